# SPDX-License-Identifier: BSD-2-Clause
# leafprobe: one Makefile for images, command, tests and packages. `make help` lists the goals; V=1 shows commands.
MAKEFLAGS += -rR
.DELETE_ON_ERROR:
.SUFFIXES:
SHELL := /bin/bash

# With -R a make that another one starts has no variables of its own: CC is undefined there, not default.
ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
LD := ld
AR := ar
NASM := nasm
OBJCOPY := objcopy
PREFIX ?= /usr/local
DESTDIR ?=
B := build
# One folder has one name: what compilers say of dependencies names objects as they were named then.
override B := $(patsubst $(CURDIR)/%,%,$(B))
# gnu-efi's start file and linker script: its version 4 has those of x64 in the folder of the architecture.
EFI_LIB = $(or $(patsubst %/crt0-efi-x86_64.o,%,$(firstword $(wildcard /usr/lib/crt0-efi-x86_64.o /usr/lib/*/crt0-efi-x86_64.o))),/usr/lib)
EFI_LIB32 = $(or $(patsubst %/crt0-efi-ia32.o,%,$(firstword $(wildcard /usr/lib32/crt0-efi-ia32.o /usr/lib/crt0-efi-ia32.o \
            /usr/lib/*/crt0-efi-ia32.o))),/usr/lib32)
EFI_INCLUDE := /usr/include/efi

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $(2))

WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wconversion $(if $(WERROR),-Werror)
BASE := -std=c11 -O2 $(WARN) -I. -MMD -MP
BARE := -Os -ffreestanding -fno-stack-protector -fno-strict-aliasing -fno-asynchronous-unwind-tables \
        -fcf-protection=none -mgeneral-regs-only -ffunction-sections -fdata-sections
EFI_FLAGS := $(BARE) -fpic -fvisibility=hidden -fshort-wchar -mno-red-zone -isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/protocol

# Goals that install packages come first on a line such as `make deps run`.
DEPS := $(filter deps,$(MAKECMDGOALS))

# --- targets: name, flags; each compiles probe/ and its own folder ---------------------------------------------------
TARGETS := boot efi64 efi32 host efihost boothost fuzz bootfuzz efifuzz wasm
FLAGS_boot := -m32 -march=i486 $(BARE) -fno-pic
FLAGS_efi64 := -m64 $(EFI_FLAGS) -isystem $(EFI_INCLUDE)/x86_64 -DGNU_EFI_USE_MS_ABI
FLAGS_efi32 := -m32 $(EFI_FLAGS) -isystem $(EFI_INCLUDE)/ia32
# Hostile dumps are its input: canaries, checked copies, addresses that nobody knows. A sanitizer has checks of its own.
HARD := -fstack-protector-strong -D_FORTIFY_SOURCE=2
FLAGS_host := $(if $(SAN),,-O3 $(HARD)) -fPIE -g -D_GNU_SOURCE -pthread $(SAN)
HARD_LINK := $(if $(SAN),,-Wl,-z,relro,-z,now,-z,noexecstack,-z,pack-relative-relocs)
FLAGS_fuzz := -g -D_GNU_SOURCE -pthread -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FLAGS_bootfuzz := $(FLAGS_fuzz) -include boot/fuzz/instructions.h
FLAGS_efifuzz = $(FLAGS_fuzz) -fshort-wchar -isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/protocol -isystem $(EFI_INCLUDE)/x86_64
CC_fuzz := clang
CC_bootfuzz := clang
CC_efifuzz := clang
# efi/ and boot/ for their unit tests: a fake's header, which the compiler takes first, stands in for that of the instructions
# (the guard is the same). boot/ keeps addresses in 32 bits, so its tests stand at low ones.
FLAGS_efihost := -g -D_GNU_SOURCE $(SAN) -fshort-wchar -isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/protocol -isystem $(EFI_INCLUDE)/x86_64 \
                 -include efi/tests/fake_ports.h
FLAGS_boothost := -g -D_GNU_SOURCE $(SAN) -fno-pie -include boot/tests/fake_instructions.h

# The page is part of `all` where clang, lld, wasi-libc and clang's runtime for WebAssembly are; HAVE_WASM= leaves it out.
WASM_CC := clang
HAVE_WASM := $(and $(wildcard /usr/include/wasm32-wasi/stdio.h),$(wildcard /usr/bin/wasm-ld),\
             $(wildcard /usr/lib/llvm-*/lib/clang/*/lib/wasi/libclang_rt.builtins-wasm32.a),yes)
PAGE := $(B)/leafprobe.html

# The sources in the rooms of a house, without those of tests.
rooms = $(sort $(filter-out %/main.c $(addprefix $(1)/,tests/% fuzz/%),$(wildcard $(1)/*.c $(1)/*/*.c)))
PROBE_SRC := $(call rooms,probe)
HOST_SRC := $(call rooms,host)
SRC_boot := boot/main.c $(call rooms,boot)
SRC_efi64 := efi/main.c $(call rooms,efi)
SRC_efi32 := $(SRC_efi64)
SRC_host := $(HOST_SRC)
ASM_boot := $(sort $(wildcard boot/*.asm boot/*/*.asm))

