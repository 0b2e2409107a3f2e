#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Workspaces for pyhf: each number against the report's, in plain Python; and where pyhf is there, its schema and its limits, against
# those of runtime/stats:
#
#   python3 -m venv readers && readers/bin/pip install pyhf jsonschema
#   DNA_PYTHON=readers/bin/python make check
. "${DNA_SOURCE:-.}/tests/tap.sh"
python=${DNA_PYTHON:-python3}
need "$python" python3
need jq jq
cd "$work" || exit 99
cat >search.dna <<END
object e from particles { where final, |pid| == 11, prompt, pt > 1 GeV, |η| < 2.5 }
object μ from particles { where final, |pid| == 13, prompt, pt > 1 GeV, |η| < 2.5 }
object three from e, μ { sort by pt }
param U2 = 1e-4
param shift = 1.0
region pair {
  cut count(three) >= 3
  cut three[1].pt > 10 GeV * shift
  histogram pt = three[1].pt, bins [0, 30, 40, 60, 100] GeV
  histogram tail = three[1].pt, 40 bins in 0..400 GeV
  histogram plane = three[1].pt vs three[2].pt, 2 bins in 0..40 GeV, 2 bins in 0..40 GeV
}
region ee from pair { cut count(e) >= 2 }
region mumu from pair { cut count(e) < 2; bins split = three[1].pt, bins [0, 20, 40] GeV }
region minus from mumu { weight "minus" -1 }
region light from pair blind { cut mass(three[2], three[3]) < 10 GeV; histogram pt = three[1].pt, bins [0, 40, 100] GeV }
window m { of mass(three[2], three[3]) in pair; width 100 MeV..2 GeV; background >= 5; maximise S / sqrt(B) }
window half { of mass(three[2], three[3]) in pair; width 100 MeV..2 GeV; background >= 2; maximise S / sqrt(B); split }
window beside { of mass(three[2], three[3]) in pair; interval 500 MeV..1500 MeV; background from sidebands 200 MeV..8 GeV as exponential }
window given { of mass(three[2], three[3]) in pair; interval 500 MeV..1500 MeV }
limit window_m { from m; scale U2; exclude S / sqrt(B) >= 2; vary scale, soft }
limit ele { from ee; scale U2; exclude CLs(S, B, δB) <= 0.05 }
limit muo { from mumu; scale U2; exclude CLs(S, B, δB) <= 0.05; vary scale }
limit both { combine ele, muo in quadrature }
limit joint { combine ele, muo in likelihood; vary soft }
limit more { from ee; scale U2; exclude CLs(S, shift * B, δB) <= 0.05; vary scale }
limit other { from ee; scale U2; exclude CLs(S, B, 0.1 * B) <= 0.05 }
limit factor { from m; scale U2; exclude S / sqrt(shift * B) >= 2; vary scale }
limit fc { from ee; scale U2; exclude S >= feldman_cousins(B, 95%) }
variation scale { up { shift = 1.5 } down { shift = 0.5 } }
variation soft { shift = 2.0 }
luminosity 150 /fb
sample zd { files "$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz"; xsec 0.0021 pb; kind signal; with U2 = 2e-4 }
sample W_e { files "$DNA_SOURCE/examples/events/w_lnuee.hepmc3.zst"; xsec 0.00022 pb; group "W" }
sample rest { files "$DNA_SOURCE/examples/events/z_4l.hepmc3.zst"; xsec 0.00001 pb; kfactor 1.3 }
sample W_mu { files "$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz"; xsec 0.00001 pb; group "W" }
END
cp search.dna data.dna
echo "sample observed { files \"$DNA_SOURCE/examples/events/signal_zd0p1_nd0p3.hepmc3.zst\"; kind data }" >>data.dna
numbers() { # NAME RESULTS VARIATIONS CHANNELS... -- EXPORT-ARGUMENTS...
  local name=$1 results=$2 variations=$3 channels=()
  shift 3
  while [ "$1" != -- ]; do channels+=("$1") && shift; done
  shift
  expect 0 "$name" "$DNA" export pyhf "$results.dnar" "$@" -o workspace.json
  expect 0 "$name: the numbers" python3 "$DNA_SOURCE/tests/runs/workspace.py" numbers workspace.json "$results.dnar" "$results.json" zd "$variations" \
    "${channels[@]}"
}
limits() { # NAME ARGUMENTS...: of workspace.json
  local name=$1
  shift
  [ -x "$helper" ] || { skip "$name" "no $helper (make tests/runs/limit_numbers)" && return; }
  "$python" "$DNA_SOURCE/tests/runs/workspace.py" limits workspace.json "$helper" "$@" >judged 2>&1
  case $? in
  0) result 0 "$name" ;;
  77) skip "$name" "$(head -n 1 judged)" ;;
  *)
    result 1 "$name"
    explain judged
    ;;
  esac
}
helper=$DNA_BUILD/tests/runs/limit_numbers
for results in search data; do
  expect 0 "a run: $results" "$DNA" run $results.dna -o $results.dnar -q
  "$DNA" report $results.dnar --format json >$results.json 2>err || explain err
  numbers "$results: a limit from a window" $results scale,soft window_m=window:m -- window_m
  numbers "$results: a window" $results "" m=window:m -- m --variation nominal
  limits "$results: its limits, one bin with a background that is uncertain"
  numbers "$results: a limit from a region" $results "" ele=region:ee -- ele
  limits "$results: one bin with a background that is uncertain" $([ $results = data ] || echo search.json ele)
  limits "$results: one bin with a known background, and toys" toys
  numbers "$results: limits combined" $results scale ele=region:ee muo=region:mumu -- both
  numbers "$results: the variations of the combination" $results soft,scale ele=region:ee muo=region:mumu -- joint
  numbers "$results: the same, named one by one" $results "" ele=region:ee muo=region:mumu -- ele muo --variation nominal
  limits "$results: two channels"
  numbers "$results: a histogram" $results scale pair_pt=histogram:pair/pt -- pair/pt --variation 'scale_*'
  numbers "$results: without systematics" $results "" pair_pt=histogram:pair/pt -- histogram:pair/pt --variation nominal
  limits "$results: four bins"
  numbers "$results: a blind region" $results "" light=region:light -- light --variation nominal
