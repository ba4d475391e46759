"""The lab's figures. The only module that needs matplotlib, and only once a figure is asked for.

Text and background come from matplotlib's settings, so a page may draw in its own
colours; left alone, figures stand on white, which reads well on dark pages too.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from autograde.catalogue.draw import Array
from autograde.lab.samples import CLASSES, SIDE
from autograde.lab.training import Run

# Okabe and Ito's colours, and another dash for each: told apart by any eye, and in print.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
SIGNED = "PuOr_r"  # orange for positive, purple for negative
COUNTS = "cividis"


class Picture(Figure):
    """A figure that a notebook shows by itself, whether or not pyplot was imported."""

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png", dpi=110)
        return file.getvalue()


def picture(runs: Mapping[str, Run]) -> Picture:
    """Loss and accuracy curves of all runs; below, for each, its confusion matrix and its weights."""
    figure = Picture(figsize=(8.4, 2.9 + 2.3 * len(runs)), layout="constrained")
    parts: Any = figure.subfigures(1 + len(runs), 1, height_ratios=[2.9] + [2.3] * len(runs))
    left, right = parts[0].subplots(1, 2)
    draw_losses(left, runs)
    draw_accuracies(right, runs)
    if len(runs) > 1:
        right.legend(frameon=False)
    for part, (name, run) in zip(parts[1:], runs.items(), strict=True):
        table, images = part.subfigures(1, 2, width_ratios=[1, 2.3])
        axes = table.subplots()
        draw_confusion(axes, run)
        axes.set_ylabel(f"{name}\ndigit" if name else "digit")
        draw_weights(images, run)
    return figure


def draw_losses(axes: Any, runs: Mapping[str, Run]) -> None:
    """The mean loss of the batches, as a share of the first one: different losses have different units."""
    lowest = 1.0
    for index, (name, run) in enumerate(runs.items()):
        if len(run.losses):
            smooth = smoothed(run.losses)
            start = run.losses[0] if run.losses[0] > 0 else 1.0
            axes.plot(np.arange(len(smooth)), smooth / start, label=name, **_line(index))
            lowest = min(lowest, float(np.min(smooth / start)))
    axes.set(xlabel="step", ylabel="loss / loss at the start", yscale="log" if lowest > 0 else "linear")


def draw_accuracies(axes: Any, runs: Mapping[str, Run]) -> None:
    """Accuracy on the held-out digits, on the way."""
    for index, (name, run) in enumerate(runs.items()):
        axes.plot(run.measured_at, 100 * run.accuracies[:, 1], label=name, **_line(index))
    lowest = min(100 * float(np.min(run.accuracies[1:, 1], initial=1)) for run in runs.values())
    axes.set(xlabel="step", ylabel="% of held-out digits right", ylim=(min(80.0, lowest - 5), 100))


def draw_confusion(axes: Any, run: Run) -> None:
    """Mistakes only: the diagonal, which is right, is left empty. Each count is written into its cell."""
    wrong = run.confusion.astype(np.float64)
    np.fill_diagonal(wrong, np.nan)
    most = max(1.0, float(np.nanmax(wrong)))
    axes.imshow(wrong, cmap=COUNTS, vmin=0, vmax=most)
    for i, j in np.argwhere(np.nan_to_num(wrong) > 0):
        colour = "black" if wrong[i, j] > most / 2 else "white"
        axes.text(j, i, int(wrong[i, j]), ha="center", va="center", fontsize=7, color=colour)
    axes.set(xlabel="taken for", xticks=range(CLASSES), yticks=range(CLASSES))
    axes.tick_params(labelsize=7, length=0)


def draw_weights(figure: Any, run: Run) -> None:
    """Column k of W, without its bias, as the image of class k; all on one scale."""
    images: Array = run.W[: SIDE * SIDE].T.reshape(CLASSES, SIDE, SIDE)
    limit = float(np.max(np.abs(images))) or 1.0
    for digit, axes in enumerate(figure.subplots(2, CLASSES // 2).flat):
        axes.imshow(images[digit], cmap=SIGNED, vmin=-limit, vmax=limit)
        axes.set_title(str(digit), fontsize=9, pad=2)
        axes.set(xticks=[], yticks=[])


def _line(index: int) -> dict[str, Any]:
    colours = mpl.rcParams["axes.prop_cycle"].by_key().get("color", COLOURS)
    if mpl.rcParams["axes.facecolor"] == "white":  # matplotlib's own colours hold both red and green
        colours = COLOURS
    return {"color": colours[index % len(colours)], "linestyle": DASHES[index % len(DASHES)], "linewidth": 1.8}


def smoothed(losses: Array, width: int = 20) -> Array:
    """The mean over the last `width` steps, fewer at the start."""
    sums = np.cumsum(np.concatenate([[0.0], losses]))
    ends = np.arange(1, len(losses) + 1)
    starts = np.maximum(0, ends - width)
    means: Array = (sums[ends] - sums[starts]) / (ends - starts)
    return means
