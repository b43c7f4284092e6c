#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# vmcore_fetch.sh: what make check-vmcore needs from Debian's archive, into the cache (see vanilla_kernel.sh), once:
#   kernel/vmlinux                  the kernel that linux-image-amd64 stands for, and modules
#   debug/vmlinux, debug/modules/   the same with debug symbols, a download of 858 MB
# An interrupted download goes on where it stopped, if the mirror can do that. Nothing is installed.
#
# Environment: VMCORE_SECONDS limit of the download (1800).
set -euo pipefail

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/../tools/vanilla_kernel.sh"

readonly needed_mb=4000

need_tools timeout df

# say TEXT: a line that the next one overwrites, on a terminal alone
say() {
    if [[ -t 2 ]]; then
        printf '\r\033[K%s' "$1" >&2
    fi
}

# download PACKAGE SECONDS: into $cache/archives. apt-get keeps what it has in partial/ and goes on from there.
download() {
    local package=$1 seconds=$2 size got pid status=0
    size=$(apt-cache show --no-all-versions "$package" 2>/dev/null | sed -n 's/^Size: //p')
    [[ -n $size ]] || die "apt knows no $package (apt-get update? or remove $cache/kernel, to begin with a newer kernel)"
    mkdir -p "$cache/archives/partial"
    timeout --kill-after=10 "$seconds" apt-get -q -y --download-only --no-install-recommends \
        -o "Dir::Cache::archives=$cache/archives" -o Debug::NoLocking=1 -o "APT::Sandbox::User=$(id -un)" \
        install "$package" </dev/null >"$cache/download.log" 2>&1 &
    pid=$!
    # shellcheck disable=SC2064 # this pid
    trap "kill $pid 2>/dev/null || true" EXIT
    while kill -0 "$pid" 2>/dev/null; do
        got=$(du -sb "$cache/archives" 2>/dev/null | cut -f 1) || true
        say "$package: $((${got:-0} / 1000000)) of $((size / 1000000)) MB"
        sleep 1
    done
    wait "$pid" || status=$?
    trap - EXIT
    say ""
    ((status != 124)) || die "$package: not downloaded within $seconds s; run it again to go on"
    ((status == 0)) || die "cannot download $package: $(tail -n 1 "$cache/download.log")"
}

# The debug symbols of the kernel in the cache, of that very version.
fetch_debug() {
    local version package free
    version=$(basename "$cache"/kernel/lib/modules/*)
    package=linux-image-$version-dbg
    free=$(df --output=avail -B 1000000 "$cache" | tail -n 1)
    ((free >= needed_mb)) || die "$cache: $free MB free, $needed_mb MB needed"
    download "$package" "${VMCORE_SECONDS:-1800}"
    say "$package: unpacking"
    rm -rf "$cache/new" && mkdir -p "$cache/new/modules"
    dpkg-deb --fsys-tarfile "$cache/archives/$package"_*.deb | tar -C "$cache/new" -x --wildcards \
        './usr/lib/debug/boot/vmlinux-*' './usr/lib/debug/lib/modules/*/kernel/arch/x86/kvm/*'
    mv "$cache"/new/usr/lib/debug/boot/vmlinux-* "$cache/new/vmlinux"
    find "$cache/new/usr" -name '*.ko' -exec mv -t "$cache/new/modules" {} +
    rm -rf "$cache/debug" "$cache/new/usr" "$cache/archives"
    mv "$cache/new" "$cache/debug"
    say ""
}

# The line with which a kernel names itself and its build.
banner() {
    LC_ALL=C grep -aom 1 'Linux version [0-9][ -~]*' "$1" 2>/dev/null | head -n 1
}

need_kernel
[[ $(banner "$cache/debug/vmlinux") == "$(banner "$cache/kernel/vmlinux")" ]] || fetch_debug
[[ $(banner "$cache/debug/vmlinux") == "$(banner "$cache/kernel/vmlinux")" ]] ||
    die "the debug symbols are of another kernel; remove $cache/kernel, to begin with a newer one"
