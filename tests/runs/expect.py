#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""expect.py REPORT.json: the expectations in a report, worked out from its rows, which are checked elsewhere."""
import json
import math
import statistics
import sys


def close(what, got, wanted):
    if wanted is None or got is None:
        if wanted is not got:
            sys.exit(f"{what}: {got} instead of {wanted}")
    elif not abs(got - wanted) <= 1e-9 * max(abs(wanted), 1e-9):
        sys.exit(f"{what}: {got} instead of {wanted}")


with open(sys.argv[1], encoding="utf-8") as f:
    report = json.load(f)
samples = report["samples"]
count = 0
for x in report["expectations"]:
    named = [s for s in samples if s["name"] == x["sample"]] or [s for s in samples if x["sample"] in (None, s["group"])]
    for row in x["rows"]:
        what = f"{x['region']} {x['sample']} {x['of']} {row['label']}"
        ours = variance = 0.0
        hidden = False
        alls = []
        raw = 0  # events that are left, and the largest average weight
        largest = 0.0
        for s in named:
            region = next(g for g in s["results"][0]["regions"] if g["name"] == x["region"])
            alls.append(region["rows"][0]["sumw"] * (s["xsec_pb"] or 0) * s["kfactor"])
        for s, weight in zip(named, alls):
            region = next(g for g in s["results"][0]["regions"] if g["name"] == x["region"])
            own = next(r for r in region["rows"] if r["label"] == row["label"])
            first = region["rows"][0]
            if own["raw"] is None:
                hidden = True
            elif x["of"] == "raw":
                raw, largest = raw + own["raw"], 1
                ours += own["raw"]
                variance += own["raw"]
            elif x["of"] == "yield":
                scale = 1 if s["kind"] == "data" else s["xsec_pb"] * s["kfactor"] * (report["luminosity_ifb"] or 1e-3) * 1000 / s["sumw"]
                raw, largest = raw + own["raw"], max(largest, abs(scale * first["sumw"] / first["raw"]))
                ours += own["sumw"] * scale
                variance += own["sumw2"] * scale**2
            else:
                share = s["xsec_pb"] * s["kfactor"] / sum(t["xsec_pb"] * t["kfactor"] for t in named)
                value = own["sumw"] / first["sumw"]
                ours += share * value
                side = 0 if own is first else own["cum_hi" if value < row["published"] else "cum_lo"]
                variance += (share * side) ** 2
        if hidden:
            if row["ours"] is not None or row["missing"] != "hidden":
                sys.exit(f"{what}: is not hidden")
            continue
        published, spread = row["published"], row["published_error"]
        if x["of"] != "relative" and raw == 0 and published > 0:  # the central 68 % interval of a count of 0
            variance = (-math.log(1 - statistics.NormalDist().cdf(1)) * largest) ** 2
        error = math.sqrt(variance)
        both = math.sqrt(variance + spread**2)
        close(f"{what}: ours", row["ours"], ours)
        close(f"{what}: its error", row["ours_error"], error)
        ratio = ours / published if published else None
        close(f"{what}: ratio", row["ratio"], ratio)
        wanted = math.hypot(error / published, ours * spread / published**2) if published else None
        close(f"{what}: its error", row["ratio_error"], wanted)
        close(f"{what}: pull", row["pull"], (ours - published) / both if both else None)
        verdict = None
        if row["within"]:
            allowed = row["within"] * (abs(published) if row["within_of"] == "share" else both)
            verdict = "within" if abs(ours - published) <= allowed else "exceeded"
        if row["verdict"] != verdict:
            sys.exit(f"{what}: {row['verdict']} instead of {verdict}")
        count += 1
if count < int(sys.argv[2]):
    sys.exit(f"only {count} rows were compared")
