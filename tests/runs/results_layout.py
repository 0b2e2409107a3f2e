#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a results file as dna-results(5) describes it, with nothing but Python's own library, and prints every row's and every bin's sums
as the report has them: rounded once from the exact ones. Checks that totals are the sums of their parts.

    results_layout.py FILE.dnar    sample, variation, weight, region, number, raw, negative, sumw, sumw2
"""
import sqlite3
import struct
import sys
from fractions import Fraction


def count(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def block(data):
    ncounts, at = count(data, 0)
    nsums, at = count(data, at)
    counts, sums = [], []
    while len(counts) < ncounts:
        value, at = count(data, at)
        counts.append(value)
        if value == 0:
            zeros, at = count(data, at)
            counts += [0] * zeros
    while len(sums) < nsums:
        head = data[at]
        at += 1
        if head == 0:
            zeros, at = count(data, at)
            sums += [0] * (zeros + 1)
            continue
        n, first = head & 127, data[at]
        raw = bytes(first) + data[at + 1 : at + 1 + n] + (b"\xff" if head & 128 else b"\0") * (64 - first - n)
        sums.append(int.from_bytes(raw, "little", signed=True))
        at += 1 + n
    assert at == len(data) - 8 and len(counts) == ncounts and len(sums) == nsums
    return counts, sums


def value(number):
    assert number & 1 == 0, "an addend was not finite"
    return float(Fraction(number >> 8, 1 << 300))  # correctly rounded


def add(parts):
    parts = list(parts)
    return [sum(column) for column in zip(*(p[0] for p in parts))], [sum(column) for column in zip(*(p[1] for p in parts))]


def main():
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    totals = {}
    for sample, sums, data in db.execute("SELECT sample, sums, data FROM row_sum").fetchall():
        totals[sample, sums] = block(data)
        parts = db.execute("SELECT data FROM row_part JOIN input USING (input) WHERE sample = ? AND sums = ?", (sample, sums))
        assert add(block(d) for (d,) in parts) == totals[sample, sums], "a total is not the sum of its parts"
    for sample, store, entries, sums, data in db.execute("SELECT * FROM histogram_total").fetchall():
        counts, exact = block(data)
        assert list(struct.unpack(f"<{len(counts)}q", entries)) == counts
        assert list(struct.unpack(f"<{len(exact)}d", sums)) == [value(s) for s in exact]
        parts = db.execute("SELECT data FROM histogram_part JOIN input USING (input) WHERE sample = ? AND store = ?", (sample, store))
        assert add(block(d) for (d,) in parts) == (counts, exact), "a histogram is not the sum of its parts"
    rows = db.execute(
        "SELECT s.name, r.variation, w.number, w.name, r.region, r.number, s.sample, r.sums FROM sample s JOIN row r USING (program) "
        "JOIN weight w USING (sample) ORDER BY 1, 2, 3, 5, 6"
    )
    for name, variation, k, weight, region, number, sample, sums in rows.fetchall():
        counts, exact = totals[sample, sums]
        print(name, variation, weight, region, number, counts[0], counts[1 + k], repr(value(exact[4 * k])), repr(value(exact[4 * k + 1])), sep="\t")


main()
