#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Packed events give the bytes that the text gives: every analysis, every format, any batch and number of threads, also where
# only what an analysis needs was kept. What was not kept is not silently missing. The counts of reference.dna were made by
# pyhepmc.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need zstd zstd
events=$DNA_SOURCE/examples/events
search=$DNA_SOURCE/analyses/dark_neutrino.dna
mkdir "$work/text" "$work/packed" "$work/kept"
for file in plain.hepmc3 hepmc2.hepmc2 mevcm.hepmc3 weights.hepmc3 hepevt.hepevt lhef.lhe; do
  zstd -dqc "$DNA_SOURCE/tests/runs/events/$file.zst" >"$work/text/$file" || exit 99
done
zstd -dqc "$events/w_lnuee.hepmc3.zst" >"$work/text/w_lnuee.hepmc3"
cp "$events/signal_zd1_nd10.hepmc3.gz" "$work/text"
plain() { sed -E 's/"path": "[^"]*"//; s/"files": \[[^]]*\]//' "$1"; } # a report without the names of files
run() { # OUT ARGUMENTS
  local out=$1
  shift
  timeout 300 "$DNA" run "$@" --format json --quiet >"$work/json" 2>"$work/err" || explain "$work/err"
  plain "$work/json" >"$work/$out"
}

for path in "$work"/text/*; do
  file=$(basename "$path")
  name=${file%%.*}
  expect 0 "pack $file" "$DNA" pack "$path" -o "$work/packed/$name.dnae"
  same=0
  for analysis in "$DNA_SOURCE"/analyses/*.dna "$DNA_SOURCE"/examples/0[1235]*.dna "$DNA_SOURCE/tests/runs/reference.dna"; do
    run text.json "$analysis" "$path" --weights all
    run packed.json "$analysis" "$work/packed/$name.dnae" --weights all
    if [ ! -s "$work/text.json" ] || ! cmp -s "$work/text.json" "$work/packed.json"; then
      same=1
      echo "# $(basename "$analysis")"
      diff "$work/text.json" "$work/packed.json" >"$work/diff"
      explain "$work/diff"
    fi
  done
  result $same "$file: the same bytes"
done
for name in plain hepmc2 mevcm hepevt lhef; do
  timeout 120 "$DNA" run "$DNA_SOURCE/tests/runs/reference.dna" "$work/packed/$name.dnae" --format json -q \
    >"$work/out.json" 2>"$work/err"
  compare_rows "$name: the counts of pyhepmc" "$DNA_SOURCE/tests/runs/expected/$name.rows" "$work/out.json"
done

run base.json "$search" "$work/text/w_lnuee.hepmc3" -j 1
for batch in 1 2 7; do
  run other.json "$search" "$work/packed/w_lnuee.dnae" -j 2 --batch $batch
  same "batches of $batch" "$work/base.json" "$work/other.json"
done
run base.json "$search" "$work/text/signal_zd1_nd10.hepmc3.gz" --max-events 17
run other.json "$search" "$work/packed/signal_zd1_nd10.dnae" --max-events 17
same "the first events alone" "$work/base.json" "$work/other.json"
expect 0 "trace" "$DNA" trace "$search" "$work/text/w_lnuee.hepmc3" --event 3
sed 's/[^ ]*w_lnuee[^ ]*//' "$work/out" >"$work/trace.text"
expect 0 "trace of packed events" "$DNA" trace "$search" "$work/packed/w_lnuee.dnae" --event 3
sed 's/[^ ]*w_lnuee[^ ]*//' "$work/out" >"$work/trace.packed"
same "trace: the same lines" "$work/trace.text" "$work/trace.packed"

# unpacked and packed again: the same file
for name in plain mevcm weights signal_zd1_nd10 hepevt lhef; do
  expect 0 "unpack $name" "$DNA" unpack "$work/packed/$name.dnae" -o "$work/again.hepmc3"
  "$DNA" pack -q "$work/again.hepmc3" -o "$work/again.dnae" 2>"$work/err" || explain "$work/err"
  same "$name: packed again" "$work/packed/$name.dnae" "$work/again.dnae"
