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

expect 0 "jets, tables, combinations, megajets, sorting" "$DNA" import-adl "$adl/jets.adl" -o jets.dna
events=$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz
flow jets.dna >got
flow "$adl/jets.dna" >byhand
same "the cut-flow is that of the analysis written by hand" byhand got
sums() {
  "$DNA" run "$1" "$events" --format json --quiet | jq -r '.samples[].results[0].regions[] | .rows[] | [.kind, .raw, .sumw, .sumw2] | @tsv'
}
sums jets.dna >got
sums "$adl/jets.dna" >byhand
same "so are the sums of weights" byhand got
"$DNA" run jets.dna "$events" --format json --quiet | jq -S '.samples[].results[0].histograms[] | [.metadata.name, .storage]' >got
"$DNA" run "$adl/jets.dna" "$events" --format json --quiet | jq -S '.samples[].results[0].histograms[] | [.metadata.name, .storage]' >byhand
same "and the histograms" byhand got

# two Z from four leptons, chosen together: each pair has its own two leptons
cat >choice.adl <<'A'
object leps : Union(ELE, MUO)
object best : comb(leps[-1] leps[-2]) alias ll
  select abs(q(ll)) == 0
  select m(ll) - 91.2 ~= 0
define Za = leps[-1] leps[-1]
define Zb = leps[-2] + leps[-2]
define chi = ((m(Za) - 91.2)/2.5)^2 + ((m(Zb) - 20)/10)^2
region four
  select size(leps) >= 4
  select chi ~= 0
  select m(Zb) [] 5 40
  histo hb, "second", 20, 0, 40, m(Zb)
  select q(Za) == 0 and pdgID(Za) == 0
region next
  four
  select m(Za) > 80
  select m(best[0]) > 60
  select pT(daughters(best[0], leps[-1])) > 10
A
cat >choice_byhand.dna <<'D'
object e from particles { where final, |pid| == 11, prompt; sort by pt }
object μ from particles { where final, |pid| == 13, prompt; sort by pt }
object l from e, μ { sort by pt }
object opposite from pairs(l) { where first.charge + second.charge == 0; best by |mass - 91.2 GeV| }
object fours from quadruples(l) { }
let χ(a, b, c, d) = ((mass(a, b) - 91.2 GeV) / (2.5 GeV))² + ((mass(c, d) - 20 GeV) / (10 GeV))²
let least(a, b, c, d) = min(χ(a, b, c, d), χ(c, d, a, b))
object two from fours {
  best by min(least(first, second, third, fourth), least(first, third, second, fourth), least(first, fourth, second, third))
}
let χ1 = least(two[1].first, two[1].second, two[1].third, two[1].fourth)
let χ2 = least(two[1].first, two[1].third, two[1].second, two[1].fourth)
let χ3 = least(two[1].first, two[1].fourth, two[1].second, two[1].third)
let p2 = if χ1 <= χ2 and χ1 <= χ3 then mass(two[1].first, two[1].second) else if χ2 <= χ3 then mass(two[1].first, two[1].third) else mass(two[1].first, two[1].fourth)
let o2 = if χ1 <= χ2 and χ1 <= χ3 then mass(two[1].third, two[1].fourth) else if χ2 <= χ3 then mass(two[1].second, two[1].fourth) else mass(two[1].second, two[1].third)
let q2 = if χ1 <= χ2 and χ1 <= χ3 then two[1].first.pid + two[1].second.pid else if χ2 <= χ3 then two[1].first.pid + two[1].third.pid else two[1].first.pid + two[1].fourth.pid
let r2 = if χ1 <= χ2 and χ1 <= χ3 then two[1].third.pid + two[1].fourth.pid else if χ2 <= χ3 then two[1].second.pid + two[1].fourth.pid else two[1].second.pid + two[1].third.pid
let cost(a, b) = ((a - 91.2 GeV) / (2.5 GeV))² + ((b - 20 GeV) / (10 GeV))²
let swapped = cost(o2, p2) < cost(p2, o2)
let a = if swapped then o2 else p2
let b = if swapped then p2 else o2
let code = if swapped then r2 else q2
region four { cut count(l) >= 4; cut count(two) == 1; cut 5 GeV <= b <= 40 GeV; cut code == 0 }
region next from four { cut a > 80 GeV; cut opposite[1].mass > 60 GeV; cut opposite[1].first.pt > 10 GeV }
D
events=$DNA_SOURCE/examples/events/z_4l.hepmc3.zst
expect 0 "two pairs, chosen together" "$DNA" import-adl choice.adl -o choice.dna
flow choice.dna >got
flow choice_byhand.dna >byhand
same "the cut-flow is that of the best of all pairings" byhand got