obj = $(patsubst %.c,$(B)/obj/$(1)/%.o,$(SRC_$(1)))

# What images need is looked for before anything is built.
$(B)/need-images: | $(DEPS)
	@mkdir -p $(@D)
	$(Q)ovmf-tests/tools/need.sh images '$(EFI_INCLUDE)' '$(EFI_LIB)' '$(EFI_LIB32)' '$(NASM)' && touch $@
NEED_boot := $(B)/need-images
NEED_efi64 := $(B)/need-images
# What the command is linked with, likewise.
$(B)/need-host: | $(DEPS)
	@mkdir -p $(@D)
	$(Q)ovmf-tests/tools/need.sh host '$(CC)' && touch $@
NEED_host := $(B)/need-host
NEED_fuzz := $(B)/need-host
NEED_efifuzz := $(B)/need-images
NEED_efi32 := $(B)/need-images
$(B)/need-page: | $(DEPS)
	@mkdir -p $(@D)
	$(Q)ovmf-tests/tools/need.sh page '$(WASM_CC)' && touch $@
NEED_wasm := $(B)/need-page

define compile
$(B)/obj/$(1)/%.o: %.c $(B)/obj/$(1)/flags | $(DEPS) $(NEED_$(1))
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(or $$(CC_$(1)),$$(CC)) $$(BASE) $$(FLAGS_$(1)) -c $$< -o $$@
$(B)/obj/$(1)/flags: FORCE | $(DEPS)
	@mkdir -p $$(@D)
	@echo '$$(CC) $$(filter-out -Werror,$$(BASE)) $$(FLAGS_$(1))' >$$@.now && { cmp -s $$@.now $$@ || cp $$@.now $$@; }
$(B)/obj/$(1)/probe.a: $(patsubst %.c,$(B)/obj/$(1)/%.o,$(PROBE_SRC))
	$$(Q)rm -f $$@ && $$(AR) qcs $$@ $$^
endef
$(foreach t,$(TARGETS),$(eval $(call compile,$(t))))

# --- goals -----------------------------------------------------------------------------------------------------------
IMAGES := $(B)/BOOTX64.EFI $(B)/BOOTIA32.EFI $(B)/leafprobe.elf $(B)/leafprobe-pvh.elf
HOST_PROGRAMS := $(B)/leafprobe $(B)/leafprobe-replay $(B)/kvmbox $(B)/flips
.DEFAULT_GOAL := all
.PHONY: all run check check-vanilla-kvm check-vanilla-kexec check-vmcore check-debian deps install stats bench compare soak faults mutants iso img qcow2 vmdk vhd dist deb sign host page clean help FORCE
all: $(IMAGES) host $(if $(HAVE_WASM),$(PAGE)) ## images, command and, where its packages are, the page
host: $(HOST_PROGRAMS) ## the Linux command
page: $(PAGE) ## build/leafprobe.html: the page that shows dumps in a browser

# --- multiboot -------------------------------------------------------------------------------------------------------
BOOT_OBJ := $(call obj,boot) $(patsubst %,$(B)/obj/boot/%.o,$(ASM_boot)) $(B)/obj/boot/probe.a

$(B)/obj/boot/%.asm.o: %.asm Makefile | $(DEPS) $(NEED_boot)
	$(call say,NASM,$@)
	@mkdir -p $(@D)
	$(Q)$(NASM) -f elf32 -I boot/ -MD $(@:.o=.d) -MP -o $@ $<

# -n: no padding in the file to where pages begin; loaders copy segments, nobody maps them. What nobody calls stays out.
link_boot = $(LD) -m elf_i386 -nostdlib -n -s --gc-sections -z noexecstack $(1) -T boot/boot.ld -o $@ $(BOOT_OBJ)

$(B)/leafprobe.elf: $(BOOT_OBJ) boot/boot.ld
	$(call say,LD,$@)
	$(Q)$(link_boot)

# QEMU takes the PVH entry only of an image without a multiboot 1 header.
$(B)/leafprobe-pvh.elf: $(BOOT_OBJ) boot/boot.ld
	$(call say,LD,$@)
	$(Q)$(call link_boot,--defsym no_multiboot1=1)

