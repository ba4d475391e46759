"""When an array counts as right."""

from __future__ import annotations

import numpy as np
import pytest

from autograde.judge.compare import APPROXIMATE, TOLERANCE, compare, settled
from autograde.judge.key import Right

RIGHT = Right(np.array([[1.0, -2.0], [0.0, 4.0]]))


def test_rounding_is_right_and_more_is_not():
    assert compare(RIGHT.value * (1 + 1e-13), RIGHT).right(single=False)
    assert not compare(RIGHT.value + 2 * TOLERANCE * 4, RIGHT).right(single=False)


def test_the_second_band_ends_where_it_says():
    assert compare(RIGHT.value + 0.9 * APPROXIMATE * 4, RIGHT).nearly(single=False)
    assert not compare(RIGHT.value + 1.1 * APPROXIMATE * 4, RIGHT).nearly(single=False)


def test_single_precision_is_right_for_single_inputs_only():
    got = RIGHT.value.astype(np.float32) * np.float32(1 + 1e-6)
    assert compare(got, RIGHT).right(single=True)
    assert not compare(got, RIGHT).right(single=False)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_wrong(bad):
    got = RIGHT.value.copy()
    got[1, 0] = bad
    comparison = compare(got, RIGHT)
    assert comparison.error == np.inf
    assert comparison.entry == (1, 0)


@pytest.mark.parametrize(
    "got", [np.zeros(4), np.zeros((2, 2, 1)), np.zeros(0), np.float64(1.0), RIGHT.value.astype(complex)]
)
def test_another_shape_or_kind_is_wrong(got):
    assert not compare(np.asarray(got), RIGHT).nearly(single=True)


def test_a_size_one_array_stands_for_a_number():
    assert compare(np.array([[3.0]]), Right(np.array(3.0))).right(single=False)


FREE = np.array([[1.0, -1.0, 0.0], [0.0, -1.0, 1.0]])
TIED = Right(np.array([1.0, -2.0, 1.0]), FREE)  # the end at which both ties count


@pytest.mark.parametrize("shares", [(0, 0), (1, 1), (0, 1), (0.5, 0.5), (0.25, 1.0)])
def test_every_choice_at_a_tie_is_right(shares):
    assert compare(TIED.value - np.array(shares) @ FREE, TIED).right(single=False)


@pytest.mark.parametrize("shares", [(-0.1, 0), (0, 1.1), (2, 0)])
def test_beyond_the_choices_is_wrong(shares):
    assert not compare(TIED.value - np.array(shares) @ FREE, TIED).right(single=False)


def test_a_choice_that_is_not_the_same_in_both_entries_is_wrong():
    # Class 0 counted as violated, but not counted at the right class.
    assert not compare(np.array([1.0, -1.0, 1.0]), TIED).right(single=False)


def test_nan_at_a_tie_is_wrong():
    assert not compare(np.array([np.nan, 0.0, 0.0]), TIED).nearly(single=False)


def test_what_is_wrong_elsewhere_does_not_drag_a_right_output_along():
    rights = {"dx": Right(np.array([0.0]), np.array([[-2.0]])), "dy": Right(np.array([1.0]), np.array([[1.0]]))}
    got = {"dx": np.array([0.0]), "dy": np.array([0.0])}  # both right alone, and not together
    together, apart = settled(rights, got), settled(rights, got, {"dy"})
    assert not compare(got["dx"], together["dx"]).right(single=False)
    assert compare(got["dx"], apart["dx"]).right(single=False)


def test_ties_that_one_output_cannot_tell_apart_share_what_there_is():
    """Two ties in one entry, of sizes 1 and 3: all from 6 down to 2 is right."""
    right = Right(np.array([6.0]), np.array([[1.0], [3.0]]))
    for value, passes in ((6.0, True), (2.0, True), (2.5, True), (5.0, True), (1.9, False), (6.1, False)):
        assert compare(np.array([value]), right).right(single=False) == passes, value
