#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# docs/comparison.md: each line that it shows in the column of dna is, with its prelude, an analysis without errors.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
cd "$work" || exit 99
python3 - "$DNA_SOURCE/docs/comparison.md" <<'P'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
prelude = re.search(r"## Prelude\n+```\n(.*?)```", text, re.S).group(1)
lines = []
for row in text.splitlines():
    cells = re.split(r"(?<!\\)\|", row)
    if len(cells) == 7:
        lines += [c.replace("\\|", "|") for c in re.findall(r"`([^`]+)`", cells[5])]
lines = [c for c in lines if re.match(r"(object|let|region|variation|table|param) .*[={]", c)]
for number, line in enumerate(lines):
    with open(f"{number:02}.dna", "w", encoding="utf-8") as f:
        f.write(prelude + line + "\n")
print(len(lines))
P
result "$([ "$(ls ./*.dna 2>/dev/null | wc -l)" -ge 25 ]; echo $?)" "there are lines to check"
for file in ./*.dna; do expect 0 "$(tail -n 1 "$file" | cut -c1-80)" "$DNA" check "$file"; done
finish
