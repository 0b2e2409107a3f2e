#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Commands, options and exit codes: 0 done, 1 run-time failure, 2 usage, 3 a wrong program, 4 unreadable input.
. "${DNA_SOURCE:-.}/tests/tap.sh"
events=$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz
good=$DNA_SOURCE/examples/01_first.dna
printf 'region r { cut nonsense > 3 }\n' >"$work/wrong.dna"

expect 0 "--version" "$DNA" --version
says "$(sed -n 's/^AC_INIT(\[dna\], \[\(.*\)\])$/\1/p' "$DNA_SOURCE/configure.ac")" "--version says the version"
expect 0 "help" "$DNA" help
says "run" "help lists the commands"
expect 0 "--help" "$DNA" --help
expect 2 "--version with more" "$DNA" --version extra
says "extra" "--version with more: what is too much"
expect 2 "--help with more" "$DNA" --help run
expect 2 "help of two commands" "$DNA" help run check
for command in run check disasm trace pack unpack help; do
  expect 0 "help $command" "$DNA" help $command
  expect 0 "$command --help" "$DNA" $command --help
done
expect 2 "no command" "$DNA"
expect 2 "unknown command" "$DNA" rnu
says "run" "unknown command: the nearest one"
expect 2 "unknown option" "$DNA" run "$good" "$events" --fromat json
expect 2 "option without its value" "$DNA" run "$good" "$events" --format
expect 2 "unknown format" "$DNA" run "$good" "$events" --format yaml
expect 2 "a number that is none" "$DNA" run "$good" "$events" -j two
expect 2 "negative number of threads" "$DNA" run "$good" "$events" -j -1
expect 2 "number too large" "$DNA" run "$good" "$events" --max-events 99999999999999999999
expect 2 "run without a file" "$DNA" run
expect 2 "run without events or samples" "$DNA" run "$good"
expect 2 "events besides samples" "$DNA" run "$DNA_SOURCE/examples/04_samples.dna" "$events"
expect 2 "the same file twice" "$DNA" run "$good" "$events" "$events"

expect 3 "run of a wrong program" "$DNA" run "$work/wrong.dna" "$events"
says "wrong.dna:1:16" "a diagnostic has a place"
says "nonsense" "and the name"
says "^" "and a caret"
expect 3 "check of a wrong program" "$DNA" check "$work/wrong.dna"
expect 3 "disasm of a wrong program" "$DNA" disasm "$work/wrong.dna"
expect 3 "trace of a wrong program" "$DNA" trace "$work/wrong.dna" "$events" --event 0
expect 3 "a program that is not there" "$DNA" run "$work/none.dna" "$events"
expect 3 "a directory for a program" "$DNA" check "$work"
expect 2 "an unknown parameter" "$DNA" run "$DNA_SOURCE/tests/runs/reference.dna" "$events" --set prompt_onyl=1
says "prompt_only" "an unknown parameter: the nearest one"
expect 2 "a parameter of another dimension" "$DNA" run "$DNA_SOURCE/examples/02_pairs.dna" "$events" --set "m_Z=3 mm"
expect 2 "--set without a value" "$DNA" check "$DNA_SOURCE/examples/02_pairs.dna" --set m_Z
expect 2 "--set with a value that cannot be read" "$DNA" check "$DNA_SOURCE/examples/02_pairs.dna" --set "m_Z=91 +"
expect 3 "a wrong program and a wrong --set" "$DNA" check "$work/wrong.dna" --set m_Z
expect 3 "check --json of a wrong program" "$DNA" check --json "$work/wrong.dna"
if command -v jq >/dev/null 2>&1; then
  result "$(jq -e '.errors == 1 and .diagnostics[0].start.line == 1 and .diagnostics[0].start.column == 16 and .diagnostics[0].start.byte == 15' \
    "$work/out" >/dev/null 2>&1; echo $?)" "check --json has lines and columns"
fi

