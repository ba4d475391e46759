"""Figures of the page on gradient checking and subgradients."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from figures import style

PLACE = 1.0  # the sine is differentiated here
LEAST = 1e-17  # an error of 0 has no logarithm: it is drawn here


def steps() -> Figure:
    """The error of three ways to differentiate the sine by numbers, against the step."""
    figure, axes = style.new(5.4, 4.6)
    h = 10.0 ** np.arange(0, -15.1, -0.25)
    exact = np.cos(PLACE)
    ways = {
        "forward difference": (np.sin(PLACE + h) - np.sin(PLACE)) / h,
        "central difference": (np.sin(PLACE + h) - np.sin(PLACE - h)) / (2 * h),
        "complex step": np.imag(np.sin(PLACE + 1j * h)) / h,
    }
    for (name, found), marker in zip(ways.items(), ("o", "s", "^"), strict=True):
        error = np.maximum(np.abs(found - exact), LEAST)
        axes.loglog(h, error, marker=marker, markersize=4, linewidth=1.2, label=name)

    guide = {"color": style.ink(), "linestyle": "--", "linewidth": 1}
    for slope, factor, text, where in (
        (1, np.sin(PLACE) / 2, "slope 1", (1e-6, 2e-5)),
        (2, exact / 6, "slope 2", (0.3, 3e-9)),
    ):
        span = np.array([1e-8, 1.0]) if slope == 1 else np.array([1e-5, 1.0])
        axes.loglog(span, 4 * factor * span**slope, **guide)  # a little above the points
        axes.text(*where, text, fontsize=12)
    noise = np.array([1e-15, 1e-5])
    axes.loglog(noise, 1e-16 / noise, **guide)
    axes.text(2e-14, 1e-5, r"$\varepsilon / h$", fontsize=14)
    axes.set(xlim=(2, 5e-16), ylim=(3e-18, 3), xlabel="step h (smaller to the right)", ylabel="error of the derivative")
    figure.legend(loc="outside upper center", ncols=2, fontsize=10)
    return figure


def subdifferential() -> Figure:
    """A kink with its fan of touching lines, and below it the slopes as a set for each t."""
    figure, (top, bottom) = style.new(5.0, 5.6, nrows=2, sharex=True)
    blue, orange, *_ = style.colours()
    t = np.array([-1.0, 1.0, 3.0])
    for slope in (-0.5, 0, 0.5, 1, 1.5):
        reach = np.array([-1.0, 3.0])
        top.plot(reach, slope * (reach - 1), "--", color=orange, linewidth=1.1)
    top.plot(t, np.maximum(1 - t, 2 * t - 2), color=blue, linewidth=2.8)
    top.plot(1, 0, "o", color=blue, markersize=8)
    top.text(-0.9, 2.35, "slope −1", fontsize=12)
    top.text(2.0, 3.2, "slope 2", fontsize=12, ha="right")
    top.set(ylabel="$f(t)$", ylim=(-2.2, 4.2))

    bottom.plot([-1, 1], [-1, -1], color=blue, linewidth=2.8)
    bottom.plot([1, 3], [2, 2], color=blue, linewidth=2.8)
    bottom.plot([1, 1], [-1, 2], color=orange, linewidth=4)
    bottom.axhline(0, color=style.faint(), linewidth=0.8)
    bottom.plot(1, 0.5, "o", color=style.ink(), markersize=7)
    bottom.annotate(
        "central difference: ½", (1.05, 0.5), (1.6, 0.85), fontsize=11, va="center",
        arrowprops={"arrowstyle": "->", "color": style.ink()},
    )  # fmt: skip
    bottom.text(0.9, 1.1, "at the kink: all\nslopes from −1 to 2", color=style.ink(), ha="right", fontsize=11)
    bottom.set(xlabel="$t$", ylabel="subgradients at $t$", xlim=(-1, 3), ylim=(-1.6, 2.6), yticks=[-1, 0, 1, 2])
    return figure


def _square_or_triangle(axes: Axes, corners: list[tuple[float, float]], title: str) -> None:
    colour = style.colours()[0]
    axes.add_patch(Polygon(corners, closed=True, facecolor=colour, alpha=0.3))
    axes.add_patch(Polygon(corners, closed=True, fill=False, edgecolor=colour, linewidth=2))
    axes.set(xlim=(-0.3, 1.5), ylim=(-0.3, 1.5), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1], aspect="equal")
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(r"entry of class 1", fontsize=11)


def ties() -> Figure:
    """The right answers at a double tie: a square for a sum of hinges, a triangle for their maximum."""
    figure, (left, right) = style.new(5.6, 3.5, ncols=2, sharey=True)
    ink, orange = style.ink(), style.ORANGE
    _square_or_triangle(left, [(0, 0), (1, 0), (1, 1), (0, 1)], "sum of two hinges")
    _square_or_triangle(right, [(0, 0), (1, 0), (0, 1)], "the larger of two hinges")
    left.set_ylabel("entry of class 2", fontsize=11)
    for axes in (left, right):
        axes.plot(0, 0, "o", color=ink, markersize=7)
        axes.text(0.08, 0.06, "with >", fontsize=10)
    left.plot(1, 1, "o", color=ink, markersize=7)
    left.text(0.98, 1.1, "with ≥", fontsize=10, ha="center")
    right.plot(1, 1, "X", color=orange, markersize=10)
    right.text(0.98, 1.13, "not one", fontsize=10, ha="center")
    left.plot(0.5, 0.5, "s", color=ink, markersize=6)
    left.text(0.5, 0.58, "central difference", fontsize=10, ha="center")
    return figure
