"""Chapter 6, losses of your own: what goes wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from autograde.catalogue.exercise import Misconception
from autograde.catalogue.mistakes.linear import (
    CHANGES_INPUT,
    IN_DATA_GRADIENT,
    IN_MEAN,
    IN_REGULARISER,
    IN_REGULARISER_OF_GRADIENT,
    named,
)

IN_SCORE_LOSS = {
    "one-number": "The losses come as one number, their mean. Each sample has a loss of its own here; "
    "the mean is taken later, once for all losses.",
    "loss-sign": "The loss of every sample has the wrong sign.",
}
IN_DS = {
    "sign": "Every entry of dS has the wrong sign.",
    "mean-in-gradient": "dS is divided by N. It comes before the 1/N: row i is the gradient of sample i's own loss.",
    "mean-over-classes": "Losses and dS are divided by K, the number of classes. "
    "There is no mean over the classes in this loss.",
    "changes-input": CHANGES_INPUT,
}
UNSTABLE = {
    "no-shift": "Large scores overflow: the exponentials are taken of the scores as they stand.",
    "one-shift": "One maximum is subtracted from the whole matrix of scores. Rows that lie far below it underflow: "
    "each row needs its own.",
    "log-of-p": "The loss takes the logarithm of a p that may have underflowed to 0. "
    "Log-sum-exp gives that logarithm without p.",
    "epsilon-in-log": "A small number is added inside the logarithm. It shifts every loss a little, and where p "
    "underflows the loss is that of the small number.",
}


def in_score_loss(name: str, *but: str) -> tuple[Misconception, ...]:
    """What any score loss invites, with the equations of the loss and of its dS."""
    in_dS = {id: sentence for id, sentence in IN_DS.items() if id not in but}
    return (*named(f"eq-lab-{name}", IN_SCORE_LOSS), *named(f"eq-lab-{name}-dS", in_dS, ("mean-over-classes",)))


LINEAR_LOSS = (
    *named(
        "eq-lab-linear",
        {
            **{id: sentence for id, sentence in IN_DATA_GRADIENT.items() if id != "repeated-lost"},
            **IN_REGULARISER_OF_GRADIENT,
            "own-svm": "The loss is always that of the SVM: the score loss that is handed over isn't used.",
            "own-softmax": "The loss is always that of softmax: the score loss that is handed over isn't used.",
            "scores-averaged": "The scores are divided by N before the score loss sees them. "
            "The mean is over the losses, not over the scores.",
        },
    ),
    *named(
        "eq-mean-loss",
        {
            **IN_MEAN,
            **IN_REGULARISER,
            "no-sum": "The loss comes as one number for each sample. What is due is their mean, plus the regulariser.",
        },
    ),
)

SQUARED_HINGE = (
    *in_score_loss("squared-hinge"),
    *named(
        "eq-lab-squared-hinge",
        {
            "plain-loss": "The loss sums the margins as they are. It is their squares that are summed.",
            "plain-hinge": "This is the plain hinge of chapter 4, loss and dS. The squares are missing.",
            "half-square": "There is a ½ before the sum of squares, and no 2 in dS. The loss here has no ½.",
            "square-of-sum": "The sum of the margins is squared. The loss is the sum of their squares.",
            "right-class-in-loss": "The correct class is in the sum too, where its margin always adds 1.",
            "no-hinge": "Negative margins are squared and summed too, in dS as well: "
            "the hinge, which makes them 0, is missing.",
            "no-margin": "The 1 is missing from the margin, so that in your code a wrong class pays only when its "
            "score is above the correct one's.",
            "margin-outside": "The 1 stands outside the hinge, as in max(0, s_m − s_y)² + 1. It is part of the margin.",
            "margin-subtracted": "The margin has −1 where it should have +1, so that in your code a wrong class pays "
            "only when it leads by more than 1.",
            "difference-reversed": "The difference is turned round: s_y − s_m stands where s_m − s_y is due.",
        },
        ("plain-hinge", "half-square", "no-hinge"),
    ),
    *named(
        "eq-lab-squared-hinge-dS",
        {
            "no-two": "The 2 of the derivative of a square is missing from dS.",
            "plain-gradient": "dS is that of the plain hinge. Squared, each violated margin also brings its own size "
            "into the gradient, and a 2.",
            "two-without-margin": "dS has the 2 of the derivative, but not the margin that goes with it: "
            "the derivative of a² is 2a.",
            "square-not-derived": "dS holds the squares themselves. They still have to be differentiated.",
            "right-class-plus-two": "The correct class's own margin, which is 1, adds a 2 to its entry. "
            "The sum is over the other classes only.",
            "right-class-in-sum": "The correct class is counted as a violation of its own margin, "
            "so that its entry is too low by 2.",
            "no-right-class": "The entry of the correct class is 0. But s_y stands in every margin: "
            "each violated one has a part in it.",
            "right-class-sign": "The entry of the correct class has the wrong sign. When s_y grows, the loss falls.",
            "all-violated": "In dS every wrong class counts, whether or not it violates its margin.",
        },
    ),
)

LABEL_SMOOTHING = (
    *in_score_loss("smoothing"),
    *named(
        "eq-lab-smoothing",
        {
            "hard-loss": "The loss is that of softmax, against the plain one-hot target. "
            "The target with ε is due there too.",
            "no-smoothing": "This is the softmax loss: ε changes nothing.",
            "over-other-classes": "ε is shared among the K − 1 wrong classes. Here it is shared among all K, "
            "the correct one included.",
            "not-divided": "Every class gets the whole of ε. It is shared: each class gets ε/K, and the target adds "
            "up to 1.",
            "not-divided-others": "Every wrong class gets the whole of ε. It is shared: each class gets ε/K, "
            "and the target adds up to 1.",
            "nothing-taken": "Every class gets its ε/K, but ε isn't taken from the correct one: "
            "the target adds up to more than 1.",
            "nothing-given": "ε is taken from the correct class, but given to none: the target adds up to less than 1.",
            "right-class-without-share": "The wrong classes get ε/K, but the correct one has only 1 − ε. "
            "It has a share in ε like the others.",
            "swapped": "ε and 1 − ε have changed places: nearly all of the target is spread over the classes.",
            "prediction-smoothed": "ε softens the prediction p. It should soften the target that p is compared with.",
        },
    ),
    *named("eq-softmax-lse-shift", UNSTABLE),
    *named(
        "eq-lab-smoothing-dS",
        {
            "hard-gradient": "dS is taken against the plain one-hot target. The target with ε is due there too.",
            "scaled-gradient": "dS is that of softmax times 1 − ε. The other part of the target, "
            "ε spread over all classes, has a gradient too.",
        },
    ),
)

FOCAL_LOSS = (
    *in_score_loss("focal"),
    *named(
        "eq-lab-focal",
        {
            "softmax-loss": "The loss is that of softmax: its factor (1 − p_y)^γ is missing.",
            "no-focus": "This is the softmax loss: γ changes nothing.",
            "power-of-p": "The loss has p_y^γ where (1 − p_y)^γ is due: samples that are already right should count "
            "less, not more.",
            "product-for-power": "γ multiplies 1 − p_y. It should be its exponent.",
        },
    ),
    *named("eq-softmax-lse-shift", UNSTABLE),
    *named(
        "eq-lab-focal-dS",
        {
            "focus-not-derived": "dS is that of softmax times (1 − p_y)^γ. That factor depends on the scores too, "
            "so the product rule gives a second term.",
            "focus-by-entry": "Each entry of dS has a factor (1 − p_j)^γ of its own, where all should share (1 − "
            "p_y)^γ. And that factor depends on the scores too, so the product rule gives a second term.",
            "only-focus-derived": "dS has only the term in which (1 − p_y)^γ is differentiated. "
            "The logarithm has a derivative too.",
            "softmax-gradient": "dS is that of softmax, without any γ. "
            "It should be the gradient of the loss with its factor (1 − p_y)^γ.",
            "log-sign": "The term of dS with log p_y has the wrong sign. Differentiating 1 − p_y brings a minus.",
            "no-gamma-in-front": "The derivative of (1 − p_y)^γ lacks the γ in front.",
            "power-not-lowered": "The derivative of (1 − p_y)^γ still has the exponent γ. It should be one less.",
            "no-p-in-front": "In the term with log p_y the factor p_y is missing. It comes from ∂p_y/∂s_j.",
            "right-class-only": "dS is 0 except at the correct class. p_y depends on every score of the sample.",
            "zero-by-zero": "At extreme scores dS is nan: it divides by a 1 − p_y that has become 0, or takes the "
            "logarithm of a p_y that has. A power that is one less needs no division, and log-sum-exp gives log p_y "
            "without p.",
        },
    ),
)

ONE_VS_REST = (
    *in_score_loss("one-vs-rest"),
    *named(
        "eq-lab-one-vs-rest",
        {
            "zero-one-labels": "The wrong classes have t at 0, where it should be −1: their terms don't depend on the "
            "scores any more.",
            "labels-reversed": "t has the wrong sign: the correct class should have +1, and the others −1.",
            "labels-forgotten": "Every class is treated as if it were the correct one: t is +1 everywhere.",
            "right-class-only": "Only the correct class counts. Each of the wrong ones has a term of its own.",
            "wrong-classes-only": "Only the wrong classes count. The correct one has a term too.",
            "softmax": "This is the softmax loss, in which the classes share one sum. Here each class has a logistic "
            "loss of its own.",
            "overflow": "Scores far on the wrong side overflow, in the loss and in dS: e raised to them is too large "
            "for a float. log(1 + e^a) is a log-sum-exp of 0 and a.",
            "overflow-loss": "Scores far on the wrong side make the loss infinite: e raised to them is too large for a "
            "float, though its logarithm isn't.",
        },
        ("overflow",),
    ),
    *named(
        "eq-lab-one-vs-rest-dS",
        {
            "softmax-gradient": "dS is that of softmax. Here each entry depends on one score alone.",
            "one-not-subtracted": "dS holds the probabilities themselves. "
            "At the correct class there is a 1 to subtract.",
            "label-not-in-front": "The t that the chain rule brings in front is missing from dS, and so the sign is "
            "wrong at the wrong classes.",
            "exponent-sign-gradient": "The exponent in dS has the wrong sign: the entries are large "
            "where the loss is already small.",
            "logistic-slope": "dS holds the slope of the logistic function, p(1 − p). "
            "The logarithm in the loss cancels one of the two factors.",
            "overflow-gradient": "For scores far on the wrong side dS divides infinity by infinity. "
            "The same fraction can be written so that this never happens.",
        },
    ),
)

SGD = named(
    "eq-lab-sgd",
    {
        "uphill": "The step goes up the gradient. The loss falls the other way.",
        "no-learning-rate": "The step is the whole gradient: the learning rate is missing.",
        "step-over-batch-size": "The step is divided by the size of the batch. "
        "The loss that is handed over is a mean already.",
        "regulariser-twice": "2λW is added to the gradient. The loss that is handed over has its regulariser already.",
        "no-regulariser": "The loss is taken without its regulariser: reg isn't handed on.",
        "all-samples": "Each step uses all the samples. It should use only those of its batch.",
        "repeats-dropped": "A sample that stands twice in a batch is used once. It counts as often as it is drawn.",
        "labels-not-chosen": "The rows of X are those of the batch, but the labels are simply the first ones of y.",
        "first-batch-only": "Every step uses the first batch. Step t has row t of batches.",
        "gradient-of-start": "Every step takes its gradient at the weights of the start. "
        "It should be that at the weights of the step.",
        "sample-by-sample": "There is a step after every sample. A batch gives one step, "
        "with the gradient of its mean loss.",
        "losses-after": "Each loss is taken after its step. It belongs to the weights before the step.",
        "losses-of-all": "Each loss is that of all the samples. It should be that of the step's batch.",
        "start-returned": "The weights that come back are those of the start: the steps are lost.",
        "last-step-missing": "The weights that come back are those before the last step.",
        "best-returned": "The weights that come back are those with the smallest loss on the way. "
        "Those after the last step are wanted.",
        "stops-early": "The last batch is never used: there is one step, and one loss, too few.",
        "order": "The losses come out first. It should be W first, then the losses.",
        "changes-input": CHANGES_INPUT,
    },
    ("order", "stops-early"),
)

NAMED: Mapping[str, tuple[Misconception, ...]] = {
    "linear_loss": LINEAR_LOSS,
    "squared_hinge": SQUARED_HINGE,
    "label_smoothing": LABEL_SMOOTHING,
    "focal_loss": FOCAL_LOSS,
    "one_vs_rest": ONE_VS_REST,
    "sgd": SGD,
    "free_loss": (),  # any loss may be right, so none of its values tells what went wrong
}
