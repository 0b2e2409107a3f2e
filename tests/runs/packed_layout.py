# SPDX-License-Identifier: GPL-3.0-or-later
#
# packed_layout.py FILE.dnae TEXT.hepmc3: reads packed events as dna-events(5) describes them, with nothing of dna, and compares
# numbers, weights, momenta, codes and statuses with the text they were made from (GeV). Prints how many particles are the same;
# fails where one is not.
import math
import struct
import subprocess
import sys

MASK = (1 << 64) - 1


def mix(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def hashed(data):
    c = 0x9E3779B97F4A7C15
    h = mix(c)
    for at in range(0, len(data), 8):
        h = (mix(h ^ int.from_bytes(data[at:at + 8], "little")) + c) & MASK
    return mix(h ^ len(data))


def unzstd(data):
    return subprocess.run(["zstd", "-dqc"], input=data, stdout=subprocess.PIPE, check=True).stdout


def planes(raw, n, width):
    return [sum(raw[b * n + i] << (8 * b) for b in range(width)) for i in range(n)]


def unzigzag(u):
    return (u >> 1) ^ -(u & 1)


def integers(raw, n):
    values, before = [unzigzag(u) for u in planes(raw[2:], n, raw[0])], 0
    for i in range(n if raw[1] else 0):
        before = values[i] = (values[i] + before + (1 << 63)) % (1 << 64) - (1 << 63)
    return values


def decimals(raw, n):
    scale, width = [1, 0.001, 10][raw[0]], raw[1]
    exponents, whole = raw[6:6 + n], planes(raw[6 + n:], n, width)
    others = iter(struct.iter_unpack("<d", raw[6 + n + width * n:]))
    values = []
    for e, u in zip(exponents, whole):
        if e > 44:
            values.append(-0.0 if e == 254 else next(others)[0])
            continue
        m, power = float(unzigzag(u)), 10.0 ** abs(e - 22)
        value = m / power if e < 22 else m * power
        values.append(value if scale == 1 else value * scale)
    return values


def ordered(x):
    bits = struct.unpack("<Q", struct.pack("<d", x))[0]
    return bits ^ MASK if bits >> 63 else bits | 1 << 63


def unordered(o):
    o &= MASK
    return struct.unpack("<d", struct.pack("<Q", o ^ 1 << 63 if o >> 63 else o ^ MASK))[0]


def doubles(coding, raw, n, start=None):
    if coding == 0:
        return list(struct.unpack("<%dd" % n, raw))
    if coding == 1:
        return list(struct.unpack("<%dd" % n, struct.pack("<%dQ" % n, *planes(raw, n, 8))))
    if coding == 2:
        return decimals(raw, n)
    return [unordered(ordered(a) + step) for a, step in zip(start, integers(raw, n))]


def read_packed(path):
    data = open(path, "rb").read()
    assert data[:8] == b"DNAE\r\n\x1a\n" and data[-8:] == b"\n\x1a\r\nENAD" and data[8:16] == struct.pack("<II", 1, 0)
    offset, stored, size, check = struct.unpack("<QQQQ", data[-40:-8])
    frame = data[offset:offset + stored]
    d = unzstd(frame)
    assert hashed(frame) == check and len(d) == size and offset + stored + 40 == len(data)
    unkept, events, nweights = d[4], struct.unpack_from("<Q", d, 24)[0], struct.unpack_from("<I", d, 32)[0]
    assert unkept == 1
    at = 40
    for _ in range(nweights + 2):
        at += 4 + struct.unpack_from("<I", d, at)[0]
    nblocks = struct.unpack_from("<I", d, at)[0]
    found = []
    for b in range(nblocks):
        found += read_block(data, struct.unpack_from("<QQQIIII", d, at + 4 + 40 * b), nweights)
    assert len(found) == events
    return found


def read_block(data, info, nweights):
    offset, _, check, nchunks, events, rows, _ = info
    table = data[offset:offset + 24 * nchunks]
    assert hashed(table) == check
    chunk = {}
    for column, kind, coding, zero, n, at, stored, size in struct.iter_unpack("<BBBBIQII", table):
        raw = unzstd(data[offset + at:offset + at + stored])
        assert len(raw) == size and zero == 0
        chunk[column, kind] = coding, raw, n
    number, count = integers(*chunk[0, 0][1:]), integers(*chunk[2, 0][1:])
    weights, names, code = doubles(*chunk[4, 0]), integers(*chunk[10, 0][1:]), chunk[9, 0][1]
    ends, ncodes = names[-6:], (len(names) - 6) // 2
    identity = [(names[code[k]], names[ncodes + code[k]]) for k in range(rows)]
    if (11, 0) in chunk:
        rare = integers(*chunk[11, 0][1:])
        for i in range(0, len(rare), 3):
            identity[rare[i]] = (rare[i + 1], rare[i + 2])
    fields = {}
    for group in range(6):
        if (15, group) not in chunk:
            continue
        px, py, pz, m = [doubles(*chunk[c, group]) for c in (15, 16, 17, 19)]
        square = [a * a + b * b + c * c + e * abs(e) for a, b, c, e in zip(px, py, pz, m)]
        energy = doubles(*chunk[18, group], [math.sqrt(s) if s > 0 else 0.0 for s in square])
        fields[group] = iter(zip(px, py, pz, energy, m))
    rest = iter([next(fields[sum(e <= code[k] for e in ends)]) + identity[k] for k in range(rows)])
    mine = [[weights[w * events + i] for w in range(nweights)] for i in range(events)]
    return [(number[i], mine[i], [next(rest) for _ in range(count[i])]) for i in range(events)]


def read_text(path):
    found = []
    for line in open(path):
        word = line.split()
        if line.startswith("E "):
            found.append((int(word[1]), [], []))
        elif line.startswith("W ") and found:
            found[-1][1].extend(map(float, word[1:]))
        elif line.startswith("P "):
            found[-1][2].append(tuple(map(float, word[4:9])) + (int(word[3]), int(word[9])))
    return found


packed, text = read_packed(sys.argv[1]), read_text(sys.argv[2])
assert repr(packed) == repr(text)
print(sum(len(event[2]) for event in packed))
