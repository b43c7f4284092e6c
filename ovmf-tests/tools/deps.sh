#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh PACKAGE...: install those of these Debian packages that are missing; not as root, print the line that would.
# "a/b" is the first of several names that the system offers; "a?" is left out, with a line, where the system has none.
# "a!" is left out alike, and never installed, since it would change how this machine starts: it is unpacked (unpack.sh).
# Without apt it says what is needed (needs.txt) and ends with 1.
set -euo pipefail
here=$(dirname "$0")

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}
offered() {
    # All of it is read: a pipe that grep -q closes early ends apt-cache with an error, sometimes.
    apt-cache policy "$1" 2>/dev/null | grep '^  Candidate: [^(]' >/dev/null
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "make deps: no apt here. These programs, headers and libraries are needed:" >&2
    for word in "$@"; do
        grep -E "^$(cut -d/ -f1 <<<"${word%[?!]}")[[:space:]]" "$here/needs.txt" >&2 || echo "$word" >&2
    done
    exit 1
fi

# The lists of packages are old or not there on a system that was just made: look once what is missing before asking.
updated=
update() {
    [ -z "$updated" ] || return 0
    updated=1
    [ "$(id -u)" -ne 0 ] || apt-get update -qq </dev/null >"$log" 2>&1 || { cat "$log" >&2; echo "make deps: apt-get update failed, see above" >&2; exit 1; }
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# have WORD NAME: nothing is to be done
have() {
    if [[ $1 == *! ]]; then "$here/unpack.sh" have "$2"; else installed "$2"; fi
}

missing=() apart=()
for word in "$@"; do
    IFS=/ read -ra names <<<"${word%[?!]}"
    for name in "${names[@]}"; do
        ! have "$word" "$name" || continue 2
    done
    update
    for name in "${names[@]}"; do
        if offered "$name"; then
            if [[ $word == *! ]]; then apart+=("$name"); else missing+=("$name"); fi
            continue 2
        fi
    done
    if [[ $word == *[?!] ]]; then
        echo "make deps: this system has no package ${names[*]}; what needs it is skipped"
    else
        missing+=("${names[0]}")
    fi
done
for name in "${apart[@]}"; do
    "$here/unpack.sh" get "$name" || echo "make deps: $name could not be unpacked; what needs it is skipped"
done
[ ${#missing[@]} -gt 0 ] || exit 0

command="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
    echo "make deps: run this as root, then go on: $command" >&2
    exit 1
fi
echo "make deps: installing ${#missing[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
if ! $command -qq </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    echo "make deps: apt-get failed, see above" >&2
    exit 1
fi
