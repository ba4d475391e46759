"""Figures of chapter 5, softmax. Numbers are those of the chapter's worked example."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from figures import style

# The worked example: W = [[0, log 3, 0], [0, 0, log 2]], so exp(X W) is [[1, 3, 4], [1, 1, 2]].
X = np.array([[1.0, 2.0], [0.0, 1.0]])
Y = np.array([1, 0])
REG = 0.1
FIRST_SCORES = np.log([1.0, 3.0, 4.0])
CLASSES = ["0", "1", "2"]


def log_sum_exp() -> Figure:
    """log(e^s + e^0) beside max(s, 0), with the band it cannot leave."""
    s = np.linspace(-4, 4, 401)
    smooth, corner = np.logaddexp(s, 0), np.maximum(s, 0)
    figure, axes = style.new(5.2, 3.4)
    axes.fill_between(
        s, corner, corner + np.log(2), color=style.faint(), alpha=0.25, lw=0, label="from max to max + log 2"
    )
    axes.plot(s, smooth, label="log-sum-exp of (s, 0)")
    axes.plot(s, corner, "--", label="max of (s, 0)")
    axes.annotate(
        "log 2 at the tie",
        xy=(0, np.log(2)),
        xytext=(0.8, 0.15),
        arrowprops={"arrowstyle": "->", "color": style.ink()},
    )
    axes.plot(0, np.log(2), "o", color=style.ink(), markersize=6)
    axes.set(xlabel="score s, the other score being 0", ylabel="value", ylim=(-0.2, 5))
    axes.legend(loc="upper left")
    return figure


def shift() -> Figure:
    """p unshifted and shifted, for tame scores and for the same scores + 1000."""
    figure, panels = style.new(5.6, 3.5, ncols=2, sharey=True)
    first, second = style.colours()[:2]
    place = np.arange(3)
    for axes, offset, title in zip(
        panels, (0.0, 1000.0), ("scores 0, log 3, log 4", "the same scores + 1000"), strict=True
    ):
        scores = FIRST_SCORES + offset
        with np.errstate(over="ignore", invalid="ignore"):
            plain = np.exp(scores) / np.exp(scores).sum()
        shifted = np.exp(scores - scores.max())
        shifted = shifted / shifted.sum()
        axes.bar(place - 0.2, np.nan_to_num(plain), 0.36, color=first, label="scores as they are")
        axes.bar(place + 0.2, shifted, 0.36, color=second, hatch="//", edgecolor=style.ink(), label="max subtracted")
        for k, p in enumerate(plain):
            if np.isnan(p):
                axes.text(k - 0.2, 0.01, "inf / inf = nan", ha="center", va="bottom", rotation=90, fontsize=12)
        axes.set_title(title, fontsize=11)
        axes.set(xlabel="class", xticks=place, xticklabels=CLASSES, ylim=(0, 0.56))
    panels[0].set(ylabel="probability p", yticks=[0, 1 / 8, 3 / 8, 4 / 8], yticklabels=["0", "1/8", "3/8", "4/8"])
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure


def push() -> Figure:
    """The first sample's p, and p minus the one-hot row of y = 1."""
    p = np.array([1, 3, 4]) / 8
    ds = p - np.array([0, 1, 0])
    figure, panels = style.new(5.4, 3.2, ncols=2, sharey=True)
    names = ["0", "1 = y", "2"]
    fractions = (["1/8", "3/8", "4/8"], ["1/8", "−5/8", "4/8"])
    for axes, values, texts, title in zip(
        panels, (p, ds), fractions, ("p: sum 1", "p minus one-hot: sum 0"), strict=True
    ):
        hatches = ["", "//", ""]
        axes.bar(names, values, 0.6, color=style.colours()[0], hatch=hatches, edgecolor=style.ink())
        axes.axhline(0, color=style.ink(), lw=0.8)
        for k, (value, text) in enumerate(zip(values, texts, strict=True)):
            above = value >= 0
            axes.text(k, value + (0.03 if above else -0.03), text, ha="center", va="bottom" if above else "top")
        axes.set_title(title, fontsize=11)
        axes.set(xlabel="class", ylim=(-0.8, 0.8), yticks=[-0.5, 0, 0.5])
    panels[0].set_ylabel("value")
    return figure


