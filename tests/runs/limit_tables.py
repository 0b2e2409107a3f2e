#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows and limits in the report's formats and in exports: the numbers are those of the JSON report, in the order of the params, and some
of them worked out here.

    limit_tables.py events DIRECTORY         writes event files, made of those of toy_limits.py
    limit_tables.py json REPORT.json         compares with what follows from the event files in the directory events
    limit_tables.py csv FILE REPORT.json     lines of the kinds window and limit
    limit_tables.py text FILE REPORT.json    tables: numbers are rounded ones
    limit_tables.py tex FILE TEXT            the same numbers as in the text
    limit_tables.py hepdata DIRECTORY REPORT.json
"""
import csv
import json
import math
import os
import re
import sys

POINTS = {"thin": (50.0, 0.5, 1.0), "wide": (50.0, 0.75, 2.0), "X51": (51.0, 0.75, 2.0)}  # in the order of the params
AXES = ("m_X", "width_X", "g")
FILES = {"thin": "signal_50b", "wide": "signal_50", "X51": "signal_51"}
BANDS = ("expected_m2", "expected_m1", "expected_median", "expected_p1", "expected_p2")
wrong = []


def same(what, got, want):
    if got != want:
        wrong.append(f"{what}: {got!r} instead of {want!r}")


def near(what, got, want, tolerance=1e-12):
    if got is None or not abs(got - want) <= tolerance * abs(want):
        wrong.append(f"{what}: {got!r} instead of {want!r}")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def masses(name):
    return [float(m.group(1)) for m in re.finditer(r"^P 3 -1 11 0 0 0 \S+ (\S+) 1$", read(f"events/{name}.hepmc"), re.M)]


def write_events(where):
    text = read(f"{where}/signal.hepmc")
    for name, by in (("signal_50", 0.0), ("signal_50b", 1e-9), ("signal_51", 1.0)):
        def move(match):
            mass = float(match.group(2)) + by
            return f"{match.group(1)} {mass!r} {mass!r} 1"
        with open(f"{where}/{name}.hepmc", "w", encoding="utf-8") as f:
            f.write(re.sub(r"^(P 3 -1 \d+ 0 0 0) (\S+) \S+ 1$", move, text, flags=re.M))


def objects(report):
    """Of both kinds, in the order of tables: by statement, then by the params."""
    for kind in ("windows", "limits"):
        statements = list(dict.fromkeys(x["name"] for x in report[kind]))
        for statement in statements:
            for point in POINTS:
                yield kind[:-1], next(x for x in report[kind] if (x["name"], x["signal"]) == (statement, point))


# ---- formats -----------------------------------------------------------------------------------------------------------------


def check_json(report):
    same("units", report["param_units"], {"m_X": "GeV", "width_X": "GeV", "g": ""})
    flat = masses("flat")
    for kind, x in objects(report):
        m, width, g = POINTS[x["signal"]]
        same(f"{x['name']} {x['signal']} params", x["params"], dict(zip(AXES, (m, width, g))))
        if x["name"] not in ("given", "simple"):
            continue
        inside = [sum(m - 3 * width <= v <= m + 3 * width for v in values) for values in (masses(FILES[x["signal"]]), flat)]
        s, b = 40 / 2000 * inside[0], 600 / 4000 * inside[1]
        near(f"{x['name']} S", x["s"], s)
        near(f"{x['name']} B", x["b"], b)
        if kind == "window":
            same("simulated background", x["b_raw"], inside[1])
        else:
            near("limit", x["limit"], 2 * g * math.sqrt(b) / s, 1e-11)
            near("band", x["band_low"], math.sqrt(0.25 * b) * 2 * g / s, 1e-11)
            near("band", x["band_high"], math.sqrt(2.25 * b) * 2 * g / s, 1e-11)


def check_csv(path, report):
    with open(path, newline="", encoding="utf-8") as f:
        table = list(csv.reader(f, strict=True))
    same("fields", {len(line) for line in table}, {len(table[0])})
    same("columns of one name", len(set(table[0])), len(table[0]))
    lines = [dict(zip(table[0], line)) for line in table[1:]]
    lines = [line for line in lines if line["kind"] in ("window", "limit")]
    same("lines", len(lines), len(report["windows"]) + len(report["limits"]))

    def number(text):
        return None if text == "" else float(text)

    for line, (kind, x) in zip(lines, objects(report)):
        place = f"{kind} {x['name']} {x['signal']}"
        got = (line["kind"], line["label"] if "label" in line else line["name"], line.get("signal") or line["sample"])
        same(place, got, (kind, x["name"], x["signal"]))
        same(f"{place} params", [float(line[f"param {a}"]) for a in ("m_X [GeV]", "width_X [GeV]", "g")], list(POINTS[x["signal"]]))
        for key in ("s", "s_error", "b", "b_error"):
            same(f"{place} {key}", number(line[key]), x[key])
        if kind == "window":
            for key, of in (("low", "low"), ("high", "high"), ("figure", "value"), ("width_error", "width_error")):
                same(f"{place} {key}", number(line[key]), x[of])
        else:
            for key in ("reference", "limit", "limit_error", "band_low", "band_high", "observed", "n"):
                same(f"{place} {key}", number(line[key]), x[key])
            same(f"{place} expected", [number(line[key]) for key in BANDS], x["expected"])
        same(f"{place} missing", line["missing"], x["missing"] or "")


def tables(path):
    """Title of a window or limit, and its rows: lists of words."""
    out, title = [], None
    for line in read(path).splitlines():
        if re.match(r"(Window|Limit) ", line):
            title = line
            out.append((title, []))
        elif re.match("|".join(POINTS), line) and title:
            out[-1][1].append(line.split())
        elif line and title and not re.match(r"signal|  ", line):
            title = None
    return out


def rounded(what, text, want):
    """text is want, rounded to the digits that it has, of which there must be some."""
    if want is None:
        same(what, text, "–")
        return
    digits, _, power = text.partition("e")
    unit = 10.0 ** (-len(digits.partition(".")[2]) + int(power or 0))
    if not abs(float(text) - want) <= 0.5000001 * max(unit, abs(want) * 5e-3 if "." not in digits else 0):
        wrong.append(f"{what}: {text} instead of {want}")
    if len(digits.replace(".", "").lstrip("0")) > 6:
        wrong.append(f"{what}: {text} has too many digits")


def check_text(path, report):
    lines = read(path).splitlines()
    same("lines that are too wide", [line for line in lines if len(line) > 100 and "σ = " not in line], [])
    found = tables(path)
    looked = 0
    for kind, x in objects(report):
        place = f"{kind} {x['name']} {x['signal']}"
        own = [rows for title, rows in found if title.startswith(f"{kind.capitalize()} {x['name']}: ")]
        rows = [[row for row in part if row[0] == x["signal"]] for part in own]
        same(f"{place} order", [row[0] for row in own[0]][:3], list(POINTS))
        first = rows[0][0]
        same(f"{place} params", [float(w) for w in first[1:3]], list(POINTS[x["signal"]][:2]))
        if kind == "window":
            rounded(f"{place} from", first[4], x["low"])
            rounded(f"{place} to", first[5], x["high"])
            continue
        values = [w for w in first[3:] if w != "±"]
        if x["limit"] is None:
            same(f"{place} limit", values[-1], "–")
            continue
        for text, key in zip(values[4:], ("reference", "limit", "limit_error", "band_low", "band_high")):
            rounded(f"{place} {key}", text, x[key])
            looked += 1
        if x["expected"][2] is not None:
            for text, want in zip(rows[1][0][3:], x["expected"] + [x["observed"], x["n"]]):
                rounded(f"{place} expected", text, want)
                looked += 1
    same("numbers looked at", looked, 3 * 5 + 3 * 3 + 3 * 7)


def check_tex(path, text):
    number = r"\d+\.?\d*"
    for title, rows in tables(text):
        start = r"\section*{" + title.partition(":")[0] + ":"
        section = [part for part in read(path).split(r"\section*") if (r"\section*" + part).startswith(start)]
        found = [line for part in section for line in part.splitlines()]
        for row in rows:
            words = [re.findall(number, line.partition("&")[2]) for line in found if line.startswith(row[0] + " &")]
            want = [w for w in row[1:] if re.fullmatch(number, w)]
            # a table that the text has in parts is one here
            if not any(want == [w for w in have if w in want] for have in words):
                wrong.append(f"{title} {row[0]}: {words} without {want}")


def check_hepdata(path, report):
    try:
        import yaml
    except ImportError:
        print("no YAML (pip install PyYAML)")
        sys.exit(77)
    try:
        from hepdata_validator.full_submission_validator import FullSubmissionValidator
        validator = FullSubmissionValidator()
        if not validator.validate(directory=path):
            wrong.append(f"not valid: {validator.get_messages()}")
    except ImportError:
        print("# not validated: no hepdata_validator (pip install hepdata-validator)")
    found = {}
    for document in list(yaml.safe_load_all(read(os.path.join(path, "submission.yaml"))))[1:]:
        name = document["name"].split(": ", 1)[1]
        if name.startswith(("window ", "limit ")):
            found[name] = yaml.safe_load(read(os.path.join(path, document["data_file"])))
    same("tables", list(found), list(dict.fromkeys(f"{kind} {x['name']}" for kind, x in objects(report))))

    def errors(value):
        out = {}
        for e in value.get("errors", []):
            out[e["label"]] = (e["symerror"], -e["symerror"]) if "symerror" in e else (e["asymerror"]["plus"], e["asymerror"]["minus"])
            if not any(out[e["label"]]):
                wrong.append("errors that are 0")
        return out

    for kind, x in objects(report):
        place = f"{kind} {x['name']} {x['signal']}"
        table, at = found[f"{kind} {x['name']}"], list(POINTS).index(x["signal"])
        axes = {v["header"]["name"]: (v["values"][at]["value"], v["header"].get("units")) for v in table["independent_variables"]}
        want = {"$m_{X}$": (POINTS[x["signal"]][0], "GeV"), "$width_{X}$": (POINTS[x["signal"]][1], "GeV")}
        if kind == "window":
            want["g"] = (POINTS[x["signal"]][2], None)
        same(f"{place} axes", axes, want)
        columns = {v["header"]["name"]: v["values"][at] for v in table["dependent_variables"]}
        if x["missing"]:
            same(place, list(columns.values()), [{"value": "-"}] * len(columns))
        elif kind == "window":
            same(f"{place} S", columns["Signal events"]["value"], x["s"])
            same(f"{place} S", errors(columns["Signal events"])["stat"], (x["s_error"], -x["s_error"]))
            edges = [v["value"] for k, v in columns.items() if "edge" in k]
            same(f"{place} edges", edges, [x["low"], x["high"]])
        else:
            same(f"{place} limit", columns["Limit on g"]["value"], x["limit"])
            same(f"{place} MC", errors(columns["Limit on g"])["MC"][0], x["limit_error"])
            band = (x["band_high"] - x["limit"], x["band_low"] - x["limit"])
            same(f"{place} variations", errors(columns["Limit on g"]).get("variations"), band if any(band) else None)
            e = x["expected"]
            same(f"{place} is there", "Expected limit on g" in columns, e[2] is not None)
            if e[2] is not None:
                same(f"{place} observed", columns["Observed limit on g"], {"value": x["observed"]})
                same(f"{place} expected", columns["Expected limit on g"]["value"], e[2])
                bands = {"1 sigma": (e[3] - e[2], e[1] - e[2]), "2 sigma": (e[4] - e[2], e[0] - e[2])}
                same(f"{place} bands", errors(columns["Expected limit on g"]), bands)


def main():
    what, path = sys.argv[1:3]
    if what == "events":
        write_events(path)
    elif what == "json":
        check_json(json.loads(read(path)))
    elif what == "tex":
        check_tex(path, sys.argv[3])
    else:
        checks = {"csv": check_csv, "text": check_text, "hepdata": check_hepdata}
        checks[what](path, json.loads(read(sys.argv[3])))
    for line in wrong[:20]:
        print(line)
    sys.exit(1 if wrong else 0)


main()
