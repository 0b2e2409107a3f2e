#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The exports as the programs that they are for read them: babyyoda, hist, boost-histogram and uhi with its schema, the
# validator of HEPData. The numbers are those of the JSON report, and of the cut-flows those of pyhepmc. Readers that are not
# there are skipped:
#
#   python3 -m venv readers && readers/bin/pip install hist uhi fastjsonschema hepdata-validator babyyoda
#   DNA_PYTHON=readers/bin/python make check
. "${DNA_SOURCE:-.}/tests/tap.sh"
python=${DNA_PYTHON:-python3}
need "$python" python3
cd "$work" || exit 99
judge() { # NAME ARGUMENTS: exports.py says that it is right
  local name=$1
  shift
  "$python" "$DNA_SOURCE/tests/runs/exports.py" "$@" >"$work/judged" 2>&1
  case $? in
  0) result 0 "$name" ;;
  77) skip "$name" "$(head -n 1 "$work/judged")" ;;
  *)
    result 1 "$name"
    explain "$work/judged"
    ;;
  esac
}

# ---- the readers -----------------------------------------------------------------------------------------------------------
expect 0 "a run" "$DNA" run "$DNA_SOURCE/tests/runs/exports.dna" -o all.dnar -q
for show in "" --unblind; do
  "$DNA" report all.dnar --format json $show >report.json 2>err || explain err
  for raw in "" --raw; do
    for format in yoda yoda2 uhi hepdata; do
      rm -rf export
      expect 0 "export $format $raw $show" "$DNA" export $format all.dnar -o export $raw $show
      judge "$format $raw $show: read back" "${format%2}" export report.json ${raw#--}
    done
  done
  for format in csv csv-histograms; do
    expect 0 "export $format $show" "$DNA" export $format all.dnar -o export.csv $show
    judge "$format $show: read back" $format export.csv report.json
  done
done
expect 0 "export compressed" "$DNA" export yoda all.dnar -o all.yoda.gz
"$DNA" export yoda all.dnar >all.yoda
gzip -dc all.yoda.gz >unpacked.yoda
same "to standard output, and compressed" all.yoda unpacked.yoda
"$DNA" report all.dnar --format json >report.json
judge "compressed: read back" yoda all.yoda.gz report.json
LC_ALL=de_DE.UTF-8 "$DNA" export yoda all.dnar >german.yoda 2>/dev/null
same "in any locale" all.yoda german.yoda

# ---- the counts of pyhepmc ----------------------------------------------------------------------------------------------------
counts() { # NAME RUN-ARGUMENTS
  local name=$1
  shift
  expect 0 "run $name" "$DNA" run "$@" -o "$name.dnar" -q
  expect 0 "export $name" "$DNA" export csv "$name.dnar" -o "$name.csv"
  judge "$name: the counts of pyhepmc" rows "$name.csv" "$DNA_SOURCE/tests/runs/expected/$name.rows"
}
counts 03_regions "$DNA_SOURCE/examples/03_regions.dna" "$DNA_SOURCE/examples/events/w_lnuee.hepmc3.zst"
counts 04_samples "$DNA_SOURCE/examples/04_samples.dna"
counts weights "$DNA_SOURCE/tests/runs/reference.dna" "$DNA_SOURCE/tests/runs/events/weights.hepmc3.zst" --weights all

# ---- what is chosen, and what is refused ------------------------------------------------------------------------------
"$DNA" export yoda all.dnar --sample W_ee --region dilepton --variation nominal --variation 'scan_*' >some.yoda
grep -o '^BEGIN YODA_COUNTER.*' some.yoda >got
printf 'BEGIN YODA_COUNTER_V3 /exports%s/dilepton/cutflow/%s\n' "" 00 "" 01 \
  :variation=scan_up 00 :variation=scan_up 01 :variation=scan_down 00 :variation=scan_down 01 >want
same "a sample, a region and some variations" want got
expect 2 "an unknown format" "$DNA" export yodda all.dnar
says "did you mean yoda?" "the near one"
expect 2 "an unknown region" "$DNA" export yoda all.dnar --region dilepto
says 'no region is called "dilepto"; did you mean "dilepton"?' "the near one"
expect 2 "no file" "$DNA" export yoda
expect 2 "an unknown option" "$DNA" export yoda all.dnar --regoin x
says "did you mean --region?" "the near one"
expect 2 "onto itself" "$DNA" export yoda all.dnar -o all.dnar
expect 2 "hepdata without a directory" "$DNA" export hepdata all.dnar
expect 1 "a directory that has files" "$DNA" export hepdata all.dnar -o export
says "name a new directory" "what to do"
expect 1 "where nothing can be written" "$DNA" export yoda all.dnar -o absent/out.yoda
expect 4 "no results file" "$DNA" export yoda all.yoda
left=$(find . -name '.dna-*' | head -n 1)
result "$([ -z "$left" ]; echo $?)" "nothing is left behind"
expect 0 "a run without a cross-section" "$DNA" run "$DNA_SOURCE/tests/runs/reference.dna" \
  "$DNA_SOURCE/tests/runs/events/hepevt.hepevt.zst" -o none.dnar -q
expect 2 "has no yields" "$DNA" export yoda none.dnar
says "its cross-section is not known; --raw exports the sums of weights" "what to do"
expect 0 "but sums of weights" "$DNA" export yoda none.dnar --raw -o none.yoda
expect 2 "hepdata with several weights" "$DNA" export hepdata weights.dnar --raw --weight '*' -o several
says "name one with --weight" "what to do"
finish
