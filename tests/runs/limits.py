#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows and limits from the spectra of a results file, by trying every interval.

    limits.py FILE.dnar REPORT.json    compares with the report
"""
import json
import math
import sqlite3
import struct
import sys
from bisect import bisect_left, bisect_right


def main():
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    with open(sys.argv[2], encoding="utf-8") as f:
        report = json.load(f)
    lumi = report["luminosity_ifb"] * 1000
    scale, kind = {}, {}
    for s in report["samples"]:
        total = db.execute(
            "SELECT sumw FROM cutflow WHERE sample = ? AND variation = 'nominal' AND number = 0 LIMIT 1", (s["name"],)
        ).fetchone()[0]
        scale[s["name"]] = s["xsec_pb"] * s["kfactor"] * lumi / total
        kind[s["name"]] = s["kind"]

    def spectrum(window, variation, wanted):
        entries = []
        query = (
            "SELECT s.name, p.entries FROM spectrum_part p JOIN input USING (input) JOIN sample s USING (sample) "
            "JOIN spectrum w ON w.program = s.program AND w.spectrum = p.spectrum WHERE w.name = ? AND w.variation = ?"
        )
        for name, data in db.execute(query, (window, variation)):
            if kind[name] == wanted:
                numbers = struct.unpack(f"<{len(data) // 8}d", data)
                entries += [(v, w * scale[name]) for v, w in zip(numbers[::2], numbers[1::2])]
        return sorted(entries)

    def summer(entries):
        values = [v for v, _ in entries]
        sums = [0.0]
        for _, w in entries:
            sums.append(sums[-1] + w)
        return lambda low, high: sums[bisect_right(values, high)] - sums[bisect_left(values, low)]

    def asimov(s, b, db_):
        v = db_ * db_
        return math.sqrt(
            max(0, 2 * ((s + b) * math.log((s + b) * (b + v) / (b * b + (s + b) * v)) - b * b / v * math.log1p(v * s / (b * (b + v)))))
        )

    def close(what, got, wanted, tolerance):
        if not abs(got - wanted) <= tolerance * abs(wanted):
            sys.exit(f"{what}: {got} instead of {wanted}")

    narrow, wide, least = 0.1, 2.0, 20
    best = {}
    for window, figure in (("m", lambda s, b: s / math.sqrt(b)), ("z", lambda s, b: asimov(s, b, 0.1 * b))):
        signal, background = spectrum(window, "nominal", "signal"), spectrum(window, "nominal", "background")
        if len(signal) < 5 or len(background) < 100:
            sys.exit("too few entries for a test")
        s_in, b_in = summer(signal), summer(background)
        values = sorted({v for v, _ in signal + background})
        found = 0
        for low in values + [v - narrow for v in values]:
            for high in [low + narrow] + [v for v in values if low + narrow <= v <= low + wide]:
                s, b = s_in(low, high), b_in(low, high)
                if b >= least * (1 - 1e-12) and s > 0:
                    found = max(found, figure(s, b))
        got = next(w for w in report["windows"] if w["name"] == window)
        close(f"S in window {window}", got["s"], s_in(got["low"], got["high"]), 1e-12)
        close(f"B in window {window}", got["b"], b_in(got["low"], got["high"]), 1e-12)
        close(f"figure of window {window}", got["value"], figure(got["s"], got["b"]), 1e-9)
        # the search of S / sqrt(B) is exact, the other one refines a grid
        close(f"the best of window {window}", got["value"], found, 1e-9 if window == "m" else 2e-3)
        if not (narrow * (1 - 1e-9) <= got["high"] - got["low"] <= wide * (1 + 1e-9)):
            sys.exit("the width is not allowed")
        best[window] = got

    limit = {x["name"]: x for x in report["limits"]}
    low, high = best["m"]["low"], best["m"]["high"]
    expected = []
    for variation in ("nominal", "up_and_down_up", "up_and_down_down"):
        s = summer(spectrum("m", variation, "signal"))(low, high)
        b = summer(spectrum("m", variation, "background"))(low, high)
        expected.append(2e-4 * 2 * math.sqrt(b) / s)
    close("limit", limit["simple"]["limit"], expected[0], 1e-9)
    close("band below", limit["simple"]["band_low"], min(expected), 1e-9)
    close("band above", limit["simple"]["band_high"], max(expected), 1e-9)
    s = sum(w for _, w in spectrum("m", "nominal", "signal"))
    close("limit by counting", limit["counted"]["limit"], 2e-4 * 50 / s, 1e-9)
    both = 1 / math.sqrt(limit["simple"]["limit"] ** -2 + limit["counted"]["limit"] ** -2)
    close("combination", limit["both"]["limit"], both, 1e-9)
    twice = 1 / math.sqrt(both**-2 + limit["counted"]["limit"] ** -2)
    close("combination of a combination", limit["twice"]["limit"], twice, 1e-9)
    # errors: the limit is proportional to 1 / S, and here to sqrt(B)
    m = limit["simple"]
    by_s, b, db = m["s_error"] / m["s"], m["b"], m["b_error"]
    by_b = (math.sqrt(b + db) - math.sqrt(b - db)) / 2 / math.sqrt(b)
    close("error of a limit", m["limit_error"], m["limit"] * math.hypot(by_s, by_b), 1e-9)
    c = limit["counted"]
    close("error of a limit by counting", c["limit_error"], c["limit"] * c["s_error"] / c["s"], 1e-9)


main()
