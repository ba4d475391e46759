"""One look for all figures: colour-blind safe, the same on light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
from cycler import cycler
from matplotlib.figure import Figure

mpl.use("Agg")

# Okabe and Ito's palette, which people with any kind of colour vision can tell apart.
# Each colour stands on white and on the dark page's background.
BLUE, ORANGE, GREEN, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"
DARK_BLUE = "#56B4E9"  # BLUE is too dim on a dark page

INK = {"light": "#222222", "dark": "#dddddd"}
FAINT = {"light": "#999999", "dark": "#777777"}
DIVERGING = "PuOr"  # signs visible without red and green
SEQUENTIAL = "cividis"

_current = "light"


@contextmanager
def theme(name: str) -> Iterator[None]:
    """Draw under the light or the dark page's colours."""
    global _current
    before, _current = _current, name
    ink = INK[name]
    lines = [DARK_BLUE if name == "dark" else BLUE, ORANGE, GREEN, PURPLE]
    settings = {
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "text.color": ink,
        "axes.edgecolor": ink,
        "axes.labelcolor": ink,
        "xtick.color": ink,
        "ytick.color": ink,
        "legend.frameon": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=lines),
        "lines.linewidth": 2.0,
        "font.size": 11,
        "mathtext.fontset": "cm",
        "svg.hashsalt": "gradients",  # the same bytes at every build
        "figure.constrained_layout.use": True,
    }
    try:
        with mpl.rc_context(settings):
            yield
    finally:
        _current = before


def ink() -> str:
    """The colour of text and axes on the current page."""
    return INK[_current]


def faint() -> str:
    """A colour for guides that should not draw the eye."""
    return FAINT[_current]


def colours() -> list[str]:
    """The line colours of the current page, in order."""
    return list(mpl.rcParams["axes.prop_cycle"].by_key()["color"])


def new(width: float = 6.4, height: float = 3.2, **subplots: object) -> tuple[Figure, object]:
    """A figure and its axes: `plt.subplots` without pyplot's global state."""
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots(**subplots)


def save(figure: Figure, file: Path) -> None:
    """Write `figure` as SVG, without a date, so that a rebuild gives the same bytes."""
    figure.savefig(file, format="svg", metadata={"Date": None})
