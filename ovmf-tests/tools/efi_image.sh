#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# efi_image.sh OBJCOPY TARGET APP.so IMAGE.EFI: the application as firmware takes it, with the section .sbat that shim asks for
# (efi/sbat.csv, the version out of version.h) behind all others, and marked as one that needs no memory both writable and executable.
set -euo pipefail
objcopy=$1 target=$2 app=$3 image=$4
top=$(dirname "$0")/../..
sbat=$image.sbat
trap 'rm -f "$sbat"' EXIT

version=$(sed -n 's/^#define LEAFPROBE_VERSION "\(.*\)"$/\1/p' "$top/probe/table/version.h")
sed "s/@VERSION@/$version/" "$top/efi/sbat.csv" >"$sbat"

# Where the last section ends, up to the next page. One of type NOBITS would be left out, and its variables begin as anything.
end=0
while read -r name type address _ size _; do
    [ -n "$name" ] || continue
    [ "$type" != NOBITS ] || { echo "efi_image.sh: $name of $app would stand in no section of the image (efi/called.ld)" >&2; exit 1; }
    last=$((16#$address + 16#$size))
    [ "$last" -le "$end" ] || end=$last
done < <(readelf -SW "$app" | sed -n 's/^ *\[ *[0-9]*\] \(\..*\)/\1/p' | grep -v ' 00000000* 000')
end=$(((end + 4095) / 4096 * 4096))

"$objcopy" -j .text -j .sdata -j .data -j .rodata -j .dynamic -j .rel -j '.rel.*' -j .rela -j '.rela.*' -j .reloc -j .sbat \
    --add-section .sbat="$sbat" --set-section-flags .sbat=contents,alloc,load,readonly,data \
    --change-section-address ".sbat=$end" -O "$target" "$app" "$image"

# number OFFSET SIZE: little-endian, out of the image.
number() {
    od -An -v -t "u$2" -j "$1" -N "$2" "$image" | tr -d ' '
}
# put OFFSET SIZE VALUE
put() {
    local byte bytes=''
    for ((byte = 0; byte < $2; byte++)); do
        bytes+=$(printf '\\x%02x' $(($3 >> 8 * byte & 255)))
    done
    # shellcheck disable=SC2059  # the format is the bytes
    printf "$bytes" | dd of="$image" bs=1 seek="$1" conv=notrunc status=none
}

# Of the optional header (PE 10, 3.4), the same in PE32 and PE32+.
optional=$(($(number 60 4) + 24)) nx_compat=0x100
flags=$(number $((optional + 70)) 2)
[ $((flags & nx_compat)) -eq 0 ] || exit 0
put $((optional + 70)) 2 $((flags | nx_compat))
# The checksum is the sum of all 16-bit words, carries added below, and the file's length.
length=$(stat -c %s "$image") sum=$(number $((optional + 64)) 4)
words=$((sum - length + nx_compat))
put $((optional + 64)) 4 $(((words & 0xffff) + (words >> 16) + length))
