#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fuzz.sh [N [SEED]]: N random edits of valid analyses, of event files, and of compressed event files, each given to
# `dna check` or `dna run`. None may crash, hang, use more than 2 GB, or trip a sanitizer, and what is refused is refused
# with a place. `make check` does a few hundred; ten thousand by hand, best with --enable-sanitizers:
#
#   DNA=./dna DNA_SOURCE=.. bash ../tests/fuzz/fuzz.sh 10000 1
#
# Inputs that show a fault are kept in fuzz-failures/.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need zstd zstd
count=${1:-240}
seed=${2:-1}
mutate=$DNA_BUILD/tests/fuzz/mutate
[ -x "$mutate" ] || skip_all "no $mutate (make tests/fuzz/mutate)"
export ASAN_OPTIONS=exitcode=99:allocator_may_return_null=0:max_allocation_size_mb=2000:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
limit=()
# the address sanitizer reserves terabytes; elsewhere address space is a good measure
grep -q __asan_init "$DNA" || limit=(prlimit --as=2000000000)

programs=()
for path in "$DNA_SOURCE"/analyses/*.dna "$DNA_SOURCE"/examples/*.dna "$DNA_SOURCE"/tests/runs/*.dna; do programs+=("$path"); done
mkdir "$work/events"
zstd -dqc "$DNA_SOURCE/tests/runs/events/plain.hepmc3.zst" | awk '/^E / && ++n > 4 { print "HepMC::Asciiv3-END_EVENT_LISTING"; exit } 1' >"$work/events/a.hepmc3"
zstd -dqc "$DNA_SOURCE/tests/runs/events/mevcm.hepmc3.zst" | awk '/^E / && ++n > 3 { print "HepMC::Asciiv3-END_EVENT_LISTING"; exit } 1' >"$work/events/b.hepmc3"
gzip -dc "$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz" | awk '/^E / && ++n > 2 { print "HepMC::Asciiv3-END_EVENT_LISTING"; exit } 1' >"$work/events/c.hepmc3"
zstd -dqc "$DNA_SOURCE/tests/runs/events/hepmc2.hepmc2.zst" | awk '/^E / && ++n > 3 { print "HepMC::IO_GenEvent-END_EVENT_LISTING"; exit } 1' >"$work/events/d.hepmc2"
zstd -dqc "$DNA_SOURCE/tests/runs/events/lhef.lhe.zst" | awk '/<event>/ && ++n > 4 { print "</LesHouchesEvents>"; exit } 1' >"$work/events/e.lhe"
zstd -dqc "$DNA_SOURCE/tests/runs/events/hepevt.hepevt.zst" | awk '/^E/ && ++n > 3 { exit } 1' >"$work/events/f.hepevt"
plain=("$work"/events/*)
gzip -k "$work"/events/a.hepmc3
zstd -q "$work"/events/b.hepmc3
command -v xz >/dev/null && xz -k "$work"/events/c.hepmc3
command -v bzip2 >/dev/null && bzip2 -k "$work"/events/d.hepmc2
"$DNA" pack "$work/events/a.hepmc3" -q -o "$work/events/a.dnae" || exit 99
"$DNA" pack "$work/events/c.hepmc3" -q -o "$work/events/c.dnae" --keep 'final and (|pid| in {11, 13, 22} or charged)' || exit 99
packed=("$work"/events/*.dnae "$work"/events/*.gz "$work"/events/*.zst "$work"/events/*.xz "$work"/events/*.bz2)
truth=$DNA_SOURCE/analyses/dark_neutrino_truth.dna
mkdir -p "$work/analyses" "$work/examples"
cp "$DNA_SOURCE"/analyses/*.dna "$work/analyses"

# try KIND SEED INPUT COMMAND...: runs, and keeps the input if something is wrong
bad=0 refused=0
try() {
  local kind=$1 number=$2 input=$3 status what=
  shift 3
  timeout 20 "${limit[@]}" "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  case $status in
    0 | 5) ;;
    # 2: an analysis with samples takes no event files
    1 | 2) [ -s "$work/err" ] || what="fails without a message" ;;
    3)
      refused=$((refused + 1))
      grep -qE ':[0-9]+:[0-9]+' "$work/err" || what="refused without a place"
      ;;
    4)
      refused=$((refused + 1))
      grep -qF "$(basename "$input")" "$work/err" || what="refused without naming the file"
      ;;
    124) what="hangs" ;;
    *) what="exit code $status" ;;
  esac
  if grep -qE 'AddressSanitizer|LeakSanitizer|runtime error|out of memory' "$work/err"; then what="sanitizer or memory"; fi
  [ -z "$what" ] && return 0
  bad=$((bad + 1))
  mkdir -p fuzz-failures
  cp "$input" "fuzz-failures/$kind-$number"
  echo "# $kind, seed $number: $what (fuzz-failures/$kind-$number): ${*:2}"
  grep -E 'ERROR|runtime error|    #[0-4] ' "$work/err" | head -n 8 | sed 's/^/#   /'
}

for ((i = 0; i < count; i++)); do
  n=$((seed * 1000003 + i))
  case $((i % 4)) in
    0 | 1)
      input=${programs[$((n % ${#programs[@]}))]}
      donor=${programs[$(((n / 7) % ${#programs[@]}))]}
      "$mutate" "$n" "$input" "$donor" "$work/examples/mutant.dna" || exit 99
      if [ $((i % 4)) -eq 0 ]; then
        try check "$n" "$work/examples/mutant.dna" "$DNA" check --n-1 "$work/examples/mutant.dna"
      else
        option=()
        [ $((i % 8)) -eq 5 ] && option=(--n-1)
        try run "$n" "$work/examples/mutant.dna" "$DNA" run "${option[@]}" "$work/examples/mutant.dna" "$work/events/a.hepmc3" -j 2 --quiet
      fi
      ;;
    2)
      input=${plain[$((n % ${#plain[@]}))]}
      donor=${plain[$(((n / 7) % ${#plain[@]}))]}
      "$mutate" "$n" "$input" "$donor" "$work/mutant" || exit 99
      try events "$n" "$work/mutant" "$DNA" run "$truth" "$work/mutant" -j 2 --quiet --weights all
      ;;
    3)
      input=${packed[$((n % ${#packed[@]}))]}
      "$mutate" "$n" "$input" "$input" "$work/mutant" || exit 99
      try packed "$n" "$work/mutant" "$DNA" run "$truth" "$work/mutant" -j 2 --quiet
      ;;
  esac
done
result "$((bad > 0))" "$count random edits: no crash, hang or sanitizer report ($refused refused)"
# a mutator that changes nothing would pass the above
result "$((refused * 4 < count))" "at least a quarter of them was refused"
finish
