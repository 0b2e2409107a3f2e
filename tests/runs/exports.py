#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other programs read in the files of dna export, against the numbers of the JSON report.

exports.py KIND EXPORT REPORT.json [raw]     KIND: yoda, uhi, hepdata, csv, csv-histograms
exports.py rows EXPORT.csv EXPECTED.rows     the sums that pyhepmc counted

Ends with 0, with 1 and what differs, or with 77 if the reader is not there.
"""
import csv
import json
import math
import os
import sys
import warnings

wrong = []


def near(what, got, want, tolerance=1e-12):
    if want is None or got is None:
        if got != want:
            wrong.append(f"{what}: {got} instead of {want}")
    elif not abs(got - want) <= tolerance * abs(want) + 1e-300:
        wrong.append(f"{what}: {got!r} instead of {want!r}")


def same(what, got, want):
    if got != want:
        wrong.append(f"{what}: {got!r} instead of {want!r}")


def absent(reason):
    print(reason)
    sys.exit(77)


def results(report):
    """sample, result (of a variation and a weight), and what a weight is worth: 1 if nothing is scaled."""
    for sample in report["samples"]:
        for result in sample["results"]:
            first = result["regions"][0]["rows"][0]
            yield sample, result, first["yield"] / first["sumw"]


def flat(values):
    return [x for v in values for x in flat(v)] if isinstance(values, list) else [values]


def edges(axis):
    if axis["type"] == "variable":
        return axis["edges"]
    n = axis["bins"]
    return [axis["lower"] + (axis["upper"] - axis["lower"]) * i / n for i in range(n + 1)]


# ---- YODA ----------------------------------------------------------------------------------------------------------------


def read_profiles(path):
    """babyyoda knows no profiles: name, columns by cell (flows first in V2, in their places in V3)."""
    import gzip
    profiles, name, rows = {}, None, []
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")) as file:
        for line in file:
            words = line.split()
            if line.startswith("BEGIN YODA_PROFILE1D"):
                name, rows = words[2], []
            elif line.startswith("END") and name:
                profiles[name], name = rows, None
            elif name and words and words[0][0] in "-0123456789TUO" and words[0] not in ("---", "Title:", "Type:", "Overflow:"):
                if words[0] != "Total":
                    rows.append([float(w) for w in words[-7:]] if "_V2" in version else [float(w) for w in words])
    return profiles


version = "_V3"


def check_yoda(path, report, raw):
    global version
    try:
        from babyyoda import grogu
    except ImportError:
        absent("no babyyoda (pip install babyyoda)")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        objects = grogu.read(path)
    kinds = {type(o).__name__[-3:] for o in objects.values()}
    same("versions", len(kinds), 1)
    version = kinds.pop()
    profiles = read_profiles(path)
    count = 0
    for sample, result, scale in results(report):
        if raw:
            scale = 1
        base = "/exports:sample=" + sample["name"]
        if result["variation"] != "nominal":
            base += ":variation=" + result["variation"]
        for region in result["regions"]:
            for i, row in enumerate(region["rows"]):
                name = f"{base}/{region['name']}/cutflow/{i:02d}"
                if row["raw"] is None:
                    same(name, name in objects, False)
                    continue
                o = objects[name]
                count += 1
                near(name, o.sumW(), row["sumw"] if raw else row["yield"])
                near(name + " error", math.sqrt(o.sumW2()), math.sqrt(row["sumw2"]) if raw else row["error"])
                near(name + " entries", o.numEntries(), row["raw"])
        for h in result["histograms"]:
            name = f"{base}/{h['metadata']['region']}/{h['metadata']['name']}"
            storage, count = h["storage"], count + 1
            if storage["type"] == "weighted_mean":
                rows = profiles[name]
                if version == "_V2":
                    rows = [rows[0]] + rows[2:] + [rows[1]]
                for cell, row in enumerate(rows):
                    near(f"{name} {cell}", row[0], scale * storage["sum_of_weights"][cell])
                    if row[0]:
                        near(f"{name} mean {cell}", row[4] / row[0], storage["values"][cell])
                same(name + " cells", len(rows), len(storage["values"]))
                continue
            o, axes = objects[name], [edges(a) for a in h["axes"]]
            for got, want in zip(sorted(o.xEdges()), axes[0], strict=True):
                near(name + " edge", got, want)
            values, variances = flat(storage["values"]), flat(storage["variances"])
            if len(axes) == 1:
                cells = list(o.bins(True)) if version == "_V3" else [o.underflow(), *o.bins(), o.overflow()]
            else:  # x fastest there, y fastest in UHI
                nx, ny = len(axes[0]) + 1, len(axes[1]) + 1
                if version == "_V3":
                    cells = [o.d_bins[x + nx * y] for x in range(nx) for y in range(ny)]
                else:
                    inside = [(x, y) for x in range(1, nx - 1) for y in range(1, ny - 1)]
                    by_edge = {(b.d_xmin, b.d_ymin): b for b in o.d_bins}
                    cells = [by_edge[axes[0][x - 1], axes[1][y - 1]] for x, y in inside]
                    values, variances = ([v[x * ny + y] for x, y in inside] for v in (values, variances))
            same(name + " cells", len(cells), len(values))
            for cell, value, variance in zip(cells, values, variances):
                near(name, cell.sumW(), scale * value)
                near(name + " sumw2", cell.sumW2(), scale**2 * variance)
            places = [[axis[0], *((a + b) / 2 for a, b in zip(axis, axis[1:])), axis[-1]] for axis in axes]
            where = [(x, y) for x in places[0] for y in (places[1] if len(axes) == 2 else [0])]
            if len(axes) == 2 and version == "_V2":
                where = [(x, y) for x in places[0][1:-1] for y in places[1][1:-1]]
            for cell, (x, y) in zip(cells, where, strict=True):
                w = cell.sumW()
                near(f"{name} moment at {x}, {y}", cell.d_sumwx, w * x)
                near(f"{name} second moment at {x}, {y}", cell.d_sumwx2, w * x * x)
                if len(axes) == 2:
                    near(f"{name} moments at {x}, {y}", cell.d_sumwxy, w * x * y)
                    near(f"{name} moments at {x}, {y}", cell.d_sumwy2, w * y * y)
            if h["metadata"]["name"] == "pt_1":  # filled once by each event of its region
                region = next(r for r in result["regions"] if r["name"] == h["metadata"]["region"])
                near(name + " entries", sum(c.numEntries() for c in cells), region["rows"][-1]["raw"])
    same("objects", len(objects) + len(profiles), count)


# ---- UHI -------------------------------------------------------------------------------------------------------------------


def check_uhi(path, report, raw):
    try:
        import boost_histogram as bh
        import hist
        import numpy as np
        import uhi.io.json
        import uhi.schema
    except ImportError:
        absent("no hist, boost_histogram and uhi (pip install hist uhi)")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    plain = json.loads(text)
    try:
        uhi.schema.validate(plain)
    except ImportError:
        print("# the schema was not looked at: no fastjsonschema (pip install fastjsonschema)")
    found = json.loads(text, object_hook=uhi.io.json.object_hook)
    count = 0
    for sample, result, scale in results(report):
        scale = 1 if raw else scale
        for h in result["histograms"]:
            meta = h["metadata"]
            name = "/".join([sample["name"], result["variation"], result["weight"], meta["region"], meta["name"]])
            count += 1
            for kind in (bh.Histogram, hist.Hist):
                view = kind(found[name]).view(flow=True)
                storage = h["storage"]
                profile = storage["type"] == "weighted_mean"
                if not np.allclose(view["value"], np.asarray(storage["values"]) * (1 if profile else scale), rtol=1e-12, atol=0):
                    wrong.append(f"{name}: other values")
                weights = view["sum_of_weights_squared"] if profile else view["variance"]
                want = storage["sum_of_weights_squared"] if profile else storage["variances"]
                if not np.allclose(weights, np.asarray(want) * scale**2, rtol=1e-12, atol=0):
                    wrong.append(f"{name}: other variances")
            near(name + " scaled_by", found[name]["metadata"]["scaled_by"], scale)
    same("histograms", len(found), count)


# ---- HEPData -----------------------------------------------------------------------------------------------------------------


def check_hepdata(path, report, raw):
    try:
        import yaml
        from hepdata_validator.full_submission_validator import FullSubmissionValidator
    except ImportError:
        absent("no hepdata_validator (pip install hepdata-validator)")
    validator = FullSubmissionValidator()
    if not validator.validate(directory=path):
        wrong.append(f"not valid: {validator.get_messages()}")
        return
    with open(os.path.join(path, "submission.yaml"), encoding="utf-8") as file:
        documents = list(yaml.safe_load_all(file))
    by_name = {s["name"]: {r["variation"]: r for r in s["results"]} for s in report["samples"]}
    scales = {s["name"]: 1 if raw else scale for s, r, scale in results(report) if r["variation"] == "nominal"}
    columns = 0
    for document in documents[1:]:
        with open(os.path.join(path, document["data_file"]), encoding="utf-8") as file:
            table = yaml.safe_load(file)
        what, region = document["name"].split(": ", 1)[1].split(", region ")
        for column in table["dependent_variables"]:
            name = column["qualifiers"][0]["value"]
            header = column["header"]["name"]
            if header in ("Events", "Simulated events"):
                rows = next(r for r in by_name[name]["nominal"]["regions"] if r["name"] == region)["rows"]
                counts = ["-" if r["raw"] is None else r["raw"] for r in rows]
                same(f"{document['name']} {name}", [v["value"] for v in column["values"]], counts)
                continue
            columns += 1

            def numbers(variation):
                result = by_name[name][variation]
                if what == "cut-flow":
                    rows = next(r for r in result["regions"] if r["name"] == region)["rows"]
                    shown = [r if r["raw"] is not None else None for r in rows]
                    return [r and (scales[name] * r["sumw"], scales[name] * math.sqrt(r["sumw2"])) for r in shown]
                h = [h for h in result["histograms"] if (h["metadata"]["region"], h["metadata"]["name"]) == (region, what)]
                if not h:
                    return [None] * len(column["values"])
                storage, meta = h[0]["storage"], h[0]["metadata"]
                if storage["type"] == "weighted_mean":
                    out = []
                    keys = ("sum_of_weights", "sum_of_weights_squared", "values", "variances")
                    for w, w2, mean, variance in zip(*(storage[k] for k in keys)):
                        # the error of the mean of w^2 / w2 effective entries
                        out.append((mean, math.sqrt(variance * w2) / w) if w else None)
                    return out
                pairs = zip(flat(storage["values"]), flat(storage["variances"]))
                cells = [(scales[name] * v, scales[name] * math.sqrt(x)) for v, x in pairs]
                if len(h[0]["axes"]) == 2:
                    ny = len(storage["values"][0])
                    cells = [cells[x * ny + y] for y in range(ny) for x in range(len(storage["values"]))]
                return cells[1:-1] if meta.get("fold_overflow") else cells

            nominal = numbers("nominal")
            shifts = {"sys,soft": ("soft", None), "sys,scan": ("scan_up", "scan_down")}
            moved = {v: numbers(v) for v in by_name[name]}
            same(f"{document['name']} {name} length", len(column["values"]), len(nominal))
            for i, (value, want) in enumerate(zip(column["values"], nominal)):
                place = f"{document['name']} {name} {i}"
                if want is None:
                    same(place, value, {"value": "-"})
                    continue
                near(place, value["value"], want[0])
                for error in value.get("errors", []):
                    if error["label"] == "stat":
                        near(place + " stat", error["symerror"], want[1], 1e-9)
                        continue
                    for side, variation in zip(("plus", "minus"), shifts[error["label"]]):
                        shift = 0 if variation is None else moved[variation][i][0] - want[0]
                        if abs(error["asymerror"][side] - shift) > 1e-12 * abs(want[0]):
                            wrong.append(f"{place} {error['label']} {side}: {error['asymerror'][side]} instead of {shift}")
                if "errors" not in value and what == "cut-flow" and want[1] > 0:
                    wrong.append(f"{place}: no errors")
            if what != "cut-flow":
                for axis in table["independent_variables"]:
                    bad = [v for v in axis["values"] if not v["low"] < v["high"]]
                    same(document["name"] + " bins", bad, [])
    regions = by_name[next(iter(by_name))]["nominal"]
    want = len(by_name) * (len(regions["regions"]) + len(regions["histograms"]))
    same("columns", columns, want)


# ---- CSV ----------------------------------------------------------------------------------------------------------------------


def number(text):
    return None if text == "" else float(text)


def check_csv(path, report, raw):
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file, strict=True))
    at = iter(lines)
    for sample, result, _ in results(report):
        for region in result["regions"]:
            for row in region["rows"]:
                line = next(at)
                same("line", [line[k] for k in ("sample", "variation", "weight", "region", "label")],
                     [sample["name"], result["variation"], result["weight"], region["name"], row["label"]])
                for key in ("raw", "sumw", "sumw2", "yield", "error", "rel", "cum"):
                    same(f"{line['label']} {key}", number(line[key]), row[key])
    same("lines left", len(list(at)), 0)


def check_csv_histograms(path, report, raw):
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file, strict=True))
    at = iter(lines)
    for sample, result, scale in results(report):
        for h in result["histograms"]:
            storage, axes = h["storage"], [edges(a) for a in h["axes"]]
            profile = storage["type"] == "weighted_mean"
            for y in range(len(axes[1]) + 1 if len(axes) == 2 else 1):
                for x in range(len(axes[0]) + 1):
                    def cell(key):
                        return storage[key][x][y] if len(axes) == 2 else storage[key][x]
                    line = next(at)
                    place = f"{sample['name']} {result['variation']} {line['histogram']} {x} {y}"
                    same(place, [line[k] for k in ("sample", "variation", "weight", "region", "histogram", "x_bin")],
                         [sample["name"], result["variation"], result["weight"], h["metadata"]["region"], h["metadata"]["name"],
                          str(x)])
                    same(place, number(line["sumw"]), cell("sum_of_weights" if profile else "values"))
                    same(place, number(line["sumw2"]), cell("sum_of_weights_squared" if profile else "variances"))
                    near(place + " yield", number(line["yield"]), scale * float(line["sumw"]))
                    near(place + " error", number(line["error"]), scale * math.sqrt(float(line["sumw2"])))
                    if profile and float(line["sumw"]):
                        near(place + " mean", float(line["sumwy"]) / float(line["sumw"]), cell("values"))
                    near(place + " low", float(line["x_low"]) if x else None, axes[0][x - 1] if x else None)
                    same(place + " infinite", (line["x_low"] == "-inf", line["x_high"] == "inf"), (x == 0, x == len(axes[0])))
    same("lines left", len(list(at)), 0)


def check_rows(path, expected):
    with open(path, newline="", encoding="utf-8") as file:
        got = [[l["sample"], l["variation"], l["weight"], l["region"], "*" if l["kind"] == "bin" else l["label"],
                l["raw"], l["sumw"], l["sumw2"]] for l in csv.DictReader(file, strict=True)]
    with open(expected, encoding="utf-8") as file:
        want = [line.rstrip("\n").split("\t") for line in file]
    want = [w[:4] + ["*" if w[4].startswith("*") else w[4], w[5], w[7], w[8]] for w in want]
    got.sort(key=lambda r: r[:4])
    want.sort(key=lambda r: r[:4])
    same("rows", len(got), len(want))
    for g, w in zip(got, want):
        same("row", g[:6], w[:6])
        near(f"{g[:5]} sumw", float(g[6]), float(w[6]))
        near(f"{g[:5]} sumw2", float(g[7]), float(w[7]))


def main():
    kind, path, other = sys.argv[1:4]
    if kind == "rows":
        check_rows(path, other)
    else:
        with open(other, encoding="utf-8") as file:
            report = json.load(file)
        checks = {"yoda": check_yoda, "uhi": check_uhi, "hepdata": check_hepdata, "csv": check_csv,
                  "csv-histograms": check_csv_histograms}
        checks[kind](path, report, sys.argv[4:] == ["raw"])
    for line in wrong[:20]:
        print(line)
    sys.exit(1 if wrong else 0)


main()