# --- UEFI ------------------------------------------------------------------------------------------------------------
EFI_IMAGE := ovmf-tests/tools/efi_image.sh
# From gnu-efi 3.0.18 on, the start file calls _entry(), which sets up the library that no image has: efi_main() is meant.
link_efi = $(LD) -m $(1) --defsym _entry=efi_main -nostdlib -znocombreloc -shared -Bsymbolic --no-undefined -s -T $(2)/$(3).lds $(2)/$(4).o $(5) -o $(6) \
           -L$(2) -lgnuefi

# A first link leaves out what nobody calls: gnu-efi's linker script would leave out its own .reloc, too.
link_called = $(LD) -m $(1) -r --gc-sections -e efi_main -T efi/called.ld -o $@ $(filter-out %.ld,$^)

$(B)/obj/efi64/app.o: $(call obj,efi64) $(B)/obj/efi64/probe.a efi/called.ld
	$(Q)$(call link_called,elf_x86_64)
$(B)/obj/efi32/app.o: $(call obj,efi32) $(B)/obj/efi32/probe.a efi/called.ld
	$(Q)$(call link_called,elf_i386)
$(B)/obj/efi64/app.so: $(B)/obj/efi64/app.o
	$(call say,LD,$@)
	$(Q)$(call link_efi,elf_x86_64,$(EFI_LIB),elf_x86_64_efi,crt0-efi-x86_64,$^,$@)
$(B)/obj/efi32/app.so: $(B)/obj/efi32/app.o
	$(call say,LD,$@)
	$(Q)$(call link_efi,elf_i386,$(EFI_LIB32),elf_ia32_efi,crt0-efi-ia32,$^,$@)
# An application that exits at once: what the firmware alone costs (make bench).
$(B)/obj/efi64/exit.so: $(B)/obj/efi64/efi/tests/exit.o
	$(Q)$(call link_efi,elf_x86_64,$(EFI_LIB),elf_x86_64_efi,crt0-efi-x86_64,$^,$@)
# The application with a CPU that never comes back (make check).
$(B)/obj/efi64/stuck.o: $(B)/obj/efi64/efi/tests/stuck.o $(filter-out %/main.o,$(call obj,efi64)) $(B)/obj/efi64/probe.a efi/called.ld
	$(Q)$(call link_called,elf_x86_64)
$(B)/obj/efi64/stuck.so: $(B)/obj/efi64/stuck.o
	$(Q)$(call link_efi,elf_x86_64,$(EFI_LIB),elf_x86_64_efi,crt0-efi-x86_64,$^,$@)
$(B)/BOOTX64.EFI: $(B)/obj/efi64/app.so $(EFI_IMAGE) efi/sbat.csv
	$(Q)$(EFI_IMAGE) $(OBJCOPY) efi-app-x86_64 $< $@
$(B)/BOOTIA32.EFI: $(B)/obj/efi32/app.so $(EFI_IMAGE) efi/sbat.csv
	$(Q)$(EFI_IMAGE) $(OBJCOPY) efi-app-ia32 $< $@
$(B)/exit.efi $(B)/stuck.efi: $(B)/%.efi: $(B)/obj/efi64/%.so $(EFI_IMAGE) efi/sbat.csv
	$(Q)$(EFI_IMAGE) $(OBJCOPY) efi-app-x86_64 $< $@

# --- media -----------------------------------------------------------------------------------------------------------
# M: the folder of media and of the applications on them; `make sign` has one of its own.
M := $(B)
# The same sources give the same bytes: times are those of the newest commit (or SOURCE_DATE_EPOCH, reproducible-builds.org), in UTC, and
# serial numbers of volumes are fixed.
EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),1700000000)
$(M)/leafprobe.img $(M)/leafprobe.iso: export SOURCE_DATE_EPOCH := $(EPOCH)
$(M)/leafprobe.img $(M)/leafprobe.iso: export TZ := UTC
VOLUME_SERIAL := 4C454146
# What EFI/BOOT of a medium holds, and a folder leafprobe, so that it gathers results of many machines; OPTIONS go into leafprobe.cfg there and onto GRUB's line.
$(M)/media/cfg: FORCE
	@mkdir -p $(@D)
	$(Q)echo '$(OPTIONS)' | cmp -s - $@ || echo '$(OPTIONS)' >$@
fill_esp = mmd $(1)/EFI $(1)/EFI/BOOT $(1)/leafprobe && mcopy $(filter %.EFI,$^) $(1)/EFI/BOOT && \
           $(if $(strip $(OPTIONS)),mcopy $(M)/media/cfg $(1)/EFI/BOOT/leafprobe.cfg,:)

