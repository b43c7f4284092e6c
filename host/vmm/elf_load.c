/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/vmm/elf_load.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_SEARCH = 8192,
    FILE_LIMIT = 64 << 20,
};
#define HEADER_MAGIC 0x1badb002u
#define HEADER_NEEDS 0xffffu /* flags that a loader must know or refuse */
#define NEEDS_KNOWN 0x7u     /* page alignment, memory information, video mode */

static bool find_multiboot(const uint8_t *file, size_t size, struct error_line *reterr)
{
    for (size_t at = 0; at + 12 <= size && at + 12 <= HEADER_SEARCH; at += 4) {
        uint32_t header[3];

        memcpy(header, file + at, sizeof(header));
        if (header[0] != HEADER_MAGIC || header[0] + header[1] + header[2] != 0)
            continue;
        if (header[1] & HEADER_NEEDS & ~NEEDS_KNOWN)
            return error_line_set(reterr,
                                  "multiboot header at offset %zu needs unknown features (flags 0x%08x)", at,
                                  header[1]);
        return true;
    }
    return error_line_set(reterr, "no multiboot 1 header in the first %d bytes", HEADER_SEARCH);
}

static bool check_elf(const Elf32_Ehdr *elf, size_t size, struct error_line *reterr)
{
    if (memcmp(elf->e_ident, ELFMAG, SELFMAG) != 0)
        return error_line_set(reterr, "not an ELF file");
    if (elf->e_ident[EI_CLASS] != ELFCLASS32 || elf->e_ident[EI_DATA] != ELFDATA2LSB ||
        elf->e_machine != EM_386)
        return error_line_set(reterr, "not a 32-bit x86 ELF file (class %u, machine %u)",
                              elf->e_ident[EI_CLASS], elf->e_machine);
    if (elf->e_type != ET_EXEC)
        return error_line_set(reterr, "ELF type %u, expected an executable (%d)", elf->e_type, ET_EXEC);
    if (elf->e_phentsize != sizeof(Elf32_Phdr) || elf->e_phoff > size ||
        (size - elf->e_phoff) / sizeof(Elf32_Phdr) < elf->e_phnum)
        return error_line_set(reterr, "program headers lie outside the file (%zu bytes)", size);
    return true;
}

static bool load_segment(const uint8_t *file, size_t size, const Elf32_Phdr *segment, uint8_t *memory,
                         size_t memory_size, struct error_line *reterr)
{
    if (segment->p_filesz > segment->p_memsz || segment->p_offset > size ||
        size - segment->p_offset < segment->p_filesz)
        return error_line_set(reterr, "segment at 0x%x is cut short: %u bytes at offset %u of a file of %zu",
                              segment->p_paddr, segment->p_filesz, segment->p_offset, size);
    if (segment->p_paddr < ELF_LOAD_LOWEST || segment->p_paddr > memory_size ||
        memory_size - segment->p_paddr < segment->p_memsz)
        return error_line_set(reterr, "segment at 0x%x, %u bytes, lies outside memory (0x%x to 0x%zx)",
                              segment->p_paddr, segment->p_memsz, ELF_LOAD_LOWEST, memory_size);
    memcpy(memory + segment->p_paddr, file + segment->p_offset, segment->p_filesz);
    memset(memory + segment->p_paddr + segment->p_filesz, 0, segment->p_memsz - segment->p_filesz);
    return true;
}

bool elf_load(const void *file, size_t size, uint8_t *memory, size_t memory_size, struct elf_image *ret,
              struct error_line *reterr)
{
    const uint8_t *bytes = file;
    struct elf_image image = {.low = UINT32_MAX};
    bool entry_found = false;
    Elf32_Ehdr elf;

    if (size < sizeof(elf))
        return error_line_set(reterr, "%zu bytes are too few for an ELF file", size);
    memcpy(&elf, bytes, sizeof(elf));
    if (!check_elf(&elf, size, reterr) || !find_multiboot(bytes, size, reterr))
        return false;

    for (unsigned i = 0; i < elf.e_phnum; i++) {
        Elf32_Phdr segment;

        memcpy(&segment, bytes + elf.e_phoff + i * sizeof(segment), sizeof(segment));
        if (segment.p_type != PT_LOAD || segment.p_memsz == 0)
            continue;
        if (!load_segment(bytes, size, &segment, memory, memory_size, reterr))
            return false;
        if (elf.e_entry - segment.p_vaddr < segment.p_memsz) {
            image.entry = elf.e_entry - segment.p_vaddr + segment.p_paddr;
            entry_found = true;
        }
        if (segment.p_paddr < image.low)
            image.low = segment.p_paddr;
        if (segment.p_paddr + segment.p_memsz > image.high)
            image.high = segment.p_paddr + segment.p_memsz;
    }
    if (!entry_found)
        return error_line_set(reterr, "entry point 0x%x is in no loaded segment", elf.e_entry);
    *ret = image;
    return true;
}

/* The caller frees the bytes. */
static uint8_t *read_image(const char *path, size_t *ret_size, struct error_line *reterr)
{
    FILE *stream = fopen(path, "rb");
    uint8_t *bytes = stream ? malloc(FILE_LIMIT + 1) : NULL;

    if (!bytes) {
        error_line_set(reterr, "%s: %s", path, strerror(errno));
        if (stream)
            fclose(stream);
        return NULL;
    }
    *ret_size = fread(bytes, 1, FILE_LIMIT + 1, stream);
    bool failed = ferror(stream) != 0;

    if (failed)
        error_line_set(reterr, "%s: cannot read: %s", path, strerror(errno));
    else if (*ret_size > FILE_LIMIT)
        error_line_set(reterr, "%s: larger than %d MiB", path, FILE_LIMIT >> 20);
    fclose(stream);
    if (!failed && *ret_size <= FILE_LIMIT)
        return bytes;
    free(bytes);
    return NULL;
}

bool elf_load_file(const char *path, uint8_t *memory, size_t memory_size, struct elf_image *ret,
                   struct error_line *reterr)
{
    struct error_line why;
    size_t size;
    uint8_t *bytes = read_image(path, &size, reterr);

    if (!bytes)
        return false;
    bool loaded = elf_load(bytes, size, memory, memory_size, ret, &why);

    free(bytes);
    return loaded || error_line_set(reterr, "%s: %s", path, why.text);
}
