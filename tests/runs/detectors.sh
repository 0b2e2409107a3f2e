#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The detectors of analyses/detectors: single particles against the numbers of the cards (detectors.py), and the bundled events.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
need jq jq
cd "$work" || exit 99
tool=$DNA_SOURCE/tests/runs/detectors.py
python3 "$tool" make || exit 99
for detector in atlas cms; do
  cat >$detector.dna <<END
import "detectors/$detector.dna"
variation muons { down { scale_ε_μ = 0.9 } up { scale_σ_μ = 2 } }
region all { cut count(particles) > 0 }
region muon from all { cut count(muons) >= 1 }
region seen from all { cut count(jets) >= count(bjets); cut exists(MET); cut MET.pt < 1000 GeV; cut count(taus) >= 0 }
END
  values="muons[1].pt,electrons[1].pt,photons[1].pt"
  expect 0 "$detector: single particles" "$DNA" select $detector.dna events.hepmc --library "$DNA_SOURCE/analyses" --region all \
    --list list.csv -q --values "$values"
  expect 0 "$detector: have the efficiencies and resolutions of the card" python3 "$tool" check $detector list.csv
  expect 0 "$detector: variations" "$DNA" run $detector.dna events.hepmc --library "$DNA_SOURCE/analyses" -q --format csv
  python3 - out >moved <<'END'
import csv, sys
n = {r["variation"]: int(r["raw"]) for r in csv.DictReader(open(sys.argv[1])) if r["region"] == "muon" and r["row"] == "2"}
print("as wanted" if abs(n["muons_down"] / n["nominal"] - 0.9) < 0.02 and n["muons_up"] == n["nominal"] else n)
END
  echo "as wanted" >wanted
  same "$detector: change what they are of" moved wanted
  expect 0 "$detector: bundled events" "$DNA" run $detector.dna "$DNA_SOURCE"/examples/events/*.hepmc3.* --library "$DNA_SOURCE/analyses" -q \
    --format csv
  python3 - out >seen <<'END'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1])) if r["region"] == "seen"]
lost = [r for r in rows if r["raw"] != next(a["raw"] for a in rows if a["sample"] == r["sample"] and a["row"] == "0")]
print("all of", len(rows), "rows" if not lost else lost)
END
  echo "all of 90 rows" >wanted
  same "$detector: have a missing momentum in every event" seen wanted
done
finish
