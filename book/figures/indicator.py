"""The figures of chapter 1: pieces and their indicators, one-hot rows, what the plain sum counts twice."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures import style

THICK = 3.0
FORMULA = 12


def _steps(axes: Axes, jump: list[float], levels: list[int], colour: str, **line: object) -> None:
    """A function of zeros and ones that changes only at the places `jump`: flat pieces, no upright strokes."""
    for left, right, level in zip(jump[:-1], jump[1:], levels, strict=True):
        axes.plot([left, right], [level, level], color=colour, linewidth=THICK, solid_capstyle="butt", **line)


def _end(axes: Axes, x: float, y: float, colour: str, counts: bool) -> None:
    """The end of a piece: filled where the value is taken, open where it isn't."""
    axes.plot(x, y, "o", color=colour, markersize=7, markerfacecolor=colour if counts else "none", clip_on=False)


def minimum() -> Figure:
    """min(x², e^y) along x for e^y = 4, and along y for x = 2: the pieces above, their indicators below."""
    figure, panels = style.new(6.0, 4.6, nrows=2, ncols=2, sharex="col", height_ratios=[3, 1])
    blue, orange, *_ = style.colours()
    x, y, corner = np.linspace(-3, 3, 301), np.linspace(0, 2, 201), np.log(4)

    above = panels[0]
    for axes, place, square, power in zip(above, (x, y), (x**2, 0 * y + 4), (0 * x + 4, np.exp(y)), strict=True):
        axes.plot(place, np.minimum(square, power), color=style.faint(), linewidth=9, alpha=0.5)
        axes.plot(place, square, color=blue)
        axes.plot(place, power, "--", color=orange)
        axes.set(ylim=(-0.4, 7), yticks=[0, 4])
    above[0].set_title("$y$ stands still, with $e^y = 4$", fontsize=11)
    above[1].set_title("$x$ stands still, with $x^2 = 4$", fontsize=11)
    above[0].text(0, 0.75, "$x^2$", color=blue, ha="center", fontsize=FORMULA)
    above[0].text(0, 4.25, "$e^y$", color=orange, ha="center", fontsize=FORMULA)
    above[1].text(0.5, 4.25, "$x^2$", color=blue, ha="center", fontsize=FORMULA)
    above[1].text(0.6, 2.3, "$e^y$", color=orange, ha="center", fontsize=FORMULA)

    left, right = panels[1]
    _steps(left, [-3, -2, 2, 3], [0, 1, 0], blue)
    _steps(left, [-3, -2, 2, 3], [1, 0, 1], orange, linestyle=(0, (2, 1)))
    _steps(right, [0, corner, 2], [0, 1], blue)
    _steps(right, [0, corner, 2], [1, 0], orange, linestyle=(0, (2, 1)))
    for axes, corners in ((left, (-2, 2)), (right, (corner,))):
        for at in corners:
            for colour, counts in ((blue, False), (orange, True)):
                _end(axes, at, int(counts), colour, counts=True)
        axes.set(ylim=(-0.35, 1.45), yticks=[0, 1])
    left.set(xlabel="$x$", xticks=[-2, 0, 2], ylabel="indicator")
    right.set(xlabel="$y$", xticks=[0, corner, 2], xticklabels=["0", "log 4", "2"])
    above[0].set_ylabel("value")
    handles = [above[0].lines[0], left.lines[0], left.lines[3]]
    labels = ["the minimum", r"$\mathbf{1}\{x^2 < e^y\}$", r"$\mathbf{1}\{x^2 \geq e^y\}$"]
    figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=2.4)
    return figure


def cubed() -> Figure:
    """max(0, x) and max(0, x³), and below them their slopes: one jumps at 0, the other doesn't."""
    figure, panels = style.new(5.8, 4.4, nrows=2, ncols=2, sharex=True, height_ratios=[1, 1])
    blue, orange, *_ = style.colours()
    left, right = np.linspace(-1.2, 0, 61), np.linspace(0, 1.2, 61)

    (plain, cube), (plain_slope, cube_slope) = panels
    plain.plot(left, 0 * left, color=blue, linewidth=THICK)
    plain.plot(right, right, color=blue, linewidth=THICK)
    cube.plot(left, 0 * left, color=blue, linewidth=THICK)
    cube.plot(right, right**3, color=blue, linewidth=THICK)
    plain_slope.plot(left, 0 * left, color=orange, linewidth=THICK)
    plain_slope.plot(right, 0 * right + 1, color=orange, linewidth=THICK)
    for level in (0, 1):
        _end(plain_slope, 0, level, orange, counts=False)
    cube_slope.plot(left, 0 * left, color=orange, linewidth=THICK)
    cube_slope.plot(right, 3 * right**2, color=orange, linewidth=THICK)
    cube_slope.plot(0, 0, "o", color=orange, markersize=7)

    plain.set_title(r"$\max(0,\ x)$: a corner", fontsize=FORMULA)
    cube.set_title(r"$\max(0,\ x^3)$: none", fontsize=FORMULA)
    plain.set_ylabel("value")
    plain_slope.set_ylabel("slope")
    for axes in (plain, cube):
        axes.set(ylim=(-0.25, 1.8), yticks=[0, 1])
    plain_slope.set(ylim=(-0.25, 1.5), yticks=[0, 1])
    cube_slope.set(ylim=(-0.6, 4.6), yticks=[0, 3])
    for axes in (plain_slope, cube_slope):
        axes.set(xlabel="$x$", xticks=[-1, 0, 1])
    return figure


