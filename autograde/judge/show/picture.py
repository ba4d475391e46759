"""A report as a picture: got, expected, and where they differ. Needs matplotlib."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from autograde.judge.report import Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIGNED = "PuOr_r"  # orange for positive, purple for negative: told apart by any eye


def heat_map(report: Report) -> Figure | None:
    """Three panels over the entries of the array that is off; None where nothing is.

    All panels share one scale centred on 0, and every entry carries its number
    as long as there is room. Raises ImportError without matplotlib.
    """
    if report.difference is None:
        return None
    from matplotlib.figure import Figure

    class Picture(Figure):
        """A figure that a notebook shows without pyplot."""

        def _repr_png_(self) -> bytes:
            png = io.BytesIO()
            self.savefig(png, format="png")
            return png.getvalue()

    difference = report.difference
    got, expected = np.atleast_2d(difference.got), np.atleast_2d(difference.expected)
    with np.errstate(all="ignore"):
        panels = {"got": got, "expected": expected, "got − expected": got - expected}
    finite = np.concatenate([panel[np.isfinite(panel)] for panel in panels.values()])
    limit = float(np.max(np.abs(finite), initial=1e-12))
    figure = Picture(figsize=(9, 1.2 + 0.45 * got.shape[0]), layout="constrained")
    for axes, (title, panel) in zip(figure.subplots(1, 3), panels.items(), strict=True):
        image = axes.imshow(panel, cmap=SIGNED, vmin=-limit, vmax=limit, aspect="auto")
        axes.set_title(title, fontsize=10)
        axes.set_xticks(range(panel.shape[1]))
        axes.set_yticks(range(panel.shape[0]))
        if panel.size <= 48:
            for (row, column), value in np.ndenumerate(panel):
                strong = np.isfinite(value) and abs(value) > 0.6 * limit
                colour = "white" if strong else "black"
                axes.text(column, row, f"{value:.2g}", ha="center", va="center", fontsize=8, color=colour)
    figure.colorbar(image, ax=figure.axes, shrink=0.9)
    figure.suptitle(f"{report.exercise}: {difference.output} on the case “{difference.case}”", fontsize=10)
    return figure
