# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Completion of leafprobe's command line for bash. It asks the command itself: verbs and options of --help, and for the
# values of an option the line that an impossible value is answered with ("--to: expected vmcore, raw or kvm, found ''").

_leafprobe_verbs() {
    "$1" --help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\)  .*/\1/p'
}

# The long options of a verb, those with a value as --name=VALUE, and letters.
_leafprobe_options() {
    "$1" "$2" --help 2>/dev/null | sed -n '/^  /s/^\( *[-][^ ].*\)$/\1/p' | grep -oE -- '(^| )--?[a-z0-9?V][a-z0-9-]*(=[A-Z]+)?' | tr -d ' '
}

_leafprobe_values() {
    "$1" "$2" "$3=" 2>&1 | sed -n "s/.*: expected \(.*\), found ''\$/\1/p" | sed 's/, / /g; s/ or / /'
}

# The names that fields, lookup, chain, decode -l and diff --only take.
_leafprobe_names() {
    "$1" fields --names 2>/dev/null | awk '{ for (i = 2; i <= NF; i++) if (i != 3) print $i }' | sed 's/^[a-z]*=//' | tr , '\n' | grep -vx -- - | sort -u
}

_leafprobe_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# _leafprobe_value PROGRAM VERB OPTION WORD: what WORD, the value of OPTION, may go on with
_leafprobe_value() {
    case $(_leafprobe_options "$1" "$2" | grep -m 1 -- "^$3=") in
    *=FILE | *=PATH | *=ELF) _leafprobe_files "$4" ;;
    *=WHAT) mapfile -t COMPREPLY < <(compgen -W "$(_leafprobe_names "$1")" -- "$4") ;;
    *=FORMAT | *=PROJECT | *=SHAPE | *=NAME | *=LEAST | *=KERNEL | *=MONITOR | *=KIND) mapfile -t COMPREPLY < <(compgen -W "$(_leafprobe_values "$1" "$2" "$3")" -- "$4") ;;
    *) return 1 ;;
    esac
}

_leafprobe() {
    local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "$(_leafprobe_verbs "$program") --help --version" -- "$word")
        return
    fi
    # bash takes --name=value apart at the equals sign.
    if [[ $word == = ]]; then
        _leafprobe_value "$program" "$verb" "$last" "" && return
    elif [[ $last == = ]]; then
        _leafprobe_value "$program" "$verb" "${COMP_WORDS[COMP_CWORD - 2]}" "$word" && return
    elif [[ $last == -l && $verb == decode ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_leafprobe_names "$program")" -- "$word")
        return
    elif [[ $last == -o ]]; then
        _leafprobe_files "$word"
        return
    elif [[ $last == --* ]]; then
        _leafprobe_value "$program" "$verb" "$last" "$word" && return
    fi
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_leafprobe_options "$program" "$verb" | sed 's/=.*/=/')" -- "$word")
        [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace 2>/dev/null
    elif [[ $last != --* && $last != = && ($verb == fields || $verb == chain || ($verb == lookup && $COMP_CWORD -gt 2)) ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_leafprobe_names "$program")" -- "$word")
    else
        _leafprobe_files "$word"
    fi
}

complete -F _leafprobe leafprobe
