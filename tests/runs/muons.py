#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Events of a few muons with weights of both signs, as Asciiv3 text, and what analyses of them count, worked out here from the
# numbers in the text: for the tests of the commands that look at events one by one.
#
#   muons.py events SEED N                  an event file
#   muons.py compare FILE PT_A PT_B         the rows of compare.dna with soft = PT_A and PT_B, as dna compare --format json has them
#   muons.py check OUT.json WANTED.json     the two agree: counts exactly, numbers to 1e-12
#   muons.py overlap OUT.json FILE          dna overlap --format json says of overlap.dna what the events say
import json, math, random, sys


def write(seed, n):
    rng = random.Random(seed)
    print("HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW 0")
    for number in range(n):
        count = rng.choice([0, 1, 2, 2, 3, 4])
        print(f"E {number * 3 + seed} 1 {count + 2}\nU GEV MM\nW {rng.choice([1, 0.5, -0.25, 2.125])!r}")
        print("P 1 0 2212 0 0 7000 7000 0.938 4\nP 2 0 2212 0 0 -7000 7000 0.938 4\nV -1 0 [1,2]")
        for k in range(count):
            px, py, pz = (rng.uniform(-40, 40) for _ in range(3))
            energy = math.sqrt(px * px + py * py + pz * pz + 0.011163691)
            print(f"P {k + 3} -1 {rng.choice([13, -13])} {px!r} {py!r} {pz!r} {energy!r} 0.10566 1")
    print("HepMC::Asciiv3-END_EVENT_LISTING\n")


def read(path):
    events = []
    for line in open(path):
        word = line.split()
        if line.startswith("E "):
            events.append({"number": int(word[1]), "pts": []})
        elif line.startswith("W ") and events:
            events[-1]["w"] = float(word[1])
        elif line.startswith("P ") and abs(int(word[3])) == 13:
            events[-1]["pts"].append(math.sqrt(float(word[4]) ** 2 + float(word[5]) ** 2))
    return events


# all events, two muons, few, lead, scaled (a weight), second: the weight of the event in each row, None where it is lost
def rows(event, soft):
    pts = sorted((p for p in event["pts"] if p > soft), reverse=True)
    out = [event["w"]] + 5 * [None]
    if len(pts) < 2:
        return out
    out[1] = event["w"]
    if len(pts) >= 4:
        return out
    out[2] = event["w"]
    if not pts[0] > 20:
        return out
    out[3] = event["w"]
    out[4] = event["w"] * (pts[1] / 40)
    if pts[1] > soft + 10:
        out[5] = out[4]
    return out


LABELS = ["all events", "two muons", "few", "lead", "scaled", "second"]


def compare(path, pt_a, pt_b):
    events = read(path)
    out, only, lost = [], {"A": [], "B": []}, {"A": {}, "B": {}}
    table = [(e, rows(e, pt_a), rows(e, pt_b)) for e in events]
    for i, label in enumerate(LABELS):
        a = [x[i] or 0 for _, x, _ in table]
        b = [y[i] or 0 for _, _, y in table]
        row = {"label": label, "only_a": 0, "only_b": 0, "both": 0, "reweighted": 0}
        for _, x, y in table:
            if x[i] is not None and y[i] is not None:
                row["both"] += 1
                row["reweighted"] += x[i] != y[i]
            elif x[i] is not None:
                row["only_a"] += 1
            elif y[i] is not None:
                row["only_b"] += 1
        sa, sb = math.fsum(a), math.fsum(b)
        row["value_a"], row["value_b"], row["diff"], row["ratio"] = sa, sb, sb - sa, sb / sa
        row["diff_error"] = math.sqrt(math.fsum((q - p) ** 2 for p, q in zip(a, b)))
        row["ratio_error"] = math.sqrt(math.fsum((q - sb / sa * p) ** 2 for p, q in zip(a, b))) / abs(sa)
        out.append(row)
    for event, x, y in table:
        for side, own, other in (("A", x, y), ("B", y, x)):
            if own[5] is not None and other[5] is None:
                label = LABELS[next(i for i in range(6) if other[i] is None)]
                only[side].append([event["number"], own[5], label])
                lost[side][label] = lost[side].get(label, 0) + 1
    return {"rows": out, "only": only, "lost": lost}


# regions of overlap.dna: two muons; a hard one; two muons with the weight pt2 / 40
def overlap(path):
    out = {}
    for event in read(path):
        pts = sorted(event["pts"], reverse=True)
        weights = {}
        if len(pts) >= 2:
            weights["two"] = event["w"]
            weights["scaled"] = event["w"] * (pts[1] / 40)
        if pts and pts[0] > 25:
            weights["hard"] = event["w"]
        for a in weights:
            for b in weights:
                out.setdefault((a, b), []).append(weights[a])
    return out


def check_overlap(got, path):
    want = overlap(path)
    seen = 0
    for pair in json.load(open(got))["samples"][0]["pairs"]:
        weights = want.get((pair["region"], pair["other"]), [])
        own = want.get((pair["region"], pair["region"]), [])
        assert pair["raw"] == len(weights), pair
        assert near(pair["value"], math.fsum(weights)) and near(pair["error"], math.sqrt(math.fsum(w * w for w in weights))), pair
        assert near(pair["fraction"], math.fsum(weights) / math.fsum(own)), pair
        seen += 1
    assert seen == 9


def near(got, want):
    return abs(got - want) <= 1e-12 * max(abs(want), 1e-3)


def check(got, want):
    sample = json.load(open(got))["regions"][0]["samples"][0]
    want = json.load(open(want))
    for row, wanted in zip(sample["rows"], want["rows"], strict=True):
        assert row["a"]["label"] == wanted["label"], row
        for key in ("only_a", "only_b", "both", "reweighted"):
            assert row[key] == wanted[key], (key, row, wanted)
        for key in ("diff", "diff_error", "ratio", "ratio_error"):
            assert near(row[key], wanted[key]), (key, row, wanted)
        for side in "ab":
            assert near(row[side]["value"], wanted["value_" + side]), (side, row, wanted)
    for side in "AB":
        part = sample["selected_only_by_" + side.lower()]
        assert part["events"] == len(want["only"][side])
        assert {x["label"]: x["events"] for x in part["lost_at"]} == want["lost"][side], (part, want["lost"])
        listed = [[e["event"], e["weight"], e["lost_at"]] for e in sample["events"] if e["selected_by"] == side]
        assert len(listed) == len(want["only"][side])
        for e, w in zip(listed, want["only"][side]):
            assert e[0] == w[0] and near(e[1], w[1]) and e[2] == w[2], (e, w)


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "events":
        write(int(arguments[0]), int(arguments[1]))
    elif command == "compare":
        json.dump(compare(arguments[0], float(arguments[1]), float(arguments[2])), sys.stdout)
    elif command == "check":
        check(*arguments)
    elif command == "overlap":
        check_overlap(*arguments)
    else:
        sys.exit(f"unknown command {command}")
