#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# soak.sh SECONDS FUZZER...: run each fuzzer for so long, as many at a time as there are CPUs. What it finds is left in
# build/fuzz/NAME.crash-*; what it learned from inputs of up to
# 512 bytes is merged into host/fuzz/corpus/NAME, so that the corpus stays small.
set -euo pipefail

seconds=$1
shift
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"

soak() {
    local program=$1 name work
    name=$(basename "$program")
    work=build/fuzz/$name.work
    mkdir -p "$work" "host/fuzz/corpus/$name"
    if ! "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="build/fuzz/$name." "$work" "host/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1; then
        echo "not ok - $name: see build/fuzz/$name.log"
        return 1
    fi
    "$program" -merge=1 -max_len=512 "host/fuzz/corpus/$name" "$work" >>"build/fuzz/$name.log" 2>&1
    echo "ok - $name ($(grep -c '^#' "build/fuzz/$name.log") reports, $(grep -o 'Done [0-9]* runs' "build/fuzz/$name.log" | tail -1))"
}
export -f soak
export seconds
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'soak {}'
