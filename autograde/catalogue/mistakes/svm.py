"""Chapter 4, multiclass SVM: what goes wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from autograde.catalogue.exercise import Misconception
from autograde.catalogue.mistakes.linear import CHANGES_INPUT, named, shared

MARGIN = {
    "no-margin": "The 1 is missing from the margin, so that in your code a wrong class pays only when its score is "
    "above the correct one's.",
    "margin-subtracted": "The margin has −1 where it should have +1, so that in your code a wrong class pays "
    "only when it leads by more than 1.",
    "margin-not-one": "A number other than 1 is added to s_m − s_y. In this course a wrong class pays as soon as its "
    "score comes within 1 of the correct one's.",
    "difference-reversed": "The difference is turned round: s_y − s_m stands where s_m − s_y is due, "
    "so that a sample pays for being right.",
    "largest-only": "Only the worst class counts. That is the loss of Crammer and Singer; the one here is a sum over "
    "all wrong classes.",
}
HINGE = {
    "margin-outside": "The 1 stands outside the hinge, as in max(0, s_m − s_y) + 1. It is part of the margin.",
    "squared-hinge": "The margins are squared. That is a loss too, the squared hinge of chapter 6, but not this one.",
}
SAMPLE_LOSS = {
    "right-class-in-loss": "The correct class is in the sum too, where its margin always adds 1.",
    "no-hinge": "Negative margins are in the sum too: the hinge, which makes them 0, is missing.",
    "mean-over-classes": "The margins are averaged over the classes. The loss is their sum.",
}
BATCH_LOSS = {
    "right-class-in-loss": "The correct class is in the sum too, where its margin always adds 1 for each sample.",
    "no-hinge": "Negative margins are in the sum too, and in the gradient: the hinge, which makes them 0, is missing.",
}
SIGN = {
    "overwritten-loss": "The data loss is 0 on every input. Is it summed only after the margins have been overwritten "
    "for the gradient, perhaps under a second name? A second name for an array is no copy of it.",
    "columns-set-to-zero": "Every class that is the label of some sample is left out for all samples. "
    "For each sample, only its own label is to be left out.",
    "classes-from-labels": "The number of classes is read off y, so that classes after the largest label are left out. "
    "K is the number of columns of W.",
    "loss-sign": "The data loss has the wrong sign. It is a sum of hinges, none of which is below 0.",
}
COUNTED = {
    "violations-counted": "The loss is the number of classes that come too near. It should be the sum of their "
    "margins.",
}
WIDTH = {
    "narrow-one-hot": "The mask of the correct classes has no columns beyond the largest label in y. "
    "It needs a column for each of the K classes, whether or not it occurs.",
    "one-hot-of-present": "The mask of the correct classes has columns only for the classes that occur in y. "
    "It needs one for each of the K classes.",
}

GRADIENT = {
    "right-class-in-count": "The correct class is counted among those that come too near, so that the gradient at "
    "its score is too low by 1.",
    "right-class-plus-one": "The correct class keeps a 1 of its own beside the count. q is for the other classes only.",
    "no-right-class": "The score of the correct class gets no gradient. But s_y stands in every margin: "
    "each class that comes too near has a part in it.",
    "indicator-everywhere": "The correct class is treated like the others: its score gets a 1. "
    "It has a case of its own in the formula.",
    "right-class-once": "The score of the correct class gets −1, however many classes come too near. "
    "Each of them counts.",
    "right-class-once-if-any": "The score of the correct class gets −1 as soon as any class comes too near. "
    "Each of them counts.",
    "right-class-sign": "The gradient at the correct class's score has the wrong sign. When s_y grows, the loss falls.",
    "wrong-class-sign": "The gradient at the scores of the wrong classes has the wrong sign. When one that comes too "
    "near grows, the loss grows.",
    "wrong-classes-forgotten": "Only the score of the correct class gets a gradient. A wrong class that comes too near "
    "needs one too.",
    "margins-as-gradient": "The size of the margin stands where its indicator is due. A positive margin has slope 1, "
    "whatever its size.",
}
INDICATOR = {
    "all-violated": "In the gradient every wrong class is counted, whether or not it comes too near.",
    "tie-in-columns-only": "A margin of exactly 0 counts for the wrong class, but isn't in the count for the "
    "correct one. You may choose either; choose the same in both places.",
    "tie-in-count-only": "A margin of exactly 0 is in the count for the correct class, but doesn't count "
    "for the wrong one. You may choose either; choose the same in both places.",
}
BATCH: tuple[Misconception, ...] = (
    *shared("svm"),
    *named("eq-svm-loss", {**MARGIN, **HINGE, **BATCH_LOSS, **SIGN}),
    *named("eq-svm-loss-q", COUNTED),
    *named("eq-svm-dS", {**GRADIENT, **WIDTH}),
    *named("eq-svm-indicator", INDICATOR),
)

NAMED: Mapping[str, tuple[Misconception, ...]] = {
    "svm_sample_loss": (
        *named("eq-svm-loss", {**MARGIN, **HINGE, **SAMPLE_LOSS, "changes-input": CHANGES_INPUT}),
        *named("eq-svm-loss-q", COUNTED),
    ),
    "svm_dscores": (
        *named("eq-svm-loss", MARGIN),
        *named("eq-svm-dscores", GRADIENT),
        *named("eq-svm-dscores", {"sign": "Every entry of the gradient has the wrong sign."}),
        *named("eq-svm-dscores", {"changes-input": CHANGES_INPUT}),
        *named("eq-svm-indicator", INDICATOR),
    ),
    "svm_loss_naive": BATCH,
    "svm_loss": BATCH,
}
