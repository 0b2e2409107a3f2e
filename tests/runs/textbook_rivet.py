#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histograms of a report against those that Rivet made of the same events, bin by bin.

    textbook_rivet.py RIVET.yoda ROUTINE REPORT.json [LEAST]    at least LEAST histograms have a counterpart

YODA 1's text (HISTO1D_V2, PROFILE1D_V2). Rivet has scaled its sums in the end; the annotation ScaledBy tells by what.
"""
import json
import sys


def yoda(path, routine):
    """Name -> (rows with underflow first and overflow last, edges); a row: sumw, sumw2 and, of profiles, sumwy too."""
    found, name, rows, edges, ends, scale = {}, None, [], [], {}, 1.0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split()
            if line.startswith("BEGIN "):
                prefix = f"/{routine}/"
                known = words[1] in ("YODA_HISTO1D_V2", "YODA_PROFILE1D_V2") and words[2].startswith(prefix)
                name = words[2][len(prefix):] if known else None
                rows, edges, ends, scale, profile = [], [], {}, 1.0, "PROFILE" in words[1]
            elif name is None or not words:
                continue
            elif line.startswith("END "):
                found[name] = ([ends["Underflow"]] + rows + [ends["Overflow"]], edges, profile)
                name = None
            elif words[0] == "ScaledBy:":
                scale = float(words[1])
            elif words[0] in ("Underflow", "Overflow"):
                ends[words[0]] = [float(words[2]) / scale, float(words[3]) / scale**2] + ([float(words[6]) / scale] if profile else [])
            elif words[0][0] in "-0123456789" and len(words) > 5:
                x = [float(w) for w in words]
                rows.append([x[2] / scale, x[3] / scale**2] + ([x[6] / scale] if profile else []))
                edges.append((x[0], x[1]))
    return found


def close(a, b):
    return abs(a - b) <= 2e-6 * max(abs(a), abs(b), 1e-9)  # Rivet's text has seven digits


def main():
    rivet = yoda(sys.argv[1], sys.argv[2])
    with open(sys.argv[3], encoding="utf-8") as f:
        histograms = json.load(f)["samples"][0]["results"][0]["histograms"]
    compared = filled = 0
    for h in histograms:
        name = h["metadata"]["name"]
        if name not in rivet:
            continue
        rows, edges, profile = rivet[name]
        axis, storage = h["axes"][0], h["storage"]
        if axis["type"] == "regular":
            n = axis["bins"]
            mine = [axis["lower"] + (axis["upper"] - axis["lower"]) * k / n for k in range(n + 1)]
        else:
            n, mine = len(axis["edges"]) - 1, axis["edges"]
        if n != len(edges) or not all(abs(mine[k] - edges[k][0]) <= 1e-5 * max(1, abs(mine[k])) for k in range(n)):
            sys.exit(f"{name}: other bins: {mine[:3]}... instead of {edges[:3]}...")
        if profile:
            sums = zip(storage["values"], storage["sum_of_weights"], storage["sum_of_weights_squared"])
            got = [[w, w2, (v * w if w else 0.0)] for v, w, w2 in sums]
        else:
            got = [list(x) for x in zip(storage["values"], storage["variances"])]
        for k, (a, b) in enumerate(zip(got, rows)):
            if not all(close(x, y) for x, y in zip(a, b)):
                sys.exit(f"{name}, bin {k} of {n} (0: below): {a} instead of {b}")
        compared += 1
        filled += sum(r[0] != 0 for r in rows[1:-1])
    print(f"{compared} histograms are equal, {filled} bins of them are not empty")
    if compared < int(sys.argv[4] if len(sys.argv) > 4 else 1):
        sys.exit("too few")


main()
