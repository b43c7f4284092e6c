#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# soak.sh SECONDS FUZZER...: run each fuzzer for so long, as many at a time as there are CPUs, from the inputs in
# host/fuzz/corpus/NAME.tar. What it finds is left in build/fuzz/NAME.crash-*; the inputs of up to 512 bytes that reach
# something no other does, old or new, become the archive, so that it stays small. Inputs whose name is no checksum were put
# there by hand and stay: a dialect is a row of a table, so that no code tells one from another.
set -euo pipefail

seconds=$1
shift
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"

soak() {
    local program=$1 name base archive count
    name=$(basename "$program")
    base=build/fuzz/$name
    archive=host/fuzz/corpus/$name.tar
    rm -rf "$base.corpus" "$base.merged"
    mkdir -p "$base.work" "$base.merged"
    ovmf-tests/tools/corpus.py unpack "$archive" "$base.corpus" >"$base.log" 2>&1 || { echo "not ok - $name: see $base.log"; return 1; }
    if ! "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536 -artifact_prefix="$base." \
        "$base.work" "$base.corpus" >>"$base.log" 2>&1; then
        echo "not ok - $name: see $base.log"
        return 1
    fi
    find "$base.corpus" -type f -regextype posix-extended ! -regex '.*/[0-9a-f]{40}' -exec cp -t "$base.merged" {} +
    if ! "$program" -merge=1 -max_len=512 "$base.merged" "$base.corpus" "$base.work" >>"$base.log" 2>&1 ||
        ! count=$(ovmf-tests/tools/corpus.py pack "$base.merged" "$archive" 2>>"$base.log"); then
        echo "not ok - $name: what it learned is not kept, see $base.log"
        return 1
    fi
    echo "ok - $name ($(grep -c '^#' "$base.log") reports, $(grep -o 'Done [0-9]* runs' "$base.log" | tail -1), $count inputs kept)"
}
export -f soak
export seconds
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'soak {}'
