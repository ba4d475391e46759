"""The picture that a link to the course is shown with elsewhere, drawn by matplotlib: 1200 × 630."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patches import Polygon

GROUND, INK, ACCENT = "#0b2533", "#ffffff", "#8fc7ff"
FORMULA = r"$dW\ =\ \frac{1}{N}\,X^{T}\,dS\ +\ 2\,\lambda\,W$"
SAID = ("Derive the gradient of a loss with a pencil.", "Turn it into a few lines of NumPy. Have it checked.")


def draw(title: str, file: Path) -> None:
    """Draw the card with the title of the book into `file`, a PNG."""
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=GROUND)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 1200), ylim=(0, 630))
    axes.axis("off")
    axes.add_patch(Polygon([(90, 555), (150, 555), (120, 500)], fill=False, edgecolor=ACCENT, linewidth=6))
    axes.text(180, 525, title, color=INK, size=40, weight="bold", va="center")
    axes.text(600, 315, FORMULA, color=ACCENT, size=54, ha="center", va="center", math_fontfamily="cm")
    for line, height in zip(SAID, (130, 80), strict=True):
        axes.text(90, height, line, color=INK, size=24, va="center")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Software": ""})