done
"$DNA" unpack "$work/packed/plain.dnae" >"$work/stdout.hepmc3"
for ending in gz zst; do
  expect 0 "unpack to .$ending" "$DNA" unpack "$work/packed/plain.dnae" -o "$work/again.hepmc3.$ending"
  case $ending in gz) gzip -dc "$work/again.hepmc3.gz" ;; zst) zstd -dqc "$work/again.hepmc3.zst" ;; esac >"$work/again.hepmc3"
  same "unpacked to .$ending" "$work/stdout.hepmc3" "$work/again.hepmc3"
done

# event positions, which positions are relative to
awk '/^E / { $0 = $0 " @ 0.125 -0.0625 12.7 3.1" } 1' "$work/text/plain.hepmc3" >"$work/moved.hepmc3"
"$DNA" pack -q "$work/moved.hepmc3" -o "$work/moved.dnae" 2>"$work/err" || explain "$work/err"
"$DNA" unpack "$work/moved.dnae" >"$work/again.hepmc3"
"$DNA" pack -q "$work/again.hepmc3" -o "$work/again.dnae" 2>"$work/err" || explain "$work/err"
same "event positions: packed again" "$work/moved.dnae" "$work/again.dnae"
grep -m 1 '^E ' "$work/again.hepmc3" | grep -qF '@ 0.125 -0.0625 12.699999999999999 3.1000000000000001'
result $? "event positions are unpacked"

# an independent reader of the layout as it is documented, against the text
gzip -dc "$work/text/signal_zd1_nd10.hepmc3.gz" |
  awk '/^E / && ++n > 20 { print "HepMC::Asciiv3-END_EVENT_LISTING"; exit } 1' >"$work/text/digits.hepmc3"
"$DNA" pack -q "$work/text/digits.hepmc3" -o "$work/packed/digits.dnae" 2>"$work/err" || explain "$work/err"
for name in plain weights digits; do
  if command -v python3 >/dev/null 2>&1; then
    particles=$(grep -c '^P ' "$work/text/$name.hepmc3")
    same=$(python3 "$DNA_SOURCE/tests/runs/packed_layout.py" "$work/packed/$name.dnae" "$work/text/$name.hepmc3" 2>"$work/err")
    [ "$same" = "$particles" ]
    result $? "$name: the layout is as documented"
    explain "$work/err"
  else
    skip "$name: the layout is as documented" "python3 is not there"
  fi
done

# several files: their weights must be the same, the cross-section is their mean
expect 0 "pack two files" "$DNA" pack "$work/packed/plain.dnae" "$work/text/hepmc2.hepmc2" -o "$work/two.dnae"
says "120 events" "pack says how many events"
"$DNA" run "$search" "$work/two.dnae" --format json -q | jq -c '.samples[0] | [.events, .sumw, .xsec_pb]' >"$work/got"
"$DNA" run "$search" "$work/packed/plain.dnae" "$work/text/hepmc2.hepmc2" --format json -q |
  jq -c '[(.samples | map(.events) | add), (.samples | map(.sumw) | add), .samples[0].xsec_pb]' >"$work/want"
