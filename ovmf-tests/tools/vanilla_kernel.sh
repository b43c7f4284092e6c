# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# For sourcing: Debian's own kernel, whose KVM is unmodified, as a guest of QEMU's TCG with nested SVM.
#
# Sets $cache, where the unpacked kernel package is kept: VANILLA_CACHE, or build/vanilla beside this script's folder.
# Trouble ends the script that sources this with status 2 and one line.

cache=${VANILLA_CACHE:-$(dirname "${BASH_SOURCE[0]}")/../../build/vanilla}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

# The parts of the package that are kept: KVM, a root file system from the host, QEMU's fw_cfg.
vanilla_trees=(arch crypto virt drivers/crypto drivers/char drivers/firmware drivers/virtio net/9p fs/9p fs/netfs fs/fscache)

die() {
    echo "$(basename "$0" .sh): $*" >&2
    exit 2
}

# need_tools TOOL...: those, and what the functions here use
need_tools() {
    local tool
    for tool in "$@" qemu-system-x86_64 apt-get busybox dpkg-deb xz gzip timeout; do
        command -v "$tool" >/dev/null || die "$tool is not installed"
    done
}

# Programs for an initramfs that has no libraries.
need_static() {
    local program
    for program in "$@" "$(command -v busybox)"; do
        ! ldd "$program" >/dev/null 2>&1 || die "$program is not linked statically (busybox: install busybox-static)"
    done
}

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
    local package trees
    package=$(apt-cache depends linux-image-amd64 2>/dev/null |
        sed -n 's/^ *Depends: \(linux-image-[0-9]\)/\1/p')
    [[ -n $package ]] || die "apt knows no linux-image-amd64 (apt-get update?)"
    rm -rf "$cache/new" && mkdir "$cache/new"
    (cd "$cache/new" && apt-get -q download "$package") >"$cache/download.log" 2>&1 ||
        die "cannot download $package: $(tail -n 1 "$cache/download.log")"
    trees=("${vanilla_trees[@]/#/./lib/modules/*/kernel/}")
    dpkg-deb --fsys-tarfile "$cache"/new/*.deb | tar -C "$cache/new" -x --wildcards './boot/vmlinuz-*' "${trees[@]}"
    unpack_kernel "$cache"/new/boot/vmlinuz-* >"$cache/new/vmlinux"
    [[ $(head -c 4 "$cache/new/vmlinux") == $'\x7fELF' ]] || die "no ELF kernel in $package"
    echo "${vanilla_trees[*]}" >"$cache/new/trees"
    rm -rf "$cache/kernel" "$cache"/new/*.deb
    mv "$cache/new" "$cache/kernel"
}

# $cache/kernel/vmlinux, with the modules of vanilla_trees.
need_kernel() {
    [[ -s $cache/kernel/vmlinux && "${vanilla_trees[*]}" == "$(cat "$cache/kernel/trees" 2>/dev/null)" ]] || fetch_kernel
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

# start_root ROOT MODULE...: busybox, and modules with those they need, in the order to load them
start_root() {
    local root=$1 module file
    mkdir -p "$root"/{bin,dev,proc,sys,modules}
    cp "$(command -v busybox)" "$root/bin/busybox"
    for module in "${@:2}"; do module_files "$module"; done | awk '!seen[$0]++' >"$root/../modules"
    while read -r file; do
        cp "$file" "$root/modules/"
        basename "$file" >>"$root/modules/list"
    done <"$root/../modules"
}

# add_machine ROOT KVMBOX IMAGE TABLE...
add_machine() {
    mkdir -p "$1/tables"
    cp "$2" "$1/bin/kvmbox"
    cp "$3" "$1/$(basename "$3")"
    cp "${@:4}" "$1/tables/"
}

# What every /init begins with.
start_of_init() {
    cat <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
while read -r module; do insmod "/modules/$module"; done </modules/list
mkdir /results
INIT
}

# How an /init hands over what it left in /results: /dev/ttyS1 gets "begin results", a tar (gzip, base64), "end results".
send_results() {
    cat <<'INIT'
stty -F /dev/ttyS1 raw
{
    echo "begin results"
    tar -C /results -cz . | base64
    echo "end results"
} >/dev/ttyS1
INIT
}

# pack_root ROOT FILE
pack_root() {
    chmod +x "$1/init" "$1/bin/"*
    (cd "$1" && find . | busybox cpio -o -H newc 2>/dev/null) | gzip -1 >"$2"
}

# boot_vanilla SECONDS INITRAMFS OUTDIR QEMU-ARGUMENT...: the kernel's console is OUTDIR/console.txt, what QEMU said
# OUTDIR/qemu.log. One CPU in one thread: quicker than two, and nested SVM under TCG's threads has been seen to hang.
boot_vanilla() {
    local seconds=$1 initramfs=$2 outdir=$3
    shift 3
    timeout --kill-after=5 "$seconds" qemu-system-x86_64 -accel tcg,thread=single -cpu EPYC,+svm,+npt -smp 1 \
        -nodefaults -no-user-config -display none -no-reboot -kernel "$cache/kernel/vmlinux" \
        -initrd "$initramfs" -append "console=ttyS0 nokaslr quiet panic=-1" \
        -serial "file:$outdir/console.txt" "$@" </dev/null >"$outdir/qemu.log" 2>&1
}
