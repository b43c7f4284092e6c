#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# vanilla_kvm.sh KVMBOX IMAGE OUTDIR TABLE.kvm...
#
# Boots Debian's own kernel under QEMU's TCG, whose nested SVM gives it an unmodified KVM, and runs IMAGE
# there in KVMBOX (a static build of kvmbox.c) with each table: once plain, once with CR4.OSXSAVE set and
# XCR0=7. One boot serves all.
# Leaves in OUTDIR, for a table T.kvm and each KIND (plain, osxsave):
#   T.KIND.txt             what the image wrote to its serial port
#   T.KIND.get.kvm         KVM_GET_CPUID2 before the run
#   T.KIND.get.kvm.after   and after it
#   T.KIND.err             how the run ended, in kvmbox's words; "status N" is its exit status
#   console.txt, qemu.log  the kernel's console; what QEMU said
# Exit status: 0 if every run ended by itself, 1 if one did not, 2 on trouble (nothing to run with, or no boot
# came to its end).
#
# Environment: VANILLA_APPEND options for the image; VANILLA_SECONDS limit of one boot (60, and 10 for each
# table); VANILLA_CACHE where the unpacked kernel package is kept (build/vanilla beside this script's folder).
set -euo pipefail

readonly tries=2
readonly run_seconds=10

die() {
    echo "vanilla_kvm: $*" >&2
    exit 2
}

