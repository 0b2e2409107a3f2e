# SPDX-License-Identifier: GPL-3.0-or-later
"""Curves with bands on logarithmic axes, as SVG: for the figures of ./make that are no histograms."""
import math
import re
import textwrap

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 680, 520, 90, 20, 44, 70
COLOURS = ["#3f6fd0", "#e42536", "#964a8b", "#f89c20", "#6b6b6b", "#1a9850"]
DASHES = ["", "7 4", "2 3", "9 3 2 3", "12 4", "4 2"]
SUBSCRIPT = '<tspan font-size="11" dy="4">{}</tspan><tspan dy="-4">{}</tspan>'


def log_axis(low, high):
    """Ends at 1, 2 or 5 times a power of ten around [low, high]; the places between them that are named; all of them."""
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    steps = [m * 10.0 ** k for k in decades for m in range(1, 10)]
    ends = [v for v in steps if f"{v:e}"[0] in "125"]
    low, high = max(v for v in ends if v <= low), min(v for v in ends if v >= high)
    inside = [v for v in steps if low <= v <= high]
    named = [v for v in inside if f"{v:e}"[0] == "1"] if high / low > 300 else [v for v in inside if f"{v:e}"[0] in "125"]
    return low, high, named, inside


def text(x, y, words, anchor="middle", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'


def subscripts(words):
    return re.sub(r"_(.)(.?)", lambda m: SUBSCRIPT.format(*m.groups()), words)


def exponential(value):
    mantissa, exponent = f"{value:.0e}".split("e")
    power = f'10<tspan font-size="11" dy="-6">{int(exponent)}</tspan>'
    return power if mantissa == "1" else f"{mantissa}·{power}"


class Frame:
    def __init__(self, xs, ys, above):
        """above: lines of text that the upper part has room for."""
        room = (1.5 * max(ys) / min(ys)) ** (0.055 * above / (1 - 0.055 * above))
        self.xlow, self.xhigh, self.xnamed, self.xticks = log_axis(min(xs) / 1.2, max(xs) * 1.2)
        self.ylow, self.yhigh, self.ynamed, self.yticks = log_axis(min(ys) / 1.2, max(ys) * 1.2 * room)

    def x(self, value):
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(value / self.xlow) / math.log(self.xhigh / self.xlow)

    def y(self, value):
        value = min(max(value, self.ylow), self.yhigh)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log(value / self.ylow) / math.log(self.yhigh / self.ylow)

    def axes(self, name, words):
        out = [f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}" fill="none" stroke="black"/>']
        for value in self.xticks:
            out.append(f'<path d="M{self.x(value):.1f} {HEIGHT - BOTTOM}v-{8 if value in self.xnamed else 4}" stroke="black"/>')
        for value in self.yticks:
            out.append(f'<path d="M{LEFT} {self.y(value):.1f}h{8 if value in self.ynamed else 4}" stroke="black"/>')
        out += [text(self.x(value), HEIGHT - BOTTOM + 22, f"{value:g}") for value in self.xnamed]
        out += [text(LEFT - 8, self.y(value) + 5, name(value), "end") for value in self.ynamed]
        out.append(text(0, 0, words, "end", f' transform="translate(24 {TOP}) rotate(-90)"'))
        return out


def sign(x, y, i, n):
    """Of curve i of n: full and open by turns, circles and then squares, later ones smaller: all are seen where they coincide."""
    colour, r = COLOURS[i % len(COLOURS)], 3.5 + 1.2 * (n - 1 - i)
    paint = f'fill="none" stroke="{colour}" stroke-width="1.5"' if i % 2 else f'fill="{colour}"'
    if i % 4 < 2:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" {paint}/>'
    return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" {paint}/>'


def curve(frame, points, i, n):
    """Curve i of n. points: (x, y, low, high, error); high None: the band is open there, which an arrow says."""
    colour, dash = COLOURS[i % len(COLOURS)], DASHES[i % len(DASHES)]
    ends = [(p[0], p[2], p[1] if p[3] is None else p[3]) for p in points]
    edge = [f"{frame.x(x):.1f},{frame.y(high):.1f}" for x, _, high in ends]
    edge += [f"{frame.x(x):.1f},{frame.y(low):.1f}" for x, low, _ in reversed(ends)]
    out = []
    if len(points) > 1:
        out.append(f'<polygon points="{" ".join(edge)}" fill="{colour}" fill-opacity="0.15"/>')
        line = " ".join(f"{frame.x(p[0]):.1f},{frame.y(p[1]):.1f}" for p in points)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
    for x, y, _, high, error in points:
        if high is None:
            out.append(f'<path d="M{frame.x(x):.1f} {frame.y(y + error):.1f}v-26m-4 7l4 -7l4 7" stroke="{colour}" fill="none"/>')
        out.append(f'<path d="M{frame.x(x):.1f} {frame.y(max(y - error, frame.ylow)):.1f}V{frame.y(y + error):.1f}" stroke="{colour}"/>')
        out.append(sign(frame.x(x), frame.y(y), i, n))
    return out


def write(path, title, x_words, y_words, series, percent=False, notes=()):
    """series: (name, points), the points as for curve(), in order; a name that is empty has no line in the legend. notes: below."""
    everything = [p for _, points in series for p in points]
    above = len(series) + 1 if any(name for name, _ in series) else 0
    frame = Frame([p[0] for p in everything], [v for p in everything for v in (p[1], p[2], p[3], p[1] + p[4]) if v], above)
    lines = [line for note in notes for line in textwrap.wrap(note, 92)]
    height = HEIGHT + 17 * len(lines)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
           'font-family="Helvetica, Arial, sans-serif" font-size="15">', f"<title>{title.replace('_', '')}</title>",
           f'<rect width="{WIDTH}" height="{height}" fill="white"/>']
    for i, (_, points) in enumerate(series):
        out += curve(frame, points, i, len(series))
    out += frame.axes((lambda v: f"{100 * v:g} %") if percent else exponential, y_words)
    out.append(text(WIDTH - RIGHT, HEIGHT - 22, x_words, "end"))
    out.append(text(LEFT, TOP - 16, subscripts(title), "start", ' font-weight="bold"'))
    for i, (name, points) in enumerate(series):
        y = TOP + 22 + 21 * i
        if not name:
            continue
        if len(points) > 1:
            out.append(f'<path d="M{WIDTH - RIGHT - 46} {y - 5}h36" stroke="{COLOURS[i % len(COLOURS)]}" stroke-width="2" '
                       f'stroke-dasharray="{DASHES[i % len(DASHES)]}"/>')
        out.append(sign(WIDTH - RIGHT - 28, y - 5, i, len(series)))
        out.append(text(WIDTH - RIGHT - 54, y, name, "end"))
    out += [text(LEFT, HEIGHT - 2 + 17 * i, subscripts(line), "start", ' font-size="13"') for i, line in enumerate(lines)]
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as picture:
        picture.write("\n".join(out) + "\n")
