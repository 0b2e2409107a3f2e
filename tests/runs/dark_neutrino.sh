#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The dark-neutrino paper with one command, on the bundled events and, where they are, on the shared ones: tables, limits and figures
# are there; every limit is found again by another program; yields are those of the cross-sections.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
inputs=$DNA_SOURCE/analyses/dark_neutrino
data=${DNA_SHARED_DATA:-$DNA_SOURCE/../shared/data}
unset DNA_SHARED_DATA
export DNA PYTHONDONTWRITEBYTECODE=1
cd "$work" || exit 99

# the figures are XML, and there are as many as are told
cat >pictures.py <<'END'
import os, sys
import xml.etree.ElementTree as tree
found = set()
for directory, _, files in os.walk(sys.argv[1]):
    for name in files:
        if name.endswith(".svg"):
            root = tree.parse(os.path.join(directory, name)).getroot()
            if not root.tag.endswith("svg") or len(list(root.iter())) < 20:
                sys.exit(f"{name} is no picture")
            found.add(os.path.relpath(os.path.join(directory, name), sys.argv[1]).split("_")[0])
missing = [f for f in sys.argv[2:] if f not in found]
if missing:
    sys.exit(f"missing: {missing}; there are {sorted(found)}")
END

# checked NAME DIRECTORY: every limit of its results files
checked() {
  local name=$1 directory=$2 file all=0
  for file in "$directory"/limits_*.dnar; do
    python3 -B "$inputs/limits_check.py" "$file" "$directory/tables/$(basename "$file" .dnar).json" >one 2>&1 || {
      all=1
      echo "# $file: $(cat one)"
    }
  done
  result $all "$name"
}

# ---- bundled events --------------------------------------------------------------------------------------------------------
expect 0 "make, with nothing said" python3 -B "$inputs/make" -q -o bundled
says "summary.md has the limits" "ends in limits"
grep -q 'zd1_nd10 | [0-9.]*e-0[67] ± ' bundled/summary.md
result $? "with numbers"
expect 0 "figures" python3 -B pictures.py bundled fig2 fig3 fig4 fig5 fig6 fig7 fig8
explain err
checked "limits are found again by another program" bundled
expect 1 "a directory that is not there" python3 -B "$inputs/make" --events nowhere -o none
says "there is no directory" "is told"
mkdir empty
expect 1 "a directory without events" python3 -B "$inputs/make" --events empty -o none
says "no events under the names" "is told"

# 150 /fb of 2.1 pb, which the paper has for 0.1 and 0.3 GeV; of 0.0984 pb with k = 1.18; HL-LHC has 4 /ab and 14/13 of that
yields() { # FILE FACTOR
  jq -e --argjson f "$2" '[.samples[] | {(.name): .results[0].regions[0].rows[0].yield}] | add
    | (.zd0p1_nd0p3 / (315000 * $f) - 1 | fabs) < 2e-3 and (.W_lnuee / (17416.8 * $f) - 1 | fabs) < 1e-6' "$1" >/dev/null
}
yields bundled/tables/limits_run2_e5_2e-10.json 1
result $? "yields"
yields bundled/tables/limits_hllhc_e5_2e-10.json "$(jq -n '4000 / 150 * 14 / 13')"
result $? "yields at HL-LHC"

# ---- shared events ---------------------------------------------------------------------------------------------------------
if [ -r "$data/sherpa_z_4l.hepmc3.gz" ]; then
  timeout 900 python3 -B "$inputs/make" --events "$data" -o shared -q >out 2>err </dev/null
  result $? "make, with the shared events"
  explain err
  expect 0 "their figures" python3 -B pictures.py shared fig2 fig3 fig4 fig5 fig6 fig7 fig8 fig9
  explain err
  checked "their limits are found again" shared
  yields shared/tables/limits_run2_e5_2e-10.json 1
  result $? "their yields"
  jq -e '[.limits[] | select(.limit != null and (.name == "U2_prompt" or .name == "U2_displaced")).limit] | length >= 8 and max < 1e-5
    and min > 1e-9' shared/tables/limits_run2_e5_2e-10.json >/dev/null
  result $? "limits have the size of those of the paper"
  # the displaced search leads at 30 MeV
  jq -e '[.limits[] | select(.signal == "zd0p03_nd0p1")] | (.[] | select(.name == "U2_displaced").limit) as $d
    | [.[] | select(.name == "U2_prompt").limit // 1] | $d < 1e-6 and all(. > $d)' shared/tables/limits_run2_e5_2e-10.json >/dev/null
  result $? "displaced pairs lead at 30 MeV"
else
  skip "the shared events" "no shared event files (set DNA_SHARED_DATA)"
fi
finish