done
"$DNA" report data.dnar --format json --unblind >data.json 2>err
numbers "data: what is no longer blind" data "" light=region:light -- light --variation nominal --unblind
for window in half beside; do
  expect 0 "window $window" "$DNA" export pyhf search.dnar $window --variation nominal -o workspace.json
  background=$([ $window = half ] && echo background || echo sidebands)
  jq --arg w $window '.windows[] | select(.name == $w) | [.s, .b, .b_error]' search.json >want
  jq --arg b $background '.channels[0].samples | [.[0].data[0], .[1].data[0], (.[1].modifiers[] | select(.type == "staterror") | .data[0])] |
    if .[1] > 0 and .[2] > 0 then . else "none" end' workspace.json >got
  result "$(jq -e --arg b $background '.channels[0].samples | length == 2 and .[1].name == $b' workspace.json >out; echo $?)" "one background, $background"
  same "the numbers of the report" want got
done
expect 0 "once more" "$DNA" export pyhf search.dnar ele -o workspace.json
"$DNA" export pyhf search.dnar ele >again.json
same "to standard output" workspace.json again.json

# ---- what is refused -------------------------------------------------------------------------------------------------------
refused() { # WORDS ARGUMENTS
  local words=$1
  shift
  rm -f out.json
  expect 2 "refused: $*" "$DNA" export "$@" -o out.json
  says "$words" "$words"
  result "$([ ! -e out.json ]; echo $?)" "nothing is written"
}
refused "name the channels" pyhf search.dnar
refused 'no limit, window, region or histogram is called "eel"' pyhf search.dnar eel
refused "which variations are systematic uncertainties" pyhf search.dnar ee
refused "several regions have a histogram pt; write pair/pt or light/pt" pyhf search.dnar pt
refused "share the events of the region ee" pyhf search.dnar ele pair/pt --variation nominal
refused "a histogram of two quantities" pyhf search.dnar plane --variation nominal
refused "as in CLs(S, B, δB) <= 0.05; to export the counts alone write region:ee" pyhf search.dnar more
refused "the limit other is by CLs(S, B, 0.1 * B) <= 0.05" pyhf search.dnar other
refused "to export the counts alone write window:m" pyhf search.dnar factor
refused "the limit fc is by" pyhf search.dnar fc
refused "there is no background in bin" pyhf search.dnar tail --variation nominal
refused "leave --sample out" pyhf search.dnar half --variation nominal --sample W_e
refused "is negative" pyhf search.dnar minus --variation nominal
refused "no signal is called" pyhf search.dnar ele --signal W
refused "leave --region out" pyhf search.dnar ele --region ee
refused "leave --raw out" pyhf search.dnar ele --raw
refused "no sample is called" pyhf search.dnar ele --sample none
refused "those are for pyhf" yoda search.dnar --signal zd
expect 2 "channels for another format" "$DNA" export yoda search.dnar ele
sed 's/signal_zd0p1_nd0p3/w_lnumumu/; /^sample W_mu/d' data.dna | sed 's/w_lnumumu.hepmc3.zst/w_lnumumu.hepmc3.gz/' >heavy.dna
"$DNA" run heavy.dna -o heavy.dnar -q >out 2>err
refused "the data are weighted" pyhf heavy.dnar muo
sed 's|"[^"]*signal_zd0p1_nd0p3.hepmc3.zst"|"half.hepmc3"|' data.dna >half.dna
for weight in 1 0.5; do # six events, three in sum: no count
  awk -v w=$weight '
    BEGIN { print "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW 0"
      for (i = 1; i <= 6; i++) {
        print "E " i " 1 5\nU GEV MM\nW " w
        print "P 1 0 2212 0 0 7000 7000 0.938 4\nP 2 0 2212 0 0 -7000 7000 0.938 4\nV -1 0 [1,2]"
        print "P 3 -1 11 30 0 0 30 0 1\nP 4 -1 -11 -20 0 0 20 0 1\nP 5 -1 11 -20 1 0 20.024984394500787 0 1"
      }
      print "HepMC::Asciiv3-END_EVENT_LISTING" }' >half.hepmc3
  "$DNA" run half.dna -o half_$weight.dnar -q --format json >half_$weight.json 2>err || explain err
