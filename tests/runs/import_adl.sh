#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# dna import-adl: what is translated selects the same events as the same analysis written by hand and as a loop over the
# events; what is refused, and where; edits of analyses do no harm.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
adl=$DNA_SOURCE/tests/runs/adl
events=$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz
cd "$work" || exit 99
flow() { # FILE.dna: region, row and events of every cut
  "$DNA" run "$1" "$events" --format json --quiet |
    jq -r '.samples[].results[0].regions[] | .name as $n | [.rows[] | select(.kind == "cut")] | to_entries[] | "\($n) \(.key) \(.value.raw)"' | LC_ALL=C sort
}

expect 0 "leptons" "$DNA" import-adl "$adl/leptons.adl" -o leptons.dna
says "translated, and no errors in it" "is said to be without errors"
expect 0 "and is" "$DNA" check leptons.dna
flow leptons.dna >got
flow "$adl/leptons.dna" >byhand
same "the cut-flow is that of the analysis written by hand" byhand got
gzip -dc "$events" >events.hepmc3
PYTHONPATH=$DNA_SOURCE/tests/runs PYTHONDONTWRITEBYTECODE=1 python3 "$DNA_SOURCE/tests/runs/import_adl.py" events.hepmc3 | LC_ALL=C sort >looped
same "and of a loop over the events" looped got
histograms() { # FILE.dna: their contents, without names of axes
  "$DNA" run "$1" "$events" --format json --quiet | jq -S '.samples[].results[0].histograms[] | select(.metadata.region == "base") |
    [.metadata.name, .axes[0].edges, .axes[0].lower, .axes[0].upper, .storage]'
}
histograms leptons.dna >got
histograms "$adl/leptons.dna" >byhand
same "so are the histograms" byhand got
"$DNA" import-adl "$adl/leptons.adl" >out 2>err
same "without -o it goes to standard output" leptons.dna out
says "the bins of a region that is used within another one" "what is left out is told"
finish
