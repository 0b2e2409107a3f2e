#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Results do not depend on threads, batches, the name of a file or the order of its events, and draws not on what else is
# in the analysis: the same bytes each time. The full search is used, with smearing, efficiencies and variations.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need zstd zstd
analysis=$DNA_SOURCE/analyses/dark_neutrino.dna
events=$DNA_SOURCE/examples/events
zstd -dqc "$events/w_lnuee.hepmc3.zst" >"$work/events.hepmc3"
run() { # OUT ARGUMENTS
  local out=$1
  shift
  timeout 300 "$DNA" run "$@" --format json --quiet >"$work/$out" 2>"$work/err" || explain "$work/err"
}
samples=$DNA_SOURCE/examples/dark_neutrino_samples.dna
run base.json "$samples" -j 1
if jq -e '[.samples[].results[].regions[].rows[].raw] | add > 1000' "$work/base.json" >/dev/null 2>&1; then
  result 0 "the search keeps events"
else
  result 1 "the search keeps events"
fi
for jobs in 2 4; do
  run other.json "$samples" -j $jobs
  same "$jobs threads" "$work/base.json" "$work/other.json"
done
run base.json "$analysis" "$work/events.hepmc3" -j 1
for batch in 1 2 7 100; do
  run other.json "$analysis" "$work/events.hepmc3" -j 2 --batch $batch
  same "batches of $batch" "$work/base.json" "$work/other.json"
done
rows "$work/base.json" | cut -f 2- >"$work/base.rows"
results() { jq -S '[.samples[].results[] | {variation, weight, regions, histograms}]' "$1"; }
results "$work/base.json" >"$work/base.results"

run other.json "$analysis" "$work/events.hepmc3" -j 2 --seed 12345
results "$work/other.json" >"$work/other.results"
[ -s "$work/other.results" ] && ! cmp -s "$work/base.results" "$work/other.results"
result $? "another seed, other draws"

mkdir "$work/elsewhere"
cp "$work/events.hepmc3" "$work/elsewhere/another_name.hepmc3"
run other.json "$analysis" "$work/elsewhere/another_name.hepmc3"
results "$work/other.json" >"$work/other.results"
same "another file name" "$work/base.results" "$work/other.results"

# the events in reverse order
awk '/^E / { n++ } /END_EVENT_LISTING/ { exit } { if (!n) head = head $0 "\n"; else event[n] = event[n] $0 "\n" }
  END { printf "%s", head; for (i = n; i >= 1; i--) printf "%s", event[i]; print "HepMC::Asciiv3-END_EVENT_LISTING" }' \
  "$work/events.hepmc3" >"$work/reversed.hepmc3"
run other.json "$analysis" "$work/reversed.hepmc3"
results "$work/other.json" >"$work/other.results"
same "events in reverse order" "$work/base.results" "$work/other.results"

# every second event, then the others: the two halves add up to the whole
for half in 0 1; do
  awk -v half=$half '/^E / { n++ } /END_EVENT_LISTING/ { print; exit } !n || n % 2 == half' "$work/events.hepmc3" >"$work/half$half.hepmc3"
done
run other.json "$analysis" "$work/half0.hepmc3" "$work/half1.hepmc3"
rows "$work/other.json" | awk -F '\t' -v OFS='\t' '{ key = $2 OFS $3 OFS $4 OFS $5; if (!(key in raw)) order[++n] = key; raw[key] += $6 }
  END { for (i = 1; i <= n; i++) print order[i], raw[order[i]] }' | LC_ALL=C sort >"$work/sum.rows"
cut -f 1-5 "$work/base.rows" | LC_ALL=C sort >"$work/whole.rows"
same "two halves add up" "$work/whole.rows" "$work/sum.rows"

# an unrelated object, defined first and drawing random numbers of its own
{
  echo 'object photons from particles { where final, photon, pt > 1 GeV; set pt = truth.pt * gauss(1, 10%); accept 50% }'
  cat "$analysis"
  echo 'region photon_control { cut any(photons.pt > 5 GeV) }'
} >"$work/more.dna"
run other.json "$work/more.dna" "$work/events.hepmc3"
jq -S '[.samples[].results[] | {variation, weight, regions: [.regions[] | select(.name != "photon_control")], histograms}]' \
  "$work/other.json" >"$work/other.results"
same "an unrelated object" "$work/base.results" "$work/other.results"

# the nominal rows are the same without the variations
grep -v '^variation' "$analysis" >"$work/fewer.dna"
run other.json "$work/fewer.dna" "$work/events.hepmc3"
results "$work/other.json" >"$work/other.results"
jq -S '[.[] | select(.variation == "nominal")]' "$work/base.results" >"$work/base.nominal"
same "without variations" "$work/base.nominal" "$work/other.results"

# a variation is the analysis with that parameter set
run other.json "$work/fewer.dna" "$work/events.hepmc3" --set 'ε_ℓ=90%'
jq -S '[.[] | {regions, histograms}]' <(results "$work/other.json") >"$work/other.set"
jq -S '[.[] | select(.variation == "efficiency_up") | {regions, histograms}]' "$work/base.results" >"$work/base.up"
same "a variation is --set" "$work/base.up" "$work/other.set"
finish
