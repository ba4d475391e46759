"""Every formula of the book that an exercise implements, transcribed and compared with the reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import mpmath
import numpy as np
import pytest

import autograde
from autograde import reference
from autograde.catalogue import exercise_named
from autograde.catalogue.exercise import PUBLIC_SEED, Case
from autograde.reference import TRUTH

from .formulas.equations import BOOK, DIGITS, EQUATIONS, READINGS, Reading, exact, floats, on_pages

# Of the largest entry, at least of 1. Floats err by 1e-13 here, a wrong formula by 1e-6 and more.
TOLERANCE = 1e-10
SEEDS = (PUBLIC_SEED, 4)
LABEL = re.compile(r"``(eq-[\w-]+)``")
# A loss of one's own has no formula in the book. What the book asks of it is tested below, in a test of its own.
ASKED_ONLY = {("free_loss", "eq-lab-linear")}


def named(id: str) -> set[str]:
    """The equations that an exercise and its reference name."""
    return {exercise_named(id).equation, *LABEL.findall(TRUTH[id].__doc__)}


def ordinary(id: str, skip: str | None = None) -> Iterator[Case]:
    """The cases in which a reference is called as it is, on float64."""
    for seed in SEEDS:
        for case in exercise_named(id).cases(seed):
            if not case.single and case.through is None and not (skip and re.search(skip, case.name)):
                yield case


@cache
def truths(id: str, skip: str | None) -> tuple[tuple[Case, Any], ...]:
    """Cases of an exercise and what its reference says."""
    return tuple((case, TRUTH[id](*case.inputs.values())) for case in ordinary(id, skip))


def near(got: Any, expected: Any) -> bool:
    """Whether all parts agree: same structure, same shapes, same numbers."""
    if isinstance(expected, dict):
        return set(got) == set(expected) and all(near(got[name], expected[name]) for name in expected)
    if isinstance(expected, tuple):
        return len(got) == len(expected) and all(near(g, e) for g, e in zip(got, expected, strict=True))
    if np.shape(got) != np.shape(expected):
        return False
    scale = max(1.0, np.max(np.abs(expected), initial=0.0))
    return bool(np.all(np.abs(np.subtract(got, expected)) <= TOLERANCE * scale))


def disagreements(reading: Reading) -> Iterator[str]:
    """The cases in which the book's formula and the reference differ."""
    with mpmath.workdps(DIGITS):
        for case, expected in truths(reading.exercise, reading.skip):
            if not near(floats(reading.function(*map(exact, case.inputs.values()))), expected):
                yield case.name


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_the_books_formula_gives_what_the_reference_gives(reading):
    assert len(truths(reading.exercise, reading.skip)) >= 10
    assert not list(disagreements(reading))


@pytest.mark.parametrize("label", EQUATIONS)
def test_the_transcription_is_of_the_formula_as_it_stands(label):
    entry = EQUATIONS[label]
    assert label in on_pages(), f"no page has the equation {label} any more"
    (found,) = on_pages()[label]
    text = (BOOK / found.page).read_text(encoding="utf-8")
    again = f"check its transcription in tests/book/formulas and update the digest to {found.digest!r}"
    assert found.digest == entry.digest, f"{label} on page {found.page} has changed: {again}"
    for beside in entry.beside:
        assert beside in text, f"page {found.page} no longer says {beside!r}, which {label} needs: {again}"


@pytest.mark.parametrize("id", autograde.exercises())
def test_every_formula_of_every_exercise_is_transcribed(id):
    read = {label for reading in READINGS if reading.exercise == id for label in reading.labels}
    missing = {label for label in named(id) - read if (id, label) not in ASKED_ONLY}
    assert not missing, f"{id} names {missing}, and no reading in tests/book/formulas computes its answer by them"
    assert read, f"no reading for {id}"


def documented() -> Iterator[tuple[str, str]]:
    """Every docstring of the references."""
    modules = [module for module in vars(reference).values() if isinstance(module, ModuleType)]
    for module in [reference, *modules]:
        yield module.__name__, module.__doc__ or ""
        for name, thing in vars(module).items():
            if getattr(thing, "__module__", None) == module.__name__:
                yield f"{module.__name__}.{name}", getattr(thing, "__doc__", None) or ""


def test_every_label_in_the_references_is_that_of_one_equation():
    found = {(where, label) for where, text in documented() for label in LABEL.findall(text)}
    assert len(found) > 60
    for where, label in sorted(found):
        assert len(on_pages().get(label, [])) == 1, f"{where} names {label}: {on_pages().get(label, 'nowhere')}"


def test_every_equation_that_bears_a_label_is_read():
    """The reader of the pages misses no label."""
    text = "".join(page.read_text(encoding="utf-8") for page in sorted(BOOK.glob("*.md")))
    assert sorted(re.findall(r"^:label: (eq-\S+)", text, re.MULTILINE)) == sorted(on_pages())


# What has no value of its own.


def test_free_loss_is_consistent_with_itself():
    """The book asks of a loss of one's own that dS is its gradient, and that dW follows from dS by eq-lab-linear."""
    free = TRUTH["free_loss"]
    linear = EQUATIONS["eq-lab-linear"].function
    rng = np.random.default_rng(0)
    W, X, y, reg, h = rng.normal(size=(3, 4)), rng.normal(size=(5, 3)), np.array([0, 3, 1, 1, 2]), 0.3, 1e-5

    def of(W):
        losses, dS = free(X @ W, y)
        return linear(losses.tolist(), X.tolist(), dS.tolist(), W.tolist(), reg)

    def moved(k, by):
        V = W.copy()
        V[k] += by
        return of(V)[0]

    measured = np.array([(moved(k, h) - moved(k, -h)) / (2 * h) for k in np.ndindex(W.shape)]).reshape(W.shape)
    np.testing.assert_allclose(of(W)[1], measured, atol=1e-9)  # h² and 1e-16/h
    losses, dS = free(X @ W, y)
    for i in range(len(X)):
        alone = free((X @ W)[i : i + 1], y[i : i + 1])
        np.testing.assert_allclose(alone[0], losses[i : i + 1], atol=1e-14)
        np.testing.assert_allclose(alone[1], dS[i : i + 1], atol=1e-14)


def test_numerical_gradient_errs_as_the_page_says():
    """By h² for a cube, by nothing for a square: eq-matrix-central and the lines below it."""
    t = np.array([[0.5, -1.25], [2.0, 0.75]])
    for h in (0.5, 0.25, 0.125):
        cube = TRUTH["numerical_gradient"](lambda W: float(np.sum(W**3)), t, h)
        np.testing.assert_allclose(cube, 3 * t**2 + h**2, rtol=1e-12)
        square = TRUTH["numerical_gradient"](lambda W: float(np.sum(W**2)), t, h)
        np.testing.assert_allclose(square, 2 * t, rtol=1e-12)


def test_complex_step():
    """eq-matrix-complex has a reference and no exercise."""
    W, E = np.array([0.5, -1.25]), np.eye(2)
    step = EQUATIONS["eq-matrix-complex"].function
    found = reference.matrix.complex_step_gradient(lambda W: np.sum(np.exp(W) * W), W)
    np.testing.assert_allclose(found, [step(lambda W: np.sum(np.exp(W) * W), W, 1e-30, E[k]) for k in (0, 1)])
    np.testing.assert_allclose(found, np.exp(W) * (W + 1), rtol=1e-15)