# A disk of one partition (FAT16, for firmware that knows no other), 1 MiB into it, as partitioning tools do.
$(M)/leafprobe.img: export MTOOLSRC := $(M)/media/mtools
$(M)/leafprobe.img: $(M)/BOOTX64.EFI $(M)/BOOTIA32.EFI $(M)/media/cfg
	$(call say,IMG,$@)
	$(Q)rm -f $@ && truncate -s 17M $@ && printf 'drive %s\n' 'y: file="$@" partition=1' 'z: file="$@" offset=1048576' >$(MTOOLSRC)
	$(Q)mpartition -I y: 2>$(M)/media/log && mpartition -c -a -T 0xef -b 2048 -l 32768 -h 16 -s 63 y:
	$(Q)mformat -T 32768 -h 16 -s 63 -H 2048 -N $(VOLUME_SERIAL) -v LEAFPROBE z: && $(call fill_esp,z:)

# BIOS: GRUB starts the multiboot image. UEFI: the applications themselves, in a partition that a stick can write to.
$(M)/leafprobe.iso: export MTOOLSRC := $(M)/media/mtools-iso
$(M)/leafprobe.iso: $(B)/leafprobe.elf $(M)/BOOTX64.EFI $(M)/BOOTIA32.EFI $(M)/media/cfg
	$(call say,ISO,$@)
	$(Q)rm -rf $@ $(M)/media/tree && mkdir -p $(M)/media/tree/boot/grub && cp $< $(M)/media/tree/boot/
	$(Q)printf 'set timeout=0\nmenuentry leafprobe { multiboot2 /boot/leafprobe.elf %s\n}\n' '$(OPTIONS)' >$(M)/media/tree/boot/grub/grub.cfg
	$(Q)rm -f $(M)/media/esp && truncate -s 4M $(M)/media/esp && echo 'drive z: file="$(M)/media/esp"' >$(MTOOLSRC)
	$(Q)mformat -N $(VOLUME_SERIAL) -v LEAFPROBE z: && $(call fill_esp,z:)
	$(Q)grub-mkrescue -d /usr/lib/grub/i386-pc --locales= --fonts= --themes= -o $@ $(M)/media/tree -eltorito-alt-boot \
	  --modification-date=$$(date -u -d @$$SOURCE_DATE_EPOCH +%Y%m%d%H%M%S00) --set_all_file_dates =$$SOURCE_DATE_EPOCH \
	  -append_partition 2 0xef $(M)/media/esp -e --interval:appended_partition_2:all:: -no-emul-boot >$(M)/media/log 2>&1 || { cat $(M)/media/log; exit 1; }

img: $(B)/leafprobe.img ## build/leafprobe.img: UEFI, to be written onto a stick (OPTIONS="...")
# The disk as clouds and other monitors take it in.
$(M)/leafprobe.qcow2 $(M)/leafprobe.vmdk $(M)/leafprobe.vhd: $(M)/leafprobe.%: $(M)/leafprobe.img
	$(call say,DISK,$@)
	$(Q)ovmf-tests/tools/need.sh disk
	$(Q)qemu-img convert -f raw $(QEMU_IMG_$*) $< $@
QEMU_IMG_qcow2 := -O qcow2
QEMU_IMG_vmdk := -O vmdk -o subformat=streamOptimized
QEMU_IMG_vhd := -O vpc -o subformat=fixed,force_size=on
qcow2: $(B)/leafprobe.qcow2 ## build/leafprobe.qcow2: that disk for QEMU and clouds (OPTIONS="...")
vmdk: $(B)/leafprobe.vmdk ## build/leafprobe.vmdk: that disk for VMware and clouds (OPTIONS="...")
vhd: $(B)/leafprobe.vhd ## build/leafprobe.vhd: that disk for Hyper-V and Azure (OPTIONS="...")

iso: $(B)/leafprobe.iso ## build/leafprobe.iso: BIOS and UEFI, a CD or a stick (OPTIONS="...")
sign: ## build/signed/: applications, disk and ISO, signed for Secure Boot (KEY=FILE.key CERT=FILE.pem; docs/secure-boot.md)
	$(Q)ovmf-tests/tools/need.sh sign '$(KEY)' '$(CERT)'
	$(Q)$(MAKE) --no-print-directory M=$(B)/signed $(B)/signed/leafprobe.img $(B)/signed/leafprobe.iso
# Signed anew each time: the key may be another.
$(B)/signed/%.EFI: $(B)/%.EFI FORCE
	$(call say,SIGN,$@)
	@mkdir -p $(@D)
	$(Q)sbsign --key '$(KEY)' --cert '$(CERT)' --output $@ $< 2>$@.log || { cat $@.log; exit 1; }

