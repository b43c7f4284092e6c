#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# assemble.sh TEMPLATE STYLE MODULE WORKER SAMPLE SCRIPT: the page on standard output: everything stands in it, and its policy
# lets nothing run, and nothing be asked of a network, but what stands in it.
set -euo pipefail
template=$1 style=$2 module=$3 worker=$4 sample=$5 script=$6

# What a policy calls a text that may run (CSP3, 2.3.1).
digest() {
    echo "'sha256-$(sha256sum <"$1" | cut -c1-64 | tr a-f A-F | basenc --base16 -d | base64 -w0)'"
}
data() {
    printf '<script type="application/octet-stream" id="%s">' "$1"
    base64 -w0
    printf '</script>\n'
}
policy() {
    printf '<meta http-equiv="Content-Security-Policy" content="%s; %s; %s; %s">\n' "default-src 'none'" \
        "script-src $(digest "$script") 'wasm-unsafe-eval'" "style-src $(digest "$style")" \
        "worker-src blob:; base-uri 'none'; form-action 'none'"
}
text() {
    printf '<%s>' "$1"
    cat "$2"
    printf '</%s>\n' "${1%% *}"
}

while IFS= read -r line; do
    case $line in
    @POLICY@) policy ;;
    @STYLE@) text style "$style" ;;
    @DATA@)
        gzip -9nc "$module" | data module
        data sample-table <"$sample"
        text 'script type="text/plain" id="worker"' "$worker"
        ;;
    @SCRIPT@) text 'script type="module"' "$script" ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$template"
