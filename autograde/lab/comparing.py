"""`compare`: several score losses on the same digits, the same batches, the same settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograde.lab import page
from autograde.lab.asking import ScoreLoss, Unfit
from autograde.lab.training import Run, train


@dataclass(frozen=True)
class Comparison:
    """The runs by the names they were given, in that order."""

    runs: Mapping[str, Run]

    def __getitem__(self, name: str) -> Run:
        return self.runs[name]

    def figure(self) -> object:
        """Curves of all, and for each its confusion matrix and its weights as images, as a matplotlib figure."""
        from autograde.lab.pictures import picture

        return picture(self.runs)

    def __str__(self) -> str:
        return page.comparison_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page.comparison_html(self)


def compare(
    score_losses: Mapping[str, ScoreLoss],
    seed: int = 0,
    *,
    steps: int = 600,
    learning_rate: float = 0.05,
    reg: float = 1e-4,
    batch: int = 100,
    progress: bool = True,
) -> Comparison:
    """Train with each of the losses, on the same seed and settings; see `train` for what they mean.

    score_losses: {"a name": score_loss, …}, one or more. Raises what `train` raises, with the loss's name in front.
    """
    if not score_losses:
        raise ValueError("compare needs at least one loss, as {'a name': score_loss}.")
    runs = {}
    for name, score_loss in score_losses.items():
        try:
            runs[name] = train(
                score_loss, steps=steps, learning_rate=learning_rate, reg=reg, batch=batch, seed=seed,
                progress=progress, name=name,
            )  # fmt: skip
        except Unfit as misfit:
            raise Unfit(f"{name}: {misfit}") from misfit
    return Comparison(runs)
