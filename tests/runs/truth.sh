#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Ancestors, copies, decays and dressed leptons against a walk in Python from every particle. `truth.sh all`: on all of the shared data
# that Python reads in a quarter of an hour.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
need zstd zstd
here=$DNA_SOURCE/tests/runs
files=("$DNA_SOURCE"/examples/events/signal_zd1_nd10.hepmc3.gz "$DNA_SOURCE"/examples/events/z_4l.hepmc3.zst)
data=${DNA_SHARED_DATA:-$DNA_SOURCE/../shared/data}
if [ "${1:-}" = all ]; then files+=("$data"/sherpa_*.hepmc3.gz "$data"/*_light.hepmc3.gz "$data"/background_ttbar_full.hepmc3.gz); fi
cd "$work" || exit 99
for file in "${files[@]}"; do
  case $file in *.zst) zstd -dcq "$file" ;; *) gzip -dc "$file" ;; esac >events.hepmc3
  expect 0 "a run over $(basename "$file")" "$DNA" run "$here/truth.dna" events.hepmc3 --format json -q
  cp out report.json
  if timeout 600 python3 "$here/truth.py" events.hepmc3 report.json >said 2>&1; then
    result 0 "agrees with a walk from every particle"
  else
    result 1 "agrees with a walk from every particle"
  fi
  explain said
done
cat >codes.dna <<'D'
object code from particles { where has_ancestor(this, 23, 22, 15, -15, 111, 2212) }
object condition from particles { where has_ancestor(this, pid in {23, 22, 15, -15, 111, 2212}) }
region r { cut "they differ" count(code) != count(condition) or sum(code.index) != sum(condition.index) }
D
for file in "$here"/events/*; do
  expect 0 "codes and conditions in $(basename "$file")" "$DNA" run codes.dna "$file" --format csv -q
  grep -q 'they differ,cut,0,0,0,0,' out
  result $? "have the same ancestors"
done
finish
