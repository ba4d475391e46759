"""Sentences for what goes wrong in any loss on linear scores: in the mean, in the regulariser, on the way to dW."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from autograde.catalogue.exercise import Misconception

CHANGES_INPUT = "An array that was handed over is written to, so that it changes for the caller too."
"""Which array it is stands in the contract's message."""


def named(equation: str, sentences: Mapping[str, str], whole: Collection[str] = ()) -> tuple[Misconception, ...]:
    """Misconceptions that send the student back to one and the same equation.

    The sentences of those in `whole` speak of several outputs. No equation helps against a changed input.
    """
    return tuple(
        Misconception(id, sentence, "" if sentence is CHANGES_INPUT else equation, id in whole)
        for id, sentence in sentences.items()
    )


IN_MEAN = {
    "no-mean-loss": "The loss is the sum over the samples, not their mean: its 1/N is missing.",
    "no-mean": "Loss and gradient are sums over the samples. Both should be means: the 1/N is missing.",
    "divided-by-classes": "The data parts are divided by K, the number of classes. The mean is over the N samples.",
    "mean-over-entries": "The mean is taken over N·K numbers. It is over the N samples, and over nothing else.",
    "first-sample-only": "Only the first sample counts. Perhaps only row 0 is used, or the answer is given before the "
    "others have had their turn.",
}

IN_DATA_GRADIENT = {
    "no-mean-gradient": "The gradient is summed over the samples, and its 1/N is missing. "
    "The gradient of a mean is a mean.",
    "mean-twice": "The data part of the gradient is divided by N twice. Once is enough.",
    "sign": "The data part of the gradient has the wrong sign in every entry.",
    "transposed": "The gradient comes as (K, D). It should have the shape of W, (D, K).",
    "last-sample-only": "Each sample overwrites what the one before it gave to the gradient, "
    "so that only the last one counts. The samples add up.",
    "repeated-lost": "Where several samples have the same label, only one of them brings its label's part into the "
    "column of that class. A column that is indexed twice is still changed only once.",
    "changes-input": CHANGES_INPUT,
}

IN_REGULARISER_OF_GRADIENT = {
    "factor-two": "Your gradient of the regulariser is λW, but that of λΣW² is 2λW.",
    "no-regulariser-gradient": "The loss has its regulariser, but the gradient doesn't: the part 2λW is missing.",
    "regulariser-scalar": "λΣW² is added to every entry of the gradient. "
    "That is the regulariser itself; each weight has a derivative of its own.",
    "regulariser-sum": "The regulariser adds the same number to every entry of the gradient: the weights are summed. "
    "Each weight has a derivative of its own.",
    "regulariser-sign": "The regulariser's gradient is subtracted. The loss grows with the size of the weights, "
    "so its sign is plus.",
    "regulariser-not-derived": "The gradient has λW², the square as it stands in the loss. "
    "It still has to be differentiated.",
}

IN_REGULARISER = {
    "factor-two-loss": "The loss adds ½λΣW² where λΣW² is due. There is no ½ in this course.",
    "half-regulariser": "Your regulariser is ½λΣW², with the gradient λW. That is common elsewhere, "
    "but in this course there is no ½.",
    "no-regulariser-loss": "The gradient has its regulariser, but the loss doesn't: the part λΣW² is missing.",
    "regulariser-sign-loss": "The regulariser is subtracted from the loss. "
    "It is a price on large weights, so its sign is plus.",
    "no-regulariser": "There is no regulariser, neither in the loss nor in the gradient: λ changes nothing.",
    "no-strength": "The regulariser comes without its strength λ: it is there even if λ is 0.",
    "regulariser-over-samples": "The regulariser is divided by N. Only the data part is a mean over the samples.",
    "last-row-left-out": "The last row of W is left out of the regulariser, as one does with a bias. "
    "Here W has none: all of it counts.",
    "regulariser-norm": "The loss adds λ times the norm of W, with its square root. "
    "The regulariser is λ times the sum of the squares.",
}


def shared(chapter: str) -> tuple[Misconception, ...]:
    """The mistakes that any batch loss(W, X, y, reg) invites, with the equations of a chapter."""
    return (
        *named(f"eq-{chapter}-mean", IN_MEAN),
        *named(f"eq-{chapter}-dW", IN_DATA_GRADIENT),
        *named(f"eq-{chapter}-dW", IN_REGULARISER_OF_GRADIENT),
        *named("eq-mean-loss", IN_REGULARISER),
    )