# what is refused, and where
"$DNA" import-adl "$adl/refused.adl" -o none.dna >out 2>err
result $(($? != 3)) "what cannot be translated is refused"
sed -n 's/^[^ ]*refused\.adl:\([0-9]*:[0-9]*\): error: \(.*\)$/\1 \2/p' err >got
cat >places <<'P'
3:10 generated events have no miniIso
4:10 dO is not known, and generated events have no such attribute
6:8 there is no collection jetz
8:23 expected ',' or ')' after this
9:10 HLT_IsoMu24 is not known
10:10 this is a condition on each member of jets, where one on the event is needed
11:10 fMTauTau is an external function, which is not known
12:10 a number is needed here, but this is a particle
13:12 nothing has chosen which member the index -1 is
14:3 three is no region, and no word that an entry begins with
15:1 systematic is not translated
19:3 4 numbers are in this row, and 3 are needed: a value and 1 times two edges
21:16 HT is not known
22:3 bins are a whole number of them, the lower end and the upper end
23:3 the edges of bins rise, and 2.0 does not
24:10 pdgID is that of a generated particle, and not of a jet or a sum
25:10 BTag is an attribute of jets, and MUO are none
26:32 expected a value, not '1e999'
27:8 two is defined a second time
P
same "all of it in one run, with its places" places got
says "hint: --assume miniIso=VALUE" "and with what can be done"
[ ! -e none.dna ]
result $? "nothing is written then"

# assumptions
cat >assume.adl <<'A'
object good take Ele
  select pT(Ele) > 5
  select miniIso(Ele) < 0.2
region r
  select HLT_Ele == 1
  select size(good) > 0
  weight w external(good[0], MET)
A
"$DNA" import-adl assume.adl --assume miniiso=0.1 --assume HLT_Ele=1 --assume external=0.5 --assume other=3 -o assume.dna 2>err
result $? "attributes, quantities and functions can be assumed"
says "--assume other=3: nothing asks for it" "an assumption that is not needed is told"
cat >want <<'P'
param miniiso = 0.1 "assumed: no event has miniiso"
param HLT_Ele = 1 "assumed: no event has HLT_Ele"
param external = 0.5 "assumed: no event has external"
P
grep '^param' assume.dna | sort >got
sort want >want.sorted
same "they are params" want.sorted got
flow assume.dna >one
"$DNA" run assume.dna "$events" --set miniiso=0.3 --format json --quiet | jq -r '.samples[].results[0].regions[].rows[] | select(.kind == "cut") | .raw' >other
[ "$(tail -n 1 other)" -eq 0 ] && [ "$(tail -n 1 one | cut -d ' ' -f 3)" -gt 0 ]
result $? "that can be set to other values"
for wrong in 'a' '=1' 'a=' 'a=b' '1a=2' 'a=1 GeV' 'a=1;'; do
  "$DNA" import-adl assume.adl --assume "$wrong" >out 2>err
  result $(($? != 2)) "--assume \"$wrong\" is no assumption"
