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
expect 0 "figures" python3 -B pictures.py bundled fig2 fig3 fig4 fig5 fig6 fig7 fig8 fig9
explain err
# the text of an SVG file, without its tags
words() { sed 's/<[^>]*>//g' "$1"; }
words bundled/fig5_alpha_eps2_1e-9.svg | grep -q '1e-9$' && words bundled/fig7_prompt_lifetimes_run2.svg | grep -qx 'α ε² = 1e-9'
result $? "figures say which α ε²"
words bundled/fig9_m_ND_at_1000_MeV.svg | grep -qx 'prompt, α ε² = 1e-11'
result $? "a figure with one point, and its legend"
none='o limit at m(Z_\?D) = 0.1 GeV: 150 /fb, 13 TeV, e above 5 GeV'
words bundled/fig8_prompt_thresholds.svg | grep -q "^N$none" && grep -q "^- fig8_prompt_thresholds: n$none" bundled/summary.md
result $? "figures and summary say where no limit is"
checked "limits are found again by another program" bundled

# ---- refused, with nothing left behind -------------------------------------------------------------------------------------
mkdir refused empty part
cp "$DNA_SOURCE"/examples/events/{signal_zd1_nd10,z_4l}.* part/
echo mine >refused/file
cp -r bundled refused/more
touch refused/more/mine.txt
ls -R refused >before
refuses() { # CODE NAME WORDS OPTION...
  expect "$1" "$2" python3 -B "$inputs/make" "${@:4}"
  says "$3" "is told"
  [ "$(wc -l <err)" -le 2 ] && ls -R refused | cmp - before
  result $? "and leaves nothing behind"
}
refuses 2 "events that are not there" "there is no directory" --events nowhere -o refused/none
refuses 1 "a directory without events" "no events under the names" --events empty -o refused/none
refuses 1 "backgrounds that are missing" "lacks backgrounds: W_lnuee (sherpa_w_lnuee_region.* or w_lnuee.hepmc3*); W_lnumumu (" --events part -o refused/none
refuses 2 "a file as output directory" "-o refused/file: this is not a directory" -o refused/file
refuses 2 "a directory of something else" "not of an earlier run" -o refused
refuses 2 "an earlier one with something else in it" "mine.txt there is not of an earlier run" -o refused/more
refuses 2 "a directory in no directory" "there is no directory" -o refused/a/b
refuses 2 "a directory as program" "--dna empty is not a program" --dna empty -o refused/none
refuses 1 "a program that fails" "ended with exit code 1" --dna /bin/false -o refused/none

# an earlier output is replaced; --partial says what is missing
rm refused/more/mine.txt
touch refused/more/fig6_old.svg
expect 0 "--partial, over an earlier output" python3 -B "$inputs/make" -q --partial --events part -o refused/more
[ ! -e refused/more/fig6_old.svg ] && [ "$(ls refused)" = "$(printf 'file\nmore')" ]
result $? "which is replaced"
sed -n '/^## Notes/,$p' refused/more/summary.md | sed -n '3p;4p' | grep -c '^- Missing background W_l' | grep -qx 2
result $? "notes begin with the backgrounds that are missing"
explain err

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
