#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Makes the gdb and strace samples of this folder anew. Needs gcc, gdb (13 made those that are stored) and strace (6.1).
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -g -O1 -o "$work/vcpu" vcpu.c
gcc -o "$work/ioctls" ioctls.c

# sample NAME COMMAND...: what gdb prints from the first command on
sample() {
    local name=$1 commands=()
    shift
    for command in "$@"; do commands+=(-ex "echo (gdb) $command\\n" -ex "$command"); done
    gdb -q -nx -batch -ex 'break stop' -ex run "${commands[@]}" "$work/vcpu" 2>&1 | sed -n '/^(gdb) /,$p' >"gdb-$name.txt"
}

entries=vcpu.cpuid_entries
sample line "p $entries"
sample hex "p/x $entries"
sample signed "p/d $entries"
sample padded "p/z $entries"
sample binary "p/t $entries"
sample octal "p/o $entries"
sample address "p/a $entries"
sample pretty 'set print pretty on' "p $entries"
sample indexes 'set print array-indexes on' "p/x $entries"
sample array 'set print array on' 'set print array-indexes on' 'set print repeats 2' 'set print pretty on' "p $entries"
sample repeats 'set print repeats 2' "p/x $entries"
sample output "output $entries"
sample radix 'set output-radix 16' "p $entries"
sample struct 'p vcpu'
sample struct-binary 'p/t vcpu'
sample struct-pretty 'set print pretty on' 'p/x vcpu'
sample count 'p dirty.cpuid_nent' "p/x dirty.cpuid_entries"
sample dirty 'p dirty'
sample part "p ${entries}[0]@7"
# shellcheck disable=SC2016 # gdb's variables, not the shell's
printf '%s\n' 'set $i = 0' 'while $i < vcpu.cpuid_nent' 'p/x vcpu.cpuid_entries[$i++]' end >"$work/loop"
sample loop "source $work/loop"
sed -i 1d gdb-loop.txt
sample single "p ${entries}[2]"
sample pointer 'p pointer'
sample words 'x/20xw pointer'
sample layout 'ptype struct kvm_cpuid_entry2'
sample character "p/c $entries"
sample elements 'set print elements 4' "p $entries"
sample wide 'p wide'
sample wide-whole 'set print elements 0' 'p/x wide'
strace -v -e trace=ioctl "$work/ioctls" 2>strace-whole.txt
strace -e trace=ioctl "$work/ioctls" 2>strace-short.txt
