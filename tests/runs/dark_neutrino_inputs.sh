#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What analyses/dark_neutrino/ brings to the search: the table of branching fractions against its script and what is known
# of it, lifetimes against exponentials, and events of Pythia where there is one:
#
#   python3 -m venv generators && generators/bin/pip install pythia8mc pyhepmc
#   DNA_PYTHON=generators/bin/python make check
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
python=${DNA_PYTHON:-python3}
need "$python" python3
inputs=$DNA_SOURCE/analyses/dark_neutrino
judge=$DNA_SOURCE/tests/runs/dark_neutrino_inputs.py
events=$DNA_SOURCE/examples/events
data=${DNA_SHARED_DATA:-$DNA_SOURCE/../shared/data}
cp -r "$DNA_SOURCE/analyses" "$work/analyses" # where events/ and Python's files do no harm
chmod -R u+w "$work/analyses"
copy=$work/analyses/dark_neutrino

# ---- branching fractions ---------------------------------------------------------------------------------------------------
expect 0 "branching.py" "$python" -B "$inputs/branching.py" --csv "$work/new.csv" --dna "$work/new.dna"
expect 0 "branching.csv is what it writes" "$python" -B "$judge" same "$inputs/branching.csv" "$work/new.csv"
explain "$work/out"
expect 0 "branching.dna is what it writes" "$python" -B "$judge" same "$inputs/branching.dna" "$work/new.dna"
explain "$work/out"
for check in sums thresholds values measured smooth peaks; do
  expect 0 "branching.csv: $check" "$python" -B "$judge" $check "$inputs/branching.csv"
  explain "$work/out"
done
expect 1 "a mass outside of the table" "$python" -B "$inputs/branching.py" --at 13
says "is to be in" "and what is said"

"$python" -B "$judge" analysis >"$copy/functions.dna"
expect 0 "functions of branching.dna" "$DNA" run "$copy/functions.dna" "$events/signal_zd1_nd10.hepmc3.gz" --max-events 1 \
  --set 'm_ZD=30 MeV' --format json --quiet
cp "$work/out" "$work/functions.json"
expect 0 "they are the table, and the lifetime is right" "$python" -B "$judge" functions "$inputs/branching.csv" \
  "$work/functions.json"
explain "$work/out"

# ---- lifetimes -------------------------------------------------------------------------------------------------------------
# flown MASS LIFETIME EVENTS...
flown() {
  local m=$1 ctau=$2
  shift 2
  expect 0 "flights are exponential: $(basename "$1")" "$python" -B "$inputs/lifetime_check.py" --dna "$DNA" \
    --m-zd "$m" --ctau "$ctau" "$@"
  grep 'not as expected' "$work/out" | sed 's/^/# /'
}
flown 0.1 0.03 "$events/signal_zd0p1_nd0p3.hepmc3.zst"
flown 1 0.0015 "$events/signal_zd1_nd10.hepmc3.gz"
expect 1 "half of the lifetime is noticed" "$python" -B "$inputs/lifetime_check.py" --dna "$DNA" --m-zd 1 --ctau 0.003 \
  "$events/signal_zd1_nd10.hepmc3.gz"
says "not as expected" "and said"
if [ -r "$data/signal_zd0p03_nd0p1_light.hepmc3.gz" ]; then
  flown 0.03 0.1 "$data/signal_zd0p03_nd0p1_light.hepmc3.gz"
  flown 0.1 0.03 "$data/signal_zd0p1_nd0p3_light.hepmc3.gz" "$data/signal_zd0p1_nd0p3_full.hepmc3.gz"
  flown 1 0.0015 "$data/signal_zd1_nd3_light.hepmc3.gz" "$data/signal_zd1_nd10_light.hepmc3.gz"
else
  skip "flights in larger samples" "no shared event files (set DNA_SHARED_DATA)"
fi

# ---- analyses --------------------------------------------------------------------------------------------------
for file in "$inputs"/*.dna; do
  expect 0 "check $(basename "$file")" "$DNA" check "$file"
done

# ---- Pythia ----------------------------------------------------------------------------------------------------------------
if "$python" -c 'import pyhepmc, pythia8mc' >/dev/null 2>&1; then
  # what is compared: the point 0.1/0.3 GeV, of whose events 9 % pass (44 of 500 in the reference cut-flows)
  expect 0 "pythia_events.py" "$python" -B "$inputs/generators/pythia_events.py" -n 200 --m-zd 0.1 --m-nd 0.3 \
    --channels ee --ctau 0.03 -o "$work/pythia.hepmc3"
  explain "$work/out"
  expect 0 "its events in the search" "$DNA" run "$DNA_SOURCE/analyses/dark_neutrino_truth.dna" "$work/pythia.hepmc3" \
    --format json --quiet
  if jq -e '.samples[0].results[0].regions[] | select(.name == "selection") | (.rows[0].raw == 200)
      and (.rows[-1].raw > 4 and .rows[-1].raw < 40) and (.rows[0].yield > 13500 and .rows[0].yield < 17500)' \
    "$work/out" >/dev/null 2>"$work/err"; then
    result 0 "enough of them pass, and the cross-section is that of W"
  else
    result 1 "enough of them pass, and the cross-section is that of W"
    jq -c '.samples[0].results[0].regions[] | select(.name == "selection").rows[] | [.label, .raw, .yield]' "$work/out" |
      sed 's/^/# /'
  fi
  expect 0 "many small events" "$python" -B "$inputs/generators/pythia_events.py" -n 1500 --m-zd 0.1 --m-nd 0.3 \
    --channels ee --ctau 0.03 -o "$work/small.hepmc3" --set 'PartonLevel:ISR = off' --set 'PartonLevel:FSR = off' \
    --set 'HadronLevel:Hadronize = off'
  flown 0.1 0.03 "$work/small.hepmc3"
  expect 0 "pythia_signal.cmnd as it is" "$python" -B "$inputs/generators/pythia_events.py" -n 2 -o "$work/two.hepmc3"
else
  skip "pythia_events.py" "pythia8mc and pyhepmc are not there (pip install pythia8mc pyhepmc, set DNA_PYTHON)"
fi
finish
