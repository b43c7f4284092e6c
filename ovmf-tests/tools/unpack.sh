#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# unpack.sh have PACKAGE | get PACKAGE: a Debian package's files under build/packages, as they would lie under /, with those of
# the libraries that it needs and this machine has not. Nothing of it is run or installed: what it holds would change how this
# machine starts. "have" says by its status whether they are there.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)/build/packages
package=$2
mark=$root/.have/$package

# The libraries that a package depends on, one a line, directly.
libraries_of() {
    apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$1" |
        sed -n 's/^ *|\?Depends: \(lib[^ <]*\)$/\1/p'
}

# The package, and of its libraries, and theirs, those that are not installed.
wanted() {
    local queue=("$1") seen=" $1 " name
    while ((${#queue[@]})); do
        echo "${queue[0]}"
        while read -r name; do
            [[ $seen != *" $name "* ]] || continue
            seen+="$name "
            [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || queue+=("$name")
        done < <(libraries_of "${queue[0]}")
        queue=("${queue[@]:1}")
    done
}

case $1 in
have)
    [ -e "$mark" ]
    ;;
get)
    mkdir -p "$root/.have"
    work=$(mktemp -d "$root/.get.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # As root, apt would fetch as a user of its own who may not write here, and says so in a warning.
    mapfile -t packages < <(wanted "$package")
    (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}" </dev/null)
    for file in "$work"/*.deb; do
        dpkg-deb -x "$file" "$root"
    done
    touch "$mark"
    echo "make deps: unpacked $package in build/packages"
    ;;
*)
    echo "unpack.sh: expected have or get, found '$1'" >&2
    exit 2
    ;;
esac
