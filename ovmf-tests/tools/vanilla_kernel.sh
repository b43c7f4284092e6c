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

# Programs for an initramfs that has no libraries: none of them asks for an interpreter (ldd is content with a static PIE).
need_static() {
    local program
    for program in "$@" "$(command -v busybox)"; do
        ! readelf -lW "$program" | grep INTERP >/dev/null || die "$program is not linked statically (busybox: install busybox-static)"
    done
}

# Writes the ELF kernel that a vmlinuz holds: QEMU starts it by its PVH entry, which spares TCG the unpacking. Debian 12
# packs it with xz, Debian 13 with zstd.
unpack_kernel() {
    local offset packer
    for packer in xz zstd; do
        case $packer in
        xz) offset=$(LC_ALL=C grep -aboP '\xFD7zXZ\x00' "$1" | head -n 1 | cut -d : -f 1) || true ;;
        zstd) offset=$(LC_ALL=C grep -aboP '\x28\xB5\x2F\xFD' "$1" | head -n 1 | cut -d : -f 1) || true ;;
        esac
        [[ -n $offset ]] || continue
        command -v "$packer" >/dev/null || die "$packer is not installed"
        # They complain about what follows their data; fetch_kernel looks at the result.
        tail -c "+$((offset + 1))" "$1" | "$packer" -dc 2>/dev/null || true
        return
    done
    die "$1 is packed neither with xz nor with zstd"
}

# Prints the patterns of what is wanted of a kernel package and is in it: modules are in /lib or in /usr/lib, and a tree that
# this kernel has not is none that it needs.
wanted_of() {
    local list tree prefix=./lib
    list=$(dpkg-deb --fsys-tarfile "$1" | tar -t)
    ! grep -q '^\./usr/lib/modules/' <<<"$list" || prefix=./usr/lib
    echo './boot/vmlinuz-*'
    ! grep -q "^$prefix/modules/[^/]*/modules.builtin\$" <<<"$list" || echo "$prefix/modules/*/modules.builtin"
    for tree in "${vanilla_trees[@]}"; do
        ! grep -q "^$prefix/modules/[^/]*/kernel/$tree/" <<<"$list" || echo "$prefix/modules/*/kernel/$tree"
    done
}

# The kernel that linux-image-amd64 stands for, unpacked into the cache; nothing is installed.
fetch_kernel() {
    local package trees packed
    package=$(apt-cache depends linux-image-amd64 2>/dev/null |
        sed -n 's/^ *Depends: \(linux-image-[0-9]\)/\1/p')
    [[ -n $package ]] || die "apt knows no linux-image-amd64 (apt-get update?)"
    rm -rf "$cache/new" && mkdir "$cache/new"
    (cd "$cache/new" && apt-get -q download "$package") >"$cache/download.log" 2>&1 ||
        die "cannot download $package: $(tail -n 1 "$cache/download.log")"
    packed=("$cache"/new/*.deb)
    mapfile -t trees < <(wanted_of "${packed[0]}")
    dpkg-deb --fsys-tarfile "${packed[0]}" | tar -C "$cache/new" -x --wildcards "${trees[@]}"
    [[ ! -d $cache/new/usr/lib ]] || mv "$cache/new/usr/lib" "$cache/new/lib"
    find "$cache/new/lib" -name '*.ko.xz' -exec xz -d {} +
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
    if [[ -z $file ]]; then
        # What is built in needs no file.
        ! grep -qsE "/${name//_/[-_]}\.ko\$" "$cache"/kernel/lib/modules/*/modules.builtin || return 0
        die "the kernel package has no module $1"
    fi
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
# The kernel's own test of its timer counts ticks, and panics where TCG gets too little of the host's CPU meanwhile.
boot_vanilla() {
    local seconds=$1 initramfs=$2 outdir=$3
    shift 3
    timeout --kill-after=5 "$seconds" qemu-system-x86_64 -accel tcg,thread=single -cpu EPYC,+svm,+npt -smp 1 \
        -nodefaults -no-user-config -display none -no-reboot -kernel "$cache/kernel/vmlinux" \
        -initrd "$initramfs" -append "console=ttyS0 nokaslr no_timer_check quiet panic=-1" \
        -serial "file:$outdir/console.txt" "$@" </dev/null >"$outdir/qemu.log" 2>&1
}
