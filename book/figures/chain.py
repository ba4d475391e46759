"""The figures of chapter 2: the logistic loss and its slope, the sum over paths, a graph both ways, the two orders."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from figures import style

Place = tuple[float, float]


def _node(axes: Axes, at: Place, name: str, radius: float = 0.3) -> None:
    """A ring with a name in it."""
    axes.add_patch(Circle(at, radius, facecolor="none", edgecolor=style.ink(), linewidth=1.5))
    axes.text(*at, name, ha="center", va="center_baseline", fontsize=14)


def _arrow(axes: Axes, start: Place, end: Place, colour: str, radius: float = 0.3, width: float = 1.6) -> None:
    """An arrow from ring to ring that touches neither."""
    step = np.subtract(end, start)
    gap = step / np.hypot(*step) * (radius + 0.06)
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", np.subtract(end, gap), np.add(start, gap), arrowprops=arrow)


def _beside(axes: Axes, start: Place, end: Place, above: str, below: str, part: float = 0.5) -> None:
    """Text above and below the middle of an edge, along it: forward in blue, backward in orange."""
    blue, orange, *_ = style.colours()
    step = np.subtract(end, start)
    aside = np.array([-step[1], step[0]]) / np.hypot(*step) * 0.24
    middle = np.add(start, part * step)
    angle = np.degrees(np.arctan2(step[1], step[0]))
    look = {"ha": "center", "va": "center", "rotation": angle, "rotation_mode": "anchor", "fontsize": 13}
    axes.text(*(middle + aside), above, color=blue, weight="bold", **look)
    axes.text(*(middle - aside), below, color=orange, style="italic", **look)


def _bare(axes: Axes, x: Place, y: Place) -> None:
    axes.set(xlim=x, ylim=y, aspect="equal")
    axes.axis("off")


def logistic() -> Figure:
    """The logistic loss for both labels over the output f, and its slope, which never leaves the band from -1 to 1."""
    figure, (value, slope) = style.new(6.0, 3.0, ncols=2)
    f = np.linspace(-6, 6, 241)
    for label, name, line in ((1, "y = +1", "-"), (-1, "y = −1", "--")):
        value.plot(f, np.log1p(np.exp(-label * f)), line, label=name)
        slope.plot(f, -label / (1 + np.exp(label * f)), line)
    for axes, at in ((value, [np.log(2)]), (slope, [-0.5, 0.5])):
        axes.plot([0] * len(at), at, "o", color=style.ink(), markersize=6)
        axes.set(xlabel="output $f$", xticks=[-6, 0, 6])
    value.set(yticks=[0, np.log(2), 6], yticklabels=["0", "log 2", "6"])
    slope.set(yticks=[-1, -0.5, 0, 0.5, 1], yticklabels=["−1", "−½", "0", "½", "1"])
    value.set_title("loss $L$", fontsize=12)
    slope.set_title(r"slope $\partial L/\partial f$", fontsize=12)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def paths() -> Figure:
    """One weight reaches L through three outputs: rates multiply along a path, and the paths add up."""
    figure, axes = style.new(5.6, 3.7)
    blue, orange, green, _ = style.colours()
    weight, loss = (0.0, 0.0), (4.4, 0.0)
    rates = ((2, 3), (5, 1), (-1, 4))
    for j, (height, colour, (first, second)) in enumerate(
        zip((1.45, 0, -1.45), (blue, orange, green), rates, strict=True)
    ):
        output = (2.2, height)
        _arrow(axes, weight, output, colour)
        _arrow(axes, output, loss, colour)
        _node(axes, output, f"$f_{j}$")
        for start, end, rate in ((weight, output, first), (output, loss, second)):
            step = np.subtract(end, start)
            aside = np.array([-step[1], step[0]]) / np.hypot(*step) * 0.22
            middle = np.add(start, 0.5 * step) + aside
            axes.text(*middle, str(rate).replace("-", "−"), ha="center", va="center", color=colour, fontsize=14)
        product = f"{first} · {second} = {first * second}".replace("-", "−")
        axes.text(5.1, height / 1.9, product, va="center", color=colour, fontsize=13)
    _node(axes, weight, "$w$")
    _node(axes, loss, "$L$")
    axes.plot([5.05, 6.75], [-1.12, -1.12], color=style.ink(), linewidth=1)
    axes.text(5.1, -1.45, "sum = 7", va="center", fontsize=13)
    _bare(axes, (-0.4, 6.9), (-1.85, 1.85))
    return figure


def graph() -> Figure:
    """u = a + b, v = b c, L = u v at a = 2, b = 1, c = 4: values above the edges, gradients below."""
    figure, axes = style.new(5.4, 3.75)
    blue, orange, *_ = style.colours()
    a, b, c = (0.0, 2.6), (0.0, 0.0), (0.0, -2.6)
    u, v, loss, end = (2.9, 1.3), (2.9, -1.3), (5.4, 0.0), (7.1, 0.0)
    edges = ((a, u, 2, 4), (b, u, 1, 4), (b, v, 1, 12), (c, v, 4, 3), (u, loss, 3, 4), (v, loss, 4, 3))
    for start, stop, value, gradient in edges:
        _arrow(axes, start, stop, style.ink())
        _beside(axes, start, stop, str(value), str(gradient))
    _arrow(axes, loss, end, style.ink(), radius=0.3)
    _beside(axes, loss, end, "12", "1", part=0.55)
    for at, name in ((u, "+"), (v, "×"), (loss, "×")):
        _node(axes, at, name)
    for at, name in ((a, "$a$"), (b, "$b$"), (c, "$c$")):
        _node(axes, at, name)
    for at, name in ((u, "$u$"), (v, "$v$"), (loss, "$L$")):
        axes.text(at[0], at[1] + (0.52 if at != v else -0.52), name, ha="center", va="center", fontsize=14)
    axes.text(-0.5, a[1], "4", color=orange, ha="right", va="center", style="italic", fontsize=13)
    axes.text(-0.5, b[1], "4 + 12\n= 16", color=orange, ha="right", va="center", style="italic", fontsize=13)
    axes.text(-0.5, c[1], "3", color=orange, ha="right", va="center", style="italic", fontsize=13)
    axes.text(5.3, 2.75, "values, forward →", color=blue, weight="bold", ha="center", fontsize=11)
    axes.text(5.3, 2.25, "← gradients, backward", color=orange, style="italic", ha="center", fontsize=11)
    _bare(axes, (-1.7, 7.2), (-3.0, 3.1))
    return figure


LAYERS = (4, 3, 1)


def _places() -> list[list[Place]]:
    """Where the nodes of the small network stand: 4 weights, 3 values in between, 1 loss."""
    return [[(1.5 * k, (n - 1) / 2 - i) for i in range(n)] for k, n in enumerate(LAYERS)]


def _dots(axes: Axes, places: list[list[Place]], marked: set[Place], colour: str) -> None:
    for at in (place for layer in places for place in layer):
        on = at in marked
        axes.add_patch(Circle(at, 0.2, facecolor=colour if on else "none", edgecolor=style.ink(), linewidth=1.1))
    _bare(axes, (-0.3, 3.3), (-1.9, 1.9))


def orders() -> Figure:
    """The same graph four times forward, one weight a pass, and once in reverse."""
    blue, orange, *_ = style.colours()
    figure = Figure(figsize=(5.0, 4.6))
    above, below = figure.subfigures(2, 1, height_ratios=[1, 1.35])
    places = _places()
    edges = [(0, i, m) for i in range(4) for m in range(3)] + [(1, m, 0) for m in range(3)]
    above.suptitle("forward order: one pass for each weight", color=blue, fontsize=12)
    for d, axes in enumerate(above.subplots(1, 4)):
        for layer, i, m in edges:
            on = layer == 1 or i == d
            colour, width = (blue, 1.2) if on else (style.faint(), 0.4)
            _arrow(axes, places[layer][i], places[layer + 1][m], colour, radius=0.2, width=width)
        _dots(axes, places, {places[0][d], *places[1], *places[2]}, blue)
        axes.set_title(f"pass {d + 1}", fontsize=11)
    below.suptitle("reverse order: one pass for all weights", color=orange, fontsize=12)
    axes = below.subplots()
    for layer, i, m in edges:
        _arrow(axes, places[layer + 1][m], places[layer][i], orange, radius=0.2)
    _dots(axes, places, {place for layer in places for place in layer}, orange)
    return figure
