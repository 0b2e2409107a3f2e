#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Limits as pictures: limit_plots.py inverts the axes of the SVG files and compares points, errors and bands with the report.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
cd "$work" || exit 99
look="$DNA_SOURCE/tests/runs/limit_plots.py"
toys="$DNA_SOURCE/tests/runs/toys.py"
seed=0
for of in "0.5 0.02 300 half" "1 0.04 300 one" "5 0.2 300 five" "1 0.04 200 long" "0.5 0.02 300 none" "8 0 1500 flat" "8 0 400 data"; do
  read -r mass width events name <<<"$of"
  seed=$((seed + 1))
  python3 "$toys" "$mass" "$width" "$events" "$seed" "$name.hepmc" || result 1 "toy events"
done
cat >scan.dna <<'END_OF_DNA'
analysis "Toys"
param m_X = 1 GeV
param flight = 1 mm
param g = 1
param k_B = 1
object e from particles { where final, |pid| == 11 }
region pair { cut count(e) == 2 }
window w { of mass(e[1], e[2]) in pair; interval 0.8 * m_X..1.2 * m_X }
limit simple { from w; scale g; exclude S / sqrt(k_B * B) >= 2; vary background }
limit cls { from w; scale g; exclude CLs(S, B, 0) <= 0.05 }
variation background { up { k_B = 3 } down { k_B = 0.25 } }
luminosity 1 /fb
sample half { files "half.hepmc"; xsec 40 fb; kind signal; with m_X = 0.5 GeV }
sample one { files "one.hepmc"; xsec 30 fb; kind signal; with m_X = 1 GeV }
sample none { files "none.hepmc"; xsec 30 fb; kind signal; with m_X = 2 GeV }
sample five { files "five.hepmc"; xsec 20 fb; kind signal; with m_X = 5 GeV }
sample flat { files "flat.hepmc"; xsec 400 fb }
sample data { files "data.hepmc"; kind data }
END_OF_DNA
sed 's/luminosity 1/luminosity 10/' scan.dna >more.dna
sed '/^sample one/a sample long { files "long.hepmc"; xsec 25 fb; kind signal; with m_X = 1 GeV, flight = 30 mm }' scan.dna >plane.dna
for name in scan more plane; do
  expect 0 "$name.dna" "$DNA" run $name.dna -q -o $name.dnar --format json
  cp out $name.json
done

# ---- points and bands ---------------------------------------------------------------------------------------------------------------
expect 0 "a limit" "$DNA" plot scan.dnar simple -q -o simple.svg
expect 0 "its points, errors and variations are the report's" python3 "$look" points simple.svg scan.json simple
grep -q "no limit at" simple.svg
result $? "a note says where there is none"
! grep -q "interpolated" simple.svg
result $? "and nothing is interpolated"
expect 0 "a limit with an expectation" "$DNA" plot scan.dnar cls -q --interpolate -o cls.svg
expect 0 "its bands and its observed points are the report's" python3 "$look" bands cls.svg scan.json cls
grep -q ">interpolated between points<" cls.svg
result $? "the picture says that it is interpolated"
expect 0 "on linear axes" "$DNA" plot scan.dnar simple -q --linear --linear-x -o linear.svg
expect 0 "the points are the same" python3 "$look" points linear.svg scan.json simple
expect 0 "two limits of two files" "$DNA" plot scan.dnar more.dnar simple cls -q --label "1 /fb" --label "10 /fb" -o four.svg
[ "$(grep -o ">1[0]* /fb, [a-z]*<" four.svg | sort -u | wc -l)" -eq 4 ]
result $? "are four curves with their names"
expect 0 "another param" "$DNA" plot plane.dnar simple -q --x m_X -o plane.svg
grep -q 'flight = 30 mm' plane.svg && grep -q 'flight = 1 mm' plane.svg
result $? "makes a curve for each of its values"
expect 0 "one of them kept" "$DNA" plot plane.dnar simple -q --with "flight=1 mm" -o with.svg
expect 0 "leaves the points of one curve" python3 "$look" points with.svg scan.json simple
expect 0 "all that there is" "$DNA" plot scan.dnar -q --format svg -o all
[ -s all/limit-simple.svg ] && [ -s all/limit-cls.svg ]
result $? "has the limits"
expect 0 "the same again" "$DNA" plot scan.dnar cls -q --interpolate -o again.svg
same "gives the same bytes" cls.svg again.svg

expect 0 "the HTML report" "$DNA" report scan.dnar -o page.html
[ "$(grep -c '<figure id="limit' page.html)" -eq 2 ]
result $? "has a picture for each limit"

# ---- contours --------------------------------------------------------------------------------------------------------------------------
printf 'm_X [MeV],g\n# of a paper\n600,0.2\n4000,0.5\n' >paper.csv
expect 0 "a published contour" "$DNA" plot scan.dnar simple -q --overlay paper.csv:published -o overlay.svg
expect 0 "lies where its numbers are" python3 "$look" overlay overlay.svg 0.6 0.2 4 0.5
grep -q ">published<" overlay.svg
result $? "and has its name"
printf 'm_X [GeV],g\n1,2\n3,x\n' >wrong.csv
expect 2 "no number" "$DNA" plot scan.dnar simple -q --overlay wrong.csv -o wrong.svg
says "wrong.csv:3" "is told with its line"
printf 'm_X [mm],g\n1,2\n3,4\n' >wrong.csv
expect 2 "another dimension" "$DNA" plot scan.dnar simple -q --overlay wrong.csv -o wrong.svg
says "wrong.csv:1" "is told with its line"
printf 'm_Y [GeV],g\n1,2\n3,4\n' >wrong.csv
expect 2 "another axis" "$DNA" plot scan.dnar simple -q --overlay wrong.csv -o wrong.svg
expect 2 "one point alone" "$DNA" plot scan.dnar simple -q --overlay /dev/null -o wrong.svg
expect 4 "a contour that is not there" "$DNA" plot scan.dnar simple -q --overlay nothing.csv -o wrong.svg

# ---- refused -----------------------------------------------------------------------------------------------------------------------------
expect 2 "an unknown limit" "$DNA" plot scan.dnar simpel -q -o wrong.svg
says 'did you mean "simple"' "with the name that is near"
expect 2 "several axes" "$DNA" plot plane.dnar simple -q -o wrong.svg
says "--x" "ask for --x"
expect 2 "an unknown param" "$DNA" plot scan.dnar simple -q --x m_Y -o wrong.svg
says 'did you mean "m_X"' "with the name that is near"
expect 2 "the param that is limited" "$DNA" plot scan.dnar simple -q --x g -o wrong.svg
expect 2 "a value that no signal has" "$DNA" plot scan.dnar simple -q --x m_X --with "flight=7 mm" -o wrong.svg
says "flight = 7" "is named"
expect 2 "a value in another unit" "$DNA" plot scan.dnar simple -q --with "flight=7 GeV" -o wrong.svg
expect 2 "a label too many" "$DNA" plot scan.dnar simple -q --label a --label b -o wrong.svg
[ ! -e wrong.svg ]
result $? "nothing was written"

# ---- gnuplot ----------------------------------------------------------------------------------------------------------------------------
if command -v gnuplot >/dev/null 2>&1; then
  for file in cls.pdf cls.png; do
    expect 0 "$file" "$DNA" plot scan.dnar cls -q --interpolate -o $file
    [ -s $file ]
    result $? "is there"
  done
else
  skip "PDF and PNG" "no gnuplot (apt-get install gnuplot-nox)"
fi
finish
