#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# vanilla_kexec.sh LEAFPROBE IMAGE OUTDIR
#
# Makes OUTDIR/initramfs: the command, the image beside it, and kexec-tools (unpacked in build/packages), for Debian's own
# kernel, of which it prints the path. What the guest does is chosen on the kernel's command line:
#   kexec=refused   every way to be refused, then off; the words of each on the console, behind "refused NAME: STATUS"
#   kexec=now       leafprobe capture --kexec --now, which asks on the console
#   kexec=systemd   leafprobe capture --kexec --yes; systemctl is a stand-in that does what systemd does at its end
# Exit status: 2 on trouble. Environment: VANILLA_CACHE, see vanilla_kernel.sh.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/../tools/vanilla_kernel.sh"

(($# == 3)) || die "usage: vanilla_kexec.sh LEAFPROBE IMAGE OUTDIR"
leafprobe=$1 image=$2 outdir=$3
unpack=$(dirname "$0")/../tools/unpack.sh
packages=$(cd "$(dirname "$0")/../.." && pwd)/build/packages

need_tools ldd
need_static "$leafprobe"
need_kernel
"$unpack" have kexec-tools || "$unpack" get kexec-tools >&2 || die "kexec-tools cannot be unpacked (apt-get update?)"

# kexec with its libraries, the loader among them, where they are on this machine or in the packages.
add_kexec() {
    local root=$1 program file
    program=$(compgen -G "$packages/sbin/kexec" || compgen -G "$packages/usr/sbin/kexec") || die "kexec-tools has no kexec"
    cp "$program" "$root/bin/kexec"
    mkdir -p "$root/lib" "$root/lib64"
    while read -r file; do
        if [[ $file == */ld-linux* ]]; then cp -L "$file" "$root/lib64/"; else cp -L "$file" "$root/lib/"; fi
    done < <(LD_LIBRARY_PATH=$(compgen -G "$packages/usr/lib/*-linux-gnu") ldd "$program" | grep -o '/[^ ]*' | sort -u)
}

write_init() {
    start_of_init
    cat <<'INIT'
export LD_LIBRARY_PATH=/lib
mount -t tmpfs none /run
mount -t securityfs none /sys/kernel/security
capture="leafprobe capture --kexec --image=/leafprobe.elf"
refused() {
    local name=$1
    shift
    echo "begin refused $name"
    "$@" </dev/null 2>&1
    echo "refused $name: $?"
}
try_refusals() {
    mkdir -p /run/systemd/system
    refused terminal $capture
    refused options $capture --yes -- formta=raw
    refused image leafprobe capture --kexec --yes --image=/nowhere
    refused container unshare -p -f -m --mount-proc $capture --yes
    rm -r /run/systemd
    refused systemd $capture --yes
    refused plan $capture --now --dry-run
    echo "loaded $(cat /sys/kernel/kexec_loaded)"
    echo integrity >/sys/kernel/security/lockdown
    refused lockdown $capture --now --yes
    echo 1 >/proc/sys/kernel/kexec_load_disabled
    refused disabled $capture --now --yes
}
case $(cat /proc/cmdline) in
*kexec=refused*)
    try_refusals
    ;;
*kexec=now*)
    setsid cttyhack $capture --now -- shape=full
    echo "ended with $?"
    ;;
*kexec=systemd*)
    mkdir -p /run/systemd/system
    $capture --yes -- format=raw
    echo "ended with $?"
    sleep 60
    ;;
esac
poweroff -f
INIT
}

# What systemd does once services are stopped: the loaded kernel is started (systemd, src/shutdown/shutdown.c).
write_systemctl() {
    cat <<'SYSTEMCTL'
#!/bin/busybox sh
[ "$*" = kexec ] && [ "$(cat /sys/kernel/kexec_loaded)" = 1 ] || exit 1
echo "systemctl $*" >/dev/console
setsid sh -c 'sleep 2; exec kexec -e' >/dev/console 2>&1 &
sleep 1 # what has left the process group is not ended with this
SYSTEMCTL
}

mkdir -p "$outdir"
outdir=$(cd "$outdir" && pwd)
root=$outdir/root
rm -rf "$root"
start_root "$root"
mkdir -p "$root/run"
touch "$root/modules/list"
add_kexec "$root"
cp "$leafprobe" "$root/bin/leafprobe"
cp "$image" "$root/leafprobe.elf"
write_init >"$root/init"
write_systemctl >"$root/bin/systemctl"
pack_root "$root" "$outdir/initramfs"
echo "$cache/kernel/vmlinux"
