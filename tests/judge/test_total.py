"""The judge is total: whatever evidence it is fed, and whatever a function does, there is a report and no exception."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograde
from autograde.catalogue import exercise_named
from autograde.catalogue.exercise import Case
from autograde.judge.collect import collect
from autograde.judge.evidence import Answer, Evidence, Failure
from autograde.judge.key import Key, computed
from autograde.judge.report import Report
from autograde.judge.run import verdict
from autograde.reference import TRUTH

LONG = bool(os.environ.get("GBH_LONG"))
EXERCISES = autograde.exercises()
SOME = EXERCISES if LONG else ("select", "svm_loss", "softmax", "numerical_gradient", "free_loss", "two_layer_loss")
bounded = settings(
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],  # shrinking takes minutes and tells little about evidence of this size
    max_examples=200 if LONG else 6,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@cache
def asked(id):
    """An exercise, its public cases, their key, and the evidence of a right answer."""
    exercise = exercise_named(id)
    cases = exercise.cases()
    key = computed(exercise, cases)
    mistakes = key.mistakes()
    return exercise, cases, Key(key.right, lambda: mistakes), collect(TRUTH[id], cases)


def sound(report, exercise):
    """Whether a report is one, and can be shown in every way."""
    assert isinstance(report, Report)
    assert {c.name for c in report.criteria} == {c.name for c in exercise.criteria}
    for criterion in report.criteria:
        assert 0 <= criterion.points <= criterion.max_points
        assert isinstance(criterion.passed, bool)
    assert np.isfinite(report.points)
    assert 0 <= report.points <= report.max_points == exercise.points
    for shown in (report.line(), report.text(), report.html(), repr(report), str(report)):
        assert isinstance(shown, str)
    return True


# Evidence of any kind.

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
NUMBERS = st.one_of(hnp.floating_dtypes(), hnp.integer_dtypes(), hnp.unsigned_integer_dtypes(), hnp.boolean_dtypes())
OTHERS = st.one_of(
    hnp.complex_number_dtypes(), hnp.datetime64_dtypes(), hnp.timedelta64_dtypes(), hnp.byte_string_dtypes(max_len=3),
    hnp.unicode_string_dtypes(max_len=3), hnp.array_dtypes(max_size=2),
)  # fmt: skip
CRAFTED = [
    np.array(None, dtype=object),
    np.array([{}, [1], "text"], dtype=object),
    np.full((4, 3), np.nan),
    np.full((4, 3), -np.inf),
    np.full((4, 3), 1e308),
    np.full((4, 3), np.finfo(np.longdouble).max, dtype=np.longdouble),
    np.full((), 2**63, dtype=np.uint64),
    np.zeros((0, 3)),
    np.zeros((4, 0)),
    np.zeros((1,) * 9),
    np.broadcast_to(np.float64(1), (100, 1000)),
    np.ones((4, 3), dtype=np.float16),
    np.ones((4, 3), dtype=">f8"),
    np.ones((3, 4)).T,
    np.ma.masked_array(np.ones((4, 3)), mask=True),
    np.ones((4, 3)).view(np.recarray),
]
ANY_ARRAY = st.one_of(st.sampled_from(CRAFTED), hnp.arrays(NUMBERS, SHAPES), hnp.arrays(OTHERS, SHAPES))
WORDS = st.sampled_from(["", "Timeout", "NotRun", "NotImplementedError", "ZeroDivisionError", "math domain error",
                         "<b>&", "“\n\t", "x" * 300, "\x00\ud800", "{}%s"])  # fmt: skip
FAILURES = st.builds(Failure, WORDS, WORDS, WORDS, WORDS)


@st.composite
def distorted(draw, leaf):
    """A right array made wrong: of another size, type or value."""
    leaf = np.asarray(leaf, dtype=np.float64)
    spoil = draw(
        st.sampled_from(["scaled", "nan", "turned", "flat", "cut", "single", "whole", "bool", "complex", "far"])
    )
    with np.errstate(all="ignore"):
        return {
            "scaled": lambda: leaf * draw(st.sampled_from([0.0, -1.0, 2.0, 1 + 1e-7, 1e300, np.inf])),
            "nan": lambda: np.where(np.arange(leaf.size).reshape(leaf.shape) == 0, np.nan, leaf),
            "turned": lambda: leaf.T,
            "flat": lambda: leaf.ravel(),
            "cut": lambda: leaf[:-1] if leaf.ndim else leaf,
            "single": lambda: leaf.astype(np.float32),
            "whole": lambda: np.nan_to_num(leaf).astype(np.int8),
            "bool": lambda: leaf.astype(bool),
            "complex": lambda: leaf.astype(complex),
            "far": lambda: leaf + 1e18,
        }[spoil]()


@st.composite
def evidence_for(draw, id):
    """The evidence of a right answer, with some or all of its answers spoilt."""
    exercise, _, _, right = asked(id)
    paths = [output.path for output in exercise.outputs]
    answers = list(right.answers)
    everywhere = draw(st.booleans())
    for index in range(len(answers)) if everywhere else draw(st.lists(st.integers(0, len(answers) - 1), max_size=4)):
        if everywhere and draw(st.integers(0, 3)):
            continue
        leaves = dict(answers[index].leaves)
        for path in paths:
            kind = draw(st.sampled_from(["kept", "distorted", "any", "missing"]))
            if kind == "distorted" and path in leaves:
                leaves[path] = draw(distorted(leaves[path]))
            elif kind == "any":
                leaves[path] = draw(ANY_ARRAY)
            elif kind == "missing":
                leaves.pop(path, None)
        answers[index] = Answer(
            leaves={**leaves, **draw(st.dictionaries(WORDS, ANY_ARRAY, max_size=1))},
            opaque=draw(st.dictionaries(st.sampled_from([*paths, "0.0.0"]), WORDS, max_size=2)),
            returned=draw(WORDS),
            failure=draw(st.one_of(st.none(), st.none(), FAILURES)),
            changed=tuple(draw(st.lists(st.sampled_from([*exercise.parameters, "<no such>"]), max_size=2))),
            differs=draw(st.booleans()),
            operations=draw(st.sampled_from([None, 0, -1, 1, 10**30])),
        )
    return Evidence(tuple(answers), draw(WORDS))


@pytest.mark.parametrize("id", EXERCISES)
def test_there_is_a_report_on_any_evidence(id):
    exercise, cases, key, _ = asked(id)

    @bounded
    @given(evidence_for(id))
    def holds(evidence):
        assert sound(verdict(exercise, cases, key, evidence), exercise)

    holds()


@pytest.mark.parametrize("id", SOME)
@pytest.mark.parametrize("leaf", CRAFTED, ids=range(len(CRAFTED)))
def test_there_is_a_report_where_one_array_stands_everywhere(id, leaf):
    exercise, cases, key, _ = asked(id)
    answer = Answer(leaves={output.path: leaf for output in exercise.outputs}, operations=5)
    report = verdict(exercise, cases, key, Evidence((answer,) * len(cases)))
    assert sound(report, exercise)
    assert not report.passed


@pytest.mark.parametrize("id", EXERCISES)
def test_there_is_a_report_on_nothing(id):
    exercise, cases, key, _ = asked(id)
    for answer in (Answer(), Answer(failure=Failure("NotRun", "")), Answer(failure=Failure("", ""), operations=-1)):
        report = verdict(exercise, cases, key, Evidence((answer,) * len(cases)))
        assert sound(report, exercise)
        assert report.points == 0


# Functions that do anything.


class Hostile:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name):
        raise SystemExit("no")

    __array__ = __len__ = __iter__ = __eq__ = __bool__ = __float__ = __repr__ = __str__ = __hash__ = __getattribute__


class LyingSequence(list):
    def __len__(self):
        raise ValueError("never")

    def __iter__(self):
        while True:
            yield self


class ArrayOfNothing(np.ndarray):
    shape = property(lambda self: 1 / 0)
    dtype = property(lambda self: None)
    size = property(lambda self: "many")


class NotAnArray:
    def __array__(self, *arguments, **options):
        raise MemoryError


class LazilyRaising(dict):
    def items(self):
        yield "0", 1.0
        raise RuntimeError("later")


class RudeName(type):
    @property
    def __name__(cls):
        raise ValueError("nameless")


class Nameless(metaclass=RudeName):
    pass


def self_containing_list():
    value = []
    value.append(value)
    return value


def self_containing_dict():
    value = {}
    value["0"] = value
    return value


def deep_list():
    value = []
    for _ in range(5_000):
        value = [value]
    return value


RETURNED = {
    "hostile object": Hostile,
    "hostile pair": lambda: (Hostile(), Hostile()),
    "hostile keys": lambda: {Nameless: 1.0, 3: Nameless()},
    "lying list": LyingSequence,
    "array without shape": lambda: np.zeros(3).view(ArrayOfNothing),
    "array that isn't one": NotAnArray,
    "dict that raises late": LazilyRaising,
    "nameless": Nameless,
    "nameless class": lambda: Nameless,
    "list in itself": self_containing_list,
    "dict in itself": self_containing_dict,
    "deep list": deep_list,
    "long list": lambda: [[0.0] * 1000] * 200,
    "wide dict": lambda: {k: k for k in range(10_000)},
    "ragged list": lambda: [[1.0], [1.0, 2.0]],
    "generator": lambda: (v for v in (1.0, 2.0)),
    "endless generator": lambda: iter(int, 1),
    "set": lambda: {1.0, 2.0},
    "text": lambda: "1.0",
    "bytes": lambda: b"1.0",
    "huge whole number": lambda: (10**400, 10**400),
    "huge array": lambda: np.broadcast_to(0.0, (10**6, 10**6)),
    "array of objects": lambda: np.array([Hostile(), None], dtype=object),
    "structured array": lambda: np.zeros(3, dtype=[("a", "f8"), ("b", "U3")]),
    "masked array": lambda: np.ma.masked_all((4, 3)),
    "memory view": lambda: memoryview(b"abc"),
    "type": lambda: int,
    "module": lambda: np,
    "nothing": lambda: None,
    "NaN": lambda: (np.nan, np.full((4, 3), np.nan)),
    "complex": lambda: (1j, np.zeros((4, 3), dtype=complex)),
    "times": lambda: (np.datetime64("2017-01-01"), np.timedelta64(3, "D")),
}


class FailsToSay(BaseException):
    def __str__(self):
        raise SystemExit("not that way")


class SaysAnother(Exception):
    def __str__(self):
        return SlyText("sly")


class SlyText(str):
    def __getitem__(self, key):
        return None

    def __format__(self, spec):
        raise RuntimeError("no format")


class NamelessError(Exception, metaclass=type("Meta", (type,), {"__name__": property(lambda cls: 1 / 0)})):
    pass


def raise_deeply():
    return raise_deeply()


def raiser(error):
    def function():
        raise error

    return function


RAISED = {
    "fails to say": raiser(FailsToSay()),
    "says another": raiser(SaysAnother()),
    "nameless error": raiser(NamelessError()),
    "exit": raiser(SystemExit(0)),
    "exit with an object": raiser(SystemExit(Hostile)),
    "generator exit": raiser(GeneratorExit()),
    "stop iteration": raiser(StopIteration(3)),
    "memory": raiser(MemoryError()),
    "recursion": raise_deeply,
    "not implemented": raiser(NotImplementedError()),
    "group": raiser(BaseExceptionGroup("many", [ValueError(), SystemExit()])),
    "with a cause in a circle": raiser(ValueError("\x00\ud800" * 1000)),
    "assertion without a word": raiser(AssertionError()),
    "what is no exception": raiser(3),
}


@pytest.mark.parametrize("id", SOME)
@pytest.mark.parametrize("doing", [*RETURNED, *RAISED])
def test_there_is_a_report_whatever_a_function_returns_or_raises(id, doing):
    act = {**RETURNED, **RAISED}[doing]
    exercise, cases, key, _ = asked(id)
    report = verdict(exercise, cases, key, collect(lambda *inputs: act(), cases, seconds=1))
    assert sound(report, exercise)
    assert report.points == 0


class NoShape(np.ndarray):
    """An array that can't be asked anything."""

    shape = property(lambda self: 1 / 0)

    def tobytes(self, *arguments):
        raise RuntimeError


