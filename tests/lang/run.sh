#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the cases of tests/lang/*.test. A case is a name, a source, and what is expected of it:
#
#   === an unknown name
#   region r { cut muns > 3 }
#   ---
#   ! 1:16 unknown name
#   ~ muons
#
#   ok              the source is right: no error, no warning
#   ! LINE:COL TEXT an error at that place whose message, hint or code contains TEXT (case ignored)
#   w LINE:COL TEXT a warning, likewise
#   ~ TEXT          the messages, as a terminal shows them, contain TEXT
#   + TEXT          the disassembly contains TEXT
#   - TEXT          it does not
#   N x TEXT        it has N lines that contain TEXT
#
# The text and the disassembly of a case whose name ends in (n-1) are those with --n-1.
# There must be as many errors and warnings as ! and w lines: no cascade. Lines and columns count from 1. "\x" escapes as
# of printf are understood in the source of a case whose name ends in (escapes).
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq

# finds "LINE:COL" and TEXT among the diagnostics of one severity
has() { # SEVERITY PLACE TEXT
  jq -e --arg s "$1" --arg p "$2" --arg t "$3" 'any(.diagnostics[]; .severity == $s and
    "\(.start.line):\(.start.column)" == $p and ("\(.code) \(.message) \(.hint // "")" | ascii_downcase | contains($t | ascii_downcase)))' \
    "$work/json" >/dev/null 2>&1
}

run_case() { # NAME; $work/source and $work/wanted are there
  local name=$1 line errors=0 warnings=0 disassembled=no place text found options
  : >"$work/why"
  (cd "$work/dir" && timeout 20 "$DNA" check --json case.dna >"$work/json" 2>"$work/json.err")
  local status=$?
  case $name in
    *'(n-1)') options=--n-1 ;;
    *) options= ;;
  esac
  (cd "$work/dir" && timeout 20 "$DNA" check $options case.dna >"$work/text" 2>&1)
  case $status in
    0 | 3) ;;
    *) echo "exit code $status" >>"$work/why" ;;
  esac
  while IFS= read -r line; do
    case $line in
      '') ;;
      ok) [ "$status" -eq 0 ] || echo "refused" >>"$work/why" ;;
      '! '* | 'w '*)
        place=${line#??}
        text=${place#* }
        place=${place%% *}
        if [ "${line%% *}" = w ]; then
          warnings=$((warnings + 1))
          has warning "$place" "$text" || echo "no such warning: $place $text" >>"$work/why"
        else
          errors=$((errors + 1))
          has error "$place" "$text" || echo "no such error: $place $text" >>"$work/why"
        fi
        ;;
      '~ '*) grep -qF -- "${line#??}" "$work/text" || echo "not said: ${line#??}" >>"$work/why" ;;
      '+ '* | '- '* | [0-9]*' x '*)
        if [ $disassembled = no ]; then
          (cd "$work/dir" && timeout 20 "$DNA" disasm $options case.dna >"$work/disasm" 2>&1)
          disassembled=yes
        fi
        text=${line#* }
        text=${text#x }
        found=$(grep -cF -- "$text" "$work/disasm")
        case $line in
          '+'*) [ "$found" -gt 0 ] || echo "not in the disassembly: $text" >>"$work/why" ;;
          '-'*) [ "$found" -eq 0 ] || echo "in the disassembly: $text" >>"$work/why" ;;
          *) [ "$found" -eq "${line%% *}" ] || echo "$found times instead of ${line%% *} in the disassembly: $text" >>"$work/why" ;;
        esac
        ;;
      *) echo "the test file is wrong: $line" >>"$work/why" ;;
    esac
  done <"$work/wanted"
  jq -e --argjson e "$errors" --argjson w "$warnings" '.errors == $e and .warnings == $w' "$work/json" >/dev/null 2>&1 ||
    echo "not $errors errors and $warnings warnings" >>"$work/why"
  if [ -s "$work/why" ]; then
    result 1 "$name"
    explain "$work/why"
    explain "$work/text"
    if [ $disassembled = yes ]; then explain "$work/disasm"; fi
  else
    result 0 "$name"
  fi
}

mkdir "$work/dir"
cp "$DNA_SOURCE/analyses/dark_neutrino_truth.dna" "$work/dir/truth.dna"
printf 'import "case.dna"\n' >"$work/dir/back.dna"
printf 'param imported = 3 GeV\n' >"$work/dir/param.dna"
for file in "$DNA_SOURCE"/tests/lang/*.test; do
  name='' part=none
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '=== '*)
        if [ -n "$name" ]; then run_case "$name"; fi
        name="$(basename "$file" .test): ${line#=== }"
        part=source
        : >"$work/dir/case.dna"
        : >"$work/wanted"
        ;;
      ---) part=wanted ;;
      *)
        if [ $part = wanted ]; then
          printf '%s\n' "$line" >>"$work/wanted"
        elif [ $part = source ]; then
          case $name in
            *'(escapes)') printf '%b\n' "$line" >>"$work/dir/case.dna" ;;
            *) printf '%s\n' "$line" >>"$work/dir/case.dna" ;;
          esac
        fi
        ;;
    esac
  done <"$file"
  if [ -n "$name" ]; then run_case "$name"; fi
done
finish
