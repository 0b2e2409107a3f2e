#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The examples on the bundled events: counts and sums against tests/runs/expected/*.rows, which an independent program
# (pyhepmc) made, and the text report against examples/*.out. After a change of the report, and a look at what changes,
# RECORD=1 writes the latter anew.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
events=$DNA_SOURCE/examples/events

# example NAME [EVENTS]
example() {
  local name=$1
  shift
  expect 0 "$name runs" "$DNA" run "$DNA_SOURCE/examples/$name.dna" "$@" --format json --quiet
  cp "$work/out" "$work/$name.json"
  if [ -f "$DNA_SOURCE/tests/runs/expected/$name.rows" ]; then
    compare_rows "$name: counts and sums" "$DNA_SOURCE/tests/runs/expected/$name.rows" "$work/$name.json"
  fi
  (cd "$DNA_SOURCE" && "$DNA" run "examples/$name.dna" "${@/#$DNA_SOURCE\//}" --quiet) >"$work/text" 2>"$work/err"
  if [ -n "${RECORD:-}" ]; then cp "$work/text" "$DNA_SOURCE/examples/$name.out"; fi
  same "$name: text" "$DNA_SOURCE/examples/$name.out" "$work/text"
  for format in md csv text; do
    expect 0 "$name as $format" "$DNA" run "$DNA_SOURCE/examples/$name.dna" "$@" --format $format --quiet --max-events 20
  done
}
example 01_first "$events/signal_zd1_nd10.hepmc3.gz"
example 02_pairs "$events/z_4l.hepmc3.zst"
example 03_regions "$events/w_lnuee.hepmc3.zst"
example 04_samples
example 05_record "$events/signal_zd0p1_nd0p3.hepmc3.zst"
example 06_expect "$events/w_lnuee.hepmc3.zst"
expect 0 "the published cut-flow is ours" "$DNA" run "$DNA_SOURCE/examples/06_expect.dna" "$events/w_lnuee.hepmc3.zst" --expect --quiet
example dark_neutrino_truth_samples
example dark_neutrino_samples

# the yields are the sums scaled by cross-section, k-factor and luminosity: 150 /fb of 2.05 pb are 307500 events
if jq -e '[.samples[] | select(.name == "signal") | .results[0].regions[0].rows[0]
    | (.yield - 307500 | fabs) < 1e-6 and (.error - 307500 / (120 | sqrt) | fabs) < 1e-6] == [true]' \
  "$work/04_samples.json" >/dev/null 2>"$work/err"; then
  result 0 "yield and its error"
else
  result 1 "yield and its error"
  jq -c '.samples[0].results[0].regions[0].rows[0]' "$work/04_samples.json" | sed 's/^/# /'
fi
finish
