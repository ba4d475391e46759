"""Figures of chapter 6: losses over the lead, and what comes out when a linear classifier descends them.

The trained classifiers are the instructor's; the page shows what they do, and not how they are written.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure

from autograde import lab
from autograde.lab import pictures
from autograde.reference import lab as reference
from figures import style

EPSILON, GAMMA = 0.1, 2.0
LOSSES = {
    "hinge": reference.svm_scores,
    "squared hinge": reference.squared_hinge,
    "softmax": reference.softmax_scores,
    "label smoothing": lambda S, y: reference.label_smoothing(S, y, EPSILON),
    "focal": lambda S, y: reference.focal_loss(S, y, GAMMA),
    "one-vs-rest": reference.one_vs_rest,
}
LINES = {  # colour in the page's cycle, dash: the same loss looks the same in every figure
    "hinge": (0, "-"),
    "squared hinge": (0, (0, (5, 1.5))),
    "softmax": (1, "-"),
    "label smoothing": (1, (0, (5, 1.5))),
    "focal": (1, (0, (1.2, 1.2))),
    "one-vs-rest": (2, "-."),
}
SIDE, CLASSES = 8, 10


def _line(name: str) -> dict[str, object]:
    colour, dash = LINES[name]
    return {"color": style.colours()[colour], "linestyle": dash, "label": name}


@cache
def _runs() -> dict[str, lab.Run]:
    """All six losses on the same digits, with the lab's defaults."""
    return dict(lab.compare(LOSSES, seed=0, progress=False).runs)


def leads() -> Figure:
    """Losses and their slopes for two classes with the scores a/2 and -a/2, over the lead a of the right one."""
    a = np.linspace(-3, 5, 641)
    a = a[np.abs(a - 1) > 1e-9]  # the hinge has no slope there
    S, y = np.column_stack([a / 2, -a / 2]), np.zeros(len(a), dtype=np.int64)
    figure, panels = style.new(5.4, 6.0, nrows=2, sharex=True)
    for name, score_loss in LOSSES.items():
        losses, dS = score_loss(S, y)
        slope = (dS[:, 0] - dS[:, 1]) / 2  # the chain rule: both scores move by a half
        slope[np.abs(np.gradient(slope)) > 0.4] = np.nan  # a jump is no line
        panels[0].plot(a, losses, **_line(name))
        panels[1].plot(a, slope, **_line(name))
    panels[0].set(ylabel="loss", ylim=(-0.1, 5), xlim=(-3, 5))
    panels[1].set(xlabel="lead a of the right class", ylabel="slope of the loss", ylim=(-2.5, 0.3), xlim=(-3, 5))
    panels[1].axhline(0, color=style.faint(), lw=0.8, zorder=0)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def focus() -> Figure:
    """How hard a sample pushes its own score up, over p_y, for several strengths of focus."""
    p = np.linspace(0.002, 0.998, 400)
    S, y = np.column_stack([np.log(p), np.log(1 - p)]), np.zeros(len(p), dtype=np.int64)
    figure, axes = style.new(5.2, 3.4)
    dashes = ("-", (0, (5, 1.5)), "-.", (0, (1.2, 1.2)))
    for index, (gamma, dash) in enumerate(zip((0.0, 1.0, 2.0, 5.0), dashes, strict=True)):
        push = -reference.focal_loss(S, y, gamma)[1][:, 0]
        axes.plot(p, push, color=style.colours()[index], linestyle=dash, label=f"γ = {gamma:g}")
    axes.set(xlabel="probability of the right class, $p_y$", ylabel=r"push, $-\partial L/\partial s_y$", ylim=(0, 1.4))
    axes.legend()
    return figure


def curves() -> Figure:
    """Training curves of the six losses: loss as a share of its start, accuracy on the held-out digits."""
    figure, panels = style.new(5.4, 6.2, nrows=2, sharex=True)
    for name, run in _runs().items():
        smooth = pictures.smoothed(run.losses)
        panels[0].plot(smooth / run.losses[0], **_line(name))
        panels[1].plot(run.measured_at, 100 * run.accuracies[:, 1], **_line(name))
    panels[0].set(ylabel="loss / loss at the start", yscale="log")
    panels[1].set(xlabel="step", ylabel="% of held-out digits right", ylim=(85, 100))
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def weights() -> Figure:
    """Columns of W as images, hinge above and one-vs-rest below, each on a scale of its own."""
    chosen = ("hinge", "one-vs-rest")
    figure, panels = style.new(4.6, 4.2, nrows=2 * len(chosen), ncols=CLASSES // 2)
    for block, name in enumerate(chosen):
        images = _runs()[name].W[: SIDE * SIDE].T.reshape(CLASSES, SIDE, SIDE)
        limit = np.abs(images).max()
        rows = panels[2 * block : 2 * block + 2]
        for digit, axes in enumerate(rows.flat):
            axes.imshow(images[digit], cmap=pictures.SIGNED, vmin=-limit, vmax=limit)
            axes.set_title(str(digit), fontsize=11, pad=3)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        for row in rows:
            row[0].set_ylabel(name)
    return figure


def confusion() -> Figure:
    """Whose digits are taken for which, hinge and softmax side by side."""
    figure, panels = style.new(5.8, 3.3, ncols=2)
    for axes, name in zip(panels, ("hinge", "softmax"), strict=True):
        pictures.draw_confusion(axes, _runs()[name])
        axes.set_title(f"{name}: {500 - np.trace(_runs()[name].confusion)} of 500 wrong")
        axes.tick_params(labelsize=9)
        axes.set_ylabel("digit")
    return figure
