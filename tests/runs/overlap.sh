#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# dna overlap: the events that two regions share, against a loop over the events; what it must not depend on; blind regions.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
muons=$DNA_SOURCE/tests/runs/muons.py
cd "$work" || exit 99
python3 "$muons" events 1 400 >muons.hepmc3
python3 "$muons" events 2 150 >more.hepmc3
cat >overlap.dna <<'D'
param hard_pt = 25 GeV
object mu from particles { where |pid| == 13; sort by pt }
region two    { cut count(mu) >= 2; bins n = count(mu), bins [2, 3, 4] }
region hard   { cut mu[1].pt > hard_pt }
region scaled { cut count(mu) >= 2; weight "pt2" mu[2].pt / (40 GeV) }
variation harder { hard_pt = 30 GeV }
D
expect 0 "the overlap of three regions" "$DNA" overlap overlap.dna muons.hepmc3 --format json --quiet
cp out got.json
python3 "$muons" overlap got.json muons.hepmc3 2>err
result $? "counts, sums and fractions are those of a loop over the events"
explain err
jq -e '[.samples[0].pairs[] | {(.region + " " + .other): .raw}] | add | .["two hard"] == .["hard two"] and .["two scaled"] == .["two two"]' got.json >/dev/null
result $? "counts are symmetric"
"$DNA" run overlap.dna muons.hepmc3 --format json --quiet |
  jq -S '[.samples[0].results[0].regions[] | .rows | map(select(.kind != "bin"))[-1] | [.raw, .sumw]]' >one
jq -S '[.samples[0].pairs[] | select(.region == .other) | [.raw, .value]]' got.json >other
same "a region with itself is its last row in dna run" one other
expect 0 "a variation" "$DNA" overlap overlap.dna muons.hepmc3 --format json --variation harder --quiet
jq 'del(.variation)' out >one
"$DNA" overlap overlap.dna muons.hepmc3 --format json --set 'hard_pt=30 GeV' --quiet | jq 'del(.variation)' >other
same "is the same as the setting" one other
expect 2 "a variation that is not there" "$DNA" overlap overlap.dna muons.hepmc3 --variation softer --quiet
says "it has nominal, harder" "names those that are"
for format in text md csv json; do
  "$DNA" overlap overlap.dna muons.hepmc3 more.hepmc3 --format $format -j 1 --quiet >one
  "$DNA" overlap overlap.dna muons.hepmc3 more.hepmc3 --format $format -j 2 --quiet >two
  same "$format does not depend on threads" one two
  for batch in 1 7; do
    DNA_BLOCK=300 "$DNA" overlap overlap.dna more.hepmc3 muons.hepmc3 --format $format -j 2 --batch $batch --quiet >two
    DNA_BLOCK=300 "$DNA" overlap overlap.dna more.hepmc3 muons.hepmc3 --format $format -j 1 --quiet >three
    same "$format does not depend on batches of $batch" two three
  done
done
cat >blind.dna <<'D'
import "overlap.dna"
region hidden blind { cut mu[1].pt > 30 GeV }
sample d { files "muons.hepmc3"; kind data }
D
expect 0 "a blind region" "$DNA" overlap blind.dna --format json --quiet
jq -e '[.samples[0].pairs[] | if .region == "hidden" or .other == "hidden" then .raw == null and .value == null else .raw != null end] | all' out >/dev/null
result $? "is hidden in data"
expect 2 "no event files" "$DNA" overlap overlap.dna --quiet
finish
