#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# identities.dna: what mathematics and the language's own definitions promise, asked of every event. After the first cut
# none may lose an event. And regions that share their parts in ways that cross count what each counts alone.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
events=$DNA_SOURCE/examples/events

expect 0 "identities run" "$DNA" run "$DNA_SOURCE/tests/runs/identities.dna" "$events/signal_zd1_nd10.hepmc3.gz" "$events/z_4l.hepmc3.zst" \
  --format json --quiet
cp "$work/out" "$work/identities.json"
for label in $(jq -r '.samples[0].results[0].regions[0].rows[2:][].label | gsub(" "; "_")' "$work/identities.json"); do
  jq -e --arg l "${label//_/ }" '[.samples[].results[0].regions[0].rows | .[1].raw > 50 and .[1].raw == (map(select(.label == $l))[0].raw)] | all' \
    "$work/identities.json" >/dev/null
  result $? "identity: ${label//_/ }"
done

# the cuts of two regions in opposite orders: neither's values can be computed only where both need them
cat >"$work/common.dna" <<'D'
object l from particles { where final, |pid| == 13 or |pid| == 11, pt > 2 GeV }
object h from particles { where final, charged, pt > 1 GeV }
let hard = sum(h.pt)
let soft = mean(l.pt)
D
echo 'region A { cut count(l) > 1; cut hard > 30 GeV; cut soft > 10 GeV; histogram s = soft, 10 bins in 0..50 GeV }' >"$work/a"
echo 'region B { cut count(h) > 20; cut soft > 10 GeV; cut hard > 30 GeV; weight soft / hard; histogram s = soft, 10 bins in 0..50 GeV }' >"$work/b"
cat "$work/common.dna" "$work/a" >"$work/a.dna"
cat "$work/common.dna" "$work/b" >"$work/b.dna"
cat "$work/common.dna" "$work/a" "$work/b" >"$work/ab.dna"
for name in a b ab; do
  "$DNA" run "$work/$name.dna" "$events/z_4l.hepmc3.zst" --format json --quiet | jq '.samples[0].results[0] | {regions, histograms}' >"$work/$name.json"
done
jq -s '{regions: (.[0].regions + .[1].regions), histograms: (.[0].histograms + .[1].histograms)}' "$work/a.json" "$work/b.json" >"$work/alone.json"
same "crossing regions count what each counts alone" "$work/alone.json" "$work/ab.json"
finish
