#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# settings.sh [all]: neither the reader, nor the vector code of a processor, nor batches, nor threads change a byte of a report.
# With `all` the other run tests are made with each setting as well, which takes two minutes.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need zstd zstd
scripts= heavy=
if [ "${1:-}" = all ]; then
  scripts="cli examples formats identities invariance n_minus_1"
  heavy="combinations jets quantities" # with every third setting, which are of each reader and vector code
fi
turn=0
unset DNA_READER DNA_SIMD

# reader, vector code, batch (0: as the program chooses), threads: every value of one with those of the others
settings=(
  "libhepmc3 - 0 1" "libhepmc3 - 1 2" "libhepmc3 - 2 1" "libhepmc3 - 7 2"
  "native portable 1 1" "native portable 7 2" "native portable 0 2" "native avx2 2 1" "native avx2 0 1" "native avx2 1 2"
  "native avx512 7 1" "native avx512 0 2" "native avx512 2 2" "native - 1 1" "native - 2 2"
)
has() { # SIMD: whether this processor has it
  case $1 in
    avx2) grep -qw avx2 /proc/cpuinfo 2>/dev/null ;;
    avx512) grep -qw avx512bw /proc/cpuinfo 2>/dev/null ;;
    *) true ;;
  esac
}
# a program `dna` whose runs are made so, where the tests do not say otherwise
cat >"$work/dna" <<'END'
#!/usr/bin/env bash
if [ "${1:-}" = run ]; then
  shift
  exec "$DNA_REAL" run $DNA_RUN_OPTIONS "$@"
fi
exec "$DNA_REAL" "$@"
END
chmod +x "$work/dna"
DNA_REAL=$(realpath "$DNA")
export DNA_REAL

mkdir "$work/events"
for file in plain.hepmc3 hepmc2.hepmc2 mevcm.hepmc3 weights.hepmc3 hepevt.hepevt lhef.lhe; do
  zstd -dqc "$DNA_SOURCE/tests/runs/events/$file.zst" >"$work/events/$file" || exit 99
done
# reports FILE: all that is said of the small event files
reports() {
  local path analysis
  for path in "$work"/events/*; do
    for analysis in analyses/dark_neutrino.dna tests/runs/reference.dna; do
      timeout 120 "$work/dna" run "$DNA_SOURCE/$analysis" "$path" --weights all --format json --quiet
    done
  done >"$1" 2>"$work/err" || explain "$work/err"
}
export DNA_RUN_OPTIONS=
reports "$work/base"

for setting in "${settings[@]}"; do
  read -r reader simd batch jobs <<<"$setting"
  name="DNA_READER=$reader"
  [ "$simd" = - ] || name="$name DNA_SIMD=$simd"
  [ "$batch" = 0 ] || name="$name --batch $batch"
  name="$name -j $jobs"
  if ! has "$simd"; then
    skip "$name" "this processor has no $simd"
    continue
  fi
  export DNA_READER=$reader DNA_RUN_OPTIONS="-j $jobs"
  [ "$batch" = 0 ] || DNA_RUN_OPTIONS="$DNA_RUN_OPTIONS --batch $batch"
  if [ "$simd" = - ]; then unset DNA_SIMD; else export DNA_SIMD=$simd; fi
  reports "$work/other"
  same "$name: the same reports" "$work/base" "$work/other"
  more=
  [ "$batch" = 0 ] && [ -n "$scripts" ] && more=reference # with small batches it takes long
  [ $((turn++ % 3)) -eq 0 ] && more="$more $heavy"
  for script in $scripts $more; do
    DNA=$work/dna DNA_BUILD=$DNA_BUILD timeout 600 bash "$DNA_SOURCE/tests/runs/$script.sh" >"$work/log" 2>&1
    grep -qE '^1\.\.[0-9]+' "$work/log" && ! grep -q '^not ok' "$work/log"
    failed=$?
    result $failed "$name: $script.sh"
    [ $failed -eq 0 ] || { grep -A 12 '^not ok' "$work/log" >"$work/failed"; explain "$work/failed"; }
  done
done
finish