done
expect 2 "a unit of length that is none" "$DNA" import-adl assume.adl --length km
expect 4 "a file that is not there" "$DNA" import-adl nothing.adl
expect 2 "the file itself as output" "$DNA" import-adl assume.adl -o assume.adl

# numbers and their units
cat >units.adl <<'A'
define x = 2 * pT(Ele[0]) * pT(Ele[1])
region r
  select x > 100
  select MET / sqrt(fHT(Ele)) > .5
  select pT(Ele[0]) > 0.1 + 9.6 / pT(Ele[1])
  select abs(d0(Ele[0])) < 0.2
  select (pT(Ele[0]) + 3) / MET ][ 2 5.
  select log(pT(Ele[0])) < 3 and pT(Ele[0])^2 < 400
A
"$DNA" import-adl units.adl --length cm 2>err | grep '  cut' >got
cat >want <<'P'
  cut x > 100 GeV^2
  cut MET.pt / sqrt(sum(ELE.pt)) > 0.5 * sqrt(1 GeV)
  cut ELE[1].pt / (1 GeV) > 0.1 + 9.6 / ELE[2].pt * (1 GeV)
  cut |ELE[1].d0| < 0.2 cm
  cut (ELE[1].pt + 3 GeV) / MET.pt not in [2, 5]
  cut log(ELE[1].pt / (1 GeV)) < 3 and ELE[1].pt^2 < 400 GeV^2
P
same "numbers get the units of what they are compared with" want got

# one line of ADL, one of .dna
cat >lines <<'L'
select Size(jets) != 2 => cut count(jets) != 2
select jets.size >= 2 and not size(Ele) > 1 => cut count(jets) >= 2 and not (count(ELE) > 1)
reject pT(jets[0]) > 5 => cut not (jets[1].pt > 5 GeV)
select {jets_0}Pt > 5 => cut jets[1].pt > 5 GeV
select "pT"(jets[0]) > 5 => cut jets[1].pt > 5 GeV
select {jets[0] jets[1]}m > 5 => cut (jets[1] + jets[2]).mass > 5 GeV
select m(jets[0], jets[1]) > 5 => cut mass(jets[1], jets[2]) > 5 GeV
select AbsEta(jets[0]) < 2 => cut |jets[1].eta| < 2
select |eta(jets[0])| < 2 => cut |jets[1].eta| < 2
select MET.MET > 5 => cut MET.pt > 5 GeV
select METLV_0.phi > 0 => cut MET.phi > 0
select BTag(jets[0]) + BTag(jets[1]) >= 1 => cut (if jets[1].flavour == 5 then 1 else 0) + (if jets[2].flavour == 5 then 1 else 0) >= 1
select bTag(jets[0]) == 0 => cut jets[1].flavour != 5
select size(BJET) == 0 and size(Tau) == 0 => cut count(BJET) == 0 and count(TAU) == 0
select 30 < pT(jets[0]) < 50 => cut 30 GeV < jets[1].pt and jets[1].pt < 50 GeV
select pT(jets[0]) [] 30 50 => cut jets[1].pt in [30 GeV, 50 GeV]
select pT(jets[0]) ][ 30 50 => cut jets[1].pt not in [30 GeV, 50 GeV]
select q(Ele[0]) * q(Ele[1]) == -1 => cut ELE[1].charge * ELE[2].charge == -1
select abs(pdgID(Ele[0]) + pdgID(Muo[0])) == 2 => cut |ELE[1].pid + MUO[1].pid| == 2
select pdgID(Ele[0] Muo[0]) == -2 => cut ELE[1].pid + MUO[1].pid == -2
select Hstep(pT(jets[0]) - 30) == 1 => cut jets[1].pt - 30 GeV > 0 GeV
select anyof(pT(jets)) > 30 => cut any(jets.pt > 30 GeV)
select allof(pT(jets)) > 30 || NONE => cut all(jets.pt > 30 GeV or false)
select min(dphi(jets[:2], MET)) > 1 => cut min(dphi(jets_first_3, MET)) > 1
select max(pT(jets[1:2])) > 1 => cut max(jets_2_to_3.pt) > 1 GeV
select sum(pT(jets)) > 1 and avg(m(jets)) > 2 => cut sum(jets.pt) > 1 GeV and mean(jets.mass) > 2 GeV
select max(pT(jets[0]), MET, 30) > 40 => cut max(max(jets[1].pt, MET.pt), 30 GeV) > 40 GeV
select dphi(jets[0], -METLV[0]) < 3 => cut (pi - dphi(jets[1], MET)) < 3
select dphi(jets[0], -jets) < 3 => cut dphi(jets[1], missing_momentum(jets)) < 3
select fMT2(jets[0], jets[1], MET) > 100 => cut mT2(jets[1], jets[2], MET, 0 GeV) > 100 GeV
select fMT(Ele[0], MET) < 100 => cut mT(ELE[1], MET) < 100 GeV
select size(jets) > 2 ? pT(jets[2]) > 5 : size(Ele) > 0 ? ALL : NONE => cut if count(jets) > 2 then jets[3].pt > 5 GeV else if count(ELE) > 0 then true else false
select (size(jets) > 2 ? 30 : pT(jets[1])) > 5 => cut (if count(jets) > 2 then 30 GeV else jets[2].pt) > 5 GeV
select anyof(pT(jets[0] constituents)) > 5 => cut any(constituents(jets[1]).pt > 5 GeV)
cmd daughters(GEN[0]) > 1 => cut count(children(GEN[1])) > 1
select -pT(jets[0]) < -3 => cut -jets[1].pt < -3 GeV
select sqrt(m(jets[0])^2 + pT(jets[0])^2) > 3 => cut sqrt(jets[1].mass^2 + jets[1].pt^2) > 3 GeV
select (m(jets[0]) * pT(jets[0]))^0.5 > 3. => cut sqrt(jets[1].mass * jets[1].pt) > 3 GeV
weight w 1.5 => weight "w" 1.5
weight w pT(jets[0]) => weight "w" jets[1].pt / (1 GeV)
bin "b" pT(jets[0]) > 30 => cut "b" jets[1].pt > 30 GeV
bin pT(jets[0]) 30 40 50 => bins bins_of = jets[1].pt, bins [30, 40, 50] GeV
histo h-1, "a title", 10, -5, 5, eta(jets[0]) => histogram h_1 = jets[1].eta, 10 bins in -5..5, title "a title"
L
wrong=0
while IFS= read -r line; do
  printf 'object jets take JET\n  select pT > 20\nregion r\n  %s\n' "${line% => *}" >line.adl
  if ! "$DNA" import-adl line.adl >out 2>err || ! grep -qxF "  ${line#* => }" out; then
    wrong=1
    echo "# $line"
    grep -E '^  (cut|weight|bins|histogram)' out | sed 's/^/# got /'
    explain err
  fi
done <lines
result "$wrong" "one by one, what is written in regions"
cat >lines <<'L'
take Jet j / select pT(j) > 5 => where pt > 5 GeV
take Jet / select Jet.pT > 5 => where pt > 5 GeV
using JET / cmd {JET}AbsEta < 3 => where |eta| < 3
: Ele / select {Ele_}Pt ][ 5 6 => where pt not in [5 GeV, 6 GeV]
take JET / reject dR(JET, Ele) < 0.4 => where not any(dR(this, ELE) < 0.4)
take JET / select dR(JET, ELE) > 0.4 => where all(dR(this, ELE) > 0.4)
take JET / select dR(JET, anyof(ELE)) < 0.4 => where any(dR(this, ELE) < 0.4)
take JET / select min(dR(JET, ELE)) < 0.4 => where min(dR(this, ELE)) < 0.4
take JET / select size(ELE) > 0 ? dR(this, ELE[0]) > 1 => where if count(ELE) > 0 then dR(this, ELE[1]) > 1 else true
take GEN / select size(GEN daughters) == 2 => where count(children(this)) == 2
take Trk / sort abs(d0(Trk)) ascend => sort by |d0| ascending
: Union(Ele, Muo) / select size(Jet) > 0 => sort by pt
: comb(Ele[-1] Muo[-1]) alias em / select pdgID(em) == -2 => where first.pid + second.pid == -2
: comb(Ele[-1] Ele[-2]) / select pT(Ele[-2]) > 5 => where second.pt > 5 GeV
: comb(Ele[-1], Ele[-2], Ele[-3]) alias e3 / select m(e3) ~= 91 => best by abs(mass - 91 GeV)
L
wrong=0
while IFS= read -r line; do
  { echo "object x ${line% => *}" | sed 's, / ,\n  ,g' && printf 'region r\n  select size(x) > 0\n'; } >line.adl
  if ! "$DNA" import-adl line.adl >out 2>err || ! grep -qxF "  ${line#* => }" out; then
    wrong=1
    echo "# $line"
    sed -n '/^object x/,/^}/s/^/# got /p' out
    explain err
  fi
done <lines
result "$wrong" "and in objects"
cat >aside.adl <<'A'
TRGm = 0
countsformat results
  process bg, "background", stat
object jets take JET
  histo h, "in an object", 10, 0, 100, pT(jets)
region r
  select size(jets) > 0
  counts results 3 +- 1
  print size(jets)
  save file csv size(jets)
  histo auto, "no range", 10, 0, 0, pT(jets[0])
A
"$DNA" import-adl aside.adl >out 2>err
result $? "what selects nothing is left out"
[ "$(grep -c ': warning: ' err)" -eq 7 ]
result $? "with a warning for each"

# what is deep or long
many() { python3 -c 'import sys; print(sys.argv[1].replace("@", sys.argv[2] * int(sys.argv[3])))' "$@"; }
wrong=0
while IFS='~' read -r text part; do
  { echo 'region r' && many "  select $text" "$part" 10000; } >deep.adl
  timeout 20 "$DNA" import-adl deep.adl >out 2>err
  status=$?
  [ "$status" -eq 3 ] || { wrong=1 && echo "# exit code $status: $text, 10000 times $part"; }
done <<'L'
@1 > 0~(
@1 > 0~-
@ALL~not 
1@ > 0~+1
1@ > 0~^1
1@~<1
Ele@~[0]
Ele@~.pt
m(@) > 0~Ele[0] 
min(@1) > 0~1,
size(Ele) > 0@~ ? ALL : size(Ele) > 0
L
result "$wrong" "what is deep or long is refused"

# edits
mutate=$DNA_BUILD/tests/fuzz/mutate
if [ -x "$mutate" ]; then
  bad=0 refused=0 files=("$adl"/*.adl choice.adl units.adl assume.adl)
  for ((i = 0; i < 150; i++)); do
    "$mutate" "$i" "${files[$((i % ${#files[@]}))]}" "${files[$((i * 7 % ${#files[@]}))]}" mutant.adl || exit 99
    timeout 20 "$DNA" import-adl mutant.adl >out 2>err
    status=$?
    if [ "$status" -eq 3 ]; then
      refused=$((refused + 1))
      grep -qE 'mutant\.adl:[0-9]+:[0-9]+: error' err || status=99
    fi
    case $status in
    0 | 3) ;;
    *)
      bad=$((bad + 1))
      echo "# edit $i of ${files[$((i % ${#files[@]}))]}: exit code $status"
      ;;
    esac
  done
  result "$((bad > 0))" "150 random edits: translated without errors, or refused with a place"
  result "$((refused < 30))" "some of them are refused"
else
  skip "random edits" "no $mutate (make tests/fuzz/mutate)"
fi
finish
