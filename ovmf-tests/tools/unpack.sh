#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# unpack.sh have PACKAGE | get PACKAGE: a Debian package's files under build/packages, as they would lie under /. Nothing of
# it is run or installed: what it holds would change how this machine starts. "have" says by its status whether they are there.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)/build/packages
package=$2
mark=$root/.have/$package

case $1 in
have)
    [ -e "$mark" ]
    ;;
get)
    mkdir -p "$root/.have"
    work=$(mktemp -d "$root/.get.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # As root, apt would fetch as a user of its own who may not write here, and says so in a warning.
    (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "$package" </dev/null)
    dpkg-deb -x "$work"/*.deb "$root"
    touch "$mark"
    echo "make deps: unpacked $package in build/packages"
    ;;
*)
    echo "unpack.sh: expected have or get, found '$1'" >&2
    exit 2
    ;;
esac
