"""Figures of chapter 3, matrix gradients. Numbers are those of the chapter's examples."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from figures import style

# The worked example: S = XW, L_i = sum_j (s_j - t_j)², dS = 2 (S - T).
X = np.array([[3, 4], [1, 0], [2, -1], [0, 1]])
DS = np.array([[2, 4, -6], [-2, 0, 2], [0, -2, 2], [4, 2, -2]])
SIZE = {"N": 4, "D": 2, "K": 3, "1": 1}
GAP = 1.1  # between two tables, in cells


def grid(axes: Axes, left: float, top: float, rows: int, columns: int) -> None:
    """The lines of a table, its upper left corner at (left, top), cells of size 1."""
    for row in range(rows + 1):
        axes.plot([left, left + columns], [top - row] * 2, color=style.ink(), linewidth=1)
    for column in range(columns + 1):
        axes.plot([left + column] * 2, [top, top - rows], color=style.ink(), linewidth=1)


def numbers(axes: Axes, left: float, top: float, table: NDArray[np.int_], size: float) -> None:
    """`table` as coloured cells with their numbers: orange below 0, violet above, white at 0; `size` is full colour."""
    paint, scale = colormaps[style.DIVERGING], TwoSlopeNorm(0, -1.5 * size, 1.5 * size)
    for (row, column), value in np.ndenumerate(table):
        corner = (left + column, top - row - 1)
        axes.add_patch(Rectangle(corner, 1, 1, color=paint(scale(value)), linewidth=0))
        text = f"{value}".replace("-", "−")
        dark = abs(value) > 0.8 * size
        colour = "white" if dark else "#222222"
        axes.text(corner[0] + 0.5, corner[1] + 0.5, text, ha="center", va="center", color=colour, fontsize=12)
    grid(axes, left, top, *table.shape)


def finish(axes: Axes, width: float, bottom: float, top: float) -> None:
    axes.set(xlim=(-0.2, width + 0.2), ylim=(bottom, top), aspect="equal")
    axes.axis("off")


def columns() -> Figure:
    """Each score's gradient is x in its own column; weighted by dL/ds_j they fill the table of dL/dW."""
    figure, axes = style.new(5.2, 3.7)
    x, ds = np.array([3, 4]), np.array([1, 2, -3])
    step = 3 + GAP
    for j, weight in enumerate(ds):
        left = j * step
        table = np.zeros((2, 3), dtype=int)
        table[:, j] = x
        axes.text(left + 1.5, 5.7, rf"$\partial s_{j}\,/\,\partial W$", ha="center", va="bottom", fontsize=13)
        numbers(axes, left, 5.5, table, 12)
        words = rf"$\times\;\partial L/\partial s_{j} = {weight}$"
        axes.text(left + 1.5, 3.2, words, ha="center", va="top", fontsize=12)
        if j < 2:
            axes.text(left + 3 + GAP / 2, 4.5, "+", ha="center", va="center", fontsize=15)
    middle = step + 1.5
    axes.annotate("", (middle, 1.75), (middle, 2.45), arrowprops={"arrowstyle": "->", "color": style.ink()})
    numbers(axes, step, 1.5, np.outer(x, ds), 12)
    axes.text(step - 0.3, 0.5, r"$\partial L\,/\,\partial W\;=$", ha="right", va="center", fontsize=13)
    finish(axes, 3 * step - GAP, -0.7, 6.6)
    return figure


def outer() -> Figure:
    """The outer product as a multiplication table: x down the side, dL/ds along the top."""
    figure, axes = style.new(4.6, 4.4)
    x, ds = np.array([3, 4, 0, -2, 1]), np.array([1, 2, -3, 0])
    numbers(axes, 0, 5, x[:, None], 12)
    numbers(axes, 1.6, 6.6, ds[None, :], 12)
    numbers(axes, 1.6, 5, np.outer(x, ds), 12)
    axes.text(0.5, 5.2, "$x$", ha="center", va="bottom", fontsize=14)
    axes.text(5.8, 6.1, r"$\partial L/\partial s$", ha="left", va="center", fontsize=14)
    for corner in ((0, 3), (2.6, 5.6), (2.6, 3)):
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=style.BLUE, linewidth=3.5, zorder=3))
    axes.text(5.8, 3.5, r"$4 \cdot 2 = 8$", va="center", fontsize=14)
    axes.text(3.6, -0.3, r"$\partial L/\partial W$, of shape $(5, 4)$", ha="center", va="top", fontsize=13)
    finish(axes, 8.1, -1.1, 6.8)
    return figure


def batch() -> Figure:
    """X^T dS, sample by sample: four outer products and their sum."""
    figure, axes = style.new(4.6, 6.0)
    top = 0.0
    for i, (x, ds) in enumerate(zip(X, DS, strict=True)):
        axes.text(-0.4, top - 1, f"sample {i}", ha="right", va="center", fontsize=12)
        numbers(axes, 0, top, x[:, None], 28)
        numbers(axes, 1.4, top - 0.5, ds[None, :], 28)
        axes.text(4.4 + GAP / 2, top - 1, "=", ha="center", va="center", fontsize=15)
        numbers(axes, 4.4 + GAP, top, np.outer(x, ds), 28)
        if i < len(X) - 1:
            axes.text(5.9 + GAP, top - 2.35, "+", ha="center", va="center", fontsize=14)
        top -= 2.7
    axes.plot([4.2 + GAP, 7.6 + GAP], [top + 0.35] * 2, color=style.ink(), linewidth=1.5)
    numbers(axes, 4.4 + GAP, top, X.T @ DS, 28)
    axes.text(4.1 + GAP, top - 1, "$X^T dS\\;=$", ha="right", va="center", fontsize=14)
    axes.text(0.5, 0.15, "$x^{(i)}$", ha="center", va="bottom", fontsize=13)
    axes.text(2.9, 0.15, "row $i$ of $dS$", ha="center", va="bottom", fontsize=12)
    finish(axes, 8.7, top - 2.1, 1.0)
    axes.set_xlim(-2.9, 8.8)
    return figure


def backward() -> Figure:
    """The three products of the backward pass, as tables: the side that disappears is the one summed over."""
    figure, panels = style.new(5.0, 6.4, nrows=3)
    products = [
        (("dS", "NK"), ("W^T", "KD"), ("dX", "ND")),
        (("X^T", "DN"), ("dS", "NK"), ("dW", "DK")),
        (("(1\\;1\\;\\ldots\\;1)", "1N"), ("dS", "NK"), ("db", "1K")),
    ]
    blue, orange, green, _ = style.colours()
    colour = {"N": blue, "D": green, "K": orange}
    for axes, product in zip(panels, products, strict=True):
        left = 0.0
        for (label, shape), sign in zip(product, ("·", "=", ""), strict=True):
            rows, columns = SIZE[shape[0]], SIZE[shape[1]]
            grid(axes, left, rows / 2, rows, columns)
            sides = rf"{shape[0]} $\times$ {shape[1]}"
            axes.text(left + columns / 2, rows / 2 + 0.2, f"${label}$\n{sides}", ha="center", va="bottom", fontsize=13)
            if shape[0] != "1":
                axes.plot([left - 0.12] * 2, [-rows / 2, rows / 2], color=colour[shape[0]], linewidth=4)
            axes.plot([left, left + columns], [-rows / 2 - 0.12] * 2, color=colour[shape[1]], linewidth=4)
            axes.text(left + columns + 0.75, 0, sign, ha="center", va="center", fontsize=17)
            left += columns + 1.5
        finish(axes, 13.1, -2.3, 3.7)
    return figure
