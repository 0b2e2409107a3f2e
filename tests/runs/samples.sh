#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# samples from "grid.csv": the same as the sample blocks that it stands for; kept in results files; what is wrong in it is told with
# the CSV file's own line and column.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
cd "$work" || exit 99
mkdir a a/grids b refused
ln -s "$DNA_SOURCE/examples/events" a/grids/events
ln -s "$DNA_SOURCE/examples/events" b/events
cat >common.dna <<'END'
param m_ZD = 5 GeV
param m_ND = 20 GeV
param c_tau = 0 mm
param scaled = 1
luminosity 150 /fb
object leptons from particles { where final, |pid| in {11, 13}; sort by pt }
region r {
  cut count(leptons) >= 3
  cut "of the masses" leptons[1].pt > m_ND + m_ZD * scaled
  histogram pt = leptons[1].pt, 20 bins in 0..100 GeV
}
END

# ---- what it stands for ---------------------------------------------------------------------------------------------------
cat common.dna - >a/search.dna <<'END'
samples from "grids/grid.csv" { kfactor 1.37; group "all"; with c_tau = 1 mm, scaled = 2 }
END
printf '\xef\xbb\xbf# signals and backgrounds\r\n\r\n' >a/grids/grid.csv
cat >>a/grids/grid.csv <<'END'
name , files, m_ZD [MeV], kind, xsec [fb], kfactor, group, c_tau [μm], m_ND
  # a signal
zd1, events/signal_zd1_nd10.*, 1e3, signal, 2.05e3,, , , 10 GeV
zd01, "events/signal_zd0p1_nd0p3.hepmc3.zst" , 0.1 GeV, signal, "1.5 pb * (1 + 2)", 1.2, "heavy, ""light""",30, 300 MeV
W_γ, "events/w_lnuee.hepmc3.zst; events/w_lnumumu.*", ,background,20 * 5
END
sed -i '$s/$/,,,,/' a/grids/grid.csv
cat common.dna - >b/search.dna <<'END'
sample zd1 {
  files "events/signal_zd1_nd10.*"; kind signal; xsec 2.05 pb; kfactor 1.37; group "all"
  with m_ZD = 1e3 MeV, m_ND = 10 GeV, c_tau = 1 mm, scaled = 2
}
sample zd01 {
  files "events/signal_zd0p1_nd0p3.hepmc3.zst"; kind signal; xsec 4.5 pb; kfactor 1.2; group "heavy, \"light\""
  with m_ZD = 0.1 GeV, c_tau = 30 μm, m_ND = 300 MeV, scaled = 2
}
sample W_γ {
  files "events/w_lnuee.hepmc3.zst", "events/w_lnumumu.*"; kind background; xsec 0.1 pb; kfactor 1.37; group "all"
  with c_tau = 1 mm, scaled = 2
}
END
expect 3 "a product of bare numbers has no unit" "$DNA" check a/search.dna
says "grid.csv:7:" "at its cell"
sed -i '$s/20 \* 5/100/' a/grids/grid.csv
expect 0 "a table of samples" "$DNA" run a/search.dna -q -o a.dnar --format json
cp out a.json
expect 0 "and the blocks that it stands for" "$DNA" run b/search.dna -q --format json
strip() { sed 's#"[^"]*events/#"events/#g; s#"[ab]/search.dna"#"search.dna"#' "$1"; }
strip a.json >a.text
strip out >b.text
same "are the same" a.text b.text

# ---- in results files -----------------------------------------------------------------------------------------------------
mv a/grids/grid.csv kept.csv
expect 0 "a report needs no table" "$DNA" report a.dnar --format json
same "and is that of the run" out a.json
expect 3 "a run does" "$DNA" check a/search.dna
says "a/grids/grid.csv" "and says which is missing"
sed 's/1e3,/2e3,/' kept.csv >a/grids/grid.csv
expect 2 "a changed table is a changed program" "$DNA" run a/search.dna -q -o a.dnar
cp kept.csv a/grids/grid.csv
expect 0 "and the old one goes on" "$DNA" run a/search.dna -q -o a.dnar --format json
same "with the same results" out a.json

# ---- a cross-section of the sample's own params ---------------------------------------------------------------------------
cat common.dna - >b/xsec.dna <<'END'
let lines(m) = 1 pb * m / 1 GeV
samples from "xsec.csv" { xsec lines(m_ZD) }
END
printf 'name,files,m_ZD [GeV]\none,events/w_lnuee.hepmc3.zst,3\ntwo,events/z_4l.hepmc3.zst,4\n' >b/xsec.csv
"$DNA" run b/xsec.dna -q --format json 2>err | jq -c '[.samples[].xsec_pb]' >xsec
printf '[3,4]\n' >wanted
same "xsec is of the params of each line" xsec wanted

