"""The figures of chapter 4, the multiclass SVM."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from figures import style

# The worked example of the chapter while only the weights u = W_01 and v = W_11 move. A margin that
# moves is a*u + b*v + c: one row (a, b, c) for each. Two margins stand still, at -2 and 1.
MOVING = np.array([[3, 3, -2], [3, 0, 4], [-2, -1, 1], [-2, -1, 0]])
FIXED_LOSS = 1


def hinge() -> Figure:
    """One term of the loss as a function of s_m, for s_y = 3: two slopes, and lines that touch at the kink."""
    figure, axes = style.new(5.0, 3.5)
    blue, orange, *_ = style.colours()
    score = np.array([-1.0, 2.0, 5.0])

    for slope in (0.25, 0.5, 0.75):
        axes.plot(score, slope * (score - 2), "--", color=orange, linewidth=1.2)
    axes.plot(score, np.maximum(0, score - 2), color=blue, linewidth=2.8)
    axes.plot(2, 0, "o", color=blue, markersize=9)

    axes.text(-0.9, 0.15, "slope 0\n$q_m = 0$", va="bottom", fontsize=13)
    axes.text(3.4, 2.2, "slope 1\n$q_m = 1$", ha="right", fontsize=13)
    arrow = {"arrowstyle": "->", "color": style.ink()}
    axes.annotate("kink:\n$s_m - s_y + 1 = 0$", (2, 0), (-0.1, 1.5), arrowprops=arrow, fontsize=13)
    axes.text(5.0, -0.72, "subgradients ¼, ½, ¾", color=orange, ha="right")
    axes.set_xlabel("score of a wrong class, $s_m$  (with $s_y = 3$)")
    axes.set_ylabel(r"$\max(0,\ s_m - s_y + 1)$", fontsize=13)
    axes.set(xlim=(-1, 5.1), ylim=(-1, 3.2), yticks=range(-1, 4))
    return figure


def correct_score() -> Figure:
    """The loss of one sample as a function of s_y, for wrong scores 1 and 4: slopes -2, -1 and 0."""
    figure, axes = style.new(5.0, 3.3)
    blue = style.colours()[0]
    score = np.array([-1, 2, 5, 7])
    loss = np.maximum(0, 1 - score + 1) + np.maximum(0, 4 - score + 1)

    axes.plot(score, loss, color=blue, linewidth=2.8)
    axes.plot(score[1:3], loss[1:3], "o", color=blue, markersize=8)
    axes.text(1.0, 5.7, "slope −2\ntwo classes too near")
    axes.text(3.7, 2.3, "slope −1\none class too near")
    axes.text(5.4, 0.4, "slope 0\nnone")
    axes.set_xlabel("score of the correct class, $s_y$  (wrong scores 1 and 4)")
    axes.set_ylabel("loss of the sample, $L$")
    axes.set(xlim=(-1, 7), ylim=(-0.2, 9.3), yticks=range(0, 10, 3))
    return figure


def landscape() -> Figure:
    """The mean loss over two of the six weights, with the gradient of the formula as arrows."""
    figure, axes = style.new(5.4, 5.2)
    blue, orange, *_ = style.colours()
    a, b, c = (column[:, None, None] for column in MOVING.T)

    u, v = np.meshgrid(np.linspace(-4, 4, 161), np.linspace(-2, 6, 161))
    loss = (FIXED_LOSS + np.maximum(0, a * u + b * v + c).sum(axis=0)) / 3
    axes.contourf(u, v, loss, levels=range(16), cmap=style.SEQUENTIAL, alpha=0.3)
    heights = axes.contour(u, v, loss, levels=range(16), colors=style.faint(), linewidths=0.8)
    axes.clabel(heights, levels=range(3, 10, 2), colors=style.ink(), fontsize=9)
    for margin in a * u + b * v + c:
        axes.contour(u, v, margin, levels=[0], colors=orange, linestyles="--", linewidths=1.3)

    u, v = (grid.ravel() for grid in np.meshgrid(np.arange(-3, 4, 1.5), np.arange(-1, 6, 1.5)))
    q = a[..., 0] * u + b[..., 0] * v + c[..., 0] > 0
    arrows = {"angles": "xy", "scale_units": "xy", "scale": 2, "width": 0.006, "color": style.ink()}
    axes.quiver(u, v, MOVING[:, 0] @ q / 3, MOVING[:, 1] @ q / 3, **arrows)
    axes.plot(0, 2, "o", color=blue, markersize=9)
    axes.set_xlabel("$W_{01}$", fontsize=13)
    axes.set_ylabel("$W_{11}$", fontsize=13)
    axes.set_aspect("equal")
    return figure
