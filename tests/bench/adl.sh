#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# adl.sh DIR: which of the ADL analyses (*.adl) under a directory dna import-adl translates, as they are, and with what
# generated events do not have assumed (--assume NAME=1 for every attribute and external function that is refused); and why
# the others are refused. Nothing of them is kept. By hand, from the build directory:
#
#   DNA=./dna bash ../tests/bench/adl.sh DIR
set -u
export LC_ALL=C.UTF-8 NO_COLOR=1
DNA=${DNA:-$PWD/dna}
[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: adl.sh DIR" >&2; exit 2; }
work=$(mktemp -d "${TMPDIR:-/tmp}/dna-adl.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT

reason() { # a message: its kind
  case $1 in
  *"generated events have no "*) echo "an attribute that generated events do not have" ;;
  *"is an external function"*) echo "an external function" ;;
  *"is not known"* | *"there is no collection"* | *"is no region"*) echo "a name that is not defined" ;;
  *"expected "*) echo "a mistake of syntax" ;;
  *"is needed here, but this is"*) echo "a particle or a collection where a number is needed, or the like" ;;
  *"collections made by"*) echo "a collection made by an external function" ;;
  *) echo "something else: ${1#*error: }" ;;
  esac
}
total=0 plain=0 assumed=0 faults=0
: >"$work/reasons" >"$work/list"
while IFS= read -r file; do
  total=$((total + 1))
  assume=() status=
  for round in 1 2 3 4 5 6; do # a run shows 20 errors
    timeout 60 "$DNA" import-adl "$file" ${assume[@]+"${assume[@]}"} -o "$work/out.dna" >/dev/null 2>"$work/err"
    got=$?
    if [ "$round" -eq 1 ]; then
      status=$got
      grep ': error: ' "$work/err" | while IFS= read -r line; do reason "$line"; done | sort -u >>"$work/reasons"
    fi
    [ "$got" -eq 3 ] || break
    names=$(sed -n 's/.*: error: generated events have no \([A-Za-z_0-9]*\)$/\1/p; s/.*: error: \([A-Za-z_0-9]*\) is not known, and generated.*/\1/p
      s/.*: error: \([A-Za-z_0-9]*\) is an external function.*/\1/p; s/.*: error: \(HLT_*[A-Za-z_0-9]*\) is not known$/\1/p' "$work/err" | sort -u)
    [ -n "$names" ] || break
    for name in $names; do assume+=(--assume "$name=1"); done
  done
  case $status in
  0) plain=$((plain + 1)) how="translated" ;;
  *) if [ "$got" -eq 0 ]; then assumed=$((assumed + 1)) how="translated with $((${#assume[@]} / 2)) assumptions"; else how="refused"; fi ;;
  esac
  if [ "$got" -ne 0 ] && [ "$got" -ne 3 ]; then
    faults=$((faults + 1)) how="FAULT: exit code $got"
  fi
  printf '%s\t%s\n' "$how" "${file#"$1"/}" >>"$work/list"
done < <(find "$1" -name '*.adl' -type f | sort)
sort "$work/list" | column -t -s "$(printf '\t')"
echo
echo "$total analyses: $plain translated as they are, $assumed more with assumptions, $((total - plain - assumed - faults)) refused, $faults faults"
echo "Reasons, with the number of analyses in which they are:"
sort "$work/reasons" | uniq -c | sort -rn
