#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Combinations against brute force in Python, over events of up to nine particles, in every setting; the bound on their number.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
need jq jq
analysis=$DNA_SOURCE/tests/runs/combinations.dna
brute=$DNA_SOURCE/tests/runs/combinations.py

python3 "$brute" events 7 60 >"$work/events.hepmc3"
timeout 120 "$DNA" run --format json --quiet "$analysis" "$work/events.hepmc3" >"$work/base.json" 2>"$work/err"
python3 "$brute" check "$work/base.json" "$work/events.hepmc3" >"$work/said" 2>&1
result $? "every choice once, as by brute force"
grep -q '^all 25 agree' "$work/said" || explain "$work/said"

# pions of simulated events
for name in w_lnumumu signal_zd1_nd10; do
  gzip -dc "$DNA_SOURCE/examples/events/$name.hepmc3.gz" >"$work/real.hepmc3"
  timeout 120 "$DNA" run --format json --quiet --set code=211 --set 'least = 1.5 GeV' "$analysis" "$work/real.hepmc3" >"$work/real.json" 2>"$work/err"
  python3 "$brute" check "$work/real.json" "$work/real.hepmc3" 211 1.5 >"$work/said" 2>&1
  result $? "$name: as by brute force"
  grep -q '^all 25 agree' "$work/said" || explain "$work/said"
done

for setting in "-j 1 --batch 1" "-j 2 --batch 7" "-j 2"; do
  timeout 120 "$DNA" run --format json --quiet $setting "$analysis" "$work/events.hepmc3" >"$work/other.json" 2>"$work/err"
  same "the same with $setting" "$work/base.json" "$work/other.json"
done
timeout 120 "$DNA" pack "$work/events.hepmc3" -o "$work/events.dnae" >"$work/said" 2>&1
timeout 120 "$DNA" run --format json --quiet "$analysis" "$work/events.dnae" 2>"$work/err" | jq -S '.samples[].results' >"$work/packed.json"
jq -S '.samples[].results' "$work/base.json" >"$work/text.json"
same "the same of packed events" "$work/text.json" "$work/packed.json"

# N-1, variations, trace, compare, and events with only what is looked at
cat >"$work/cuts.dna" <<'D'
param low = 15 GeV
object j from particles { where final, pt > 12 GeV; sort by pt }
object b from j { where pt > low }
object w from pairs(j) { }
object top from pairs(w, b) as (W, bq) { best by |mass(W) - 40 GeV| + |mass - 60 GeV| }
region r {
  cut "top" count(top) > 0
  cut "W" mass(top[1].W) < 60 GeV
  cut "b" top[1].bq.pt > 20 GeV
  histogram m = mass(top), 50 bins in 0..200 GeV
}
variation harder { low = 25 GeV }
D
expect 0 "with N-1 and a variation" "$DNA" run --n-1 --quiet --format json "$work/cuts.dna" "$work/events.hepmc3"
cp "$work/out" "$work/n1.json"
jq -r '.samples[].results[] | select(.variation == "harder") | .regions[].rows[] | [.label, .raw, .sumw] | @tsv' "$work/n1.json" >"$work/harder"
timeout 60 "$DNA" run --set 'low = 25 GeV' --quiet --format json "$work/cuts.dna" "$work/events.hepmc3" 2>"$work/err" |
  jq -r '.samples[].results[] | select(.variation == "nominal") | .regions[].rows[] | [.label, .raw, .sumw] | @tsv' >"$work/set"
same "the variation is the param set" "$work/harder" "$work/set"
# N-1 of the cut on the W: the events that pass the others
printf '%s\n' "$(grep -v '"W"' "$work/cuts.dna")" >"$work/without.dna"
jq '[.samples[0].results[0].histograms[] | select(.metadata.name | startswith("n-1: W")) | .storage.values | add]' "$work/n1.json" >"$work/one"
timeout 60 "$DNA" run --quiet --format json "$work/without.dna" "$work/events.hepmc3" 2>"$work/err" |
  jq '[.samples[0].results[0].regions[0].rows[-1].sumw]' >"$work/two"
