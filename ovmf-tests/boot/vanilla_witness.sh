#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# vanilla_witness.sh OUTDIR SECONDS PROGRAM [ARGUMENT...]
#
# Runs PROGRAM, a witness that needs a KVM, on Debian's own kernel under QEMU's TCG with nested SVM. The host's file
# system is there, read-only, under the same paths; build/check and /dev/shm ($TMPDIR) can be written to. Time
# limits of the witnesses are ten times as long (LEAFPROBE_PATIENCE), since everything is emulated.
# Prints what PROGRAM prints, as it comes; leaves it in OUTDIR/output.txt, its files in OUTDIR/check if it failed, and
# console.txt and qemu.log beside them.
# Exit status: PROGRAM's; 2 on trouble (nothing to run with, no end within SECONDS).
set -euo pipefail

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/../tools/vanilla_kernel.sh"

(($# >= 3)) || die "usage: vanilla_witness.sh OUTDIR SECONDS PROGRAM [ARGUMENT...]"
outdir=$1 seconds=$2
shift 2
need_tools base64 strace
need_kernel
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$outdir" "$top/build/check"
outdir=$(cd "$outdir" && pwd)
work=$(mktemp -d "$outdir/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

write_inside() {
    cat <<INSIDE
cd $(printf %q "$top")
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/ TMPDIR=/dev/shm PYTHONDONTWRITEBYTECODE=1
export LEAFPROBE_PATIENCE=10 LEAFPROBE_TOP=$(printf %q "$top") LEAFPROBE_SHARED=$(printf %q "${LEAFPROBE_SHARED:-}")
$(printf '%q ' "$@")
status=\$?
[ \$status = 0 ] || tar -C build/check -cz . | base64 >/dev/ttyS2
echo "ended with \$status"
INSIDE
}

write_init() {
    start_of_init
    cat <<INIT
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose root /new || poweroff -f
mount -t proc none /new/proc
mount -t sysfs none /new/sys
mkdir /dev/shm
mount -t tmpfs none /dev/shm
cp /inside /dev/shm
mount --rbind /dev /new/dev
mount -t tmpfs none "/new$top/build/check"
stty -F /dev/ttyS1 raw
stty -F /dev/ttyS2 raw
chroot /new /bin/bash /dev/shm/inside </dev/null >/dev/ttyS1 2>&1
poweroff -f
INIT
}

root=$work/root
start_root "$root" kvm-amd virtio_pci 9pnet_virtio 9p
mkdir "$root/new"
write_inside "$@" >"$root/inside"
write_init >"$root/init"
pack_root "$root" "$work/initramfs"

rm -rf "$outdir/check"
: >"$outdir/output.txt"
boot_vanilla "$seconds" "$work/initramfs" "$outdir" -m 2G -virtfs "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap" \
    -chardev "file,id=output,path=$outdir/output.txt,append=on" -serial chardev:output -serial "file:$work/check" &
# A kernel that came to nothing leaves no line.
tail -n +1 -f --pid=$! "$outdir/output.txt" | grep -v '^ended with ' || true
wait $! || true
status=$(sed -n 's/^ended with \([0-9]*\)$/\1/p' "$outdir/output.txt")
[[ -n $status ]] || die "no end within $seconds s; see $outdir/console.txt and $outdir/qemu.log"
if [[ -s $work/check ]]; then
    mkdir "$outdir/check"
    base64 -d "$work/check" | tar -C "$outdir/check" -xz
fi
exit "$status"
