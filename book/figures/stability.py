"""Figures of the page on numerical stability."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from figures import style

LEAST = 1e-17  # an error of 0 has no logarithm: it is drawn here


def window() -> Figure:
    """The exponents t for which e^t is a number other than 0 and infinity, in float64 and float32."""
    figure, axes = style.new(5.4, 2.9)
    blue, orange, *_ = style.colours()
    spans = {"float64": (-745.13, -708.40, 709.78), "float32": (-103.97, -87.34, 88.72)}
    for row, (low, thin, high) in enumerate(spans.values()):
        axes.barh(row, high - thin, 0.45, left=thin, color=blue)
        axes.barh(row, thin - low, 0.45, left=low, facecolor=blue, alpha=0.4, hatch="////", edgecolor=style.ink())
        axes.text(high + 12, row, f"{high:.0f}", va="center", fontsize=12)
        axes.text(low - 12, row, f"−{-low:.0f}", va="center", ha="right", fontsize=12)
    axes.plot([0, 0], [-0.45, 1.3], color=style.ink(), linewidth=0.8)
    axes.text(-950, 1.42, "0", fontsize=13, ha="center")
    axes.text(950, 1.42, "inf", fontsize=13, ha="center", color=orange)
    axes.text(0, 1.42, r"$e^t$ is a number", fontsize=12, ha="center")
    axes.set(yticks=[0, 1], yticklabels=spans, xlim=(-1050, 1050), ylim=(-0.45, 1.75), xlabel="exponent t")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure


def cancellation() -> Figure:
    """The relative error of log(1 + x) as it is typed in, and of log1p."""
    figure, axes = style.new(5.2, 4.2)
    x = 10.0 ** np.arange(-18, 0.01, 0.125) * 1.1
    # log(1 + x) = 2 artanh(x / (2 + x)), summed as its series: right to rounding for these x, and not by log1p.
    z = x / (2 + x)
    true = 2 * sum(z ** (2 * k + 1) / (2 * k + 1) for k in range(40))
    for found, marker, name in (
        (np.log(1 + x), "o", "log(1 + x)"),
        (np.log1p(x), "s", "log1p(x)"),
    ):
        error = np.maximum(np.abs(found - true) / true, LEAST)
        axes.loglog(x, error, marker=marker, markersize=4, linewidth=1, label=name)
    small = np.array([1e-16, 1.0])
    axes.loglog(small, 1.1e-16 / small, "--", color=style.ink(), linewidth=1)
    axes.text(2e-8, 2e-7, r"$\varepsilon / x$", fontsize=14)
    axes.text(2e-15, 1.2, "all digits lost", fontsize=11)
    axes.set(xlabel="x", ylabel="relative error", ylim=(3e-18, 10), xticks=[1e-18, 1e-12, 1e-6, 1])
    figure.legend(loc="outside upper center", ncols=2)
    return figure


def losses() -> Figure:
    """The loss of one sample with two classes over the lead of the right one, computed in three ways."""
    figure, (left, right) = style.new(5.6, 4.0, ncols=2)
    names = ("as typed in", "log of the shifted p", "from log-sum-exp")
    looks = (
        {"linestyle": "-", "linewidth": 5, "alpha": 0.45},
        {"linestyle": "--", "linewidth": 2.5},
        {"linestyle": ":", "linewidth": 2},
    )
    colours = [*style.colours()[:2], style.ink()]
    for axes, a in ((left, np.linspace(-1000, 0, 2001)), (right, np.linspace(0, 60, 601))):
        top = np.maximum(-a, 0)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            typed = -np.log(1 / (1 + np.exp(-a)))  # the scores are 0 and -a
            shifted = -np.log(np.exp(-top) / (np.exp(-top) + np.exp(-a - top)))
            summed = np.logaddexp(0, -a)
        for found, name, look, colour in zip((typed, shifted, summed), names, looks, colours, strict=True):
            axes.plot(a, np.where(np.isfinite(found) & (found > 0), found, np.nan), label=name, color=colour, **look)
    left.set_title("the sample is wrong", fontsize=11)
    right.set_title("the sample is right", fontsize=11)
    left.set(xlabel="lead a", ylabel="loss", ylim=(0, 1080))
    left.annotate(
        "inf from\n−710 on",
        (-710, 710),
        (-560, 880),
        fontsize=10,
        arrowprops={"arrowstyle": "->", "color": style.ink()},
    )
    left.annotate(
        "inf from\n−746 on",
        (-745, 745),
        (-990, 480),
        fontsize=10,
        arrowprops={"arrowstyle": "->", "color": style.ink()},
    )
    right.set(xlabel="lead a", yscale="log", ylim=(1e-27, 10))
    right.annotate(
        "exactly 0\nfrom 37 on",
        (36.8, 1.2e-16),
        (3, 1e-24),
        fontsize=10,
        arrowprops={"arrowstyle": "->", "color": style.ink()},
    )
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2, fontsize=10)
    return figure