# What a release holds: two builds of one commit give the same bytes, wherever they were made, so without the build id, which is of paths, too.
DIST := $(B)/dist
dist: $(IMAGES) $(B)/leafprobe $(B)/leafprobe.img $(B)/leafprobe.iso ## build/dist/: images, ISO, disk, the static command, NEWS, SHA256SUMS
	$(call say,DIST,$(DIST))
	$(Q)rm -rf $(DIST) && mkdir -p $(DIST) && cp $(IMAGES) $(B)/leafprobe.img $(B)/leafprobe.iso NEWS LICENSE $(DIST)/
	$(Q)$(OBJCOPY) --strip-all --remove-section=.note.gnu.build-id $(B)/leafprobe $(DIST)/leafprobe
	$(Q)cd $(DIST) && LC_ALL=C sha256sum -- * >../SHA256SUMS && mv ../SHA256SUMS . && sha256sum --quiet -c SHA256SUMS

deb: all ## build/leafprobe_VERSION_ARCH.deb: what install installs, as a Debian package (DEBFULLNAME, DEBEMAIL: its maintainer)
	$(Q)ovmf-tests/tools/need.sh deb
	$(call say,DEB,$(B)/leafprobe_*.deb)
	$(Q)SOURCE_DATE_EPOCH=$(EPOCH) ovmf-tests/tools/deb.sh $(B)

# --- host command ----------------------------------------------------------------------------------------------------
# Static: loading shared libraries would be an eighth of the instructions that decoding a table takes (make bench), and the
# file runs on any Linux guest. STATIC= links the shared ones; a sanitizer needs them.
STATIC := $(if $(SAN),,-static-pie)
HOST_LIBS := -lexpat
$(B)/obj/host/leafprobe.a: $(call obj,host)
	$(Q)rm -f $@ && $(AR) qcs $@ $^
$(B)/leafprobe: $(B)/obj/host/host/cli/main.o $(B)/obj/host/leafprobe.a $(B)/obj/host/probe.a
	$(call say,LD,$@)
	$(Q)$(CC) $(FLAGS_host) $(or $(STATIC),-pie) $(HARD_LINK) -o $@ $^ $(HOST_LIBS)
