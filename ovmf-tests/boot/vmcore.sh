#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# vmcore.sh KVMBOX IMAGE OUTDIR TABLE.kvm...
#
# Makes OUTDIR/initramfs for the kernel that vmcore_fetch.sh fetched. In it each TABLE.kvm is a virtual machine:
# kvmbox runs IMAGE with the tables of the file, a virtual CPU each, and keeps it running.
# Its /dev/ttyS1 gets what the images wrote (send_results in vanilla_kernel.sh).
set -euo pipefail

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/../tools/vanilla_kernel.sh"

readonly image_seconds=60

(($# >= 4)) || die "usage: vmcore.sh KVMBOX IMAGE OUTDIR TABLE.kvm..."
kvmbox=$1 image=$2 outdir=$3
shift 3
tables=("$@")

for file in "$kvmbox" "$image" "${tables[@]}"; do
    [[ -r $file ]] || die "cannot read $file"
done
need_tools base64
need_static "$kvmbox"
mkdir -p "$outdir"
work=$(mktemp -d "$outdir/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The image keeps its machine alive by watching for processors that never come.
write_init() {
    start_of_init
    cat <<'INIT'
. /settings
for table in /tables/*.kvm; do
    name=$(basename "$table" .kvm)
    kvmbox --image="/$image" --table="$table" --irqchip --append="wait" --time-limit=600 \
        >"/results/$name.txt" 2>"/results/$name.err" &
done
complete() {
    for table in /tables/*.kvm; do
        grep -q '^leafprobe: \(OK\|FAILED\)' "/results/$(basename "$table" .kvm).txt" || return 1
    done
}
left=$seconds
until complete || [ "$left" = 0 ]; do
    sleep 1
    left=$((left - 1))
done
INIT
    send_results
    echo 'sleep 600'
}

need_kernel
# qemu_fw_cfg tells QEMU where the kernel's VMCOREINFO is: drgn wants that note in a dump.
start_root "$work/root" kvm-amd qemu_fw_cfg
add_machine "$work/root" "$kvmbox" "$image" "${tables[@]}"
printf '%s=%q\n' image "$(basename "$image")" seconds "$image_seconds" >"$work/root/settings"
write_init >"$work/root/init"
pack_root "$work/root" "$outdir/initramfs"