def spoilers():
    def reshape(a):
        a.shape = (-1,)

    def widen(a):
        a.resize((50, 50), refcheck=False)

    def retype(a):
        a.dtype = np.int8

    def lock(a):
        a.setflags(write=False)

    def fill(a):
        a[...] = np.nan

    return {"reshape": reshape, "widen": widen, "retype": retype, "lock": lock, "fill": fill}


@pytest.mark.parametrize("id", SOME)
@pytest.mark.parametrize("how", spoilers())
def test_there_is_a_report_whatever_a_function_does_to_its_arrays(id, how):
    def function(*inputs):
        answer = TRUTH[id](*inputs)
        for one in inputs:
            for array in one.values() if isinstance(one, dict) else [one]:
                if isinstance(array, np.ndarray):
                    with contextlib.suppress(ValueError):  # a read-only one, or one of another layout
                        spoilers()[how](array)
        return answer

    report = autograde.judge(id, function)
    assert sound(report, exercise_named(id))
    if how == "fill" and id not in ("numerical_gradient", "free_loss"):
        assert not report.criteria[0].passed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda params: params.clear(),
        lambda params: params.pop("W1"),
        lambda params: params.update(W1="text"),
        lambda params: params.update(W1=None, b1=[1.0], more=3),
        lambda params: params.update(W1=params["W1"].view(NoShape)),
        lambda params: params.update({Nameless: params}),
    ],
    ids=range(6),
)
def test_a_changed_dict_of_inputs_is_seen(spoil):
    case = Case("dict", {"params": {"W1": np.ones((2, 2)), "b1": np.ones(2)}}, frozenset(["values"]))

    def function(params):
        spoil(params)
        return 1.0

    (answer,) = collect(function, [case]).answers
    assert answer.changed == ("params",)


def test_a_function_may_spoil_the_stream_that_it_prints_to():
    def function(*inputs):
        sys.stdout.close()
        sys.stdout.text = 7
        print(b"\xff", end=None)
        raise ValueError

    assert sound(autograde.judge("softmax", function), exercise_named("softmax"))


NO_FUNCTIONS = [3, None, "svm_loss", np.zeros(3), Hostile(), Nameless, Nameless(), type, print, {}.get]


@pytest.mark.parametrize("which", range(len(NO_FUNCTIONS)))
def test_there_is_a_report_on_what_is_no_fitting_function(which):
    report = autograde.judge("svm_loss", NO_FUNCTIONS[which])
    assert sound(report, exercise_named("svm_loss"))
    assert report.points == 0


def test_a_misfit_of_evidence_and_cases_is_the_callers_mistake():
    """One answer a case is what `collect` promises; a missing one must not shift the others to the wrong cases."""
    exercise, cases, key, right = asked("svm_loss")
    for answers in (right.answers[1:], (*right.answers, right.answers[0]), ()):
        with pytest.raises(ValueError, match=f"{len(answers)} answers for {len(cases)} cases"):
            verdict(exercise, cases, key, replace(right, answers=answers))
