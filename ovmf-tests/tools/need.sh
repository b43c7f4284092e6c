#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# need.sh images INCLUDE LIB LIB32 NASM | need.sh host CC | need.sh page CLANG | need.sh sign KEY CERT | need.sh disk | need.sh deb | need.sh qemu: name what is missing or too old before anything is built; ends with 1 then.
set -euo pipefail
bad=0

say() {
    echo "make: $*" >&2
    bad=1
}

# program PROGRAM LEAST WORDS-THAT-PRINT-A-VERSION...
program() {
    local name=$1 least=$2 found
    shift 2
    if ! command -v "$name" >/dev/null; then
        say "$name is missing: version $least or later is needed ('make deps' installs it on Debian)"
        return
    fi
    found=$("$name" "$@" 2>&1 | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -1 || true)
    [ -n "$found" ] || { say "$name $* prints no version: $least or later is needed"; return; }
    [ "$(printf '%s\n' "$least" "$found" | sort -V | head -1)" = "$least" ] || say "$name is $found: version $least or later is needed"
}

case $1 in
images)
    program "$5" 2.15 -v
    for file in "$2/efi.h" "$3/crt0-efi-x86_64.o" "$3/elf_x86_64_efi.lds" "$4/crt0-efi-ia32.o" "$4/elf_ia32_efi.lds"; do
        [ -e "$file" ] || say "$file is missing: gnu-efi 3.0.15 or later is needed ('make deps' installs it on Debian; EFI_INCLUDE, EFI_LIB and EFI_LIB32 name its folders)"
    done
    # What 3.0.15 has and earlier ones have not, so that an old one does not fail at some line of ours.
    [ ! -e "$2/efi.h" ] || grep -qs 'EFI_SHELL_INTERFACE' "$2/efishellintf.h" ||
        say "gnu-efi in $2 is too old: version 3.0.15 or later is needed"
    ;;
host)
    # shellcheck disable=SC2086  # CC may have words behind the program
    if ! echo '#include <expat.h>' | $2 -E - >/dev/null 2>&1 || [ "$($2 -print-file-name=libexpat.a)" = libexpat.a ]; then
        say "expat.h or libexpat.a is missing: expat 2.4 or later is needed ('make deps' installs it on Debian)"
    fi
    ;;
page)
    program "$2" 14 --version
    program wasm-ld 14 --version
    [ -e /usr/include/wasm32-wasi/stdio.h ] || say "/usr/include/wasm32-wasi is missing: wasi-libc is needed ('make deps page' installs it on Debian)"
    compgen -G '/usr/lib/llvm-*/lib/clang/*/lib/wasi/libclang_rt.builtins-wasm32.a' >/dev/null ||
        say "clang's runtime for wasm32 is missing: libclang-rt-14-dev-wasm32 or later is needed ('make deps page' installs it on Debian)"
    ;;
sign)
    command -v sbsign >/dev/null || say "sbsign is missing: sbsigntool is needed ('make deps sign' installs it on Debian)"
    for file in "KEY=$2" "CERT=$3"; do
        [ -n "${file#*=}" ] || { say "make sign KEY=FILE.key CERT=FILE.pem: ${file%=} is missing (docs/secure-boot.md)"; continue; }
        [ -r "${file#*=}" ] || say "$file: there is no such file that can be read"
    done
    ;;
disk)
    program qemu-img 7.2 --version
    ;;
deb)
    for name in dpkg-deb dpkg-shlibdeps; do
        command -v $name >/dev/null || say "$name is missing: dpkg-dev is needed ('make deps deb' installs it on Debian)"
    done
    ;;
qemu)
    program qemu-system-x86_64 7.2 --version
    ;;
esac
exit "$bad"
