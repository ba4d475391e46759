"""Chapter 7, two layers: what goes wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from autograde.catalogue.exercise import Misconception
from autograde.catalogue.mistakes.linear import CHANGES_INPUT, named

IN_PASSES = {
    "no-b1": "The biases of the hidden layer, b1, don't enter the forward pass.",
    "no-b2": "The biases of the output layer, b2, don't enter the forward pass.",
    "no-biases": "Neither b1 nor b2 enters the forward pass.",
}

RELU_BACKWARD = named(
    "eq-network-relu",
    {
        "all-through": "All of dH is passed on. Where Z is negative, H stays 0, and nothing gets through.",
        "mask-of-gradient": "What gets through is decided by the sign of dH. It is the sign of Z that decides.",
        "mask-of-both": "dH gets through only where it is positive itself, as Z is. "
        "The sign of Z decides, and that of Z alone.",
        "mask-reversed": "The indicator is turned round: the gradient gets through where Z is negative, "
        "and is stopped where it is positive.",
        "mask-alone": "This is the slope of the ReLU, 0 or 1. By the chain rule it is multiplied by dH.",
        "times-Z": "dH is multiplied by Z. The slope of the ReLU is 1 or 0, whatever the size of Z.",
        "times-activity": "dH is multiplied by the ReLU's value. What is due is its slope, 1 or 0.",
        "forward-again": "This is the ReLU itself. Backward, the gradient dH is sent through its slope.",
        "sign-of-Z": "Where Z is negative, dH comes back with its sign turned. The slope is 0 there.",
        "sign": "Every entry has the wrong sign.",
        "mean": "The gradient is divided by N. If the loss is a mean, dH has brought the 1/N already.",
        "changes-input": CHANGES_INPUT,
    },
)

AFFINE_BACKWARD = named(
    "eq-network-affine",
    {
        "mean": "All three gradients are divided by N. If the loss is a mean, dout has brought the 1/N already.",
        "mean-parameters": "dW and db are divided by N. If the loss is a mean, dout has brought the 1/N already.",
        "mean-bias": "db is the mean of dout's rows. It is their sum: dout brings the 1/N, if there is one.",
        "bias-not-summed": "db is dout as it stands. b is added to every row of the output, so the rows add up.",
        "bias-over-outputs": "db sums over the outputs. "
        "b has one entry for each output, so the sum is over the samples.",
        "bias-one-number": "db is one number. Each output has a bias of its own.",
        "bias-as-row": "db comes as an array with a single row. It should have the shape of b, (M,).",
        "bias-forgotten": "db is 0. But b is added to every row of the output.",
        "bias-ones": "db is 1 everywhere. That is the slope of one output; by the chain rule dout comes in.",
        "transposed-dx": "dx comes as (D, N). It should have the shape of x, (N, D).",
        "transposed-dW": "dW comes as (M, D). It should have the shape of W, (D, M).",
        "order": "The gradients come in another order. It should be dx, dW, db.",
        "sign": "All three gradients have the wrong sign.",
        "last-sample-only": "Only the last sample reaches dW and db. The samples add up.",
        "sums-multiplied": "dW is the product of two sums. It is the sum of the samples' outer products.",
        "forward-again": "dx is x itself. What is due is the gradient at x: dout, sent back through W.",
        "weights-summed": "dx is a sum over dout times a sum over W. Each output goes back through weights of its own.",
        "changes-input": CHANGES_INPUT,
    },
    ("mean", "mean-parameters", "order", "sign", "last-sample-only"),
)

TWO_LAYER_LOSS = (
    *named(
        "eq-network-forward",
        {
            **IN_PASSES,
            "no-relu": "There is no ReLU, neither forward nor backward: two layers without it are one.",
            "no-relu-forward": "The hidden layer hands on Z where it should hand on the ReLU of Z.",
            "relu-of-scores": "The scores go through a ReLU too. It belongs to the hidden layer alone.",
        },
        ("no-relu",),
    ),
    *named(
        "eq-network-loss",
        {
            "no-mean-loss": "The loss is the sum over the samples, not their mean: its 1/N is missing.",
            "no-mean": "Loss and gradients are sums over the samples. All should be means: the 1/N is missing.",
            "no-regulariser": "There is no regulariser, neither in the loss nor in the gradients: λ changes nothing.",
            "no-regulariser-loss": "The gradients have their regulariser, but the loss doesn't: "
            "λΣW1² + λΣW2² is missing.",
            "output-layer-regularised": "Only W2 is regularised. W1 is a matrix of weights too.",
            "factor-two-loss": "The loss adds ½λΣW1² + ½λΣW2², while the gradients are those without a ½. "
            "There is no ½ in this course.",
            "no-strength": "The regulariser comes without its strength λ: it is there even if λ is 0.",
            "half-regulariser": "Your regulariser has a ½ in it, and its gradients are λW1 and λW2. "
            "In this course there is no ½.",
            "biases-regularised": "The biases are regularised too, in the loss and in their gradients. "
            "Only W1 and W2 are.",
            "biases-regularised-loss": "The loss has the biases in its regulariser, though their gradients don't. "
            "Only W1 and W2 are regularised.",
        },
        ("no-mean", "no-regulariser", "output-layer-regularised", "half-regulariser", "biases-regularised"),
    ),
    *named(
        "eq-softmax-dS",
        {
            "no-one-hot": "At the scores the gradient is P. At the correct class there is a 1 to subtract.",
            "sign": "The data parts of all gradients have the wrong sign.",
            "right-class-only": "Only the score of the correct class gets a gradient. "
            "Every score of a sample is in its log-sum-exp.",
        },
        ("sign",),
    ),
    *named(
        "eq-softmax-lse-shift",
        {
            "no-shift": "Large scores overflow: the exponentials are taken of the scores as they stand.",
            "one-shift": "One maximum is subtracted from the whole matrix of scores. "
            "Rows that lie far below it underflow: each row needs its own.",
            "log-of-p": "The loss takes the logarithm of a p that may have underflowed to 0. "
            "Log-sum-exp gives that logarithm without p.",
            "epsilon-in-log": "A small number keeps the logarithm from 0. Added to p, it changes every loss a little; "
            "and where p underflows, the loss is that of the small number.",
        },
    ),
    *named(
        "eq-network-relu",
        {
            "relu-not-backward": "On the way back the ReLU is left out. Where Z is negative, nothing should get "
            "through.",
            "mask-of-gradient": "What gets back through the ReLU is decided by the sign of dH. "
            "It is the sign of Z that decides.",
            "mask-of-both": "dH gets back through the ReLU only where it is positive itself, as Z is. "
            "The sign of Z decides, and that of Z alone.",
            "mask-reversed": "The indicator is turned round: the gradient gets through where Z is negative, "
            "and is stopped where it is positive.",
            "times-activity": "On the way back dH is multiplied by the ReLU's value. What is due is its slope, 1 or 0.",
        },
    ),
    *named(
        "eq-network-backward",
        {
            "no-mean-gradient": "The gradients are summed over the samples, and their 1/N is missing. "
            "The gradient of a mean is a mean.",
            "no-mean-output-layer": "The 1/N is missing from the gradients of W2 and b2, though W1 and b1 have it.",
            "no-mean-hidden-layer": "The 1/N is missing from the gradients of W1 and b1, though W2 and b2 have it.",
            "no-mean-biases": "The 1/N is missing from the gradients of the biases, though the weights have it.",
            "mean-twice": "The gradients are divided by N twice. Once is enough, at the scores.",
            "mean-twice-hidden-layer": "The gradients of W1 and b1 are divided by N twice: "
            "what comes back to the hidden layer has its 1/N already.",
            "mean-twice-biases": "The gradients of the biases are means of what already has its 1/N. "
            "They are sums over the samples.",
            "output-layer-from-Z": "The gradient of W2 is taken with Z. The output layer was given H, the ReLU of Z.",
            "b1-forgotten": "The gradient of b1 is 0. But b1 is added to every row of Z.",
            "b2-forgotten": "The gradient of b2 is 0. But b2 is added to every row of the scores.",
            "bias-not-summed": "The gradients of the biases have a row for each sample. "
            "A bias is added to every row, so the rows add up.",
            "transposed": "The gradients of W1 and W2 come with rows and columns exchanged. "
            "Each should have the shape of its weights.",
            "no-regulariser-gradient": "The loss has its regulariser, but the gradients don't: "
            "2λW1 and 2λW2 are missing.",
            "no-regulariser-W1": "The gradient of W1 lacks its regulariser, 2λW1, though that of W2 has its own.",
            "no-regulariser-W2": "The gradient of W2 lacks its regulariser, 2λW2, though that of W1 has its own.",
            "factor-two": "Your gradients of the regulariser are λW1 and λW2, but those of λΣW1² + λΣW2² are 2λW1 and "
            "2λW2.",
            "biases-regularised-gradient": "The gradients of the biases have a regulariser that the loss doesn't have. "
            "Only W1 and W2 are regularised.",
            "names-swapped": "The gradient of W1 stands under the name of W2, and that of W2 under the name of W1.",
            "changes-input": CHANGES_INPUT,
        },
        (
            "no-mean-gradient",
            "no-mean-output-layer",
            "no-mean-hidden-layer",
            "no-mean-biases",
            "mean-twice",
            "mean-twice-hidden-layer",
            "mean-twice-biases",
            "bias-not-summed",
            "transposed",
            "no-regulariser-gradient",
            "factor-two",
            "biases-regularised-gradient",
            "names-swapped",
        ),
    ),
)

PREDICT = (
    *named(
        "eq-network-forward",
        {
            **IN_PASSES,
            "no-relu": "The hidden layer hands on Z where it should hand on the ReLU of Z.",
            "relu-of-scores": "The scores go through a ReLU, and negative ones become equal. "
            "It belongs to the hidden layer alone.",
            "hidden-unit": "This is the most active hidden unit. "
            "The class is read from the scores, one layer further on.",
        },
    ),
    *named(
        "eq-network-predict",
        {
            "smallest": "This is the class with the smallest score. The one with the largest is wanted.",
            "over-samples": "For each class this is the sample with the largest score. "
            "The other way round is wanted: for each sample, the class.",
            "over-everything": "There is one number for all samples together. Each sample has a class of its own.",
            "largest-score": "This is the largest score itself. The class that it stands at is wanted.",
            "largest-probability": "This is the largest probability itself. The class that it stands at is wanted.",
            "largest-magnitude": "The sign of the scores is ignored: a score far below 0 wins.",
            "scores": "These are the scores of all classes. The class with the largest is wanted.",
            "one-hot-rows": "The classes come as one-hot rows. The number of the class is wanted.",
            "labels-from-one": "The classes are counted from 1. In this course they start at 0.",
        },
    ),
)

NAMED: Mapping[str, tuple[Misconception, ...]] = {
    "relu_backward": RELU_BACKWARD,
    "affine_backward": AFFINE_BACKWARD,
    "two_layer_loss": TWO_LAYER_LOSS,
    "predict": PREDICT,
}
