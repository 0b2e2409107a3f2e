#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# dna plot: which files it writes, what is in them, what it says of wrong names, and what it does without gnuplot.
. "${DNA_SOURCE:-.}/tests/tap.sh"
events=$(cd "$DNA_SOURCE" && pwd)/examples/events
cat >"$work/plots.dna" <<END
analysis "Plots & <more>" { note "n" }
luminosity 1 /fb
sample signal { files "$events/signal_zd1_nd10.hepmc3.gz"; xsec 2.05 pb; kind signal }
sample ee     { files "$events/w_lnuee.hepmc3.zst";  kind background; group "W → ℓν" }
sample four   { files "$events/z_4l.hepmc3.zst";     kind background; group "Z" }
sample pseudo { files "$events/signal_zd0p1_nd0p3.hepmc3.zst"; kind data }
param threshold = 5 GeV
object leptons from particles { where final, |pid| in {11, 13}, prompt, pt > threshold; sort by pt }
region open {
  cut count(leptons) >= 1
  histogram lead = leptons[1].pt, 25 bins in 10..60 GeV, label "p_T(ℓ₁)", title "it's {first} ^~@"
  histogram number = count(leptons), 6 bins in 0..6, log, fold overflow
  histogram plane = leptons.η vs leptons.φ, 5 bins in -2.5..2.5, 4 bins in -3.2..3.2
  profile second = leptons[2].pt vs leptons[1].pt, 10 bins in 0..100 GeV
}
region closed from open blind { cut count(leptons) >= 2; histogram closed_number = count(leptons), 6 bins in 0..6 }
variation soft { up { threshold = 6 GeV } down { threshold = 4 GeV } }
END
results=$work/plots.dnar
expect 0 "a results file" "$DNA" run "$work/plots.dna" -q -o "$results"

svg=$work/lead.svg
expect 0 "one histogram into a file" "$DNA" plot "$results" lead -o "$svg"
says "1 picture" "how many pictures there are"
has() { # TEXT NAME
  grep -qF -- "$1" "$svg"
  result $? "$2"
}
lacks() {
  grep -qF -- "$1" "$svg"
  result "$([ $? -eq 1 ]; echo $?)" "$2"
}
has 'Events / 2 GeV' "the title of the vertical axis"
has '<tspan font-style="italic">p</tspan>' "p_T with a subscript"
has '[GeV]' "the unit"
has 'Plots &amp; &lt;more&gt;' "the analysis"
has 'fb<tspan' "the luminosity"
has '>data<' "data in the legend"
has '>stat. error<' "errors in the legend"
has '>variations<' "variations in the legend"
has 'data / sum' "the ratio of data"
has 'overflow' "overflow"
if python3 -c 'import xml.dom.minidom' 2>/dev/null; then
  for name in lead number plane second; do
    "$DNA" plot "$results" $name -q -o "$work/$name.svg" 2>"$work/err"
    python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$work/$name.svg" 2>>"$work/err"
    result $? "$name is well-formed"
  done
else
  skip "SVG is well-formed" "no python3"
fi
cp "$svg" "$work/before.svg"
expect 0 "the same again" "$DNA" plot "$results" lead -q -o "$svg"
result "$([ ! -s "$work/err" ]; echo $?)" "--quiet is silent"
same "the same bytes" "$work/before.svg" "$svg"

expect 0 "without the ratio" "$DNA" plot "$results" lead -q -o "$svg" --no-ratio
lacks 'data / sum' "no ratio"
expect 0 "a variation" "$DNA" plot "$results" lead -q -o "$svg" --variation soft_up --region open
has 'variation soft_up' "it says which"
has '>nominal<' "and compares with the nominal result"
expect 0 "signals scaled" "$DNA" plot "$results" lead -q -o "$svg" --signal-scale 10
has 'signal × 10' "the factor is in the legend"
expect 0 "unit area" "$DNA" plot "$results" lead -q -o "$svg" --unit-area
has 'Fraction of events / 2 GeV' "it says so"
lacks 'fb<tspan' "and no luminosity"
expect 0 "a logarithmic axis" "$DNA" plot "$results" lead -q -o "$svg" --log
has '10<tspan dy=' "powers of ten"
expect 0 "a linear axis" "$DNA" plot "$results" number -q -o "$svg" --linear
lacks '10<tspan dy=' "no powers of ten"
expect 0 "a blind region" "$DNA" plot "$results" closed_number -q -o "$svg"
lacks '>data<' "without data"
has 'S / B' "signal over background instead"
expect 0 "--unblind" "$DNA" plot "$results" closed_number -q -o "$svg" --unblind
has '>data<' "with data"
expect 0 "two dimensions" "$DNA" plot "$results" plane -q -o "$svg"
has 'Entries / bin' "what its colours are"

(cd "$work" && "$DNA" plot plots.dnar --format svg 2>err)
result $? "all histograms"
result "$([ "$(ls "$work/plots")" = "closed-closed_number.svg
open-lead.svg
open-number.svg
open-plane.svg
open-second.svg" ]; echo $?)" "in the directory plots, by region and name"
expect 0 "two histograms into a directory" "$DNA" plot "$results" lead number lead -q -o "$work/two" --format svg
result "$([ "$(find "$work/two" -type f | wc -l)" -eq 2 ]; echo $?)" "are two files"

