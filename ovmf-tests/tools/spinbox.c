/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * spinbox TABLES GET [filter]: a machine of KVM that does nothing but count. Each virtual CPU, one for each
 * struct kvm_cpuid2 in the file TABLES, increments a word of its own without end; none leaves the guest by
 * itself. What KVM_GET_CPUID2 says of each before it runs goes to the file GET. Then it prints "ready", and
 * for every line of standard input all words in one line; at its end it ends.
 *
 * filter: a filter of system calls ends the process at mmap, munmap, mprotect and KVM_GET_CPUID2.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CPUS_MAX 64u
#define ENTRIES 256u
#define MEMORY 0x10000u
#define CODE 0x1000u
#define WORDS 0x4000u

struct list {
    uint32_t count, padding;
    struct kvm_cpuid_entry2 entry[ENTRIES];
};

static unsigned char *memory;
static int vcpu_fd[CPUS_MAX];

static void need(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "spinbox: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* In real mode: inc dword [word]; jmp back. */
static void put_code(unsigned cpu)
{
    const unsigned word = WORDS + 4 * cpu;
    const unsigned char code[] = {0x66, 0xff, 0x06, (unsigned char)word, (unsigned char)(word >> 8),
                                  0xeb, 0xf9};

    memcpy(memory + CODE + 16 * cpu, code, sizeof(code));
}

static void get_table(int fd, FILE *to)
{
    static struct list list;
    uint32_t low = 0, high = ENTRIES;

    /* Not every kernel says how many there are: the fewest that are enough. */
    while (low < high) {
        list.count = (low + high) / 2;
        if (ioctl(fd, KVM_GET_CPUID2, &list) == 0)
            high = (low + high) / 2;
        else
            low = (low + high) / 2 + 1;
    }
    list.count = low;
    need(ioctl(fd, KVM_GET_CPUID2, &list) == 0, "KVM_GET_CPUID2");
    list.count = low;
    list.padding = 0;
    need(fwrite(&list, 8 + low * sizeof(list.entry[0]), 1, to) == 1, "the answers");
}

static void make_vcpu(int vm, unsigned cpu, struct list *list, FILE *get)
{
    const int fd = vcpu_fd[cpu] = ioctl(vm, KVM_CREATE_VCPU, cpu);
    struct kvm_regs regs = {.rip = CODE + 16 * cpu, .rflags = 2};
    struct kvm_sregs sregs;

    need(fd >= 0, "KVM_CREATE_VCPU");
    need(ioctl(fd, KVM_SET_CPUID2, list) == 0, "KVM_SET_CPUID2");
    need(ioctl(fd, KVM_GET_SREGS, &sregs) == 0, "KVM_GET_SREGS");
    sregs.cs.base = sregs.cs.selector = 0;
    need(ioctl(fd, KVM_SET_SREGS, &sregs) == 0, "KVM_SET_SREGS");
    need(ioctl(fd, KVM_SET_REGS, &regs) == 0, "KVM_SET_REGS");
    put_code(cpu);
    get_table(fd, get);
}

static void *run(void *at)
{
    const int fd = *(const int *)at;

    for (;;)
        if (ioctl(fd, KVM_RUN, 0) == 0 || errno != EINTR) {
            fprintf(stderr, "spinbox: KVM_RUN came back: %s\n", strerror(errno));
            _exit(3);
        }
    return NULL;
}

static void set_filter(void)
{
#define END_AT(number) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
    static struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        END_AT(SYS_mmap),
        END_AT(SYS_munmap),
        END_AT(SYS_mprotect),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        END_AT((uint32_t)KVM_GET_CPUID2),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

    need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS");
    need(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0, "seccomp");
}

static void answer(unsigned cpus)
{
    char line[64];

    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin)) {
        for (unsigned i = 0; i < cpus; i++)
            printf("%s%u", i ? " " : "", *(volatile uint32_t *)(memory + WORDS + 4 * i));
        putchar('\n');
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    static struct list list;
    const int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    FILE *tables = argc > 2 ? fopen(argv[1], "rb") : NULL, *get = argc > 2 ? fopen(argv[2], "wb") : NULL;
    unsigned cpus = 0;
    pthread_t thread;

    need(kvm >= 0, "/dev/kvm");
    need(tables && get, "TABLES and GET");
    const int vm = ioctl(kvm, KVM_CREATE_VM, 0);

    need(vm >= 0, "KVM_CREATE_VM");
    memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    need(memory != MAP_FAILED, "memory");
    (void)ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000ul);
    need(ioctl(vm, KVM_SET_USER_MEMORY_REGION,
               &(struct kvm_userspace_memory_region){.memory_size = MEMORY,
                                                     .userspace_addr = (uintptr_t)memory}) == 0,
         "KVM_SET_USER_MEMORY_REGION");
    while (cpus < CPUS_MAX && fread(&list, 8, 1, tables) == 1 && list.count <= ENTRIES &&
           fread(list.entry, sizeof(list.entry[0]), list.count, tables) == list.count)
        make_vcpu(vm, cpus++, &list, get);
    need(cpus > 0 && fclose(get) == 0, "no table");
    for (unsigned i = 0; i < cpus; i++)
        need(pthread_create(&thread, NULL, run, &vcpu_fd[i]) == 0, "a thread");
    if (argc > 3)
        set_filter();
    answer(cpus);
    return 0;
}