same "two files in one" "$work/want" "$work/got"
expect 2 "pack files with other weights" "$DNA" pack "$work/text/plain.hepmc3" "$work/text/weights.hepmc3" -o "$work/none.dnae"
says "weight" "and why"
expect 2 "pack a file twice" "$DNA" pack "$work/text/plain.hepmc3" "$work/text/../text/plain.hepmc3" -o "$work/none.dnae"
expect 2 "pack onto an input" "$DNA" pack "$work/packed/plain.dnae" -o "$work/packed/plain.dnae"
expect 2 "unpack onto the input" "$DNA" unpack "$work/packed/plain.dnae" -o "$work/packed/plain.dnae"
expect 2 "pack without an output" "$DNA" pack "$work/text/plain.hepmc3"
expect 2 "pack without events" "$DNA" pack -o "$work/none.dnae"
expect 1 "pack to nowhere" "$DNA" pack "$work/text/plain.hepmc3" -o "$work/no/where.dnae"
head -c 30000 "$work/text/plain.hepmc3" >"$work/short.hepmc3"
expect 4 "pack a truncated file" "$DNA" pack "$work/short.hepmc3" -o "$work/none.dnae"
[ ! -e "$work/none.dnae" ] && ! ls -A "$work" | grep -q '^\.dna'
result $? "nothing is left of what failed"
expect 2 "pack to standard output" "$DNA" pack "$work/text/plain.hepmc3" -o -
says "to a file" "and why"
[ ! -e ./- ]
result $? "and no file has that name"
mkfifo "$work/fifo"
expect 2 "pack to a pipe" timeout 10 "$DNA" pack "$work/text/plain.hepmc3" -o "$work/fifo"
says "a pipe" "and why"
expect 2 "two outputs" "$DNA" pack "$work/text/plain.hepmc3" -o "$work/none.dnae" --output "$work/none2.dnae"
says "-o is given twice" "and what is wrong"
expect 2 "two conditions" "$DNA" pack "$work/text/plain.hepmc3" -o "$work/none.dnae" --keep final --keep 'pt > 1 GeV'
says "--keep is given twice" "and what is wrong"
for ending in hepmc3.xz hepmc3.bz2 hepmc2 hepmc2.gz; do
  expect 2 "unpack to .$ending" "$DNA" unpack "$work/packed/plain.dnae" -o "$work/none.$ending"
done
mkdir "$work/far"
for there in no yes; do # a link to a file that is not there, then to one that is
  ln -sfn far/a.dnae "$work/link.dnae"
  ln -sfn "$work/far/a.hepmc3.gz" "$work/link.hepmc3.gz"
  "$DNA" pack -q "$work/text/plain.hepmc3" -o "$work/link.dnae" && [ -L "$work/link.dnae" ] && cmp -s "$work/far/a.dnae" "$work/packed/plain.dnae"
  result $? "pack to a symbolic link: it stays (its file is there: $there)"
  "$DNA" unpack -q "$work/packed/plain.dnae" -o "$work/link.hepmc3.gz" && [ -L "$work/link.hepmc3.gz" ] &&
    gzip -dc "$work/far/a.hepmc3.gz" | cmp -s - "$work/stdout.hepmc3"
  result $? "unpack to a symbolic link: it stays (its file is there: $there)"
done
ln -s loop "$work/loop"
expect 1 "pack to a symbolic link to itself" "$DNA" pack -q "$work/text/plain.hepmc3" -o "$work/loop"
mkdir "$work/limit"
for command in "pack $work/text/signal_zd1_nd10.hepmc3.gz -q -o $work/limit/a.dnae" "unpack $work/packed/signal_zd1_nd10.dnae -q -o $work/limit/a.hepmc3" \
  "run $search $work/packed/plain.dnae -q --format json -o $work/limit/a.json"; do
  (ulimit -f 1; timeout 60 "$DNA" $command 2>&1 | cat >"$work/out"; exit "${PIPESTATUS[0]}")
  status=$?
  [ "$status" -eq 1 ] && [ -z "$(ls -A "$work/limit")" ]
  result $? "dna ${command%% *}: a file that may not grow is an error, and nothing is left"
