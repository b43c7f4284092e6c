#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# debian.sh SUITE run|check [WORD...]: this tree as it is committed, in a folder with nothing but that Debian, git, make and
# gcc: README's two commands, their last lines shown. WORDs choose suites of check. Ends with 77 and a line where it cannot be tried.
#
# The folder is made once by debootstrap in the cache (DEBIAN_CACHE, else ~/.cache/leafprobe) and kept, with what make
# deps installs in it. What runs in it has mount and process tables of its own, device nodes of its own (made in a tmpfs that
# nobody else sees) and nothing of the host's file system, so removing the folder can never reach the host.
set -euo pipefail
suite=$1 goal=$2
shift 2
top=$(cd "$(dirname "$0")/../.." && pwd)
cache=${DEBIAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/leafprobe}
root=$cache/debian-$suite
# The mirror that this Debian itself is kept up from, if no other is named (and its components, for Ubuntu's universe).
# shellcheck disable=SC2016 # apt's own variable
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null | head -1)}
components=${DEBIAN_COMPONENTS:-main}

skip() {
    echo "check-debian: $*, not tried" >&2
    exit 77
}
[ "$(id -u)" = 0 ] || skip "not root"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
[ -n "$mirror" ] || skip "no mirror of Debian in apt's sources (DEBIAN_MIRROR names one)"
unshare --mount --pid --fork true 2>/dev/null || skip "no namespaces of its own (unshare)"

make_root() {
    echo "check-debian: making Debian $suite in $root"
    rm -rf --one-file-system "$root" "$root.new"
    mkdir -p "$cache"
    debootstrap --variant=minbase --components="$components" --include=git,make,gcc,ca-certificates "$suite" "$root.new" "$mirror" >"$cache/$suite.log" 2>&1 || {
        tail -2 "$cache/$suite.log" >&2
        rm -rf --one-file-system "$root.new"
        skip "debootstrap of $suite from $mirror failed"
    }
    # A mirror may be a snapshot, whose release file has an end of its own.
    echo 'Acquire::Check-Valid-Until "false";' >"$root.new/etc/apt/apt.conf.d/99leafprobe"
    mv "$root.new" "$root"
}
[ -e "$root/etc/apt/apt.conf.d/99leafprobe" ] || make_root

rm -rf --one-file-system "$root/leafprobe"
git clone -q --no-hardlinks "$top" "$root/leafprobe"

# shellcheck disable=SC2016 # expanded inside
inside='set -e
root=$1
shift
mount --make-rprivate /
mount -t tmpfs -o mode=755 leafprobe-dev "$root/dev"
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    IFS=: read -r name major minor <<<"$node"
    mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
[ ! -c /dev/kvm ] || mknod -m 666 "$root/dev/kvm" c 10 232
ln -s /proc/self/fd "$root/dev/fd"
for name in stdin:0 stdout:1 stderr:2; do
    ln -s "/proc/self/fd/${name#*:}" "$root/dev/${name%:*}"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 leafprobe-pts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs leafprobe-shm "$root/dev/shm"
mount -t proc leafprobe-proc "$root/proc"
exec chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"'

enter() {
    unshare --mount --pid --fork --kill-child bash -c "$inside" sh "$root" "$@" </dev/null
}

status=0
case $goal in
run)
    enter make --no-print-directory -C /leafprobe deps run >"$cache/$suite-run.log" 2>&1 || status=$?
    tail -2 "$cache/$suite-run.log"
    [ -s "$root/leafprobe/build/run/leafprobe.vmcore.txt" ] || status=1
    ;;
check)
    enter env WORDS="$*" ALL="${ALL:-}" make --no-print-directory -C /leafprobe -j"$(nproc)" deps check >"$cache/$suite-check.log" 2>&1 || status=$?
    grep -E '^[a-z_/0-9]+: (not ok|ok .*# SKIP)' "$cache/$suite-check.log" || true
    tail -1 "$cache/$suite-check.log"
    ;;
*)
    echo "debian.sh: expected run or check, found '$goal'" >&2
    exit 2
    ;;
esac
[ "$status" = 0 ] || echo "check-debian: $goal ended with $status, see $cache/$suite-$goal.log"
exit "$status"