same "N-1 of a cut on a part" "$work/one" "$work/two"
expect 0 "trace" "$DNA" trace "$work/cuts.dna" "$work/events.hepmc3" --event 5
says "top[1].bq.pt = " "trace: what a cut looks at"
grep -qE 'member 1 \(#[0-9]+ \+ #[0-9]+ \+ #[0-9]+\)' "$work/out"
result $? "trace: of which particles a combination is made"
expect 0 "an analysis is equal to itself" "$DNA" compare "$work/cuts.dna" "$work/cuts.dna" "$work/events.hepmc3" --exit-code --quiet
expect 0 "keep" "$DNA" pack "$work/events.hepmc3" -o "$work/kept.dnae" --keep 'final and pt > 12 GeV'
timeout 60 "$DNA" run --n-1 --quiet --format json "$work/cuts.dna" "$work/kept.dnae" 2>"$work/err" | jq -S '.samples[].results' >"$work/kept.json"
jq -S '.samples[].results' "$work/n1.json" >"$work/text.json"
same "the same of what was kept" "$work/text.json" "$work/kept.json"
sed 's/pt > 12 GeV/pt > 11 GeV/' "$work/cuts.dna" >"$work/more.dna"
expect 3 "combinations of what was not kept" "$DNA" run --quiet "$work/more.dna" "$work/kept.dnae"

# 500 particles: more quadruples than are kept, by far; and choices that are few but many to look at
awk 'BEGIN { print "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW 0\nE 42 1 502\nU GEV MM\nW 1"
  print "P 1 0 2212 0 0 7000 7000 0.938 4\nP 2 0 2212 0 0 -7000 7000 0.938 4\nV -1 0 [1,2]"
  for (k = 1; k <= 500; k++) printf "P %d -1 13 %g %g %g %.17g 0 1\n", k + 2, k, 2, 1, sqrt(k * k + 5)
  print "HepMC::Asciiv3-END_EVENT_LISTING" }' >"$work/large.hepmc3"
refused() { # NAME SAID SOURCE...
  local name=$1 said=$2
  shift 2
  printf '%s\n' 'object j from particles { where final }' "$@" 'region r { cut count(x) >= 0 }' >"$work/large.dna"
  expect 1 "$name" timeout 60 "$DNA" run --quiet "$work/large.dna" "$work/large.hepmc3"
  says "$said" "$name: what is said"
}
# of several such events the first is named, whoever of the threads comes to one first
cat >"$work/several.dna" <<'D'
object x from pairs(pairs(particles[final and charged]), pairs(particles[final and charged])) { }
region r { cut count(x) >= 0 }
D
for setting in "-j 1" "-j 2" "-j 4" "-j 4 --batch 10"; do
  expect 1 "several events with too many: $setting" timeout 60 "$DNA" run --quiet $setting "$work/several.dna" "$work/real.hepmc3"
  says "rows in event 5" "the first is named: $setting"
done
refused "quadruples of 500" "large.dna:2: object x: quadruples(...): makes 2573031125 rows in event 42; 4194304 is the most" \
  'object x from quadruples(j) { }'
refused "triples of pairs" "large.dna:2: let x: triples(...): has" 'let x = triples(pairs(j))'
refused "pairs of pairs that share particles" "large.dna:3: object x: pairs(...): makes more than 4194304 rows in event 42" \
  'object few from j { take 80 }' 'object x from pairs(pairs(few), pairs(few)) { where first.pt > 3 GeV }'
printf '%s\n' 'object j from particles { where final; take 70 }' 'object low from j { where pt < 65 GeV }' \
  'object x from triples(j, low, j) { }' 'region r { cut count(x) == 54740 }' >"$work/large.dna"
expect 0 "70 choose 3" "$DNA" run --quiet --format csv "$work/large.dna" "$work/large.hepmc3"
finish