done
grep -q "cannot write" "$work/out"
result $? "and says so"
for command in "pack $work/text/signal_zd1_nd10.hepmc3.gz $work/packed/signal_zd1_nd10.dnae" "unpack $work/packed/signal_zd1_nd10.dnae"; do
  # as soon as there is something to leave behind
  "$DNA" $command -q -o "$work/limit/a.events" >"$work/out" 2>"$work/err" &
  writer=$!
  for ((i = 0; i < 500; i++)); do
    [ -n "$(ls -A "$work/limit")" ] && break
    sleep 0.01
  done
  kill -INT $writer 2>/dev/null
  wait $writer
  status=$?
  { [ "$status" -eq 130 ] || [ "$status" -eq 0 ]; } && ! ls -A "$work/limit" | grep -q '^\.dna' # it may have been done already
  result $? "dna ${command%% *} interrupted: no part of a file is left"
  rm -rf "$work/limit/a.events"
done
"$DNA" pack "$work/text/signal_zd1_nd10.hepmc3.gz" "$work/packed/signal_zd1_nd10.dnae" -q -o "$work/limit/a.dnae" >"$work/out" 2>"$work/err" &
writer=$!
for ((i = 0; i < 500; i++)); do
  [ -n "$(ls -A "$work/limit")" ] && break
  sleep 0.01
done
kill -HUP $writer 2>/dev/null
wait $writer
status=$?
{ [ "$status" -eq 130 ] || [ "$status" -eq 0 ]; } && ! ls -A "$work/limit" | grep -q '^\.dna'
result $? "dna pack whose terminal goes away: no part of a file is left"
rm -rf "$work/limit/a.dnae"
sed 's/^W \(.*\)MUR2/W \1MUR3/' "$work/text/weights.hepmc3" >"$work/renamed.hepmc3"
expect 2 "pack files whose weights have other names" "$DNA" pack "$work/text/weights.hepmc3" "$work/renamed.hepmc3" -o "$work/none.dnae"
says "is named" "and which"
mkfifo "$work/silent"
sleep 20 >"$work/silent" &
sleeper=$!
timeout -s INT 1 "$DNA" pack - -q -o "$work/none.dnae" <"$work/silent" >"$work/out" 2>"$work/err"
said=$(grep -c interrupted "$work/err")
kill $sleeper
[ "$said" -eq 1 ] && [ ! -e "$work/none.dnae" ] && ! ls -A "$work" | grep -q '^\.dna'
result $? "a silent pipe can be interrupted, and nothing is left"
timeout 120 "$DNA" run "$search" - <"$work/packed/plain.dnae" >"$work/out" 2>"$work/err"
result $(($? != 4)) "packed events from a pipe are refused"
says "by the name" "and why"

# what is kept
keep='final and (|pid| in {11, 13} or (charged and hadron and pt > 2 GeV and |η| < 2.5))'
for name in signal_zd1_nd10 w_lnuee weights; do
  expect 0 "keep of $name" "$DNA" pack "$work/packed/$name.dnae" -o "$work/kept/$name.dnae" --keep "$keep"
  for batch in 2 100; do
    run base.json "$search" "$work/packed/$name.dnae" --weights all
    run other.json "$search" "$work/kept/$name.dnae" --weights all --batch $batch
    same "keep of $name: the same bytes, batches of $batch" "$work/base.json" "$work/other.json"
  done