expect 4 "an event file that is not there" "$DNA" run "$good" "$work/none.hepmc3"
says "none.hepmc3: cannot open: No such file" "and its name"
cp "$work/err" "$work/want"
expect 4 "pack of a file that is not there" "$DNA" pack "$work/none.hepmc3" -o "$work/none.dnae"
same "says the same" "$work/want" "$work/err"
mkdir "$work/archive"
gzip -dc "$events" >"$work/archive/events.hepmc3"
tar -C "$work" -czf "$work/events.tar.gz" archive/events.hepmc3
expect 4 "a tar archive" "$DNA" run "$good" "$work/events.tar.gz"
says "looks like a tar archive" "and what it is"
expect 4 "a directory for events" "$DNA" run "$good" "$work"
: >"$work/empty"
expect 4 "an empty event file" "$DNA" run "$good" "$work/empty"
echo "hello" >"$work/text"
expect 4 "a text for events" "$DNA" run "$good" "$work/text"
head -c 200000 "$events" >"$work/short.gz"
expect 4 "events that end in the middle" "$DNA" run "$good" "$work/short.gz"
gzip -dc "$events" | head -n 3000 >"$work/short.hepmc3"
expect 4 "events without their end line" "$DNA" run "$good" "$work/short.hepmc3"
for format in text md csv json latex html; do # each report says so itself
  "$DNA" run "$good" "$work/short.hepmc3" --quiet --format $format >"$work/report" 2>/dev/null
  grep -qE 'partial' "$work/report" && ! grep -q '"partial": false' "$work/report"
  result $? "a partial report as $format says that it is one"
done

gzip -dc "$events" | gzip -c >"$work/sum.gz" # all of it can be decompressed, but its checksum is another
printf '\xa5\x5a' | dd of="$work/sum.gz" bs=1 seek=$(($(stat -c %s "$work/sum.gz") - 7)) conv=notrunc status=none
expect 4 "events with another checksum" "$DNA" run "$good" "$work/sum.gz"
says "checksum" "and what it is"
grep -q 'error.*any of its events may be wrong' "$work/err"
result $? "and that it may be of any event"
says "and any of them may be wrong" "so does the report"
gzip -dc "$events" | awk '/^E / && ++n > 1 { print "E"; exit } 1' >"$work/one.hepmc3"
expect 4 "a second event that cannot be read" "$DNA" run "$good" "$work/one.hepmc3"
says "its first event is counted, what follows is not" "one is no plural"

expect 0 "check" "$DNA" check "$good"
expect 0 "check --json" "$DNA" check --json "$good"
expect 0 "disasm" "$DNA" disasm "$good"
expect 0 "trace" "$DNA" trace "$good" "$events" --event 0
expect 4 "trace of an event that is not there" "$DNA" trace "$good" "$events" --event 987654321
expect 0 "run" "$DNA" run "$good" "$events"
says "one_muon" "run names the region"
says "all events" "and the first row"
expect 0 "options before the files" "$DNA" run --quiet --format csv -j 1 "$good" "$events"
expect 0 "run --quiet" "$DNA" run "$good" "$events" --quiet
result "$([ -s "$work/err" ]; [ $? -eq 1 ]; echo $?)" "--quiet is silent"
expect 0 "-o" "$DNA" run "$good" "$events" --format json -o "$work/result.json"
result "$([ -s "$work/result.json" ] && [ ! -s "$work/out" ]; echo $?)" "-o writes the file and nothing to standard output"
expect 0 "--max-events" "$DNA" run "$good" "$events" --max-events 5 --format csv
grep -q 'all events.*[^0-9]5[^0-9]' "$work/out"
result $? "--max-events counts"
grep -q 'all events.*,first events' "$work/out"
result $? "and says that there are more"
printf 'HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nHepMC::Asciiv3-END_EVENT_LISTING\n' >"$work/none.hepmc3"
expect 0 "a file without events" "$DNA" run "$good" "$work/none.hepmc3"
says "none.hepmc3 has no events" "a file without events is noted"

expect 2 "-o -" "$DNA" run "$good" "$events" --format json -o -
says "goes to standard output" "says how to print"
expect 1 "an output that cannot be opened" "$DNA" run "$good" "$events" -o "$work/no/such/directory.json"
if [ -c /dev/full ]; then
  expect 1 "-o on a full disk" "$DNA" run "$good" "$events" -o /dev/full --format text
  timeout 60 "$DNA" run "$good" "$events" --quiet >/dev/full 2>"$work/err"
  result "$([ $? -eq 1 ]; echo $?)" "a full disk behind standard output"
  timeout 60 "$DNA" help >/dev/full 2>"$work/err"
  result "$([ $? -eq 1 ]; echo $?)" "help on a full disk"
fi
timeout 60 "$DNA" run "$good" "$events" --quiet >&- 2>"$work/err"
result "$([ $? -eq 1 ]; echo $?)" "standard output closed"
"$DNA" run "$DNA_SOURCE/examples/04_samples.dna" --quiet 2>/dev/null | head -n 1 >"$work/out"
result "$([ -s "$work/out" ]; echo $?)" "a reader that goes away"
finish