done
expect 0 "data that count" "$DNA" export pyhf half_1.dnar ele -o workspace.json
result "$(jq -e '.observations[0].data == [6]' workspace.json >out; echo $?)" "six events"
refused "the data are weighted: 3 in channel ele is no count" pyhf half_0.5.dnar ele
refused "the data are weighted" pyhf half_0.5.dnar pair/pt --variation nominal
refused "the data are weighted" pyhf half_0.5.dnar given --variation nominal
result "$(jq -e '.limits[] | select(.name == "ele") | .n == null and .observed == null and (.unobserved | test("weighted"))' \
  half_0.5.json >out; echo $?)" "nor is there an observed limit"
sed 's/^luminosity.*//' search.dna >without.dna
"$DNA" run without.dna -o without.dnar -q >out 2>err
refused "there is no luminosity" pyhf without.dnar ele
sed 's/^sample rest.*/&\nsample zd2 { files "more.hepmc3"; xsec 0.001 pb; kind signal; with U2 = 3e-4 }/' search.dna >two.dna
gzip -dc "$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz" >more.hepmc3
"$DNA" run two.dna -o two.dnar -q >out 2>err
refused "name one with --signal: zd, zd2" pyhf two.dnar ele
expect 0 "one of two signals" "$DNA" export pyhf two.dnar muo --signal zd2 -o out.json
result "$(grep -q 'mu = 1 is zd2 with U2 = 0.0003' out.json; echo $?)" "mu is a factor on it"
finish
