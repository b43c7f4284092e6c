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
#   T.KIND.trace           the kernel's trace of kvm:kvm_cpuid meanwhile; not there without a tracefs
#   T.KIND.err             how the run ended, in kvmbox's words; "status N" is its exit status
#   console.txt, qemu.log  the kernel's console; what QEMU said
# Exit status: 0 if every run ended by itself, 1 if one did not, 2 on trouble (nothing to run with, or no boot
# came to its end).
#
# Environment: VANILLA_APPEND options for the image; VANILLA_SECONDS limit of one boot (60, and 10 for each
# table); VANILLA_CACHE, see vanilla_kernel.sh.
set -euo pipefail

readonly tries=2
readonly run_seconds=10

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/../tools/vanilla_kernel.sh"

(($# >= 4)) || die "usage: vanilla_kvm.sh KVMBOX IMAGE OUTDIR TABLE.kvm..."
kvmbox=$1 image=$2 outdir=$3
shift 3
tables=("$@")
seconds=${VANILLA_SECONDS:-$((60 + run_seconds * ${#tables[@]}))}

for file in "$kvmbox" "$image" "${tables[@]}"; do
    [[ -r $file ]] || die "cannot read $file"
done
need_tools base64
need_static "$kvmbox"
need_kernel
mkdir -p "$outdir"
outdir=$(cd "$outdir" && pwd)
work=$(mktemp -d "$outdir/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

write_init() {
    start_of_init
    cat <<'INIT'
events=/sys/kernel/tracing/events/kvm/kvm_cpuid
mount -t tracefs none /sys/kernel/tracing
trace() {
    [ ! -w $events/enable ] || echo "$1" >$events/enable
}
run() {
    local name=$1 table=$2
    shift 2
    [ ! -w $events/enable ] || echo >/sys/kernel/tracing/trace
    trace 1
    kvmbox --image="/$image" --table="$table" --append="$append" --time-limit="$run_seconds" --verbose \
        --get="/results/$name.get.kvm" "$@" >"/results/$name.txt" 2>"/results/$name.err"
    echo "status $?" >>"/results/$name.err"
    trace 0
    [ ! -w $events/enable ] || cat /sys/kernel/tracing/trace >"/results/$name.trace"
}
. /settings
for table in /tables/*.kvm; do
    name=$(basename "$table" .kvm)
    run "$name.plain" "$table"
    run "$name.osxsave" "$table" --osxsave --xcr0=7
done
INIT
    send_results
    echo 'poweroff -f'
}

make_initramfs() {
    local root=$work/root
    start_root "$root" kvm-amd
    add_machine "$root" "$kvmbox" "$image" "${tables[@]}"
    printf '%s=%q\n' image "$(basename "$image")" append "${VANILLA_APPEND:-}" run_seconds "$run_seconds" \
        >"$root/settings"
    write_init >"$root/init"
    pack_root "$root" "$work/initramfs"
}

# True if the machine came to its end and its results are in outdir.
boot() {
    rm -f "$work/results"
    boot_vanilla "$seconds" "$work/initramfs" "$outdir" -m 512M -serial "file:$work/results" || return 1
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
    rm -f "$outdir/$(basename "$table" .kvm)".{plain,osxsave}.{txt,err,trace,get.kvm,get.kvm.after}
done
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
