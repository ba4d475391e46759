"""Chapter 1, indicator tricks: what goes wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from autograde.catalogue.exercise import Misconception
from autograde.catalogue.mistakes.linear import named

INDICATOR = {
    "swapped": "The indicator is turned round: it is 1 where the statement doesn't hold, which is 1 − 1{A}.",
    "signs": "Statements that don't hold give −1. An indicator is 1 or 0; only the 0 makes a term vanish.",
    "counted": "The statements that hold are counted. Each statement has an indicator of its own.",
    "any": "One number answers for the whole array, 1 as soon as any statement holds. "
    "Each statement has an indicator of its own.",
    "all": "One number answers for the whole array, 1 only if all statements hold. "
    "Each statement has an indicator of its own.",
    "positions": "The places where the statements hold are returned. Each statement should give a 1 or a 0.",
}

PIECEWISE_MIN = {
    "larger": "The larger piece is chosen, which gives the maximum: the two indicators have changed places.",
    "pieces-added": "The two pieces are simply added. Without their indicators both always count.",
    "always-square": "The value is x² throughout, also where e^y is the smaller piece.",
    "always-exponential": "The value is e^y throughout, also where x² is the smaller piece.",
    "compares-x": "The statement compares x itself with e^y. It is x² that has to be compared.",
    "compares-y": "The statement compares x² with y itself. It is e^y that has to be compared.",
    "boundary-missing": "Where x² equals e^y neither indicator is 1, and the value is 0. "
    "One of the two statements has to hold there.",
    "boundary-twice": "Where x² equals e^y both indicators are 1, and the value is counted twice. "
    "Only one of the two statements may hold there.",
    "one-choice": "One choice is made for the whole array: x² everywhere, or e^y everywhere. "
    "Each entry has indicators of its own.",
}

PIECEWISE_MIN_GRAD = {
    "larger": "The derivatives are those of the larger piece, that is, of the maximum: "
    "the two indicators have changed places.",
    "no-indicators": "One of the derivatives, or both, stand without an indicator. Where its piece isn't the smaller "
    "one, a derivative has to be 0.",
    "partials-swapped": "The two partial derivatives come in the wrong order. The one with respect to x should come "
    "first.",
    "exponential-by-x": "The derivative with respect to x also has e^y, where that is the smaller piece. "
    "But e^y doesn't change when x moves.",
    "square-by-y": "The derivative with respect to y also has 2x, where x² is the smaller piece. "
    "But x² doesn't change when y moves.",
    "not-derived": "x² stands behind its indicator as it is. It still has to be differentiated: "
    "only e^y is its own derivative.",
    "no-two": "The derivative with respect to x is x where it should be 2x.",
    "power-rule": "e^y has been differentiated like a power, as y·e^{y−1}. "
    "The exponential function is its own derivative.",
    "compares-x": "The statement compares x itself with e^y. It is x² that has to be compared.",
}

RELU_CUBED = {
    "no-indicator": "The value is x³ for negative x too. The indicator that makes it 0 there is missing.",
    "swapped": "The indicator is turned round: x³ is kept where it is negative, so that this is the minimum of 0 and "
    "x³.",
    "no-cube": "The value is max(0, x): the cube is missing.",
    "square": "The value has x² where x³ is due.",
    "indicator-only": "The value is the indicator alone, 1 or 0. It should stand in front of x³ and choose it.",
    "times-three": "x³ is computed as 3x. A cube is x·x·x.",
    "absolute": "The value is |x|³: for negative x the sign is turned, where the value should be 0.",
}

RELU_CUBED_GRAD = {
    "no-indicator": "The derivative is 3x² for negative x too. There the function is 0, and so is its slope.",
    "swapped": "The indicator is turned round: the slope is 3x² for negative x, and 0 where the function grows.",
    "not-derived": "The function itself is returned, not its derivative.",
    "no-factor": "The derivative of x³ has lost its factor 3.",
    "power-kept": "The derivative has 3x³: the exponent has come down as a factor, but it has to go down by 1 as well.",
    "second-derivative": "The derivative has 6x: x³ has been differentiated twice.",
    "indicator-only": "The derivative is the indicator alone, as for max(0, x). Here x³ stands behind it, and has a "
    "slope of its own.",
}

SELECT = {
    "one-before": "The entry before the one asked for is returned: places are counted from 0 here, not from 1.",
    "not-summed": "The terms 1{i = j} Y_i are returned one by one. Their sum is due.",
    "indicators-summed": "Only the indicators are added, and their sum is always 1. Each has to stand before its Y_i.",
    "all-summed": "All entries are added: the indicator that keeps only one of them is missing.",
    "others": "All entries but the one asked for are added: the indicator is turned round.",
    "up-to": "All entries up to place j are added. Only one i equals j.",
    "values-compared": "The indicator compares the number Y_i with j. It is the place i that has to equal j.",
}

ONE_HOT = {
    "transposed": "The array comes as (K, N), one column per sample. Each sample should have a row: (N, K).",
    "narrow": "The columns stop at the largest label in y. There should be one for each of the K classes, "
    "whether or not it occurs.",
    "of-present": "The array has columns only for the classes that occur in y. It needs one for each of the K classes.",
    "labels-from-one": "The 1s stand one column too far to the left, and those of label 0 aren't in column 0: labels "
    "are counted from 0 here, not from 1.",
    "swapped": "The indicator is turned round: each row has its only 0 at the label, and 1 elsewhere.",
    "labels-as-values": "The label itself stands at its place. An indicator is 1 there, whatever the label.",
    "every-row": "Every row has a 1 for every label in y. Row i belongs to sample i, and knows only y_i.",
}

CASE_GRADIENT = {
    "value": "The value of the function is returned. Its gradient has three entries, one for each s_i.",
    "not-derived": "The terms stand as they are. They still have to be differentiated, each with respect to its own "
    "s_i.",
    "sign": "The sign of the second entry is lost: the term is −3s_2.",
    "power-rule": "e^{s_3} has been differentiated like a power, as s_3·e^{s_3−1}. "
    "The exponential function is its own derivative.",
    "summed": "The three derivatives are added up into one number. Each is an entry of its own.",
    "exponent-before": "The third entry has e^{s_2} where e^{s_3} is due: "
    "s_1 on the page is entry 0 of the array, and s_3 is entry 2.",
    "exponent-lost": "The third entry is a constant. The slope of e^{s_3} depends on s_3.",
}

BOTH = {
    "sum": "The indicators are added: that gives 2 where both statements hold, and 1 where only one does.",
    "or": "The value is 1 as soon as one of the statements holds. That is “or”; here both have to.",
    "equal": "The value is 1 also where neither holds: it says whether the statements agree, not whether both hold.",
    "first-only": "The value is that of the first statement alone: the second is never asked.",
    "second-only": "The value is that of the second statement alone: the first is never asked.",
    "negated": "The value is turned round: it is 1 unless both statements hold.",
    "mean": "The value is the mean of the two indicators, ½ where only one statement holds. There it should be 0.",
}

EITHER = {
    "plain-sum": "The two indicators are simply added, which gives 2 where both statements hold. What is counted "
    "twice has to be taken off once; the plain sum is right only where the two never hold together.",
    "product": "The value is 1 only where both statements hold. That is “and”; here one of them is enough.",
    "exclusive": "The value is 0 where both statements hold, as if that case had been taken off twice. “Or” allows "
    "both.",
    "last-term-added": "The product is added to the sum, so that the value is 3 where both statements hold. "
    "It has to be taken off.",
    "neither": "The value is turned round: it is 1 where neither statement holds.",
    "not-both": "The value is 1 unless both statements hold. “Or” fails only where both of them fail.",
    "mean": "The value is the mean of the two indicators, ½ where only one statement holds. One of them is enough.",
}

NAMED: Mapping[str, tuple[Misconception, ...]] = {
    "indicator": named("eq-indicator-def", INDICATOR),
    "piecewise_min": named("eq-indicator-min", PIECEWISE_MIN),
    "piecewise_min_grad": named("eq-indicator-min-grad", PIECEWISE_MIN_GRAD, ("larger", "partials-swapped")),
    "relu_cubed": named("eq-indicator-relu-cubed", RELU_CUBED),
    "relu_cubed_grad": named("eq-indicator-relu-cubed-grad", RELU_CUBED_GRAD),
    "select": named("eq-indicator-select", SELECT),
    "one_hot": named("eq-indicator-one-hot", ONE_HOT),
    "case_gradient": named("eq-indicator-cases", CASE_GRADIENT),
    "both": named("eq-indicator-and", BOTH),
    "either": named("eq-indicator-or", EITHER),
}
