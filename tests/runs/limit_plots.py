#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads pictures of limits back: tick labels give the axes, shapes the numbers.

    limit_plots.py points FILE.svg REPORT.json LIMIT     points, Monte Carlo errors and boxes of the variations
    limit_plots.py bands FILE.svg REPORT.json LIMIT      points, observed points, bands of the expectation
    limit_plots.py overlay FILE.svg X Y X Y              the line of a contour
"""
import json
import math
import re
import sys
import xml.etree.ElementTree as ET

NEAR = 0.35  # of the picture's units; they are written to a tenth
SVG = "{http://www.w3.org/2000/svg}"


def stop(message):
    sys.exit(f"limit_plots: {message}")


def label_value(text):
    """Of a tick, and whether it is a power of ten."""
    parts = [(e.text or "") for e in text.iter()]
    base, power = parts[0], "".join(parts[1:]).replace("−", "-")
    return float(base.replace("−", "-")) if not power else 10.0 ** int(power)


class Axes:
    def __init__(self, root):
        self.x, self.y = [], []
        for text in root.iter(SVG + "text"):
            anchor = text.get("text-anchor")
            if text.get("font-size") or text.get("transform") or text.get("font-weight"):
                continue
            try:
                if anchor == "middle":
                    self.x.append((label_value(text), float(text.get("x"))))
                elif anchor == "end" and float(text.get("x")) < 84:
                    self.y.append((label_value(text), float(text.get("y")) - 5))
            except ValueError:
                pass
        self.log_x, self.log_y = self.is_log(self.x), self.is_log(self.y)

    @staticmethod
    def is_log(ticks):
        """Three or more ticks decide it; two are of a logarithmic axis."""
        if len(ticks) < 2:
            stop(f"an axis has the ticks {ticks}")
        if len(ticks) == 2:
            return True
        (a, p), (b, q), (c, r) = ticks[0], ticks[1], ticks[-1]
        return abs((q - p) * (c - a) - (r - p) * (b - a)) > 0.02 * abs((r - p) * (c - a))

    @staticmethod
    def place(ticks, log, value):
        (a, p), (b, q) = ticks[0], ticks[-1]
        share = math.log(value / a) / math.log(b / a) if log else (value - a) / (b - a)
        return p + share * (q - p)

    def at(self, x, y):
        return self.place(self.x, self.log_x, x), self.place(self.y, self.log_y, y)


def paths(root, wanted):
    """Corners of all paths of a class (a pattern): lists of (x, y), one for each part."""
    out = []
    for path in root.iter(SVG + "path"):
        if not re.fullmatch(wanted, path.get("class", "")):
            continue
        x = y = 0.0
        for command, numbers in re.findall(r"([MLHVz])([^MLHVz]*)", path.get("d")):
            values = [float(v) for v in numbers.replace(",", " ").replace("-", " -").split()]
            if command == "M":
                out.append([])
            if command in "ML":
                pairs = list(zip(values[::2], values[1::2]))
            elif command == "H":
                pairs = [(v, y) for v in values]
            else:
                pairs = [(x, v) for v in values] if command == "V" else []
            for x, y in pairs:
                out[-1].append((x, y))
    return out


def has(found, x, y, what):
    if not any(abs(a - x) < NEAR and abs(b - y) < NEAR for a, b in found):
        near = min(found, key=lambda p: abs(p[0] - x) + abs(p[1] - y), default=None)
        stop(f"{what} should be at ({x:.2f}, {y:.2f}); the nearest is at {near}")


def entries(report, name):
    with open(report, encoding="utf-8") as source:
        data = json.load(source)
    masses = {"half": 0.5, "one": 1, "none": 2, "five": 5}
    found = [(masses[e["signal"]], e) for e in data["limits"] if e["name"] == name and e["signal"] in masses]
    if len(found) != 4 or [m for m, e in found if e["limit"] is None] != [2]:
        stop(f"the report has the limits {found}")
    return [(m, e) for m, e in found if e["limit"] is not None]


def main():
    kind, root = sys.argv[1], ET.parse(sys.argv[2]).getroot()
    axes = Axes(root)
    dots = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter(SVG + "circle")]
    lines = paths(root, r"d[il]l|dl\d")
    corners = [p for line in lines for p in line]
    if kind == "overlay":
        x1, y1, x2, y2 = (float(v) for v in sys.argv[3:])
        for x, y in ((x1, y1), (x2, y2)):
            has(corners, *axes.at(x, y), "the contour")
        return
    limits = entries(sys.argv[3], sys.argv[4])
    for m, e in limits:
        x, y = axes.at(m, e["limit"])
        has(dots, x, y, f"the limit at {m}")
        for sign in (-1, 1):
            has(corners, *axes.at(m, e["limit"] + sign * e["limit_error"]), f"the error at {m}")
        if kind == "points":
            boxes = [p for box in paths(root, r"dt\d") for p in box]
            for value in (e["band_low"], e["band_high"]):
                across, height = axes.at(m, value)
                has([(across, b) for a, b in boxes if abs(a - across) < 12], across, height, f"the band at {m}")
        else:
            has(dots, *axes.at(m, e["observed"]), f"the observed limit at {m}")
            for shape, numbers in (("dy0", (1, 3)), ("dy1", (0, 4))):
                band = [p for area in paths(root, shape) for p in area]
                for number in numbers:
                    across, height = axes.at(m, e["expected"][number])
                    has([(across, b) for a, b in band if abs(a - across) < 9], across, height, f"the band {shape} at {m}")
    inside = [d for d in dots if d[1] > 34 and d[0] < 542]
    if kind == "points" and len(inside) > 3 + 1:  # and one in the legend
        stop(f"there are {len(inside)} points instead of 3")


main()