SCORES = [[3, 5, 1, 2], [4, 0, 2, 6], [7, 1, 8, 2]]
LABELS = [1, 3, 0]


def _cells(axes: Axes, corner: tuple[float, float], numbers: list[list[int]], chosen: list[int], title: str) -> None:
    """A table of numbers with its upper left corner there; in row i the cell of column `chosen[i]` is filled."""
    left, top = corner
    for i, row in enumerate(numbers):
        for j, number in enumerate(row):
            here = chosen[i] == j
            place = (left + j, top - i - 1)
            if here:
                axes.add_patch(Rectangle(place, 1, 1, facecolor=style.colours()[0], alpha=0.45))
            axes.add_patch(Rectangle(place, 1, 1, fill=False, edgecolor=style.ink(), linewidth=1))
            weight = "bold" if here else "normal"
            axes.text(left + j + 0.5, top - i - 0.5, str(number), ha="center", va="center", weight=weight)
    axes.text(left + len(numbers[0]) / 2, top + 0.2, title, ha="center", va="bottom", fontsize=FORMULA)


def selection() -> Figure:
    """One-hot rows times a table, entry by entry, then the sum along each row: one entry of each row is left."""
    figure, axes = style.new(4.6, 3.9)
    hot = [[int(j == label) for j in range(4)] for label in LABELS]
    kept = [[h * s for h, s in zip(*rows, strict=True)] for rows in zip(hot, SCORES, strict=True)]
    _cells(axes, (0, 0), hot, LABELS, "one-hot rows")
    _cells(axes, (5, 0), SCORES, LABELS, "numbers")
    _cells(axes, (0, -4.6), kept, LABELS, "products")
    _cells(axes, (5, -4.6), [[sum(row)] for row in kept], [0, 0, 0], "sums")
    for place, sign in (((4.5, -1.5), "×"), ((-0.5, -6.1), "="), ((4.5, -6.1), "→")):
        axes.text(*place, sign, ha="center", va="center", fontsize=15)
    axes.set(xlim=(-0.8, 9.1), ylim=(-7.7, 1), aspect="equal")
    axes.axis("off")
    return figure


def overlap() -> Figure:
    """The indicators of x > 5 and of x < 10, their plain sum, and what is right."""
    figure, rows = style.new(5.6, 5.0, nrows=4, sharex=True, height_ratios=[1, 1, 1.5, 1])
    blue, orange, green, purple = style.colours()
    first, second, plain, right = rows
    _steps(first, [0, 5, 15], [0, 1], blue)
    _steps(second, [0, 10, 15], [1, 0], orange)
    _steps(plain, [0, 5, 10, 15], [1, 2, 1], purple)
    _steps(right, [0, 15], [1], green)
    for axes, at, taken, open_ in ((first, 5, 0, 1), (second, 10, 0, 1), (plain, 5, 1, 2), (plain, 10, 1, 2)):
        colour = axes.lines[0].get_color()
        _end(axes, at, taken, colour, counts=True)
        axes.plot(at, open_, "o", color=colour, markersize=7, markerfacecolor="none")
    names = (
        r"$\mathbf{1}\{x > 5\}$",
        r"$\mathbf{1}\{x < 10\}$",
        "their plain sum",
        r"$\mathbf{1}\{x > 5\ \mathrm{or}\ x < 10\}$",
    )
    for axes, name in zip(rows, names, strict=True):
        axes.axvspan(5, 10, color=style.faint(), alpha=0.25, linewidth=0)
        axes.set_title(name, loc="left", fontsize=FORMULA)
        axes.set(ylim=(-0.35, 1.4), yticks=[0, 1], xlim=(0, 15))
    plain.set(ylim=(-0.35, 2.5), yticks=[0, 1, 2])
    plain.text(7.5, 1.35, "counted twice", ha="center")
    right.set(xlabel="$x$", xticks=[0, 5, 10, 15])
    return figure