done
kept=$work/kept/signal_zd1_nd10.dnae
result $(($(stat -c %s "$kept") * 20 > $(stat -c %s "$work/packed/signal_zd1_nd10.dnae"))) "what is kept is small"
cat >"$work/fields.dna" <<'END'
object muons from particles { where final, |pid| == 13, pt > 1 GeV; sort by pt }
region r {
  cut count(muons) >= 1
  histogram i = muons.index, 50 bins in 0..500
  histogram v = muons.vx, 50 bins in -1 mm..1 mm
  histogram t = muons.vt, 50 bins in 0 mm..9 mm
  histogram r = muons.r, 50 bins in 0 mm..9 mm
  histogram d = muons.rxy, 50 bins in 0 mm..9 mm
  histogram e = muons.E, 50 bins in 0..100 GeV
  histogram m = muons.mass, 50 bins in 0..1 GeV
  cut any(muons.prompt) and all(muons.last)
}
END
run base.json "$work/fields.dna" "$work/text/signal_zd1_nd10.hepmc3.gz"
run other.json "$work/fields.dna" "$kept"
same "keep: fields of particles" "$work/base.json" "$work/other.json"
refused() { # NAME SOURCE
  printf '%s\n' "$2" >"$work/refused.dna"
  expect 3 "refused: $1" "$DNA" run "$work/refused.dna" "$kept" -q
  says "refused.dna:" "$1: a place"
  says "signal_zd1_nd10.dnae" "$1: the file"
}
refused "all particles" 'region r { cut count(particles) > 3 }'
refused "softer hadrons" 'object h from particles { where final, charged, hadron, pt > 1 GeV }
region r { cut sum(h.pt) > 3 GeV }'
says "--trust-keep" "and a way out"
says 'refused.dna:1: object h: "pt > 1 GeV" lets through' "and the condition that is too weak"
refused "a chain" 'object a from particles { where final, prompt }
object h from a { where charged, hadron
                  where pt > 1 GeV }
