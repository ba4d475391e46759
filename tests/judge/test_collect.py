"""What collect writes down about a function, whatever the function does."""

from __future__ import annotations

import logging
import sys
import time
import warnings

import numpy as np
import pytest

from autograde.catalogue import given
from autograde.catalogue.exercise import Case
from autograde.judge.collect import PRINTED_AT_MOST, collect


def case(name: str = "plain", **inputs: object) -> Case:
    given = inputs.pop("given", {"x": np.array([1.0, 2.0])})
    return Case(name, given, frozenset(["value"]), **inputs)


def one(function, **options):
    return collect(function, [case(**options)]).answers[0]


def test_arrays_are_kept_as_copies_of_their_own():
    kept = np.array([1.0, 2.0])
    answer = one(lambda x: kept)
    kept[:] = 7
    assert answer.leaves[""].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("returned", "paths"),
    [
        ((1.0, np.zeros(2)), {"0", "1"}),
        ([1.0, np.zeros(2)], {"0", "1"}),
        ((1.0, {"W1": np.zeros(2), "b1": np.zeros(1)}), {"0", "1.W1", "1.b1"}),
        (np.matrix([[1.0, 2.0]]), {""}),
        ({"a": 1.0}, {"a"}),
    ],
)
def test_leaves_are_found_by_path(returned, paths):
    assert set(one(lambda x: returned).leaves) == paths


def test_subclasses_become_plain_arrays():
    assert type(one(lambda x: np.matrix([[1.0]])).leaves[""]) is np.ndarray


@pytest.mark.parametrize("returned", [None, "text", object(), lambda: 0, np.array(["a"]), {1, 2}])
def test_what_holds_no_numbers_is_named_by_its_type(returned):
    answer = one(lambda x: returned)
    assert not answer.leaves
    assert answer.opaque[""] == type(returned).__name__


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), GeneratorExit(), RecursionError("deep")])
def test_whatever_is_raised_is_written_down(error):
    def function(x):
        raise error

    failure = one(function).failure
    assert failure.kind == type(error).__name__
    assert failure.line == "raise error"


def test_the_line_that_is_shown_is_never_one_of_ours():
    X, y = np.ones((4, 2)), np.array([0, 1, 0, 1])
    asked = Case("trained", {"X": X, "y": y}, frozenset(["chance"]), through=given.train)
    failure = collect(lambda S, y: (0.0, S), [asked]).answers[0].failure
    assert failure.kind == "ValueError"
    assert failure.line == failure.function == ""


def test_an_exception_that_cannot_be_printed():
    class Rude(Exception):
        def __str__(self):
            raise ValueError("never")

    def function(x):
        raise Rude

    assert one(function).failure.kind == "Rude"


def test_the_keyboard_gets_through():
    def function(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        one(function)


def test_changed_inputs_are_named():
    def function(x, z):
        x += 1
        return x

    answer = one(function, given={"x": np.zeros(2), "z": np.zeros(2)})
    assert answer.changed == ("x",)


def test_a_change_does_not_reach_the_next_call():
    def function(x):
        x += 1
        return x.copy()

    given = {"x": np.zeros(2)}
    cases = [case("first", given=given), case("second", given=given)]
    assert [a.leaves[""].tolist() for a in collect(function, cases).answers] == [[1, 1], [1, 1]]


@pytest.mark.parametrize("layout", ["plain", "read-only", "Fortran-ordered", "strided"])
def test_layouts(layout):
    def function(x):
        seen.append((x.flags.writeable, x.flags.c_contiguous, x.flags.f_contiguous))
        return x

    seen: list = []
    x = np.arange(6.0).reshape(2, 3)
    answer = one(function, given={"x": x}, layout=layout)
    assert np.array_equal(answer.leaves[""], x)
    assert (
        seen[0]
        == {
            "plain": (True, True, False),
            "read-only": (False, True, False),
            "Fortran-ordered": (True, False, True),
            "strided": (True, False, False),
        }[layout]
    )


def test_two_calls_that_differ():
    calls = []

    def function(x):
        calls.append(1)
        return float(len(calls))

    assert one(function, twice=True).differs
    assert not one(lambda x: np.nan, twice=True).differs


def test_an_endless_loop_is_stopped_and_the_rest_not_run():
    def function(x):
        while True:
            try:
                while True:
                    pass
            except Exception:
                pass

    start = time.monotonic()
    first, second = collect(function, [case("a"), case("b")], seconds=0.2).answers
    assert (first.failure.kind, second.failure.kind) == ("Timeout", "NotRun")
    assert time.monotonic() - start < 5


def test_nothing_reaches_the_streams(capfd):
    def function(x):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        warnings.warn("a warning", stacklevel=1)
        logging.getLogger("somebody").warning("a log line")
        np.array([1.0]) / np.array([0.0])
        return 1.0

    evidence = collect(function, [case()])
    assert capfd.readouterr() == ("", "")
    assert evidence.printed.startswith("to stdout\nto stderr\n")


def test_a_flood_is_cut():
    evidence = collect(lambda x: print("x" * 10_000_000), [case()])
    assert len(evidence.printed) == PRINTED_AT_MOST


def test_operations_grow_with_a_loop_and_not_without():
    def loop(x):
        return sum(float(v) for v in x)

    few, many = np.zeros(6), np.zeros(24)
    counts = {
        function: [one(function, given={"x": x}, counted=True).operations for x in (few, many)]
        for function in (loop, np.sum)
    }
    assert counts[loop][1] > 3 * counts[loop][0] / 2
    assert counts[np.sum][0] == counts[np.sum][1]


def test_the_tracer_is_put_back():
    before = sys.gettrace()
    one(lambda x: 1.0, counted=True)
    assert sys.gettrace() is before
