#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A file that was cut, at whatever byte, is an error, never a wrong count; so is one whose compressed bytes were damaged. Both
# formats of HepMC and every compression, with the readers that there are.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need zstd zstd
truncate=$DNA_BUILD/tests/runs/truncate
[ -x "$truncate" ] || skip_all "no $truncate (make tests/runs/truncate)"

{
  printf 'HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW Weight\\|up\nT maker\\|1\\|\n'
  for ((i = 1; i <= 4; i++)); do
    printf 'E %d 2 5 @ 0 0 0.5 0\nU GEV MM\nW 1.5 -%d\nA 0 GenCrossSection 1.25e+01 2.5e-01 -1 -1\n' $i $i
    printf 'P 1 0 2212 0 0 6.5e+03 6.5e+03 0.938272 4\nP 2 0 2212 0 0 -6.5e+03 6.5e+03 0.938272 4\nV -1 0 [1,2]\n'
    printf 'P 3 -1 23 1.5 -2.5 30.25 96.0 91.1876 2\nP 4 3 13 %d0.125 20 30.5 38 0.105658 1\n' $i
    printf 'P 5 3 -13 -8.5 -22.5 -0.25 24.05 0.105658 1\n'
  done
  printf 'HepMC::Asciiv3-END_EVENT_LISTING\n\n'
} >"$work/a.hepmc3"
{
  printf '\nHepMC::Version 2.06.09\nHepMC::IO_GenEvent-START_EVENT_LISTING\n'
  for ((i = 1; i <= 4; i++)); do
    printf 'E %d 0 91.2 0.12 0.0078 0 0 2 1 2 0 1 1.5\nN 1 "0"\nU GEV MM\nC 1.25e+01 2.5e-01\n' $i
    printf 'V -1 0 0 0 0 0 2 1 0\nP 1 2212 0 0 6.5e+03 6.5e+03 0.938272 4 0 0 -1 0\n'
    printf 'P 2 2212 0 0 -6.5e+03 6.5e+03 0.938272 4 0 0 -1 0\n'
    printf 'P 3 23 1.5 -2.5 30.25 96.0 91.1876 2 0 0 -2 0\nV -2 0 0.125 0 -0.5 0.75 0 2 0\n'
    printf 'P 4 13 %d0.125 20 30.5 38 0.105658 1 0 0 0 0\nP 5 -13 -8.5 -22.5 -0.25 24.05 0.105658 1 0 0 0 1 1 501\n' $i
  done
  printf 'HepMC::IO_GenEvent-END_EVENT_LISTING\n'
} >"$work/b.hepmc2"

# one NAME cut|flip FILE SPARE
one() {
  local name=$1
  shift
  timeout 300 "$truncate" "$@" >"$work/out" 2>&1
  status=$?
  result "$((status != 0))" "$name: $(tail -n 1 "$work/out")"
  [ "$status" -eq 0 ] || explain "$work/out"
}
for reader in native libhepmc3; do
  export DNA_READER=$reader
  one "$reader: Asciiv3 cut at every byte" cut "$work/a.hepmc3" 2 # what is missing at the end may be the newlines
  one "$reader: HepMC2 cut at every byte" cut "$work/b.hepmc2" 1
done
unset DNA_READER
for format in a.hepmc3 b.hepmc2; do
  for tool in gzip zstd xz bzip2; do
    if ! command -v "$tool" >/dev/null 2>&1; then
      skip "$format, $tool" "$tool is not there"
      continue
    fi
    "$tool" -c <"$work/$format" >"$work/$format.$tool" 2>/dev/null
    one "$format, $tool, cut at every byte" cut "$work/$format.$tool" 0
    one "$format, $tool, a bit turned in every byte" flip "$work/$format.$tool" 0
  done
done
# in two members, cut at the seam, the text ends in the middle
{ head -c 900 "$work/a.hepmc3" | gzip -c; tail -c +901 "$work/a.hepmc3" | gzip -c; } >"$work/members.gz"
one "gzip in two members, cut at every byte" cut "$work/members.gz" 0
finish
