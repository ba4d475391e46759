"""The derivations of chapters 4 and 5, line by line, with SymPy, for K = 3 classes, D = 2 features, N = 2 samples.

All lines of a derivation must be equal, and the first is a derivative taken by SymPy. A digest of the formulas of each
section says when a line has changed.
"""

from __future__ import annotations

import hashlib
import re
from itertools import product

import pytest
import sympy
from sympy import Matrix, Rational, diff, exp, log, simplify, symbols

from .formulas.equations import BOOK, one
from .formulas.lines import (
    CLASSES,
    K,
    p,
    probability_lines,
    q,
    s,
    softmax_lines_1,
    softmax_lines_2,
    svm_lines,
    svm_loss,
    wrong_classes,
)

D, N = 2, 2


def same(lines):
    """Assert that each line equals the first; say which does not."""
    for number, line in enumerate(lines):
        difference = line - lines[0]
        if isinstance(difference, sympy.MatrixBase):
            assert difference.applyfunc(simplify).is_zero_matrix, f"line {number} differs by {difference}"
        else:
            assert simplify(difference) == 0, f"line {number} differs by {simplify(difference)}"


EVERY = list(product(CLASSES, CLASSES))
DERIVATIONS = [svm_lines, softmax_lines_1, probability_lines, softmax_lines_2]


@pytest.mark.parametrize("lines", DERIVATIONS, ids=lambda lines: lines.__name__)
def test_each_line_follows(lines):
    for j, y in EVERY:
        same(lines(j, y))


def test_the_loss_has_the_forms_of_the_page():
    total = sum(exp(v) for v in s)
    for y in CLASSES:
        log_e = log(exp(s[y]))
        same([log(total) - s[y], -log(p[y]), -log(exp(s[y]) / total), -(log_e - log(total))])
        for signs in product((0, 1), repeat=K):  # a point in each of the regions where q is constant
            at = {s[m]: (2 * signs[m] - 1 if m != y else 1) for m in CLASSES}
            hinge = sum(sympy.Max(0, s[m] - s[y] + 1) for m in wrong_classes(y))
            assert svm_loss(s, y, signs).subs(at) == hinge.subs(at)
            for j in CLASSES:
                same([diff(hinge, s[j]).subs(at), svm_lines(j, y)[-1].subs(dict(zip(q, signs, strict=True)))])


W = Matrix(D, K, symbols("w0:6", real=True))
X = Matrix(N, D, symbols("x0:4", real=True))
reg = symbols("lambda", positive=True)
LABELS = (2, 0)
# Each sample has constants q of its own.
SAMPLE_Q = [symbols(f"q{i}_0:3") for i in range(N)]


def svm_of(i, s):
    y, q_i = LABELS[i], SAMPLE_Q[i]
    dscores = [one(j != y) * q_i[j] - one(j == y) * sum(q_i[m] for m in wrong_classes(y)) for j in CLASSES]
    return svm_loss(s, y, q_i), dscores


def softmax_of(i, s):
    total = sum(exp(v) for v in s)
    return log(total) - s[LABELS[i]], [exp(s[j]) / total - one(j == LABELS[i]) for j in CLASSES]


def by_weights(L):
    return Matrix(D, K, [diff(L, w) for w in W])


@pytest.mark.parametrize("sample", [svm_of, softmax_of], ids=["svm", "softmax"])
def test_from_the_scores_to_the_weights(sample):
    """Both pages' last section: one sample, then the mean and the regulariser, each line."""
    S = X * W
    samples = [sample(i, list(S.row(i))) for i in range(N)]
    products = []
    for i, (L, dL_ds) in enumerate(samples):
        products.append(X.row(i).T * Matrix([dL_ds]))
        paths = sum((dL_ds[j] * by_weights(S[i, j]) for j in CLASSES), sympy.zeros(D, K))
        same([by_weights(L), paths, products[i]])
    dS = Matrix([dL_ds for _, dL_ds in samples])
    squares = reg * sum(w**2 for w in W)
    mean = Rational(1, N)
    same(
        [
            by_weights(mean * sum(L for L, _ in samples) + squares),
            mean * sum((by_weights(L) for L, _ in samples), sympy.zeros(D, K)) + by_weights(squares),
            mean * sum(products, sympy.zeros(D, K)) + 2 * reg * W,
            mean * X.T * dS + 2 * reg * W,
        ]
    )


def test_a_wrong_line_is_noticed():
    for lines in DERIVATIONS:
        for number in range(1, len(lines(0, 0))):
            wrong = lines(0, 0)
            wrong[number] = -wrong[number]
            with pytest.raises(AssertionError, match=f"line {number}"):
                same(wrong)


SECTIONS = {
    ("svm", "The gradient by the scores"): "805ff485",
    ("svm", "What it says"): "be97dba9",
    ("svm", "From the scores to the weights"): "8b92b872",
    ("svm", "The mean over the batch, and the regulariser"): "d5629adf",
    ("softmax", "Method 1: from the log of the sum"): "1a6186e6",
    ("softmax", "Method 2: from the log of the probability"): "ed970f94",
    ("softmax", "All samples at once"): "9d5e2979",
}
DISPLAY = re.compile(r"^\$\$(.*?)\$\$|^```\{math\}\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("page", "heading"), SECTIONS, ids=[f"{page}: {heading}" for page, heading in SECTIONS])
def test_the_lines_are_those_of_the_page(page, heading):
    text = (BOOK / f"{page}.md").read_text(encoding="utf-8")
    _, mark, rest = text.partition(f"\n### {heading}\n")
    assert mark, f"book/{page}.md has no section {heading!r} any more"
    formulas = ["".join(pair) for pair in DISPLAY.findall(re.split(r"\n##+ ", rest)[0])]
    digest = hashlib.sha256(" ".join(" ".join(formulas).split()).encode()).hexdigest()[:8]
    assert digest == SECTIONS[page, heading], (
        f"a formula of {heading!r} on page {page}.md has changed: check the lines in tests/book/formulas/lines.py "
        f"and update the digest to {digest!r}"
    )
