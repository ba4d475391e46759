"""Chapter 3, matrix gradients: what goes wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from autograde.catalogue.exercise import Misconception
from autograde.catalogue.mistakes.linear import named

NUMERICAL = {
    "forward": "The difference is one-sided, from W up to W + h. Its error falls only in step with h; "
    "the central difference looks both ways.",
    "backward": "The difference is one-sided, from W − h up to W. Its error falls only in step with h; "
    "the central difference looks both ways.",
    "denominator-h": "The difference is divided by h. The two places are 2h apart, so every entry is twice as large "
    "as it should be.",
    "undivided": "The difference is never divided by the distance between the two places.",
    "sign": "Every entry has the wrong sign: the difference is taken from the upper place to the lower one.",
    "all-at-once": "All entries of W are moved together, so that every entry gets the sum of the whole gradient. Move "
    "one at a time.",
    "all-at-once-one-number": "All entries of W are moved together, and one number comes out, the sum of the whole "
    "gradient. Each entry has a derivative of its own.",
    "flat-argument": "f is asked about a flat copy of W. It takes arrays of W's shape, and may treat rows "
    "and columns differently.",
    "flat-gradient": "The gradient comes as one long row of numbers. It should have the shape of W.",
    "row-at-once": "A whole row of W is moved together, so that its entries all get the row's sum. "
    "Move one entry at a time.",
    "step-not-undone": "An entry that has been moved stays moved while the next one is tried. "
    "Each entry starts from W itself.",
    "changes-input": "The steps are written into W itself and not undone: entries that come later "
    "are tried at another place, and the caller's weights change.",
    "moved-back-by-sums": "W comes back changed in its last digits. To add h and subtract it again doesn't always "
    "give back the same number, because of rounding.",
    "one-side-over-both": "The difference is divided by 2h, but it looks only one way; it should look both ways. If W "
    "has a second name, that is no copy: a step under the one name undoes the step under the other.",
    "h-ignored": "The step isn't h, but a much smaller one. The caller chooses the step.",
}

RELATIVE = {
    "over-sum": "The difference is divided by |a| + |b|. That is in use elsewhere; here it is divided by the larger "
    "of the two.",
    "over-a": "The difference is divided by |a| alone. Which of the two comes first should not matter.",
    "over-b": "The difference is divided by |b| alone. Which of the two comes first should not matter.",
    "over-smaller": "The difference is divided by the smaller of |a| and |b|. It is the larger one that is due.",
    "absolute": "The difference isn't divided at all: that is the absolute error.",
    "signed": "The sign of a − b is kept. An error is at least 0.",
    "max-without-size": "The larger of a and b is taken with its sign. Negative numbers have a size too, "
    "and it is the sizes that are compared.",
    "floor": "The denominator is kept from falling below a small number, so that very small entries seem closer "
    "than they are. Only 0/0 needs care.",
    "added": "A small number is added to the denominator, so that very small entries seem closer than they are. "
    "Only 0/0 needs care.",
    "floor-under-sum": "The difference is divided by |a| + |b|, or by a small number if that is larger. "
    "That is in use elsewhere; here the larger of |a| and |b| is due, and only 0/0 needs care.",
    "added-to-sum": "The difference is divided by |a| + |b| plus a small number. That is in use "
    "elsewhere; here the larger of |a| and |b| is due, and only 0/0 needs care.",
    "largest-over-sum": "Only the largest error is returned, over |a| + |b| or over a small number if that is larger. "
    "That is in use elsewhere; here each entry has an error of its own, over the larger of |a| and |b|.",
    "largest-only": "Only the largest of the errors is returned. Each entry has one of its own.",
    "zero-over-zero": "Where both entries are 0, the answer is 0/0, which is not a number. "
    "Two equal entries have no error.",
    "one-at-zero": "Where both entries are 0, the answer is 1. Two equal entries have no error.",
}

COLUMN = {
    "transposed": "The gradient comes as (K, D), with x in a row. It should have the shape of W, (D, K), "
    "with x as a column.",
    "one-before": "x stands one column too far to the left: classes are counted from 0 here, not from 1.",
    "every-column": "x stands in every column. The score s_j depends on the weights of class j alone.",
    "other-columns": "x stands in every column but that of class j: the indicator is turned round.",
    "ones": "Column j holds ones. The derivative of x_d W_dj with respect to W_dj is x_d.",
    "column-alone": "Only the column itself is returned. The gradient has the shape of the whole of W, zeros included.",
}

OUTER = {
    "transposed": "The gradient comes as (K, D). It should have the shape of W, (D, K).",
    "no-x": "Each row is ∂L/∂s, whatever x is: the factor x is missing.",
    "no-scores": "Each column is x, whatever ∂L/∂s is: the numbers ∂L/∂s_j are missing.",
    "mean-over-classes": "The product is divided by K. It belongs to one sample, and there is nothing to average.",
    "classes-summed": "The columns are added up into one. Each class has a column of its own.",
    "last-class-only": "Only the last column is filled. Each class has a column of its own.",
    "added": "Entries of x and of ∂L/∂s are added in pairs, where they should be multiplied.",
    "sign": "Every entry of the gradient has the wrong sign.",
}

BATCH = {
    "no-mean": "The gradient is summed over the samples, and its 1/N is missing. dS doesn't hold the 1/N yet; the "
    "gradient of a mean is a mean.",
    "divided-by-classes": "The sum is divided by K, the number of classes. The mean is over the N samples.",
    "divided-by-features": "The sum is divided by D, the number of features. The mean is over the N samples.",
    "mean-over-entries": "The sum is divided by N·K. The mean is over the N samples, and over nothing else.",
    "mean-twice": "The sum is divided by N twice. A mean is divided by N once.",
    "product-of-means": "X and dS are averaged first and then multiplied. Each sample has an outer product of its "
    "own, and it is these that are averaged.",
    "last-sample-only": "Each sample overwrites what the one before it gave, so that only the last one counts. "
    "The samples add up.",
    "transposed": "The gradient comes as (K, D). It should have the shape of W, (D, K).",
    "sign": "Every entry of the gradient has the wrong sign.",
}

BACKWARD = {
    "mean-of-weights": "dW is divided by N. Here the losses are summed, so that there is no 1/N.",
    "mean-of-bias": "db is the mean over the samples. Here the losses are summed, and so is db.",
    "mean-everywhere": "All three gradients are divided by N. Here the losses are summed, so that there is no 1/N.",
    "mean-of-parameters": "dW and db are divided by N. Here the losses are summed, so that there is no 1/N.",
    "bias-over-classes": "db is summed over the classes. b has an entry for each class, and every sample adds to it.",
    "bias-not-summed": "db is dS itself. Every sample adds to the same b, so its rows have to be summed.",
    "bias-total": "db is one number, the sum over samples and classes. b has an entry for each class.",
    "order": "The gradients come in the wrong order. It should be dX, dW, db.",
    "sign": "All three gradients have the wrong sign.",
    "bias-as-row": "db comes as an array with a single row. It should have the shape of b, (K,).",
    "inputs-transposed": "dX comes as (D, N). It should have the shape of X, (N, D).",
    "weights-transposed": "dW comes as (K, D). It should have the shape of W, (D, K).",
    "inputs-without-scores": "dX has the weights of all classes added up, the same for every sample: dS is left out.",
    "scores-once-per-sample": "Row i of dX holds the sum of row i of dS, the same for every feature: W is left out.",
}

NAMED: Mapping[str, tuple[Misconception, ...]] = {
    "numerical_gradient": named("eq-matrix-central", NUMERICAL),
    "relative_error": named("eq-matrix-relative", RELATIVE),
    "column_gradient": named("eq-matrix-column", COLUMN),
    "outer_gradient": named("eq-matrix-outer", OUTER),
    "batch_gradient": named("eq-matrix-batch", BATCH),
    "linear_backward": named(
        "eq-matrix-backward", BACKWARD, ("mean-everywhere", "mean-of-parameters", "order", "sign")
    ),
}
