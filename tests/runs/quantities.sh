#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The quantities of events: every value of quantities.dna in made and in generated events against quantities.py, which follows
# their definitions; sums of them in dna run, so that the settings of settings.sh are tried; packed events, those that were kept,
# traces, comparisons and N-1 distributions.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
need jq jq
here=$DNA_SOURCE/tests/runs
python=$here/quantities.py
names=$(python3 "$python" names)
python3 "$python" events 4 120 >"$work/made.hepmc3" || exit 99

# a region for each quantity: the events that have it, and the sum of it
{
  cat "$here/quantities.dna"
  for name in $names; do echo "region $name { cut exists($name); weight \"Q\" $name }"; done
} >"$work/quantities.dna"
{
  cat "$here/quantities.dna"
  echo "region everything { }"
} >"$work/list.dna"

# list OUT EVENTS OPTION...
list() {
  local out=$1 events=$2
  shift 2
  expect 0 "the values in $(basename "$events") are listed $*" "$DNA" select "$work/list.dna" "$events" --region everything \
    --list "$work/$out" --values "${names// /,}" -q "$@"
}
list made.csv "$work/made.hepmc3"
expect 0 "and are those of the definitions" python3 "$python" check "$work/made.csv" "$work/made.hepmc3" 25 0
list heavy.csv "$work/made.hepmc3" --variation heavy
expect 0 "and are those of the definitions, in a variation" python3 "$python" check "$work/heavy.csv" "$work/made.hepmc3" 90 0
generated=$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz
list generated.csv "$generated" --set 'least=4 GeV'
expect 0 "and are those of the definitions in generated events" python3 "$python" check "$work/generated.csv" "$generated" 25 4

expect 0 "a run" "$DNA" run "$work/quantities.dna" "$work/made.hepmc3" --format json -q
cp "$work/out" "$work/run.json"
expect 0 "has their sums" python3 "$python" sums "$work/run.json" "$work/made.csv"

# packed events, all and those that are looked at: the same bytes
results() { jq '[.samples[].results]' "$1"; }
results "$work/run.json" >"$work/want"
"$DNA" pack "$work/made.hepmc3" -o "$work/made.dnae" -q
expect 0 "a run over packed events" "$DNA" run "$work/quantities.dna" "$work/made.dnae" --format json -q
results "$work/out" >"$work/got"
same "gives the same" "$work/want" "$work/got"
"$DNA" pack "$work/made.dnae" -o "$work/kept.dnae" -q --keep 'final and (invisible or |pid| in {13, 22, 211})'
expect 0 "a run over what was kept" "$DNA" run "$work/quantities.dna" "$work/kept.dnae" --format json -q --batch 3
results "$work/out" >"$work/got"
same "gives the same, too" "$work/want" "$work/got"
for asks in 'thrust(seen) > 0.6' 'megajet(seen, 1).pt > 1 GeV' 'mT2(seen[1], seen[2], missing_momentum(seen), 0 GeV) > 1 GeV' \
  'boosted(seen[1], seen[2]).pt > 1 GeV'; do
  printf 'object seen from particles { where final }\nregion r { cut %s }\n' "$asks" >"$work/refused.dna"
  expect 3 "$asks: of others than were kept" "$DNA" run "$work/refused.dna" "$work/kept.dnae" -q
  says "kept" "is refused"
done
printf 'region r { cut thrust(particles) > 0.6 }\n' >"$work/refused.dna"
expect 3 "shapes of all particles" "$DNA" run "$work/refused.dna" "$work/kept.dnae" -q
says "kept" "are refused"

# the fourth event, which has all of them: its values as listed
region=$(printf 'cut %s > -1000; ' $names)
{
  cat "$here/quantities.dna"
  echo "region r { $region }"
} >"$work/trace.dna"
event=$(awk -F, 'NR > 1 { for (i = 1; i <= NF; i++) if ($i == "") next; print $2; exit }' "$work/made.csv")
expect 0 "a trace" "$DNA" trace "$work/trace.dna" "$work/made.hepmc3" --event "$event"
for name in mt2 thr alpha spher h2 cs_phi; do
  column=$(head -n 1 "$work/made.csv" | tr , '\n' | grep -nx "$name" | cut -d: -f1)
  value=$(awk -F, -v c="$column" -v e="$event" '$2 == e { printf "%.6g", $c }' "$work/made.csv")
  says "$name = $value" "shows $name"
done

# a cut on one of them, and another: which events differ
for cut in 0.8 0.9; do
  {
    cat "$here/quantities.dna"
    echo "region r { cut \"pencil\" thr > $cut }"
  } >"$work/$cut.dna"
done
expect 0 "a comparison" "$DNA" compare "$work/0.8.dna" "$work/0.9.dna" "$work/made.hepmc3" --format json
column=$(head -n 1 "$work/made.csv" | tr , '\n' | grep -nx thr | cut -d: -f1)
jq -r '.regions[0].samples[0] | "\(.selected_only_by_a.events) \(.selected_only_by_b.events)"' "$work/out" >"$work/got"
awk -F, -v c="$column" 'NR > 1 && $c != "" && $c > 0.8 && $c <= 0.9 { n++ } END { print n, 0 }' "$work/made.csv" >"$work/want"
same "tells the events between" "$work/want" "$work/got"
finish