REPLAY_OBJ := $(patsubst %.c,$(B)/obj/host/%.o,$(sort $(wildcard host/replay/unicorn/*.c)))
$(B)/leafprobe-replay: $(REPLAY_OBJ) $(B)/obj/host/leafprobe.a $(B)/obj/host/probe.a
	$(call say,LD,$@)
	$(Q)$(CC) $(FLAGS_host) -pie $(HARD_LINK) -o $@ $^ $(HOST_LIBS) -lunicorn
$(B)/flips: $(B)/obj/host/ovmf-tests/tools/flips.o $(B)/obj/host/leafprobe.a $(B)/obj/host/probe.a
	$(call say,LD,$@)
	$(Q)$(CC) $(FLAGS_host) -o $@ $^ $(HOST_LIBS)
$(B)/kvmbox: $(B)/obj/host/ovmf-tests/tools/kvmbox.o $(B)/obj/host/leafprobe.a $(B)/obj/host/probe.a
	$(call say,LD,$@)
	$(Q)$(CC) $(filter-out -fsanitize=%,$(FLAGS_host)) $(if $(SAN),$(SAN) -pie,-static-pie) $(HARD_LINK) -o $@ $^ $(HOST_LIBS)

# --- the page --------------------------------------------------------------------------------------------------------
# probe/, the rooms of host/ that need nothing but memory, and web/, compiled to WebAssembly by clang, lld and wasi-libc. What a
# call of web/ does not reach is not linked; what cannot be compiled for it (a seam's other side) is left out by name.
FLAGS_wasm := --target=wasm32-wasi -D_GNU_SOURCE -include web/libc.h -Iweb/expat -fno-strict-aliasing
CC_wasm := $(WASM_CC)
SRC_wasm := $(sort $(wildcard web/*.c web/expat/*.c)) $(filter-out probe/table/native.c,$(PROBE_SRC)) \
            $(filter-out host/base/input_again.c host/base/let_go.c host/base/output.c host/base/progress.c host/base/run_beside.c \
              host/decode/cpu_dev.c,$(filter $(addprefix host/,base/% structured/% read/% dialect/% decode/% diff/% lint/% report/% verdict/%),$(HOST_SRC)))
$(B)/page/leafprobe.wasm: $(call obj,wasm)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(WASM_CC) --target=wasm32-wasi -mexec-model=reactor -Wl,--strip-all,-z,stack-size=1048576 -o $@ $^
PAGE_SCRIPT := $(sort $(wildcard web/page/[0-9]*.js))
$(B)/page/style: $(B)/obj/host/web/tools/style.o $(B)/obj/host/leafprobe.a $(B)/obj/host/probe.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS_host) -pie -o $@ $^
$(B)/page/style.css: $(B)/page/style web/page/page.css
	$(Q)$< >$@ && cat web/page/page.css >>$@
$(B)/page/script.js: $(PAGE_SCRIPT)
	@mkdir -p $(@D)
	$(Q)cat $^ >$@
$(PAGE): web/page/assemble.sh web/page/page.html $(B)/page/style.css $(B)/page/leafprobe.wasm web/page/worker.js web/page/sample.txt $(B)/page/script.js
	$(call say,PAGE,$@)
	$(Q)$^ >$@

# --- unit tests: each test_*.c is a program --------------------------------------------------------------------------
TEST_SRC := $(sort $(wildcard $(addsuffix /*/tests/test_*.c,probe host efi boot web) $(addsuffix /tests/test_*.c,efi boot)))
TESTS := $(patsubst %.c,$(B)/tests/%,$(TEST_SRC))
help_of = $(patsubst %.c,$(B)/obj/$(1)/%.o,$(filter-out $(TEST_SRC),$(sort $(wildcard $(2)))))
TEST_HELP := $(call help_of,host,probe/tests/*.c host/tests/*.c)
# The objects of boot/ and efi/ as archives: a test links what it uses. mem.c would take the C library's place.
SRC_boothost = $(filter-out %/mem.c,$(SRC_boot))
SRC_efihost = $(filter-out %/mem.c,$(SRC_efi64))
$(B)/obj/boothost/all.a: $(call obj,boothost)
$(B)/obj/efihost/all.a: $(call obj,efihost)
$(B)/obj/boothost/all.a $(B)/obj/efihost/all.a:
	$(Q)rm -f $@ && $(AR) qcs $@ $^
IMAGE_TEST_HELP := $(call help_of,host,probe/tests/*.c probe/tests/images/*.c)
BOOT_TEST_HELP := $(call help_of,boothost,boot/tests/*.c) $(IMAGE_TEST_HELP) $(B)/obj/boothost/all.a
EFI_TEST_HELP := $(call help_of,efihost,efi/tests/fake_*.c) $(IMAGE_TEST_HELP) $(B)/obj/efihost/all.a

.SECONDARY:
$(filter $(B)/tests/probe/% $(B)/tests/host/%,$(TESTS)): $(B)/tests/%: $(B)/obj/host/%.o $(TEST_HELP) $(B)/obj/host/leafprobe.a $(B)/obj/host/probe.a
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS_host) -o $@ $^ -lcmocka -lz -ljansson $(HOST_LIBS)
$(filter $(B)/tests/boot/%,$(TESTS)): $(B)/tests/boot/%: $(B)/obj/boothost/boot/%.o $(BOOT_TEST_HELP) $(B)/obj/host/probe.a
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS_host) -no-pie -o $@ $^ -lcmocka -lz
$(filter $(B)/tests/efi/%,$(TESTS)): $(B)/tests/efi/%: $(B)/obj/efihost/efi/%.o $(EFI_TEST_HELP) $(B)/obj/host/probe.a
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS_host) -o $@ $^ -lcmocka -lz
$(filter $(B)/tests/web/%,$(TESTS)): $(B)/tests/web/%: $(B)/obj/host/web/%.o $(call help_of,host,web/expat/*.c web/expat/tests/*.c)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS_host) -o $@ $^ -lcmocka $(HOST_LIBS)
.PHONY: tests
tests: $(TESTS)

# --- fuzzers: each fuzz_*.c is a program (make soak) -------------------------------------------------------------------
FUZZERS := $(patsubst host/fuzz/%.c,$(B)/fuzz/%,$(sort $(wildcard host/fuzz/fuzz_*.c)))
FUZZ_OBJ := $(patsubst %.c,$(B)/obj/fuzz/%.o,$(HOST_SRC)) $(B)/obj/fuzz/probe.a
$(B)/fuzz/%: $(B)/obj/fuzz/host/fuzz/%.o $(FUZZ_OBJ)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC_fuzz) $(FLAGS_fuzz) -fsanitize=fuzzer -o $@ $^ -ljansson $(HOST_LIBS)
# Parts of the images, with memory and a machine of the fuzzers' own.
BOOT_FUZZERS := $(patsubst boot/fuzz/%.c,$(B)/fuzz/%,$(sort $(wildcard boot/fuzz/fuzz_*.c)))
EFI_FUZZERS := $(patsubst efi/fuzz/%.c,$(B)/fuzz/%,$(sort $(wildcard efi/fuzz/fuzz_*.c)))
BOOT_FUZZ_OBJ := $(patsubst %.c,$(B)/obj/bootfuzz/%.o,boot/fuzz/memory.c boot/acpi/acpi.c boot/acpi/spcr.c \
    $(addprefix boot/info/,bios.c boot_info.c memory.c multiboot1.c multiboot2.c notes.c protocol.c pvh.c))
FUZZERS += $(BOOT_FUZZERS) $(EFI_FUZZERS)
$(BOOT_FUZZERS): $(B)/fuzz/%: $(B)/obj/bootfuzz/boot/fuzz/%.o $(BOOT_FUZZ_OBJ) $(B)/obj/fuzz/probe.a
$(EFI_FUZZERS): $(B)/fuzz/%: $(B)/obj/efifuzz/efi/fuzz/%.o $(B)/obj/efifuzz/efi/net/netboot.o $(B)/obj/efifuzz/efi/base/firmware.o $(B)/obj/fuzz/probe.a
$(BOOT_FUZZERS) $(EFI_FUZZERS):
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC_fuzz) $(FLAGS_fuzz) -fsanitize=fuzzer -o $@ $^

# --- packages --------------------------------------------------------------------------------------------------------
PKG_run := qemu-system-x86 ovmf gnu-efi nasm mtools python3 gcc libc6-dev make
PKG_all := gcc libc6-dev make gnu-efi nasm libunicorn-dev libexpat1-dev
PKG_page := gcc libc6-dev make clang lld wasi-libc? libclang-rt-14-dev-wasm32/libclang-rt-19-dev-wasm32?
PKG_iso := $(PKG_all) grub-common grub-pc-bin grub-efi-amd64-bin grub-efi-ia32-bin xorriso mtools
PKG_img := $(PKG_all) mtools
PKG_qcow2 := $(PKG_img) qemu-utils
PKG_vmdk := $(PKG_qcow2)
PKG_vhd := $(PKG_qcow2)
PKG_dist := $(PKG_iso)
PKG_deb := $(PKG_all) $(PKG_page) dpkg-dev
PKG_sign := $(PKG_iso) sbsigntool
PKG_check := $(PKG_run) $(PKG_iso) $(PKG_page) nodejs? firefox-esr? dosfstools ovmf-ia32? bochs bochs-wx bochsbios vgabios cpuid strace gdb python3-drgn libcmocka-dev libjansson-dev zlib1g-dev clang pyflakes3 \
             clang-tidy clang-format cppcheck shellcheck binutils groff-base chromium fonts-dejavu-core python3-jsonschema u-boot-qemu? hwloc-nox? sbsigntool? openssl? libzbar0/libzbar0t64? libqrencode4? dpkg-dev lintian? \
             xen-hypervisor-4.17-amd64/xen-hypervisor-4.20-amd64! shim-signed! shim-helpers-amd64-signed!
PKG_check-vanilla-kvm := $(PKG_check) busybox-static xz-utils zstd
PKG_check-vanilla-kexec := $(PKG_check-vanilla-kvm) kexec-tools!
PKG_check-debian := debootstrap git
PKG_check-vmcore := $(PKG_check-vanilla-kvm) crash
PKG_compare := $(PKG_run) $(PKG_all) git
PKG_faults := $(PKG_check)
PKG_bench := $(PKG_check) valgrind
PKG_soak := $(PKG_check) afl++ libclang-rt-14-dev/libclang-rt-dev
PKG_mutants := $(PKG_check)
# What the goals on the line need; `make deps` alone: what any of them does.
PKG_goals := $(or $(strip $(patsubst %,check-vanilla-%,$(filter kvm kexec,$(VANILLA))) $(if $(DEBIAN),check-debian) \
             $(filter $(patsubst PKG_%,%,$(filter PKG_%,$(.VARIABLES))),$(filter-out deps,$(MAKECMDGOALS)))),check bench soak)

deps: ## install the Debian packages that the other goals on the line need
	$(Q)ovmf-tests/tools/deps.sh $(patsubst %,'%',$(sort $(foreach g,$(PKG_goals),$(PKG_$(g)))))

# --- running and checking --------------------------------------------------------------------------------------------
run: $(B)/BOOTX64.EFI ## boot the UEFI application in QEMU + OVMF and show its table (OPTIONS="...")
	$(Q)ovmf-tests/tools/need.sh qemu
	$(Q)ovmf-tests/tools/run.py --options '$(OPTIONS)'

check: $(IMAGES) $(HOST_PROGRAMS) $(TESTS) $(B)/stuck.efi ## every test; last line: N passed, N failed, N skipped
	$(Q)VANILLA='$(VANILLA)' DEBIAN='$(DEBIAN)' ovmf-tests/check.py

check-vanilla-kvm: $(IMAGES) $(HOST_PROGRAMS) ## the image on an unmodified KVM (downloads a Debian kernel, 71 MB; ALL=1: every CPU model, 40 minutes)
	$(Q)VANILLA='kvm witness' ALL=$(ALL) ovmf-tests/check.py vanilla

check-vanilla-kexec: $(IMAGES) $(HOST_PROGRAMS) ## capture --kexec in a Linux that may end (downloads a Debian kernel, 71 MB)
	$(Q)VANILLA=kexec ovmf-tests/check.py vanilla_kexec

check-debian: ## README's two commands in a folder with another Debian (SUITE=trixie; ALL=1: every test)
	$(Q)DEBIAN='$(or $(SUITE),trixie)' ALL=$(ALL) ovmf-tests/check.py debian_

check-vmcore: $(IMAGES) $(HOST_PROGRAMS) ## the scripts for debuggers on a real dump and on a host that runs (downloads debug symbols, 858 MB)
	$(Q)ovmf-tests/boot/vmcore_fetch.sh
	$(Q)VMCORE=1 ovmf-tests/check.py real_

bench: $(IMAGES) $(HOST_PROGRAMS) $(B)/exit.efi ## measure speed (OLD=COMMIT: the images against those of another one than 4903349)
	$(Q)ovmf-tests/bench/bench.py

# OLD: a commit (HEAD), or a folder with its programs; RUNS=0: all, BOOTS=1: boots as well, WORDS: only what holds one of them.
compare: $(IMAGES) $(HOST_PROGRAMS) ## does all that the command says stay byte for byte what it was at OLD=COMMIT (BOOTS=1: the images, too)
	$(Q)ovmf-tests/tools/compare.py '$(or $(OLD),HEAD)' $(WORDS) $(if $(RUNS),--runs $(RUNS)) $(if $(BOOTS),--boots)

faults: $(IMAGES) $(HOST_PROGRAMS) $(TESTS) ## fault injection, more of it than make check has: power cuts on FAT volumes, outputs that stall
	$(Q)FAULTS=full ovmf-tests/check.py faults witness_serial witness_live

AFL := $(B)/afl/build
soak: $(FUZZERS) faults ## fault injection, then fuzz every parser by two engines, SECONDS=600 each, from and into host/fuzz/corpus; the page; then mutants
	$(Q)ovmf-tests/tools/soak.sh $(or $(SECONDS),600) $(FUZZERS)
	$(Q)AFL_QUIET=1 $(MAKE) --no-print-directory B=$(AFL) CC=afl-clang-fast SAN='-fsanitize=address,undefined -fno-sanitize-recover=all' $(AFL)/leafprobe
	$(Q)ovmf-tests/tools/soak_afl.sh $(or $(SECONDS),600) $(AFL)/leafprobe
	$(Q)$(if $(HAVE_WASM),$(MAKE) --no-print-directory host page && ovmf-tests/tools/page_fuzz.py 20000 $(or $(SEED),1),echo '# no page: its module is not fuzzed')
	$(Q)ovmf-tests/tools/mutants.py --count $(or $(COUNT),60) --seed $(or $(SEED),1)

mutants: ## change one thing of the code at a time and see whether unit tests notice (AREA="probe host efi boot", COUNT=60 of each, SEED=1; AREA=host/read draws from that room, AREA=FILE:LINE tries all changes there)
	$(Q)ovmf-tests/tools/mutants.py --count $(or $(COUNT),60) --seed $(or $(SEED),1) $(AREA)

stats: $(IMAGES) $(HOST_PROGRAMS) ## sizes of images, code and spec, CPUID executed
	$(Q)ovmf-tests/tools/stats.sh

install: all ## install command, images, the page, manual page, completion, JSON schemas and scripts for debuggers (PREFIX, DESTDIR)
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/bin $(filter-out %/kvmbox %/flips,$(HOST_PROGRAMS))
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/leafprobe $(IMAGES) $(if $(HAVE_WASM),$(PAGE)) $(wildcard docs/*.schema.json) $(wildcard docs/scripts/*.*)
	sed -i 's|^gdb source |&$(PREFIX)/share/leafprobe/|' $(DESTDIR)$(PREFIX)/share/leafprobe/vcpus.crash
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 docs/leafprobe.1
	install -D -m 644 docs/leafprobe.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/leafprobe

clean: ## remove build/
	rm -rf --one-file-system $(B)

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
