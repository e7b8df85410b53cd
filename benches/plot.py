#!/usr/bin/env python3
"""Draws how the time for one vacancy grows with N, M and k, from the JSON lines of the benches and peers.

    python3 benches/plot.py docs/growth.svg FIGURES.jsonl...

Of the three sizes one varies in each panel; the other two stand at the sizes that most lines have. Later lines of the
same work replace earlier ones. Needs nothing but Python.
"""

import json
import math
import sys
from collections import Counter
from html import escape

WIDTH, HEIGHT, MARGIN = 300, 260, 56
AXES = [("n", "N, persons"), ("m", "M, vacancies"), ("k", "k, length of the list")]
# Readers in the dark get a dark paper; the colours of the lines can be told apart on both.
STYLE = (
    "text{fill:#24292f}.paper{fill:#fff}.grid{stroke:#d8dee4}.line{fill:none;stroke-width:2}.head{font-weight:bold}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#30363d}}"
)
COLOURS = ["#3b82c4", "#d2691e", "#3f9b50", "#a06cc0", "#8a8d91", "#b8981a", "#2a9d9d", "#cc5574"]


def points(lines):
    """Milliseconds for a vacancy by series and sizes."""
    found = {}
    for line in lines:
        sizes = tuple(line.get(key) for key, _ in AXES)
        if None in sizes or line.get("direction") not in ("candidates", "group"):
            continue
        rates = {"plain scan": line.get("baseline_pairs_per_s"), name_of(line): line.get("engine_pairs_per_s")}
        for name, rate in rates.items():
            if rate:
                found[(name, line.get("threads")), sizes] = 1000 * sizes[0] / rate
    return found


def name_of(line):
    bench = line["bench"]
    if bench.startswith("peer "):
        return bench.removeprefix("peer ")
    words = ["duijie", line.get("path"), line.get("profile"), "group" if line["direction"] == "group" else None]
    return " ".join(word for word in words if word)


def usual(found):
    """The sizes that most lines have."""
    counts = [Counter(sizes[axis] for _, sizes in found) for axis in range(3)]
    return tuple(count.most_common(1)[0][0] for count in counts)


def panel(found, axis, base, colours, left):
    """One diagram: every series along one size."""
    series = {}
    for (name, sizes), value in found.items():
        if all(sizes[other] == base[other] for other in range(3) if other != axis):
            series.setdefault(name, []).append((sizes[axis], value))
    series = {name: sorted(line) for name, line in series.items() if len(line) > 1}
    if not series:
        return []
    low_x, high_x = bounds([x for line in series.values() for x, _ in line])
    low_y, high_y = bounds(list(found.values()))

    def place(x, y):
        return (
            left + MARGIN + (math.log10(x) - low_x) / (high_x - low_x) * WIDTH,
            40 + HEIGHT - (math.log10(y) - low_y) / (high_y - low_y) * HEIGHT,
        )

    parts = []
    for power in range(low_x, high_x + 1):
        x, bottom = place(10**power, 10**low_y)
        parts.append(f'<path class="grid" d="M{x:.1f} 40V{bottom:.1f}"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18:.1f}" text-anchor="middle">{short(10**power)}</text>')
    for power in range(low_y, high_y + 1):
        x, y = place(10**low_x, 10**power)
        parts.append(f'<path class="grid" d="M{x:.1f} {y:.1f}h{WIDTH}"/>')
        parts.append(f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{short(10.0**power)}</text>')
    for name, line in series.items():
        spots = [place(x, y) for x, y in line]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        parts.append(f'<path class="line" stroke="{colours[name]}" d="{path}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colours[name]}"/>' for x, y in spots]
    letters = ["N", "M", "k"]
    fixed = ", ".join(f"{letters[other]} = {short(base[other])}" for other in range(3) if other != axis)
    middle = left + MARGIN + WIDTH / 2
    parts.append(f'<text x="{middle}" y="24" text-anchor="middle" class="head">{escape(fixed)}</text>')
    parts.append(f'<text x="{middle}" y="{HEIGHT + 78}" text-anchor="middle">{escape(AXES[axis][1])}</text>')
    return parts


def bounds(values):
    """Whole powers of ten around the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def short(number):
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size and number % size == 0:
            return f"{int(number // size)}{letter}"
    return f"{number:g}"


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    lines = []
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            lines += [json.loads(line) for line in file if line.strip()]
    found = points(lines)
    if not found:
        sys.exit("no line has n, m, k and a rate")
    names = sorted({name for name, _ in found}, key=str)
    colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}
    parts = []
    for axis in range(3):
        parts += panel(found, axis, usual(found), colours, axis * (WIDTH + MARGIN + 10))
    for place, (name, threads) in enumerate(names):
        x, y = 56 + place % 4 * 270, HEIGHT + 108 + place // 4 * 20
        parts.append(f'<circle cx="{x}" cy="{y - 4}" r="4" fill="{colours[name, threads]}"/>')
        parts.append(f'<text x="{x + 10}" y="{y}">{escape(name)}, {threads} threads</text>')
    width, height = 3 * (WIDTH + MARGIN + 10) + 10, HEIGHT + 130 + (len(names) - 1) // 4 * 20
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
            ' font-size="12">\n'
            f"<style>{STYLE}</style>\n"
            f'<rect class="paper" width="{width}" height="{height}"/>\n'
            f'<text transform="rotate(-90)" x="{-(40 + HEIGHT / 2)}" y="14" text-anchor="middle">'
            "milliseconds a vacancy</text>\n"
        )
        file.write("\n".join(parts) + "\n</svg>\n")


if __name__ == "__main__":
    main()
