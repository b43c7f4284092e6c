#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# make stats: the figures of DESIGN's budgets.
set -euo pipefail
cd "$(dirname "$0")/../.."

row() {
    printf '%-44s %10s  %s\n' "$1" "$2" "${3:-}"
}
lines() {
    git ls-files -co --exclude-standard -- "$@" | xargs -r cat | wc -l
}
for image in build/BOOTX64.EFI build/BOOTIA32.EFI build/leafprobe.elf build/leafprobe-pvh.elf; do
    [ ! -e "$image" ] || row "$image, bytes" "$(stat -c %s "$image")" "budget 196608"
done
[ ! -e build/leafprobe.html ] || row "build/leafprobe.html, bytes" "$(stat -c %s build/leafprobe.html)" "budget 1572864"
for folder in probe efi boot host web; do
    row "$folder/, lines of C" "$(lines "$folder/*.c" "$folder/*.h" ":!$folder/tests")"
done
row "assembly, lines" "$(lines '*.asm')"
row "unit tests, lines of C" "$(lines 'probe/tests/*.c' 'probe/tests/*.h' 'host/tests/*.c' 'host/tests/*.h')"
row "boot tests, lines of Python and shell" "$(lines 'ovmf-tests/*.py' 'ovmf-tests/*.sh')"
row "leaf rows" "$(grep -c '^LEAF(' probe/spec/leaf.def)"
row "fields" "$(cat probe/spec/field_*.def | grep -c '^FIELD(')" "at least 1410"
row "fields in hypervisor leaves" "$(grep -c '^FIELD(0x4' probe/spec/field_hv.def)" "at least 240"
row "value names" "$(grep -c '^VALUE(' probe/spec/value.def)"
row "hypervisor signatures" "$(grep -c '^HYPERVISOR(' probe/spec/hypervisor.def)"
longest=$(git ls-files -co --exclude-standard -- '*.c' '*.h' '*.asm' '*.py' '*.sh' | xargs wc -l | grep -v ' total$' |
    sort -rn | head -1)
ovmf-tests/tools/budget.py
row "longest code file, lines" "$(awk '{print $1}' <<<"$longest")" "$(awk '{print $2}' <<<"$longest"), budget 300"
