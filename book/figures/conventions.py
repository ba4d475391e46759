"""The figure of the conventions page: which shapes meet in S = XW and in X^T dS."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures import style

SIZE = {"N": 4, "D": 2, "K": 3}
GAP = 1.5  # between two tables, in cells


def table(axes: Axes, left: float, label: str, shape: str, filled: Rectangle) -> float:
    """A table of cells with its name and shape, and `filled` laid on it; returns its right edge."""
    height, width = SIZE[shape[0]], SIZE[shape[1]]
    axes.add_patch(filled)
    for row in range(height + 1):
        axes.plot([left, left + width], [height / 2 - row] * 2, color=style.ink(), linewidth=1.2)
    for column in range(width + 1):
        axes.plot([left + column] * 2, [-height / 2, height / 2], color=style.ink(), linewidth=1.2)
    axes.text(
        left + width / 2,
        height / 2 + 0.2,
        f"${label}$\n${shape[0]} \\times {shape[1]}$",
        ha="center",
        va="bottom",
        fontsize=13,
        linespacing=1.3,
    )
    return left + width


def product(axes: Axes, first: tuple[str, str], second: tuple[str, str], label: str) -> None:
    """`first` times `second`: row 1 of the first and column 2 of the second meet in one cell of the result."""
    blue, orange, *_ = style.colours()
    height, inner, width = SIZE[first[1][0]], SIZE[first[1][1]], SIZE[second[1][1]]
    shape = first[1][0] + second[1][1]

    row = Rectangle((0, height / 2 - 2), inner, 1, color=blue, alpha=0.5)
    right = table(axes, 0, *first, row)
    column = Rectangle((right + GAP + 2, -inner / 2), 1, inner, facecolor=orange, alpha=0.5, hatch="//")
    end = table(axes, right + GAP, *second, column)
    cell = Rectangle((end + GAP + 2, height / 2 - 2), 1, 1, color=style.faint())
    table(axes, end + GAP, label, shape, cell)

    axes.text(right + GAP / 2, 0, "·", ha="center", va="center", fontsize=18)
    axes.text(end + GAP / 2, 0, "=", ha="center", va="center", fontsize=16)
    tallest = max(height, inner)
    axes.set(xlim=(-0.2, end + GAP + width + 0.2), ylim=(-tallest / 2 - 0.1, tallest / 2 + 1.5), aspect="equal")
    axes.axis("off")


def shapes() -> Figure:
    """S = XW and X^T dS as tables of N = 4 samples, D = 2 features and K = 3 classes."""
    figure, (top, bottom) = style.new(5.0, 5.0, nrows=2)
    product(top, ("X", "ND"), ("W", "DK"), "S")
    product(bottom, ("X^T", "DN"), ("dS", "NK"), "X^T dS")
    return figure
