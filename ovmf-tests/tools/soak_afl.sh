#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# soak_afl.sh SECONDS PROGRAM: a second fuzzing engine (afl++) on the whole command, built with its compiler, ASan and UBSan: convert,
# decode, diff and lint, each for so long, as many at a time as there are CPUs. What it finds is left in build/afl/VERB.
set -euo pipefail

seconds=$1
program=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
work=build/afl
seeds=$work/seeds

# afl++ wants small seeds: the texts that the tests keep, one of each kind.
rm -rf "$seeds"
mkdir -p "$seeds"
find host/tests/data -maxdepth 1 -type f -size -24k -exec cp -t "$seeds" {} +
[ -n "$(ls -A "$seeds")" ] || { echo "not ok - no seeds in host/tests/data"; exit 1; }

# An unattended machine: no terminal, no wish about the core pattern or the frequency governor, addresses as ASan needs them.
export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_BENCH_UNTIL_CRASH=1
export ASAN_OPTIONS=abort_on_error=1:symbolize=0:detect_leaks=0 UBSAN_OPTIONS=abort_on_error=1:symbolize=0

words_of() {
    case $1 in
    convert) echo convert --to raw @@ ;;
    decode) echo decode --format=json @@ ;;
    diff) echo diff --format=html --all @@ host/tests/data/cpuid-r.txt ;;
    lint) echo lint @@ ;;
    esac
}

soak() {
    local verb=$1 out=$work/$1 words found
    read -ra words < <(words_of "$verb")
    rm -rf "$out"
    if ! afl-fuzz -i "$seeds" -o "$out" -V "$seconds" -t 5000 -m none -- "$program" "${words[@]}" >"$out.log" 2>&1 && \
        [ ! -f "$out/default/fuzzer_stats" ]; then
        echo "not ok - afl++ on $verb: $(grep -a -m1 -E 'ABORT|Error' "$out.log" || echo "see $out.log")"
        return 1
    fi
    found=$(find "$out/default/crashes" "$out/default/hangs" -type f -name 'id:*' 2>/dev/null | wc -l)
    if [ "$found" != 0 ]; then
        echo "not ok - afl++ on $verb: $found inputs in $out/default/crashes and hangs"
        return 1
    fi
    echo "ok - afl++ on $verb ($(sed -n 's/^execs_done *: *//p' "$out/default/fuzzer_stats") executions, $(
        sed -n 's/^bitmap_cvg *: *//p' "$out/default/fuzzer_stats") of the map)"
}
export -f soak words_of
export seconds program work seeds
printf '%s\n' convert decode diff lint | xargs -P "$(nproc)" -I{} bash -c 'soak {}'
