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
