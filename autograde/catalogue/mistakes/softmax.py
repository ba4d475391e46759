"""Chapter 5, softmax: what goes wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from autograde.catalogue.exercise import Misconception
from autograde.catalogue.mistakes.linear import CHANGES_INPUT, named, shared

NO_SHIFT = {
    "no-shift": "The scores are not shifted before the exponential, so large ones overflow.",
}
NOT_MAXIMUM = {
    "shift-not-maximum": "The scores are shifted, but not by the largest of them, so that a score far above the rest "
    "still overflows.",
}
NO_SHIFT_ALL_ROWS = {
    "no-shift": "The scores are not shifted before the exponential, so large ones overflow.",
    "one-shift": "One maximum is subtracted from the whole matrix. Each row needs its own: "
    "in a row far below the maximum all the exponentials become 0.",
    "shift-by-column": "The maximum is taken over the samples, so that each class gets a shift of its own. "
    "p stays as it is only if a whole row has one and the same shift.",
}
SUMMED_WRONGLY = {
    "sum-over-samples": "The exponentials are divided by their sum over the samples, so that each column adds up to 1. "
    "It is each row that should: a sample's probabilities add up to 1.",
    "max-by-row-sum-over-samples": "The exponentials are summed over the samples. "
    "The denominator is the sum over the classes, for each sample by itself.",
    "one-sum": "The exponentials of the whole matrix are summed. Each row has a sum of its own.",
    "no-sum": "The exponentials are used as they are: they are not divided by their sum.",
}
VALUE_OF_SUM = {
    "no-logarithm": "The logarithm is missing: this is the sum of the exponentials.",
    "maximum-alone": "This is the largest score. Log-sum-exp lies near it, but above.",
    "mean-of-exponentials": "The exponentials are averaged. It is their sum that the logarithm is taken of.",
    "sum-of-logarithms": "This is a sum of scores, as if the logarithm were taken of each exponential by itself. "
    "The sum comes first, and then one logarithm.",
    "log-base-two": "The logarithm is to base 2. The one that undoes the exponential is the natural logarithm.",
}
UNDONE = {
    "shift-not-undone": "The shift c is taken from the scores, but is not added again outside the logarithm.",
    "shift-subtracted": "Outside the logarithm the shift c has the wrong sign.",
}
OF_P = {
    "sum-not-kept": "The row sums have lost their axis, so that they line up with the columns: "
    "entry j is divided by the sum of row j.",
    "rows-only": "Only a matrix of scores is understood. The scores of one sample have a single axis.",
    "no-exponential": "The scores themselves are divided by their sum: the exponential is missing.",
}

GRADIENT = {
    "no-one-hot": "The gradient by the scores is p alone. The correct class has one more term.",
    "one-hot-added": "The 1 of the correct class is added to p; it has the other sign.",
    "one-everywhere": "1 is subtracted for every class. The indicator is 1 for the correct class alone.",
    "label-subtracted": "The number of the class is subtracted from p. It is only a name: "
    "what belongs there is its indicator.",
    "right-p-everywhere": "p_y is used for every class. Entry j has its own p_j.",
    "right-class-only": "Only the score of the correct class gets a gradient. The others have one too.",
    "no-right-class": "The score of the correct class gets no gradient. It has a p as well, and its indicator.",
    "wrong-class-sign": "For j ≠ y the sign is wrong. When the score of another class grows, the loss grows.",
    "right-class-sign": "For j equal to y the sign is wrong. When s_y grows, the loss falls.",
    "derivative-of-p": "This is the gradient of p_y itself. The loss is −log p_y: "
    "by the chain rule, the derivative of −log comes in too.",
}
SAMPLE_GRADIENT = {
    "logistic-slope": "This is p(1 − p) in every entry, the slope of the logistic function. "
    "The slope of the loss is simpler.",
    "scores-for-p": "The scores themselves stand where their probabilities should.",
    "sign": "Every entry of the gradient has the wrong sign.",
}
NOT_SUMMED = {
    "right-class-not-summed": "The correct class is left out of the denominator. "
    "That is the habit of the SVM; here the sum runs over all classes.",
}

LOSS = {
    "loss-sign": "The data part of the loss has the wrong sign: it comes out as log p_y, which is never positive. "
    "The loss is −log p_y.",
    "no-logarithm": "Your loss is −p_y: the logarithm is missing.",
    "all-logarithms": "The logarithms of all p_j are summed. The loss has only that of the correct class.",
    "right-score-forgotten": "The loss is log-sum-exp alone: the score of the correct class isn't subtracted.",
}
LOSS_SHIFTED = {
    "shift-not-undone": "In the loss the exponentials are shifted by the row's maximum, "
    "but the score of the correct class isn't.",
    "epsilon-in-log": "A small number keeps the logarithm from 0. Added to p_y, it changes every loss a little; and "
    "where p_y has become 0, the loss is that of the small number.",
    "log-of-p": "The loss takes the logarithm of p. At extreme scores some p have become 0, and their logarithm is "
    "infinite.",
}
MEAN = {
    "log-of-mean": "The p_y are averaged first, and then comes the logarithm. "
    "It is the other way round: the loss is the mean of the −log p_y.",
}
DW = {
    "one-hot-not-averaged": "Only P is divided by N; the 1s of the correct classes are subtracted in full. "
    "The 1/N belongs to all of dS.",
}
DS = {
    "classes-from-labels": "The number of classes is read off y, so that classes after the largest label are left out. "
    "K is the number of columns of W.",
    "one-from-columns": "1 is subtracted for every class that occurs anywhere in y. "
    "For each sample, only the entry of its own label loses 1.",
    "narrow-one-hot": "The one-hot rows end at the largest label in y. "
    "They need an entry for each of the K classes, whether or not it occurs.",
    "one-hot-of-present": "The one-hot rows have only as many entries as there are different labels in y. "
    "They need one for each of the K classes.",
}

DPY = {
    "sign": "Every entry has the wrong sign. When s_y grows, so does p_y.",
    "other-case-sign": "For j ≠ y the sign is wrong. When another score grows, p_y falls.",
    "right-case-sign": "For j equal to y the sign is wrong. When s_y grows, so does p_y.",
    "right-case-only": "Only the case j equal to y is there. The other scores stand in the denominator of p_y.",
    "other-case-only": "The case j equal to y is missing: its entry is 0.",
    "right-case-everywhere": "The case j equal to y is used for every j. "
    "For the other j the numerator doesn't depend on s_j.",
    "numerator-constant": "The numerator is taken as constant in both cases. For j equal to y it depends on s_j.",
    "denominator-constant": "The denominator is taken as constant. Every score stands in it.",
    "logistic-slope": "This is p_j(1 − p_j) for every j: the derivative of each p_j by its own score. "
    "It is always p_y that is differentiated.",
    "no-factor": "The factor p_y is missing. Without it this is the gradient of log p_y.",
    "gradient-of-loss": "This is the gradient of the loss. Here it is p_y itself that is differentiated.",
}
WRITTEN_INTO_SCORES = {"changes-input": CHANGES_INPUT}

BATCH: tuple[Misconception, ...] = (
    *shared("softmax"),
    *named("eq-softmax-shift", {**NO_SHIFT_ALL_ROWS, **NOT_MAXIMUM}),
    *named("eq-softmax-p", {**SUMMED_WRONGLY, **NOT_SUMMED}),
    *named("eq-softmax-loss", LOSS),
    *named("eq-softmax-loss-shift", LOSS_SHIFTED),
    *named("eq-softmax-mean", MEAN),
    *named("eq-softmax-dS", {**GRADIENT, **DS}),
    *named("eq-softmax-dW", DW),
)

NAMED: Mapping[str, tuple[Misconception, ...]] = {
    "log_sum_exp": (
        *named("eq-softmax-lse-shift", {**NO_SHIFT, **NOT_MAXIMUM, **UNDONE, **WRITTEN_INTO_SCORES}),
        *named("eq-softmax-lse", VALUE_OF_SUM),
    ),
    "softmax": (
        *named("eq-softmax-shift", {**NO_SHIFT_ALL_ROWS, **NOT_MAXIMUM, **WRITTEN_INTO_SCORES}),
        *named("eq-softmax-p", {**SUMMED_WRONGLY, **OF_P}),
    ),
    "softmax_dscores": (
        *named("eq-softmax-shift", {**NO_SHIFT, **WRITTEN_INTO_SCORES}),
        *named("eq-softmax-p", {"no-sum": SUMMED_WRONGLY["no-sum"], **NOT_SUMMED}),
        *named("eq-softmax-dscores", {**GRADIENT, **SAMPLE_GRADIENT}),
    ),
    "dp_y_dscores": (
        *named("eq-softmax-shift", {**NO_SHIFT, **WRITTEN_INTO_SCORES}),
        *named("eq-softmax-dpy", DPY),
    ),
    "softmax_loss_naive": BATCH,
    "softmax_loss": BATCH,
}