object j from h { where |η| < 2; sort by pt } # object k
region r { cut j[1].pt > 3 GeV }'
says 'refused.dna:3: object h: "pt > 1 GeV" lets through' "a chain: the step that is too weak"
refused "not final" 'object mu from particles { where |pid| == 13 }
region r { cut count(mu) > 0 }'
says 'refused.dna:1: object mu: ' "not final: the object"
says "nothing asks for final" "and what is missing"
expect 0 "--trust-keep" "$DNA" run "$work/refused.dna" "$kept" --trust-keep
says "not shown" "--trust-keep: a note"
refused "ancestors" 'object mu from particles { where final, |pid| == 13, has_ancestor(this, 24) }
region r { cut count(mu) > 0 }'
expect 3 "ancestors cannot be trusted" "$DNA" run "$work/refused.dna" "$kept" --trust-keep
expect 3 "trace of what was not kept" "$DNA" trace "$DNA_SOURCE/examples/02_pairs.dna" "$kept" --event 1
expect 3 "trace of other particles" "$DNA" trace "$work/refused.dna" "$kept" --event 1 --trust-keep # ancestors
printf 'region r { cut count(particles) > 3 }\n' >"$work/refused.dna"
expect 0 "trace of other particles, trusted" "$DNA" trace "$work/refused.dna" "$kept" --event 1 --trust-keep
expect 2 "unpack of what was kept" "$DNA" unpack "$kept" -o "$work/none.hepmc3"
says "were kept" "and why"
says "--incomplete" "and the way out"
mkdir "$work/some"
expect 0 "unpack --incomplete" "$DNA" unpack "$kept" --incomplete -o "$work/some/signal_zd1_nd10.hepmc3"
grep -qxF "A dna_kept $keep" "$work/some/signal_zd1_nd10.hepmc3" && ! grep -q '^V ' "$work/some/signal_zd1_nd10.hepmc3"
result $? "unpack --incomplete: particles alone, and what was kept"
printf 'object l from particles { where final, |pid| in {11, 13}; sort by pt }\nregion r { cut count(l) > 1; histogram h = l.pt, 50 bins in 0..50 GeV }\n' >"$work/simple.dna"
run base.json "$work/simple.dna" "$kept"
some=$work/some/signal_zd1_nd10.hepmc3
run other.json "$work/simple.dna" "$some" --trust-keep
sed -i 's/, "trusted": true//' "$work/other.json"
same "unpack --incomplete: the same momenta" "$work/base.json" "$work/other.json"
expect 3 "text of what was kept is not run over" "$DNA" run "$work/simple.dna" "$some"
says "has only the particles that were kept with '$keep'" "and why"
says "--trust-keep" "and the way out"
DNA_READER=libhepmc3 expect 3 "nor through libHepMC3" "$DNA" run "$work/simple.dna" "$some"
expect 0 "unless it is trusted" "$DNA" run "$work/simple.dna" "$some" --trust-keep
says "warning: $some has only the particles that were kept" "the report says so"
"$DNA" run "$work/simple.dna" "$some" "$work/packed/plain.dnae" --trust-keep -q --format json | jq -c '[.samples[].inputs[].trusted]' >"$work/got"
echo '[true,null]' >"$work/want"
same "JSON marks the input" "$work/want" "$work/got"
printf 'object mu from particles { where |pid| == 13, has_ancestor(this, 24) }\nregion r { cut count(mu) > 0 }\n' >"$work/ancestors.dna"
expect 3 "and never for ancestors" "$DNA" run "$work/ancestors.dna" "$some" --trust-keep
expect 3 "nor is it traced" "$DNA" trace "$work/simple.dna" "$some" --event 3
expect 0 "unless it is trusted: trace" "$DNA" trace "$work/simple.dna" "$some" --event 3 --trust-keep
says "has not all particles" "and trace says so"
expect 2 "nor packed" "$DNA" pack "$some" -o "$work/none.dnae"
says "dna_kept" "and why"
expect 2 "nor packed with --keep, from a pipe" bash -c "'$DNA' pack - -o '$work/none.dnae' --keep final <'$some'"
expect 2 "nor unpacked" "$DNA" unpack "$some" -o "$work/none.hepmc3"
{ cat "$work/text/signal_zd1_nd10.hepmc3.gz" | gzip -dc; cat "$some"; } >"$work/joined.hepmc3"
expect 4 "all particles, then some" "$DNA" run "$work/simple.dna" "$work/joined.hepmc3" -q --trust-keep
says "from here on the file has other particles" "and where"
DNA_BLOCK=3000 expect 4 "the same in small blocks" "$DNA" run "$work/simple.dna" "$work/joined.hepmc3" -q --trust-keep
expect 0 "keep less" "$DNA" pack "$kept" -o "$work/less.dnae" --keep 'pt > 10 GeV'
expect 3 "keep less: refused" "$DNA" run "$search" "$work/less.dnae"
expect 2 "files with other particles" "$DNA" pack "$kept" "$work/kept/w_lnuee.dnae" "$work/less.dnae" -o "$work/none.dnae"
for bad in 'pt > 3' \
  'nonsense' 'pt' 'final } object o from particles { where final' 'final) or (true' 'pt > uniform(1 GeV, 2 GeV)'; do
  expect 3 "--keep '$bad'" "$DNA" pack "$work/packed/plain.dnae" -o "$work/none.dnae" --keep "$bad"
  ! grep -q "object kept" "$work/err"
  result $? "--keep '$bad': what is around the condition is not shown"
done
expect 0 "--keep with half-open intervals" "$DNA" pack "$work/packed/plain.dnae" -q -o "$work/open.dnae" \
  --keep '(|η| in [0.5, 2.5) or η in (-0.5, 0.5]) and pid not in {22, 111}'
expect 0 "--keep with comparisons" "$DNA" pack "$work/packed/plain.dnae" -q -o "$work/closed.dnae" \
  --keep '((|η| >= 0.5 and |η| < 2.5) or (η > -0.5 and η <= 0.5)) and pid != 22 and pid != 111'
for name in open closed; do "$DNA" unpack "$work/$name.dnae" --incomplete | grep '^[EP] ' >"$work/$name.text"; done
same "--keep: half-open intervals keep the same" "$work/open.text" "$work/closed.text"
for input in "$work/packed/plain.dnae" "$kept"; do
  expect 3 "--keep with an unknown name" "$DNA" pack "$input" -o "$work/none.dnae" --keep 'final and nonsense > 3'
  printf '    1 | final and nonsense > 3\n      |           ^~~~~~~~\n' >"$work/want"
  tail -n +2 "$work/err" >"$work/got"
  same "--keep: the condition alone is shown, with a caret" "$work/want" "$work/got"
