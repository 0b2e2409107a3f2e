#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits of paper.dna once more, by another program: from the masses of the events that a results file keeps (its table
spectrum_part, dna-results(5)), by trying every window.

    limits_check.py LIMITS.dnar REPORT.json     REPORT: dna report LIMITS.dnar --format json

Says how many numbers agree, and stops at the first that does not. Not checked: limits by CLs, which tests/runs/limits.sh has.
"""
import json
import math
import sqlite3
import struct
import sys
from bisect import bisect_left, bisect_right

WINDOWS = {"window_ee": (0.010, 0.500), "window_mumu": (0.003, 0.100)}  # GeV
LEAST, TARGET, DISPLACED, REFERENCE = 10, 2, 50, 1e-4
FAKES = {"background_up": 2.0, "background_down": 1.0}  # else 1.5
GROUPS = {"efficiency": ("efficiency_up", "efficiency_down"), "resolution": ("resolution_up", "resolution_down"),
          "background": ("background_up", "background_down")}

checked = 0


def agree(what, got, wanted, tolerance=1e-9):
    global checked
    checked += 1
    if (got is None) != (wanted is None) or (got is not None and not abs(got - wanted) <= tolerance * abs(wanted)):
        sys.exit(f"{what}: {got} instead of {wanted}")


class Results:
    """The masses in a window's region, normalised, and the yields of rows."""

    def __init__(self, path, report):
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.kind = {s["name"]: s["kind"] for s in report["samples"]}
        self.scale = {}
        for s in report["samples"]:
            total = self.db.execute("SELECT sumw FROM cutflow WHERE sample = ? AND variation = 'nominal' AND number = 0 LIMIT 1",
                                    (s["name"],)).fetchone()[0]
            self.scale[s["name"]] = s["xsec_pb"] * s["kfactor"] * report["luminosity_ifb"] * 1000 / total

    def masses(self, window, variation, wanted):
        """wanted: the name of a signal, or "background" for all of those."""
        query = ("SELECT s.name, p.entries FROM spectrum_part p JOIN input USING (input) JOIN sample s USING (sample) "
                 "JOIN spectrum w ON w.program = s.program AND w.spectrum = p.spectrum WHERE w.name = ? AND w.variation = ?")
        entries = []
        for name, data in self.db.execute(query, (window, variation)):
            if name == wanted or self.kind[name] == wanted:
                numbers = struct.unpack(f"<{len(data) // 8}d", data)
                entries += [(v, w * self.scale[name]) for v, w in zip(numbers[::2], numbers[1::2])]
        return sorted(entries)

    def count(self, sample, region, variation):
        row = self.db.execute("SELECT sumw FROM cutflow WHERE sample = ? AND region = ? AND variation = ? AND weight = 'nominal' "
                              "ORDER BY number DESC LIMIT 1", (sample, region, variation)).fetchone()
        return row[0] * self.scale[sample]


def summer(entries):
    values, sums = [v for v, _ in entries], [0.0]
    for _, w in entries:
        sums.append(sums[-1] + w)
    return lambda low, high: sums[bisect_right(values, high)] - sums[bisect_left(values, low)]


def best_window(signal, background, narrow, wide, least):
    """The largest S/sqrt(B) of all intervals. One that is wider than it need be can shrink until both ends are at events; of the
    narrowest ones, what they hold changes only where an end meets an event."""
    s_in, b_in = summer(signal), summer(background)
    values = sorted({v for v, _ in signal + background})
    intervals = [(low, high) for low in values for high in values[bisect_left(values, low + narrow):bisect_right(values, low + wide)]]
    changes = sorted(values + [v - narrow for v in values])
    intervals += [(v, v + narrow) for v in values] + [(v - narrow, v) for v in values]
    intervals += [((a + b) / 2, (a + b) / 2 + narrow) for a, b in zip(changes, changes[1:])]
    best = 0.0
    for low, high in intervals:
        s, b = s_in(low, high), b_in(low, high)
        if s > 0 and b >= least * (1 - 1e-12):
            best = max(best, s / math.sqrt(b))
    return best


def limit(s, b, variation):
    return REFERENCE * TARGET * math.sqrt(FAKES.get(variation, 1.5) * b) / s if s > 0 and b > 0 else None


