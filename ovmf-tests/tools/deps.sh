#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh PACKAGE...: install those of these Debian packages that are missing; not as root, print the line that would.
set -euo pipefail

missing=()
for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

command="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
    echo "make deps: run this as root, then go on: $command" >&2
    exit 1
fi
echo "make deps: installing ${#missing[@]} packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && $command -qq; } </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    echo "make deps: apt-get failed, see above" >&2
    exit 1
fi
