#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# readers.sh [FILES [SEED]]: random event files of every format, as they are and with random edits, read by every reader in
# every way (see compare.c): all must say the same. FILES of each kind; `make check` does a hundred or so; by hand as many as
# there is time for, or FOREVER:
#
#   DNA=./dna DNA_SOURCE=.. bash ../tests/fuzz/readers.sh FOREVER 1
#
# Files that show a difference are kept in fuzz-failures/; a seed makes the same file again.
. "${DNA_SOURCE:-.}/tests/tap.sh"
files=${1:-60}
seed=${2:-1}
generate=$DNA_BUILD/tests/fuzz/generate compare=$DNA_BUILD/tests/fuzz/compare mutate=$DNA_BUILD/tests/fuzz/mutate
for tool in "$generate" "$compare" "$mutate"; do
  [ -x "$tool" ] || skip_all "no $tool (make tests/fuzz/generate tests/fuzz/compare tests/fuzz/mutate)"
done
export ASAN_OPTIONS=exitcode=99:allocator_may_return_null=0:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
unset DNA_READER DNA_SIMD
formats="asciiv3 plain hepmc2 hepevt"
mkdir "$work/files"

# compare_all NAME OPTION...: the files that were made; those with a difference are kept
total_files=0 total_events=0 total_refused=0 bad=0
compare_all() {
  local name=$1 status counts
  shift
  timeout 600 "$compare" --count "$@" "$work"/files/* >"$work/out" 2>"$work/err"
  status=$?
  counts=$(tail -n 1 "$work/out" | tr -cs '0-9' ' ')
  read -r one_files one_refused one_events _ <<<"$counts"
  total_files=$((total_files + ${one_files:-0}))
  total_refused=$((total_refused + ${one_refused:-0}))
  total_events=$((total_events + ${one_events:-0}))
  if [ "$status" -ne 0 ]; then
    bad=$((bad + 1))
    echo "# $name: exit status $status"
    grep '^#' "$work/out" | head -n 30
    explain "$work/err"
    mkdir -p fuzz-failures
    # the files that are named, or, where it stopped, all
    for path in "$work"/files/*; do
      if [ "$status" -ne 1 ] || grep -qF "$path:" "$work/out"; then cp "$path" fuzz-failures/; fi
    done
  fi
  rm -f "$work"/files/*
}

# one_round SEED FILES: of each format that many, and as many with edits
one_round() {
  local first=$1 n=$2 format i events option
  for format in $formats; do
    option=
    [ "$format" = plain ] && option=--direct
    for ((i = first; i < first + n; i++)); do
      events=$((1 + i % 9))
      "$generate" "$format" "$i" "$events" >"$work/files/$format-$i" || exit 99
    done
    compare_all "$format, seeds from $first" $option
  done
  for format in $formats; do
    [ "$format" = plain ] && continue
    for ((i = first; i < first + n; i++)); do
      "$generate" "$format" "$i" $((1 + i % 4)) >"$work/valid" || exit 99
      "$mutate" "$i" "$work/valid" "$work/valid" "$work/files/$format-edited-$i" || exit 99
    done
    compare_all "$format with edits, seeds from $first"
  done
}

if [ "$files" = FOREVER ]; then
  for (( ; ; seed += 1000)); do
    one_round "$seed" 1000
    echo "# seeds up to $((seed + 999)): $total_files files, $total_refused refused, $total_events events, $bad rounds with differences"
  done
fi
for ((i = 0; i < files; i += 1000)); do
  one_round $((seed + i)) $((files - i < 1000 ? files - i : 1000))
done
result "$((bad > 0))" "$total_files files with $total_events events are the same for all readers ($total_refused are refused by all)"
# a generator whose files are refused, and edits that change nothing, would pass the above
result "$((total_refused * 10 > total_files * 6 || total_refused * 10 < total_files))" "some of the files are refused, most are not"
finish
