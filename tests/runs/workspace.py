#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspaces of dna export pyhf.

    workspace.py numbers WORKSPACE FILE.dnar REPORT.json SIGNAL VARIATIONS CHANNEL=KIND:NAME...
        every number against the report's, or for windows against the spectra in the results file
    workspace.py limits WORKSPACE HELPER [toys | REPORT.json LIMIT]
        pyhf's limits against those of runtime/stats, which HELPER prints, and that against the report's limit; 77: pyhf is not there
"""
import json
import math
import sqlite3
import struct
import subprocess
import sys


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def close(what, got, wanted, tolerance=1e-12):
    if not abs(got - wanted) <= tolerance * max(abs(wanted), 1e-300):
        sys.exit(f"{what}: {got} instead of {wanted}")


# ---- numbers -----------------------------------------------------------------------------------------------------------------


class Report:
    def __init__(self, results, report):
        self.db = sqlite3.connect(f"file:{results}?mode=ro", uri=True)
        self.report = load(report)
        self.samples = self.report["samples"]

    def scale(self, sample):
        if sample["kind"] == "data":
            return 1.0
        return sample["xsec_pb"] * sample["kfactor"] * self.report["luminosity_ifb"] * 1000 / sample["sumw"]

    def result(self, sample, variation):
        return next(r for r in sample["results"] if r["variation"] == variation and r["weight"] == "nominal")

    def yields(self, channel, sample, variation, signal):
        """Yields and squares of errors in the bins of a channel, "KIND:NAME"."""
        kind, name = channel.split(":")
        scale = self.scale(sample)
        if kind == "region":
            region = next(g for g in self.result(sample, variation)["regions"] if g["name"] == name)
            row = [r for r in region["rows"] if r["kind"] != "bin"][-1]
            return [row["sumw"] * scale], [row["sumw2"] * scale**2]
        if kind == "histogram":
            region, hist = name.split("/")
            h = next(
                h for h in self.result(sample, variation)["histograms"] if (h["metadata"]["region"], h["metadata"]["name"]) == (region, hist)
            )
            storage = h["storage"]
            values, variances = storage["values"], storage["variances"]
            return [v * scale for v in values[1:-1]], [v * scale**2 for v in variances[1:-1]]
        window = next(w for w in self.report["windows"] if (w["name"], w["signal"]) == (name, signal))
        query = (
            "SELECT p.entries FROM spectrum_part p JOIN input USING (input) JOIN sample s USING (sample) "
            "JOIN spectrum w ON w.program = s.program AND w.spectrum = p.spectrum WHERE w.name = ? AND w.variation = ? AND s.name = ?"
        )
        total = square = 0.0
        for (data,) in self.db.execute(query, (name, variation, sample["name"])):
            numbers = struct.unpack(f"<{len(data) // 8}d", data)
            for v, w in zip(numbers[::2], numbers[1::2]):
                if window["low"] <= v <= window["high"]:
                    total += w * scale
                    square += (w * scale) ** 2
        return [total], [square]


def same_list(what, got, wanted, tolerance=1e-10):
    if len(got) != len(wanted):
        sys.exit(f"{what}: {len(got)} bins instead of {len(wanted)}")
    for i, (g, w) in enumerate(zip(got, wanted)):
        close(f"{what}, bin {i}", g, w, tolerance)


def check_numbers(workspace, results, report_path, signal, variations, *channels):
    ws, report = load(workspace), Report(results, report_path)
    if ws["version"] != "1.0.0" or set(ws) != {"channels", "observations", "measurements", "version"}:
        sys.exit("not a workspace of schema 1.0.0")
    wanted = dict(c.split("=") for c in channels)
    if [c["name"] for c in ws["channels"]] != list(wanted) or [o["name"] for o in ws["observations"]] != list(wanted):
        sys.exit(f"channels {[c['name'] for c in ws['channels']]} instead of {list(wanted)}")
    names = [v["variation"] for v in report.samples[0]["results"]]
    stems = [v for v in variations.split(",") if v]
    data = [s for s in report.samples if s["kind"] == "data"]
    visible = bool(data)
    for what in wanted.values():
        if data and what.startswith("region:"):
            region = next(g for g in report.result(data[0], "nominal")["regions"] if g["name"] == what[7:])
            visible = visible and region["rows"][-1]["yield"] is not None
    groups = []
    for s in report.samples:
        if s["kind"] == "background" and s["group"] not in groups:
            groups.append(s["group"])
    for channel, observation in zip(ws["channels"], ws["observations"]):
        what = wanted[channel["name"]]

        def add(samples, variation):
            sums = [report.yields(what, s, variation, signal) for s in samples]
            return [sum(x) for x in zip(*(y for y, _ in sums))], [math.sqrt(sum(x)) for x in zip(*(q for _, q in sums))]

        if [s["name"] for s in channel["samples"]] != [signal] + groups:
            sys.exit(f"samples {[s['name'] for s in channel['samples']]} instead of {[signal] + groups}")
        background = None
        for sample in channel["samples"]:
            name = sample["name"]
            members = [
                s
                for s in report.samples
                if (s["kind"] == "signal" and signal in (s["name"], s["group"]) if name == signal else s["kind"] == "background" and s["group"] == name)
            ]
            nominal, errors = add(members, "nominal")
            same_list(f"{channel['name']} {name}", sample["data"], nominal)
            modifiers = {(m["name"], m["type"]): m["data"] for m in sample["modifiers"]}
            if name == signal:
                if modifiers.pop(("mu", "normfactor"), 0) is not None:
                    sys.exit("the signal has no mu")
            else:
                same_list(f"staterror of {name}", modifiers.pop((f"staterror_{channel['name']}", "staterror")), errors)
                background = nominal if background is None else [a + b for a, b in zip(background, nominal)]
            for stem in stems:
                up = add(members, f"{stem}_up" if f"{stem}_up" in names else stem)[0]
                if f"{stem}_down" in names:
                    down = add(members, f"{stem}_down")[0]
                else:
                    down = [max(0, 2 * n - u) for n, u in zip(nominal, up)]
                modifier = [m for m in modifiers if m[0] == stem]
                if up == nominal and down == nominal:
                    if modifier:
                        sys.exit(f"{stem} changes nothing of {name}")
                    continue
                if len(modifier) != 1:
                    sys.exit(f"{name} has no {stem}")
                sides = modifiers.pop(modifier[0])
                factors = len(nominal) == 1 and nominal[0] > 0 and up[0] > 0 and down[0] > 0
                if modifier[0][1] != ("normsys" if factors else "histosys"):
                    sys.exit(f"{stem} of {name} is a {modifier[0][1]}")
                same_list(f"{stem} up of {name}", [sides["hi"] * nominal[0]] if factors else sides["hi_data"], up)
                same_list(f"{stem} down of {name}", [sides["lo"] * nominal[0]] if factors else sides["lo_data"], down)
            if modifiers:
                sys.exit(f"{name} has {modifiers} too")
        observed = add(data, "nominal")[0] if visible else background
        same_list(f"observation of {channel['name']}", observation["data"], observed)
    name = ws["measurements"][0]["name"]
    if ("Asimov" in name) == visible:
        sys.exit(f"the observations are {'data' if visible else 'Asimov data'}, and the measurement is called {name}")


# ---- limits ------------------------------------------------------------------------------------------------------------------


def check_limits(workspace, helper, toys="", limit=""):
    report, toys = (toys, "") if limit else ("", toys)
    try:
        import pyhf
        from pyhf.infer.intervals.upper_limits import toms748_scan
    except ImportError:
        print("pyhf is not there (pip install pyhf)")
        sys.exit(77)
    spec = load(workspace)
    try:
        pyhf.schema.validate(spec, "workspace.json", version="1.0.0")
    except pyhf.exceptions.InvalidSpecification as e:
        sys.exit(f"the schema: {e}")
    ws = pyhf.Workspace(spec)
    if toys:
        ws = ws.prune(modifier_types=["staterror"])
    model = ws.model()
    data = ws.data(model)
    numbers = []
    for channel, observation in zip(spec["channels"], spec["observations"]):
        signal, backgrounds = channel["samples"][0], channel["samples"][1:]
        for i, n in enumerate(observation["data"]):
            errors = [m["data"][i] for s in backgrounds for m in s["modifiers"] if m["type"] == "staterror"]
            db = 0 if toys else math.hypot(*errors)
            numbers += [round(n), sum(s["data"][i] for s in backgrounds), db, signal["data"][i]]
    ours = [float(x) for x in subprocess.run([helper, *map(repr, numbers)], check=True, capture_output=True, text=True).stdout.split()]
    # with counts for data: what runtime/stats takes
    counts = [float(n) for n in numbers[::4]]
    data = counts + list(model.config.auxdata)
    high = model.config.suggested_bounds()[model.config.poi_index][1]  # at 0 pyhf divides 0 by 0
    observed, expected = toms748_scan(data, model, high / 1e5, high, rtol=1e-6)
    print("pyhf:", float(observed), *map(float, expected))
    print("ours:", *ours)
    if report:
        limit = next(x for x in load(report)["limits"] if x["name"] == limit)
        close("the report's limit", limit["limit"] / limit["reference"], ours[6], 1e-9)
    close("observed limit", ours[0], float(observed), 0.02)
    # the expected ones of pyhf are of the background fitted to the data
    asimov = numbers[1::4] + list(model.config.auxdata)
    _, expected = toms748_scan(asimov, model, high / 1e5, high, rtol=1e-6)
    for i in range(5):
        close(f"expected limit {i - 2}", ours[1 + i], float(expected[i]), 0.02)
    if toys:
        import numpy

        numpy.random.seed(1)
        mu, n, ntoys = ours[6], counts[0], 1500
        calculator = pyhf.infer.calculators.ToyCalculator(data, model, test_stat="qtilde", ntoys=ntoys, track_progress=False)
        cls = float(calculator.pvalues(calculator.teststatistic(mu), *calculator.distributions(mu))[2])
        b = numbers[1]
        probability = sum(math.exp(-b + k * math.log(b) - math.lgamma(k + 1)) for k in range(int(n) + 1))
        # CLs is a ratio p / q of the shares of toys
        error = 0.05 * math.sqrt((1 - 0.05 * probability) / (0.05 * probability * ntoys) + (1 - probability) / (probability * ntoys))
        print(f"toys: CLs {cls} ± {error} at our exact limit {mu}")
        if abs(cls - 0.05) > 4 * error:
            sys.exit("toys of pyhf do not give CLs = 0.05 at the limit from the count")


if sys.argv[1] == "numbers":
    check_numbers(*sys.argv[2:])
else:
    check_limits(*sys.argv[2:])
