"""Pictures as inline SVG: numbers only, colours from the page's style, words for those who don't see them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDE, HIGH = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 16, 40


def histogram(bins: Sequence[int], described: str) -> Markup:
    """How many submissions lie in each tenth of the scale."""
    most = max([*bins, 1])
    step = (WIDE - LEFT - RIGHT) / len(bins)
    parts = [_line(LEFT, HIGH - BOTTOM, WIDE - RIGHT, HIGH - BOTTOM, "axis")]
    for place, count in enumerate(bins):
        high = (HIGH - TOP - BOTTOM) * count / most
        x, y = LEFT + place * step, HIGH - BOTTOM - high
        parts.append(f'<rect class="met" x="{x + 3:.1f}" y="{y:.1f}" width="{step - 6:.1f}" height="{high:.1f}"/>')
        if count:
            parts.append(_text(x + step / 2, y - 4, str(count)))
        parts.append(_text(x, HIGH - BOTTOM + 16, f"{100 * place // len(bins)}"))
    parts.append(_text(WIDE - RIGHT, HIGH - BOTTOM + 16, "100"))
    parts.append(_text((LEFT + WIDE - RIGHT) / 2, HIGH - 6, "score, in % of the points decided so far"))
    return _picture(parts, described, WIDE, HIGH)


def bar(met: int, part: int, missed: int) -> Markup:
    """How many met a criterion, met a part of it, missed it. The numbers stand beside it in the table."""
    total = (met + part + missed) or 1
    parts, x = [], 0.0
    for name, count in (("met", met), ("part", part), ("missed", missed)):
        width = 100 * count / total
        parts.append(f'<rect class="{name}" x="{x:.1f}" y="0" width="{width:.1f}" height="12"/>' if count else "")
        x += width
    inside = "".join(parts)
    return Markup(f'<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">{inside}</svg>')


def trend(names: Sequence[str], spreads: Sequence[tuple[float, float, float] | None], described: str) -> Markup:
    """The median of each assignment over the band of the class's middle half; shares from 0 to 1."""
    step = (WIDE - LEFT - RIGHT) / max(len(names), 1)
    xs = [LEFT + (place + 0.5) * step for place in range(len(names))]
    parts = []
    for percent in (0, 25, 50, 75, 100):
        parts.append(_line(LEFT, _y(percent / 100), WIDE - RIGHT, _y(percent / 100), "grid"))
        parts.append(_text(LEFT - 18, _y(percent / 100) + 4, str(percent)))
    there = [(x, found) for x, found in zip(xs, spreads, strict=True) if found]
    for x, (lower, _, upper) in there:
        high = max(_y(lower) - _y(upper), 1)
        parts.append(f'<rect class="part" x="{x - 16:.1f}" y="{_y(upper):.1f}" width="32" height="{high:.1f}"/>')
    points = " ".join(f"{x:.1f},{_y(median):.1f}" for x, (_, median, _) in there)
    parts.append(f'<polyline class="line" points="{points}"/>')
    parts += [f'<circle class="met" cx="{x:.1f}" cy="{_y(median):.1f}" r="5"/>' for x, (_, median, _) in there]
    parts += [_text(x, HIGH - BOTTOM + 18, name) for x, name in zip(xs, names, strict=True)]
    return _picture(parts, described, WIDE, HIGH)


def _y(share: float) -> float:
    return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * min(share, 1.0)


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> str:
    return f'<line class="{name}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(text)}</text>'


def _picture(parts: Sequence[str], described: str, width: int, height: int) -> Markup:
    about = f'class="picture" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(described)}"'
    return Markup(f"<svg {about}>{''.join(parts)}</svg>")
