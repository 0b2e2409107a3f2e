# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of figure 2: the resolution of m_ee against the mass of Z_D, as SVG. For ./make."""
import math


def log_axis(low, high):
    """Ends at 1, 2 or 5 times a power of ten around [low, high]; the places between them that are named; all of them."""
    steps = [m * 10.0 ** k for k in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1) for m in range(1, 10)]
    ends = [v for v in steps if f"{v:e}"[0] in "125"]
    low, high = max(v for v in ends if v <= low), min(v for v in ends if v >= high)
    inside = [v for v in steps if low <= v <= high]
    return low, high, [v for v in inside if f"{v:e}"[0] in "125"], inside


def write(points, path):
    """Half of the smallest interval with 68 % over m_ZD; points: (m, nominal, low, high, error), relative to m."""
    width, height, left, right, top, bottom = 640, 480, 90, 20, 40, 70
    xs = [p[0] for p in points]
    xlow, xhigh, xnamed, xticks = log_axis(min(xs) / 1.2, max(xs) * 1.2)
    ylow, yhigh, ynamed, yticks = log_axis(min(p[2] for p in points) / 1.2, max(p[3] for p in points) * 1.2)

    def x(value):
        return left + (width - left - right) * math.log(value / xlow) / math.log(xhigh / xlow)

    def y(value):
        value = min(max(value, ylow), yhigh)
        return height - bottom - (height - top - bottom) * math.log(value / ylow) / math.log(yhigh / ylow)

    def text(at_x, at_y, words, anchor="middle", more=""):
        return f'<text x="{at_x:.1f}" y="{at_y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
           'font-family="Helvetica, Arial, sans-serif" font-size="15">',
           "<title>Resolution of the mass of electron pairs against the mass of Z_D</title>",
           f'<rect width="{width}" height="{height}" fill="white"/>']
    edge = [f"{x(p[0]):.1f},{y(p[3]):.1f}" for p in points] + [f"{x(p[0]):.1f},{y(p[2]):.1f}" for p in reversed(points)]
    out.append(f'<polygon points="{" ".join(edge)}" fill="#5790fc" fill-opacity="0.3"/>')
    out.append('<polyline points="' + " ".join(f"{x(p[0]):.1f},{y(p[1]):.1f}" for p in points) +
               '" fill="none" stroke="#3f6fd0" stroke-width="2"/>')
    for m, nominal, _, _, error in points:
        out.append(f'<path d="M{x(m):.1f} {y(nominal - error):.1f}V{y(nominal + error):.1f}" stroke="black" stroke-width="1.5"/>')
        out.append(f'<circle cx="{x(m):.1f}" cy="{y(nominal):.1f}" r="4"/>')
    out.append(f'<rect x="{left}" y="{top}" width="{width - left - right}" height="{height - top - bottom}" '
               'fill="none" stroke="black"/>')
    for value in xticks:
        out.append(f'<path d="M{x(value):.1f} {height - bottom}v-{8 if value in xnamed else 4}" stroke="black"/>')
    for value in yticks:
        out.append(f'<path d="M{left} {y(value):.1f}h{8 if value in ynamed else 4}" stroke="black"/>')
    out += [text(x(value), height - bottom + 22, f"{value:g}") for value in xnamed]
    out += [text(left - 8, y(value) + 5, f"{100 * value:g} %", "end") for value in ynamed]
    out.append(text(width - right, height - 22, 'm(Z<tspan font-size="11" dy="4">D</tspan><tspan dy="-4">) [GeV]</tspan>', "end"))
    out.append(text(0, 0, "half of the smallest interval with 68 % / m", "end", f' transform="translate(24 {top}) rotate(-90)"'))
    title = "Mass resolution of e⁺e⁻ pairs; band: optimistic to pessimistic smearing"
    out.append(text(left, top - 14, title, "start", ' font-weight="bold"'))
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as picture:
        picture.write("\n".join(out) + "\n")