done
expect 3 "--keep that ends too early" "$DNA" pack "$kept" -o "$work/none.dnae" --keep 'pt >'
says "--keep:1:5: error: expected a value after '>', but the condition ends" "and where"
expect 3 "an empty --keep" "$DNA" pack "$kept" -o "$work/none.dnae" --keep ' '

# a fault names the events that it is of, alike in every command, and once what is wrong
plain=$work/packed/plain.dnae
size=$(stat -c %s "$plain")
cp "$plain" "$work/bad.dnae"
printf '\xa5\x5a' | dd of="$work/bad.dnae" bs=1 seek=$((size / 2)) conv=notrunc status=none
expect 4 "unpack of a damaged file" "$DNA" unpack "$work/bad.dnae" -o "$work/none.hepmc3"
cp "$work/err" "$work/want"
says 'bad.dnae: events 1 to 60: the file is damaged: the column "' "the range and the column"
[ "$(grep -o damaged "$work/want" | wc -l)" -eq 1 ]
result $? "damaged is said once"
for way in "run $search $work/bad.dnae -q --strict" "run $search $work/bad.dnae -q --strict --batch 7 -j 1" "pack $work/bad.dnae -q -o $work/none.dnae"; do
  "$DNA" $way >"$work/out" 2>"$work/err"
  grep error "$work/err" >"$work/got"
  same "the same of dna ${way%% *}" "$work/want" "$work/got"
done
{ cat "$plain"; echo; } >"$work/longer.dnae"
expect 4 "a byte behind the end" "$DNA" run "$search" "$work/longer.dnae" -q
says "longer.dnae: 1 byte behind the end" "and how many"
{ cat "$plain"; head -c 1500000 /dev/zero; } >"$work/longer.dnae"
expect 4 "much behind the end" "$DNA" run "$search" "$work/longer.dnae" -q
says "longer.dnae: 1500000 bytes behind the end" "and how much"
cat "$plain" "$plain" >"$work/longer.dnae"
expect 4 "two files in one" "$DNA" run "$search" "$work/longer.dnae" -q
says "two files of packed events" "and that they are two"
head -c -1 "$plain" >"$work/shorter.dnae"
expect 4 "a byte less" "$DNA" run "$search" "$work/shorter.dnae" -q
says "shorter.dnae: the file is truncated" "and what it is"

# every chunk is checked: a byte changed is an error, or changes nothing that was asked
size=$(stat -c %s "$kept") wrong=0 refused=0
"$DNA" run "$search" "$kept" --format json -q >"$work/base.json" 2>"$work/err"
cp "$kept" "$work/good.dnae"
for ((i = 0; i < 60; i++)); do
  at=$((i * size / 60))
  cp "$work/good.dnae" "$kept"
  printf '\xa5' | dd of="$kept" bs=1 seek=$at conv=notrunc status=none
  timeout 60 "$DNA" run "$search" "$kept" --format json -q >"$work/other.json" 2>"$work/err"
  case $? in
    0) cmp -s "$work/base.json" "$work/other.json" || wrong=$((wrong + 1)) ;;
    4) refused=$((refused + 1)); grep -qF signal_zd1_nd10.dnae "$work/err" || wrong=$((wrong + 1)) ;;
    *) wrong=$((wrong + 1)) ;;
  esac
  head -c $at "$work/good.dnae" >"$kept"
  timeout 60 "$DNA" run "$search" "$kept" -q >/dev/null 2>"$work/err"
  [ $? -eq 4 ] || wrong=$((wrong + 1))
done
[ $wrong -eq 0 ] && [ $refused -gt 20 ]
result $? "damaged and truncated files are refused ($refused of 60 changed bytes)"
finish
