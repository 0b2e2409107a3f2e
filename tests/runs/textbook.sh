#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# analyses/textbook/: counts against plain Python on the bundled events, and histograms bin by bin against what Rivet has made of the shared
# ones, where they are.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
need zstd zstd
book=$DNA_SOURCE/analyses/textbook
here=$DNA_SOURCE/tests/runs
cd "$work" || exit 99
unpack() { case $1 in *.zst) zstd -dcq "$1" ;; *) gzip -dc "$1" ;; esac >events.hepmc3; }
for analysis in "$book"/*.dna; do expect 0 "$(basename "$analysis") is right" "$DNA" check "$analysis"; done
for file in signal_zd0p1_nd0p3.hepmc3.zst signal_zd1_nd10.hepmc3.gz z_4l.hepmc3.zst; do
  unpack "$DNA_SOURCE/examples/events/$file"
  for analysis in z_to_mumu displaced_vertex h_to_4l; do
    expect 0 "$analysis on $file" "$DNA" run "$book/$analysis.dna" events.hepmc3 --format json -q
    cp out report.json
    expect 0 "has the counts of Python" python3 "$here/textbook.py" "$analysis" events.hepmc3 report.json
  done
done
unpack "$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz"
expect 0 "jets_missing_mt2 with lower thresholds" "$DNA" run "$book/jets_missing_mt2.dna" events.hepmc3 --format json -q \
  --set "pt_j=8 GeV" --set "MET_min=15 GeV" --set "H_min=25 GeV"
cp out report.json
expect 0 "has the counts of Python, which clusters the jets itself" python3 "$here/textbook.py" jets_missing_mt2 events.hepmc3 report.json
data=${DNA_SHARED_DATA:-$DNA_SOURCE/../shared/data}
rivet() { # ANALYSIS ROUTINE EVENTS HISTOGRAMS
  local name="$1 as Rivet's $2 on $3"
  if [ ! -r "$data/rivet/$3.yoda" ]; then
    skip "$name" "no shared event files (set DNA_SHARED_DATA)"
    return
  fi
  expect 0 "$1 on $3" "$DNA" run "$book/$1.dna" "$data/$3.hepmc3.gz" --format json -q
  cp out report.json
  expect 0 "$name" python3 "$here/textbook_rivet.py" "$data/rivet/$3.yoda" "$2" report.json "$4"
}
rivet final_state_particles MC_FSPARTICLES background_ttbar_full 13
rivet w_transverse_mass MC_WINC background_w_inclusive_full 12
rivet ttbar_lepton_jets MC_TTBAR background_ttbar_full 30
finish
