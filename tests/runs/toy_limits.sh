#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Windows and limits of toy events with known answers: toy_limits.py works them out.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
cd "$work" || exit 99
toys="$DNA_SOURCE/tests/runs/toy_limits.py"
cp "$DNA_SOURCE/tests/runs/toy_limits.dna" toy.dna
cp "$DNA_SOURCE/tests/runs/toy_sidebands.dna" side.dna
expect 0 "toy events" python3 "$toys" events events
expect 0 "a search with a flat background" "$DNA" run toy.dna -q -o toy.dnar --format json
cp out toy.json
expect 0 "gives the windows and limits that follow from it" python3 "$toys" check toy.json
expect 0 "the same without blindness" "$DNA" report toy.dnar --format json --unblind
cp out open.json
expect 0 "counts the data of blind regions" python3 "$toys" unblinded open.json
expect 0 "a search with sidebands and halves" "$DNA" run side.dna -q --format json
cp out side.json
expect 0 "gives what the data beside say" python3 "$toys" sidebands side.json
for format in text md html; do
  expect 0 "as $format" "$DNA" report toy.dnar --format $format
done
finish