def band(values, in_quadrature):
    """values: {variation: limit}; None where nothing is excluded. The ends are None where they are not known."""
    nominal = values["nominal"]
    low, high = {}, {}
    for group, names in GROUPS.items():
        there = [values[n] for n in names if n in values]
        if there:
            low[group] = min([v for v in there if v is not None] + [nominal])
            high[group] = None if None in there else max(there + [nominal])
    if not in_quadrature:
        return min(low.values()), None if None in high.values() else max(high.values())
    down = math.sqrt(sum((nominal - v) ** 2 for v in low.values()))
    up = None if None in high.values() else nominal + math.sqrt(sum((v - nominal) ** 2 for v in high.values()))
    return nominal - down, up


def combine(parts):
    parts = [p for p in parts if p is not None]
    return 1 / math.sqrt(sum(p ** -2 for p in parts)) if parts else None


def main():
    with open(sys.argv[2], encoding="utf-8") as f:
        report = json.load(f)
    results = Results(sys.argv[1], report)
    windows = {(w["name"], w["signal"]): w for w in report["windows"]}
    limits = {(x["name"], x["signal"]): x for x in report["limits"]}
    for signal in (name for name, kind in results.kind.items() if kind == "signal"):
        found = {}
        for window, (narrow, wide) in WINDOWS.items():
            channel = window.replace("window", "U2")
            own, background = results.masses(window, "nominal", signal), results.masses(window, "nominal", "background")
            best = best_window(own, background, narrow, wide, LEAST / 1.5)
            got = windows[window, signal]
            if best == 0:
                agree(f"{window} of {signal}", got["low"], None)
                agree(f"{channel} of {signal}", limits[channel, signal]["limit"], None)
                continue
            low, high = got["low"], got["high"]
            if not narrow * (1 - 1e-9) <= high - low <= wide * (1 + 1e-9):
                sys.exit(f"{window} of {signal}: its width is not allowed")
            s, b = summer(own)(low, high), summer(background)(low, high)
            for what, a, other in (("S", got["s"], s), ("B", got["b"], b), ("S/sqrt(B)", got["value"], best)):
                agree(f"{what} in {window} of {signal}", a, other)
            values = {}
            for variation in ("nominal", *(v for names in GROUPS.values() for v in names)):
                values[variation] = limit(summer(results.masses(window, variation, signal))(low, high),
                                          summer(results.masses(window, variation, "background"))(low, high), variation)
            found[channel] = values["nominal"]
            for name, in_quadrature in ((channel, False), (channel + "_quadrature", True)):
                agree(f"{name} of {signal}", limits[name, signal]["limit"], values["nominal"])
                ends = band(values, in_quadrature)
                agree(f"{name} of {signal}, below", limits[name, signal]["band_low"], ends[0])
                agree(f"{name} of {signal}, above", limits[name, signal]["band_high"], ends[1])
        agree(f"U2_prompt of {signal}", limits["U2_prompt", signal]["limit"], combine(found.values()))
        found = {}
        for channel in ("ee", "mumu"):  # B is that of the fit, which is not done again
            got, name = windows["beside_" + channel, signal], "fit_" + channel
            if got["missing"] or not got["s"]:
                agree(f"{name} of {signal}", limits[name, signal]["limit"], None)
                continue
            s = summer(results.masses("beside_" + channel, "nominal", signal))(got["low"], got["high"])
            agree(f"S in beside_{channel} of {signal}", got["s"], s)
            found[name] = limit(s, got["b"], "nominal")
            agree(f"{name} of {signal}", limits[name, signal]["limit"], found[name])
        agree(f"fit_prompt of {signal}", limits["fit_prompt", signal]["limit"], combine(found.values()))
        yields = {v: results.count(signal, "displaced_pair", v) for v in ("nominal", *GROUPS["efficiency"])}
        values = {v: REFERENCE * DISPLACED / y if y > 0 else None for v, y in yields.items()}
        agree(f"U2_displaced of {signal}", limits["U2_displaced", signal]["limit"], values["nominal"])
        if values["nominal"] is not None:
            ends = band(values, False)
            agree(f"U2_displaced of {signal}, below", limits["U2_displaced", signal]["band_low"], ends[0])
            agree(f"U2_displaced of {signal}, above", limits["U2_displaced", signal]["band_high"], ends[1])
    print(f"{checked} numbers agree")


main()
