"""Draws `floor-plan.svg` from the imports: `python docs/floor_plan.py`. A test compares the two.

A row for each layer of `pyproject.toml`, the project above, the contract below; a box for each package, with its
purpose from its docstring; a line for each pair of packages of which the upper one imports the lower one, the thicker
the more often. What stands in the picture is what stands in the code.
"""

import ast
import sys
import tomllib
from collections import Counter
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PICTURE = ROOT / "docs" / "floor-plan.svg"
WIDTH, ROW, BOX, GAP = 1120, 96, 56, 16  # pixels
TITLES = {"authdemo.urls": "the project", "authdemo.strategy": "the contract"}
PURPOSES = {
    "authdemo.urls": "urls, settings, wsgi, checks, management: knows all, is imported by none",
    "authdemo.strategy": "strategy, policy, trace; basics: imports nothing of ours",
}
FONT = 'font-family="sans-serif" font-size="12"'
LINE = 'fill="none" stroke="#7a756a" stroke-opacity=".45"'


def layers() -> list[list[str]]:
    """The floors, from above; the first and the last are one box each."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(contract["layers"] for contract in contracts if contract["name"] == "Imports point down")
    found = [[name.strip() for name in layer.replace("|", ":").split(":")] for layer in listed]
    return [[names[0]] if names[0] in TITLES else [n for n in names if n != "authdemo.templatetags"] for names in found]


def members() -> dict[str, str]:
    """By module of the first and the last floor: the box it is drawn in."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(contract["layers"] for contract in contracts if contract["name"] == "Imports point down")
    return {name.strip(): layer.split(":")[0].strip() for layer in listed for name in layer.split(":") if ":" in layer}


def imports() -> Counter[tuple[str, str]]:
    """How often one box imports from another."""
    graph = grimp.build_graph("authdemo", "sessions_app", "jwt_app", exclude_type_checking_imports=True, cache_dir=None)
    boxes, inside = {name for floor in layers() for name in floor}, members()

    def box(module: str) -> str:
        head = ".".join(module.split(".")[:2]) if module.startswith("authdemo.") else module.split(".")[0]
        return head if head in boxes else inside.get(head, "")

    counted: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pair = box(module), box(imported)
            if all(pair) and pair[0] != pair[1]:
                counted[pair] += 1
    return counted


def purpose(name: str) -> str:
    if name in PURPOSES:
        return PURPOSES[name]
    text = (ROOT / name.replace(".", "/") / "__init__.py").read_text()
    return (ast.get_docstring(ast.parse(text)) or "").splitlines()[0]


def wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def share(name: str, others: list[str], places: dict[str, tuple[float, int, int]]) -> float:
    """Where on a box's edge the line to this one ends (0 to 1): side by side with the lines to the others."""
    order = sorted(others, key=lambda other: (places[other][0], places[other][1]))
    return (order.index(name) + 1) / (len(order) + 1)


def drawn() -> str:
    """The picture as SVG."""
    floors, places = layers(), {}
    for row, names in enumerate(floors):
        wide = min(430, (WIDTH - GAP) // len(names) - GAP)
        left = (WIDTH - len(names) * (wide + GAP) + GAP) / 2
        for column, name in enumerate(names):
            places[name] = (left + column * (wide + GAP), GAP + row * ROW, wide)
    height = GAP + len(floors) * ROW
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {FONT}>',
        "<title>The floor plan: who imports whom</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fbfaf7"/>',
    ]
    found = imports()
    for (upper, lower), count in sorted(found.items()):
        (x1, y1, w1), (x2, y2, w2) = places[upper], places[lower]
        a = x1 + w1 * share(lower, [low for up, low in found if up == upper], places)
        b = x2 + w2 * share(upper, [up for up, low in found if low == lower], places)
        bow = (y2 - y1 - BOX) / 2
        curve = f"{a:.0f} {y1 + BOX + bow:.0f} {b:.0f} {y2 - bow:.0f} {b:.0f} {y2}"
        thick = min(6, 1 + count**0.5 / 2)
        out.append(f'<path d="M{a:.0f} {y1 + BOX} C{curve}" {LINE} stroke-width="{thick:.1f}"/>')
    for name, (x, y, wide) in places.items():
        colour = {"sessions_app": "#0a4d9e", "jwt_app": "#983f08"}.get(name, "#33302a")
        out.append(f'<rect x="{x:.0f}" y="{y}" width="{wide}" height="{BOX}" rx="6" fill="#fff" stroke="{colour}"/>')
        title = TITLES.get(name, name.removeprefix("authdemo."))
        out.append(f'<text x="{x + 10:.0f}" y="{y + 18}" font-weight="bold" fill="{colour}">{title}</text>')
        for number, line in enumerate(wrapped(purpose(name), int(wide / 6))[:2]):
            out.append(f'<text x="{x + 10:.0f}" y="{y + 33 + 14 * number}" font-size="11">{escape(line)}</text>')
    return "\n".join([*out, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(drawn())
    print(f"{PICTURE.relative_to(ROOT)}: {len(imports())} pairs of packages")