(($# >= 4)) || die "usage: vanilla_kvm.sh KVMBOX IMAGE OUTDIR TABLE.kvm..."
kvmbox=$1 image=$2 outdir=$3
shift 3
tables=("$@")
cache=${VANILLA_CACHE:-$(dirname "$0")/../build/vanilla}
seconds=${VANILLA_SECONDS:-$((60 + run_seconds * ${#tables[@]}))}

for file in "$kvmbox" "$image" "${tables[@]}"; do
    [[ -r $file ]] || die "cannot read $file"
done
for tool in qemu-system-x86_64 busybox dpkg-deb xz base64 gzip timeout; do
    command -v "$tool" >/dev/null || die "$tool is not installed"
done
for program in "$kvmbox" "$(command -v busybox)"; do
    if ldd "$program" >/dev/null 2>&1; then
        die "$program is not linked statically (busybox: install busybox-static)"
    fi
done
mkdir -p "$cache" "$outdir"
cache=$(cd "$cache" && pwd)
outdir=$(cd "$outdir" && pwd)
work=$(mktemp -d "$outdir/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Writes the ELF kernel that a vmlinuz holds: QEMU starts it by its PVH entry, which spares TCG the unpacking.
unpack_kernel() {
    local offset
    offset=$(LC_ALL=C grep -aboP '\xFD7zXZ\x00' "$1" | head -n 1 | cut -d : -f 1) || true
    [[ -n $offset ]] || die "$1 is not packed with xz"
    # xz complains about what follows its data; fetch_kernel looks at the result.
    tail -c "+$((offset + 1))" "$1" | xz -dc 2>/dev/null || true
}

# The kernel that linux-image-amd64 stands for, unpacked into the cache; nothing is installed.
fetch_kernel() {
    local package
    package=$(apt-cache depends linux-image-amd64 2>/dev/null |
        sed -n 's/^ *Depends: \(linux-image-[0-9]\)/\1/p')
    [[ -n $package ]] || die "apt knows no linux-image-amd64 (apt-get update?)"
    rm -rf "$cache/new" && mkdir "$cache/new"
    (cd "$cache/new" && apt-get -q download "$package") >"$cache/download.log" 2>&1 ||
        die "cannot download $package: $(tail -n 1 "$cache/download.log")"
    dpkg-deb --fsys-tarfile "$cache"/new/*.deb | tar -C "$cache/new" -x --wildcards './boot/vmlinuz-*' \
        './lib/modules/*/kernel/'{arch,crypto,virt,drivers/crypto,drivers/char}
    unpack_kernel "$cache"/new/boot/vmlinuz-* >"$cache/new/vmlinux"
    [[ $(head -c 4 "$cache/new/vmlinux") == $'\x7fELF' ]] || die "no ELF kernel in $package"
    rm -rf "$cache/kernel" "$cache"/new/*.deb
    mv "$cache/new" "$cache/kernel"
}

# Prints the path of a module after those of the modules it needs.
module_files() {
    local name=${1//-/_} file need needs
    file=$(find "$cache/kernel/lib/modules" -name "${name//_/[-_]}.ko" -print -quit)
    [[ -n $file ]] || die "the kernel package has no module $1"
    needs=$(grep -aoz '^depends=[A-Za-z0-9_,-]*' "$file" | tr '\0,' '  ')
    for need in ${needs#depends=}; do
        module_files "$need"
    done
    echo "$file"
}

write_init() {
    cat <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
while read -r module; do insmod "/modules/$module"; done </modules/list
mkdir /results
run() {
    local name=$1 table=$2
    shift 2
    kvmbox --image="/$image" --table="$table" --append="$append" --time-limit="$run_seconds" --verbose \
        --get="/results/$name.get.kvm" "$@" >"/results/$name.txt" 2>"/results/$name.err"
    echo "status $?" >>"/results/$name.err"
}
. /settings
for table in /tables/*.kvm; do
    name=$(basename "$table" .kvm)
    run "$name.plain" "$table"
    run "$name.osxsave" "$table" --osxsave --xcr0=7
done
stty -F /dev/ttyS1 raw
{
    echo "begin results"
    tar -C /results -cz . | base64
    echo "end results"
} >/dev/ttyS1
poweroff -f
INIT
}

make_initramfs() {
    local root=$work/root file
    mkdir -p "$root"/{bin,dev,proc,sys,modules,tables}
    cp "$(command -v busybox)" "$root/bin/busybox"
    cp "$kvmbox" "$root/bin/kvmbox"
    cp "$image" "$root/$(basename "$image")"
    cp "${tables[@]}" "$root/tables/"
    module_files kvm-amd | awk '!seen[$0]++' >"$work/modules"
    while read -r file; do
        cp "$file" "$root/modules/"
        basename "$file" >>"$root/modules/list"
    done <"$work/modules"
    printf '%s=%q\n' image "$(basename "$image")" append "${VANILLA_APPEND:-}" run_seconds "$run_seconds" \
        >"$root/settings"
    write_init >"$root/init"
    chmod +x "$root/init" "$root/bin/"*
    (cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) | gzip -1 >"$work/initramfs"
}

# One CPU in one thread: quicker than two, and nested SVM under TCG's threads has been seen to hang.
# True if the machine came to its end and its results are in outdir.
boot() {
    rm -f "$work/results"
    timeout --kill-after=5 "$seconds" qemu-system-x86_64 -accel tcg,thread=single -cpu EPYC,+svm,+npt -smp 1 \
        -m 512M -nodefaults -no-user-config -display none -no-reboot -kernel "$cache/kernel/vmlinux" \
        -initrd "$work/initramfs" -append "console=ttyS0 nokaslr quiet panic=-1" \
        -serial "file:$outdir/console.txt" -serial "file:$work/results" </dev/null >"$outdir/qemu.log" 2>&1 ||
        return 1
    grep -q '^end results' "$work/results" || return 1
    sed -n '/^begin results/,/^end results/{//!p}' "$work/results" | base64 -d | tar -C "$outdir" -xz
}

check_runs() {
    local bad=0 table name kind
    for table in "${tables[@]}"; do
        name=$(basename "$table" .kvm)
        for kind in plain osxsave; do
            if ! grep -qx 'status 0' "$outdir/$name.$kind.err"; then
                echo "vanilla_kvm: $name.$kind: $(tr '\n' ' ' <"$outdir/$name.$kind.err")" >&2
                bad=1
            fi
        done
    done
    return "$bad"
}

for table in "${tables[@]}"; do
    rm -f "$outdir/$(basename "$table" .kvm)".{plain,osxsave}.{txt,err,get.kvm,get.kvm.after}
done
[[ -s $cache/kernel/vmlinux ]] || fetch_kernel
make_initramfs
for ((try = 1; ; try++)); do
    started=$SECONDS
    if boot; then
        break
    fi
    ((try < tries)) || die "no boot of $tries came to its end within $seconds s; see $outdir/console.txt"
    echo "vanilla_kvm: boot $try did not come to its end ($((SECONDS - started)) s), once more" >&2
done
check_runs