expect 0 "a run with N-1 distributions" "$DNA" run "$DNA_SOURCE/examples/04_samples.dna" -q --n-1 -o "$work/cuts.dnar"
expect 0 "one of them" "$DNA" plot "$work/cuts.dnar" "n-1: trigger" -q -o "$svg"
has 'n-1: trigger' "its name"
has 'stroke-dasharray="7 3"' "a line where the cut is"
expect 0 "all of them" "$DNA" plot "$work/cuts.dnar" n-1 -q -o "$work/cuts" --format svg
result "$([ "$(ls "$work/cuts")" = "trileptons-n-1_W_mass.svg
trileptons-n-1_three_leptons.svg
trileptons-n-1_trigger.svg" ]; echo $?)" "files without signs in their names"

sed 's/25 bins in 10..60/500000 bins in 10..60/; s/5 bins in -2.5..2.5, 4 bins/900 bins in -2.5..2.5, 1000 bins/' "$work/plots.dna" >"$work/fine.dna"
expect 0 "a run with many bins" "$DNA" run "$work/fine.dna" -q -o "$work/fine.dnar"
expect 0 "a picture of 500 000 bins" "$DNA" plot "$work/fine.dnar" lead -q -o "$svg"
result "$([ "$(stat -c %s "$svg")" -lt 1000000 ]; echo $?)" "is drawn with fewer"
has 'Events / bin' "and does not name their width"
expect 0 "a heat map of 900 000 cells" "$DNA" plot "$work/fine.dnar" plane -q -o "$svg"
result "$([ "$(stat -c %s "$svg")" -lt 2000000 ]; echo $?)" "too"

expect 2 "an unknown histogram" "$DNA" plot "$results" laed -o "$svg"
says 'did you mean "lead"?' "the nearest one"
expect 2 "a histogram of another region" "$DNA" plot "$results" lead --region closed -o "$svg"
says 'there are closed_number' "what that region has"
expect 2 "an unknown variation" "$DNA" plot "$results" lead --variation soft_upp -o "$svg"
says 'soft_up' "the nearest one"
expect 2 "an unknown region" "$DNA" plot "$results" --region opne -o "$work/none"
says '"open"' "the nearest one"
expect 2 "an unknown weight" "$DNA" plot "$results" --weight MUR2 -o "$work/none"
says 'nominal' "the weights that there are"
expect 2 "an unknown format" "$DNA" plot "$results" lead --format jpeg -o "$work/none"
says 'svg, pdf and png' "the formats"
expect 2 "several pictures for one file" "$DNA" plot "$results" -o "$svg"
says '5 pictures' "how many"
expect 2 "a scale that is none" "$DNA" plot "$results" --signal-scale -1
expect 2 "no file" "$DNA" plot
expect 4 "no results file" "$DNA" plot "$work/plots.dna"
expect 1 "a file that cannot be written" "$DNA" plot "$results" lead -o "$work/no/such/lead.svg"
result "$([ ! -e "$work/none" ]; echo $?)" "wrong use makes no directory"

mkdir "$work/empty"
expect 1 "PDF without gnuplot" env PATH="$work/empty" "$DNA" plot "$results" lead -o "$work/lead.pdf"
says 'gnuplot-nox' "the package"
result "$([ ! -e "$work/lead.pdf" ]; echo $?)" "and nothing is written"
expect 0 "SVG without gnuplot" env PATH="$work/empty" "$DNA" plot "$results" lead -o "$svg"
if ! command -v gnuplot >/dev/null 2>&1; then
  skip "PDF and PNG" "no gnuplot (apt-get install gnuplot-nox)"
  finish
fi
expect 0 "PDF" "$DNA" plot "$results" -q -o "$work/pdf"
result "$([ "$(head -qc 5 "$work/pdf"/*.pdf)" = "%PDF-%PDF-%PDF-%PDF-%PDF-" ]; echo $?)" "five files"
sleep 1
expect 0 "PDF again" env LC_ALL=C "$DNA" plot "$results" lead -q -o "$work/again.pdf"
same "the same bytes a second later" "$work/pdf/open-lead.pdf" "$work/again.pdf"
if command -v pdftotext >/dev/null 2>&1; then
  pdftotext "$work/again.pdf" "$work/text"
  for text in 'Plots & <more>' "it's {first} ^~@" 'Events / 2 GeV' 'W → ℓν' 'data / sum'; do
    grep -qF -- "$text" "$work/text"
    result $? "it has the text $text"
  done
else
  skip "the texts of a PDF" "no pdftotext (apt-get install poppler-utils)"
fi
expect 0 "PNG" "$DNA" plot "$results" lead -q -o "$work/lead.png"
size=$(od -An -j16 -N8 -tu1 "$work/lead.png" | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }')
result "$([ "$size" = "1680 1626" ]; echo $?)" "three dots to a unit of the layout ($size)"
printf '#!/bin/sh\necho "nothing works today" >&2\nexit 3\n' >"$work/empty/gnuplot"
chmod +x "$work/empty/gnuplot"
mkdir "$work/tmp"
expect 1 "a gnuplot that fails" env TMPDIR="$work/tmp" PATH="$work/empty" "$DNA" plot "$results" lead -o "$work/failed.pdf"
says 'nothing works today' "what it says"
result "$([ -z "$(ls -A "$work/tmp")" ] && [ ! -e "$work/failed.pdf" ]; echo $?)" "and nothing is left behind"
finish