# ---- what is refused ------------------------------------------------------------------------------------------------------
# PLACE TEXT: of the only error; the table is standard input, and the statement's block the third argument
refused() {
  cat >refused/t.csv
  cat common.dna - >refused/t.dna <<<"samples from \"t.csv\" ${3:-}"
  "$DNA" check --json refused/t.dna >json 2>err
  [ $? -eq 3 ] && jq -e --arg p "$1" --arg t "$2" '.errors == 1 and (.diagnostics[0] | (.file | endswith("t.csv")) and
    "\(.start.line):\(.start.column)" == $p and ("\(.message) \(.hint // "")" | contains($t)))' json >/dev/null
  result $? "refused: $2"
}
refused 1:13 "did you mean xsec?" <<<$'name, files,xsecs\na,f,1'
refused 1:12 "did you mean m_ZD?" <<<$'name,files,m_Zd [GeV]\na,f,1'
refused 1:12 "is no column of samples and no param" <<<$'name,files,luminosity_of_it\na,f,1'
refused 1:12 "leptons is no param" <<<$'name,files,leptons\na,f,1'
refused 1:1 "there is no column files" <<<$'name\na'
refused 1:12 "is there twice" <<<$'name,files,name\na,f,b'
refused 1:18 "this is no unit" <<<$'name,files,m_ZD [mev]\na,f,1'
refused 1:17 "expected a unit in brackets" <<<$'name,files,m_ZD [MeV\na,f,1'
refused 1:12 "is text and has no unit" <<<$'name,files,group [pb]\na,f,1'
refused 1:12 "a column without a name" <<<$'name,files,\na,f,1'
refused 1:1 "separated by commas" <<<$'name;files\na;f'
refused 3:5 "but this is a plain number" <<<$'name,files,m_ZD\n# one\na,f,1'
refused 2:5 "m_ZD is a number (energy), but this is a number (length)" <<<$'name,files,m_ZD [GeV]\na,f,1 mm'
refused 2:5 "a cross-section" <<<$'name,files,xsec [GeV]\na,f,1'
refused 2:5 "above 0" <<<$'name,files,xsec [pb]\na,f,-1'
refused 2:5 "plain number" <<<$'name,files,kfactor\na,f,1 GeV'
refused 2:5 "did you mean signal?" <<<$'name,files,kind\na,f,signel'
refused 2:5 "m_zz is not defined" <<<$'name,files,m_ZD [GeV]\na,f,m_zz'
refused 2:1 "this line has 2 cells, but the header has 3" <<<$'name,files,m_ZD [GeV]\na,f'
refused 2:1 "stands in double quotes" <<<$'name,files,xsec\na,f,max(1 pb, 2 pb)'
refused 2:1 "a sample has a name" <<<$'name,files\n,f'
refused 2:3 "a sample has a file" <<<$'name,files,m_ZD [GeV]\na,,1'
refused 2:3 "the name of an event file is missing" <<<$'name,files\na,;'
refused 3:1 "defined already" <<<$'name,files\na,f\na,g'
refused 2:1 "cannot be a name" <<<$'name,files\n1a,f'
refused 2:3 "not closed" <<<$'name,files\na,"f'
refused 2:7 "expected a comma" <<<$'name,files\na,"f" g'
refused 2:4 "quotes stand around" <<<$'name,files\na,f"g"'
refused 2:7 "a comment has a line of its own" <<<$'name,files,m_ZD [GeV]\na,f,1 # GeV'
refused 2:7 "expected one value" <<<$'name,files,m_ZD [GeV]\na,f,1;2'
refused 1:1 "nothing below it" <<<'name,files'
refused 1:1 "an empty table" </dev/null
refused 2:3 "UTF-8" < <(printf 'name,files\na,\xff\n')

# what is wrong in the block is told once, where it is
cat common.dna - >refused/t.dna <<<'samples from "t.csv" { kind signel; group "x"; group "y" }'
printf 'name,files\na,f\nb,g\n' >refused/t.csv
expect 3 "an entry given twice" "$DNA" check refused/t.dna
says "this is given twice" "is told"
cat common.dna - >refused/t.dna <<<'samples from "t.csv" { kind signel }'
"$DNA" check --json refused/t.dna >json 2>/dev/null
[ $? -eq 3 ] && jq -e '.errors == 1 and .diagnostics[0].start.line == 12' json >/dev/null
result $? "a wrong kind of all is told once"

# ---- random edits: an answer, and no crash ---------------------------------------------------------------------------------
cat >edit.py <<'END'
import random, sys
random.seed(int(sys.argv[1]))
data = bytearray(open(sys.argv[2], "rb").read())
for _ in range(random.randint(1, 6)):
    at = random.randrange(len(data))
    what = random.choice([b'"', b",", b"\n", b"[", b"]", b"#", b"\xce", b"\x00", b"1e999", b"(", b" MeV", b";", b"-", b"\r"])
    data[at:at + random.randint(0, 3)] = what
sys.stdout.buffer.write(bytes(data))
END
good=0
for i in $(seq 60); do
  python3 edit.py "$i" kept.csv >a/grids/grid.csv
  timeout 20 "$DNA" check a/search.dna >out 2>&1
  case $? in 0 | 3) good=$((good + 1)) ;; esac
done
[ "$good" -eq 60 ]
result $? "random edits are taken or refused"
finish