def losses() -> Figure:
    """Softmax loss and hinge loss for two classes, over a = s_y - s_other."""
    a = np.linspace(-3, 4, 401)
    figure, axes = style.new(5.2, 3.3)
    axes.plot(a, np.logaddexp(0, -a), label="softmax: log(1 + exp(−a))")
    axes.plot(a, np.maximum(0, 1 - a), "--", label="hinge: max(0, 1 − a)")
    axes.plot(1, 0, "o", color=style.ink(), markersize=7, clip_on=False)
    axes.annotate(
        "the hinge's kink", xy=(1, 0), xytext=(1.7, 1.1), arrowprops={"arrowstyle": "->", "color": style.ink()}
    )
    axes.set(xlabel="a = score of the right class − score of the other", ylabel="loss", ylim=(-0.15, 4.2))
    axes.legend(loc="upper right")
    return figure


def _loss_and_slopes(w01: float, w12: float) -> tuple[float, float, float]:
    """Loss of the worked example at W = [[0, w01, 0], [0, 0, w12]], and its slopes in w01 and w12."""
    weights = np.array([[0, w01, 0], [0, 0, w12]])
    scores = X @ weights
    top = scores.max(axis=1, keepdims=True)
    exponentials = np.exp(scores - top)
    total = exponentials.sum(axis=1, keepdims=True)
    loss = (np.log(total) + top).mean() - scores[[0, 1], Y].mean() + REG * (weights**2).sum()
    ds = exponentials / total - np.eye(3)[Y]
    dw = X.T @ ds / 2 + 2 * REG * weights
    return loss, dw[0, 1], dw[1, 2]


def weights_plane() -> Figure:
    """The loss over the plane of the two weights that are not 0, and its analytic gradient as arrows."""
    figure, axes = style.new(5.2, 4.8)
    w01, w12 = np.linspace(-2, 4, 121), np.linspace(-3, 2, 101)
    table = np.array([[_loss_and_slopes(a, b)[0] for a in w01] for b in w12])
    lines = axes.contour(w01, w12, table, levels=np.arange(0.8, 4, 0.2), colors=style.colours()[0], linewidths=1)
    upper = table.argmin(axis=0)[78]  # labels climb a straight line between two columns of arrows
    where = [(w01[78], np.interp(v, table[upper:, 78], w12[upper:])) for v in (1.2, 1.6, 2.0, 2.4, 2.8)]
    axes.clabel(lines, fmt="%.1f", fontsize=10, colors=style.ink(), manual=where)
    grid = [(a, b) for a in np.arange(-1.5, 3.5, 0.75) for b in np.arange(-2.5, 1.5, 0.75)]
    slopes = np.array([_loss_and_slopes(a, b)[1:] for a, b in grid])
    arrows = {"angles": "xy", "scale_units": "xy", "scale": 2.2, "width": 0.004}
    axes.quiver(*np.transpose(grid), *slopes.T, color=style.ink(), **arrows)
    here = np.log([3.0, 2.0])
    axes.quiver(*here, *_loss_and_slopes(*here)[1:], color=style.ORANGE, **(arrows | {"width": 0.009}))
    axes.plot(*here, "s", color=style.ORANGE, markersize=7, label="the worked example")
    row, column = np.unravel_index(table.argmin(), table.shape)
    axes.plot(w01[column], w12[row], "*", color=style.ink(), markersize=13, label="lowest point")
    axes.set(xlabel="weight W[0, 1]", ylabel="weight W[1, 2]", aspect="equal", xlim=(-2, 4), ylim=(-3, 2))
    figure.legend(loc="outside upper center", ncols=2)
    return figure
