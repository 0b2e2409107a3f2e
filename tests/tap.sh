#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourced by the test scripts. A script prints one TAP line for each test (automake's TAP driver counts them) and what
# went wrong as comments below. Run by `make check`, or by hand from the build directory:
#
#   DNA=./dna DNA_SOURCE=.. bash ../tests/runs/cli.sh
set -u
export LC_ALL=C.UTF-8 NO_COLOR=1
DNA=${DNA:-$PWD/dna}
DNA_SOURCE=${DNA_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
DNA_BUILD=${DNA_BUILD:-$(dirname "$DNA")}
tests=0
work=$(mktemp -d "${TMPDIR:-/tmp}/dna-test.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT

# result 0|1 NAME: one test; 0 passed
result() {
  tests=$((tests + 1))
  if [ "$1" -eq 0 ]; then echo "ok $tests - $2"; else echo "not ok $tests - $2"; fi
}
skip() { # NAME REASON
  tests=$((tests + 1))
  echo "ok $tests - $1 # SKIP $2"
}
skip_all() { # REASON
  echo "1..0 # SKIP $1"
  exit 0
}
# explain FILE: as comments, at most 40 lines
explain() { head -n 40 "$1" | cut -c1-300 | sed 's/^/# /'; }
finish() {
  echo "1..$tests"
  exit 0
}
need() { # COMMAND PACKAGE
  command -v "$1" >/dev/null 2>&1 || skip_all "$1 is not there (apt-get install $2)"
}

# expect STATUS NAME COMMAND...: the command ends with this exit code and is not killed. Leaves $work/out and $work/err.
expect() {
  local want=$1 name=$2 got
  shift 2
  timeout 120 "$@" >"$work/out" 2>"$work/err" </dev/null
  got=$?
  if [ "$got" -eq "$want" ]; then
    result 0 "$name"
  else
    result 1 "$name"
    echo "# exit code $got instead of $want: $*"
    explain "$work/err"
  fi
}
# says TEXT NAME: the last command's messages contain the text
says() {
  if grep -qF -- "$1" "$work/err" "$work/out"; then
    result 0 "$2"
  else
    result 1 "$2"
    echo "# not said: $1"
    explain "$work/err"
  fi
}
same() { # NAME FILE FILE: equal, and not empty
  if [ -s "$2" ] && cmp -s "$2" "$3"; then
    result 0 "$1"
  else
    result 1 "$1"
    diff "$2" "$3" >"$work/diff"
    explain "$work/diff"
  fi
}

# rows FILE.json: sample, variation, weight, region, label ("*" for a bin), raw, negative, sumw, sumw2, in a fixed order
rows() {
  jq -r '.samples[] as $s | $s.results[] as $r | $r.regions[] as $g | $g.rows[]
    | [$s.name, $r.variation, $r.weight, $g.name, (if .kind == "bin" then "*" else .label end), .raw, .negative, .sumw, .sumw2]
    | @tsv' "$1" | LC_ALL=C sort -s -t "$(printf '\t')" -k1,4
}
# compare_rows NAME EXPECTED.rows GOT.json: whole numbers exactly, sums to 1e-12
compare_rows() {
  rows "$3" >"$work/got.rows" 2>"$work/err"
  sed 's/\t\*[0-9]*\t/\t*\t/' "$2" | LC_ALL=C sort -s -t "$(printf '\t')" -k1,4 >"$work/want.rows"
  if awk -F '\t' '
      function near(a, b) { d = a - b; if (d < 0) d = -d; s = a < 0 ? -a : a; return d <= 1e-12 * s }
      NR == FNR { want[FNR] = $0; n = FNR; next }
      { m = FNR; split(want[FNR], w, "\t"); bad = FNR > n
        for (i = 1; i <= 7; i++) bad = bad || $i "" != w[i] ""
        bad = bad || !near(w[8], $8) || !near(w[9], $9)
        if (bad) { printf "wanted %s\ngot    %s\n", want[FNR], $0; wrong = 1; exit } }
      END { if (!wrong && (m != n || n == 0)) { printf "%d rows instead of %d\n", m, n; wrong = 1 } exit wrong }
    ' "$work/want.rows" "$work/got.rows" >"$work/diff"; then
    result 0 "$1"
  else
    result 1 "$1"
    explain "$work/err"
    explain "$work/diff"
  fi
}
