"""Cases go out whole, evidence comes back whole, and nothing else is taken for evidence."""

from __future__ import annotations

import dataclasses
import shutil
import socket
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import autograde
from autograde.catalogue import exercise_named
from autograde.catalogue.exercise import Case
from autograde.grading import cells
from autograde.grading.walled import questions, wire
from autograde.grading.walled.wire import LENGTHS, Malformed
from autograde.judge.collect import collect
from autograde.judge.evidence import Answer, Evidence, Failure
from autograde.judge.key import computed
from autograde.judge.run import familiar

bounded = settings(derandomize=True, deadline=None, database=None)
CASE = Case("one", {"W": np.zeros((3, 2)), "y": np.zeros(4, int)}, frozenset(), counted=True)


def given_to_the_child(message: dict) -> dict:
    """As it arrives in there."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5.0)
        thread = threading.Thread(target=wire.give, args=[ours, message])
        thread.start()
        found = wire.given(theirs)
        thread.join()
        return found


def in_the_child(message: dict) -> list[Case]:
    return questions.cases(message["cases"], iter(message["arrays"]))


def sent(message: dict) -> dict:
    """As it arrives on the trusted side."""
    whole = wire.packed(message)
    text, _ = LENGTHS.unpack(whole[: LENGTHS.size])
    return wire.unpacked(whole[LENGTHS.size :][:text], whole[LENGTHS.size + text :])


def same(one, other) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray | np.generic):
        return type(one) is type(other) and one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    return type(one) is type(other) and (one == other or one != one)


# Cases.


@pytest.mark.parametrize("id", autograde.exercises())
def test_the_child_calls_the_function_with_what_the_exercise_says(id):
    cases = exercise_named(id).cases(5)
    back = in_the_child(given_to_the_child(questions.asked(cases)))
    assert len(back) == len(cases)
    for meant, came in zip(cases, back, strict=True):
        assert list(came.inputs) == list(meant.inputs)
        assert same(dict(meant.inputs), dict(came.inputs))
        assert (came.layout, came.twice, came.counted) == (meant.layout, meant.twice, meant.counted)
        assert came.through is meant.through


@pytest.mark.parametrize("id", autograde.exercises())
def test_the_child_is_told_no_more_than_a_call_needs(id):
    for case in in_the_child(questions.asked(exercise_named(id).cases(5))):
        assert case == Case(
            "", case.inputs, frozenset(), None, case.layout, False, case.twice, case.counted, through=case.through
        )


@pytest.mark.parametrize("id", autograde.exercises())
def test_the_public_cases_that_a_child_has_at_hand_are_those_that_are_judged(id):
    exercise = exercise_named(id)
    judged = familiar(exercise, computed(exercise, exercise.cases())).cases
    at_hand = questions.public(id)
    assert len(at_hand) == len(judged) > 0
    for one, other in zip(at_hand, judged, strict=True):
        assert same(dict(one.inputs), dict(other.inputs))
        assert (one.layout, one.twice, one.counted) == (other.layout, other.twice, other.counted)


@pytest.mark.parametrize("id", autograde.exercises())
def test_an_answer_of_as_many_arrays_as_are_kept_can_be_sent(id):
    cases = len(exercise_named(id).cases(5)) + len(questions.public(id))
    assert cases * questions.LEAVES_AT_MOST <= wire.ARRAYS_AT_MOST


@pytest.mark.parametrize(
    "value", ["text", None, object(), [1], print, b"bytes"], ids=lambda value: type(value).__name__
)
def test_a_case_of_anything_else_is_not_handed_over(value):
    with pytest.raises(TypeError):
        questions.asked([Case("one", {"x": value}, frozenset())])


@pytest.mark.parametrize("function", [cells.run, shutil.rmtree, lambda: 0], ids=["trusted", "library", "test"])
def test_functions_come_from_the_catalogue_only(function):
    with pytest.raises(TypeError):
        questions.asked([Case("one", {"x": 1.0}, frozenset(), through=function)])


# Evidence.

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
some_arrays = st.sampled_from(sorted(wire.DTYPES)).flatmap(
    lambda kind: arrays.arrays(np.dtype(kind), arrays.array_shapes(min_dims=0, max_dims=3, min_side=0))
)
failures = st.builds(Failure, words, words, words, words)
answers = st.builds(
    Answer,
    leaves=st.dictionaries(words, some_arrays, max_size=3),
    opaque=st.dictionaries(words, words, max_size=3),
    returned=words,
    failure=st.none() | failures,
    changed=st.lists(st.sampled_from(["W", "y"]), unique=True).map(tuple),
    differs=st.booleans(),
    operations=st.none() | st.integers(0, (1 << 62) - 1),
)


@given(st.lists(answers, max_size=3), words)
@settings(bounded, max_examples=80)
def test_evidence_comes_back(found, printed):
    meant = Evidence(tuple(found), printed)
    back = questions.evidence(sent(questions.told(meant)), [CASE] * len(found))
    assert back.printed == printed
    for one, other in zip(meant.answers, back.answers, strict=True):
        assert same(dict(one.leaves), dict(other.leaves))
        assert (one.opaque, one.returned, one.failure) == (other.opaque, other.returned, other.failure)
        assert (one.changed, one.differs, one.operations) == (other.changed, other.differs, other.operations)


@pytest.mark.parametrize(
    "returned",
    [
        {"arrays": np.ones(2)},
        {"arrays": "text"},
        {"": 1, "\ud800": 2},
        np.longdouble([1.5, 2]),
        np.clongdouble([1.5, 2j]),
        np.arange(3).astype(">i4"),
        (np.float16(2), True, 3, None),
        np.ma.masked_array([1.0, 2], [True, False]),
        {"x" * 100_000: 1},
        float("nan"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_an_honest_function_may_return_arrives(returned):
    meant = collect(lambda W, y: returned, [CASE])
    (back,) = questions.evidence(sent(questions.told(meant)), [CASE]).answers
    assert back.failure is None
    for (path, one), (other_path, other) in zip(meant.answers[0].leaves.items(), back.leaves.items(), strict=True):
        assert other_path == path[:300].replace("\ud800", "?")
        np.testing.assert_array_equal(one.astype(other.dtype), other)
    assert len(back.opaque) == len(meant.answers[0].opaque)


def test_operations_count_only_where_they_were_asked_for():
    message = questions.told(Evidence((Answer(operations=5),)))
    assert questions.evidence(message, [CASE]).answers[0].operations == 5
    assert questions.evidence(message, [Case("one", {}, frozenset())]).answers[0].operations is None


FIELDS = [field.name for field in dataclasses.fields(Answer)]


def an_answer(**changes) -> list:
    (row,) = questions.told(Evidence((Answer(leaves={"": np.ones(2)}),)))["answers"]
    return list({**dict(zip(FIELDS, row, strict=True)), **changes}.values())


ONE = [np.ones(2)]


def told(*rows, arrays=ONE) -> dict:
    return {"answers": list(rows), "arrays": list(arrays), "printed": ""}


def test_the_answer_that_is_changed_below_is_one():
    assert questions.evidence(told(an_answer()), [CASE]).answers[0].leaves[""].shape == (2,)


@pytest.mark.parametrize("arrays", [[], [np.ones(2)] * 2], ids=["too few", "too many"])
def test_each_array_belongs_to_one_answer(arrays):
    with pytest.raises(Malformed):
        questions.evidence(told(an_answer(), arrays=arrays), [CASE])
    with pytest.raises(Malformed):
        questions.evidence(told(an_answer(), an_answer(), arrays=[np.ones(2), *arrays, *arrays]), [CASE, CASE])


def test_arrays_go_to_the_answers_in_their_order():
    found = [Answer(leaves={"0": np.ones(1), "1": np.zeros(2)}), Answer(), Answer(leaves={"": np.arange(3)})]
    back = questions.evidence(sent(questions.told(Evidence(tuple(found)))), [CASE] * 3).answers
    assert [{path: len(leaf) for path, leaf in one.leaves.items()} for one in back] == [{"0": 1, "1": 2}, {}, {"": 3}]


WRONG = {
    "answers none": {"printed": ""},
    "answers null": {**told(), "answers": None},
    "answers a number": {**told(), "answers": 1},
    "answers an array": {**told(), "answers": np.zeros(1)},
    "answers a mapping": {**told(), "answers": {"0": an_answer()}},
    "too few": told(),
    "too many": told(*[an_answer()] * 2, arrays=[np.ones(2)] * 2),
    "far too many": told(*[an_answer()] * 100_000),
    "printed missing": {"answers": [an_answer()], "arrays": [np.ones(2)]},
    "printed no text": {**told(an_answer()), "printed": 1},
    "printed an array": {**told(an_answer()), "printed": np.zeros(2)},
}


@pytest.mark.parametrize("message", WRONG.values(), ids=WRONG)
def test_no_evidence(message):
    with pytest.raises(Malformed):
        questions.evidence(message, [CASE])


HOSTILE = [
    None,
    1,
    -1,
    0.5,
    True,
    "text",
    [],
    [1],
    {},
    {"a": 1},
    np.zeros(2),
    np.zeros(()),
    float("nan"),
    1 << 80,
    "\ud800",
]


@pytest.mark.parametrize("field", [*FIELDS, "unknown"])
def test_whatever_a_field_holds_it_is_taken_as_meant_or_refused(field):
    for value in HOSTILE:
        for answer in (an_answer(**{field: value}), value, [value], {field: value}):
            try:
                (found,) = questions.evidence(told(answer), [CASE]).answers
            except Malformed:
                continue
            assert all(type(path) is str and type(leaf) is np.ndarray for path, leaf in found.leaves.items())
            assert all(type(path) is str and type(kind) is str for path, kind in found.opaque.items())
            assert type(found.returned) is str and type(found.differs) is bool
            assert found.failure is None or isinstance(found.failure, Failure)
            assert set(found.changed) <= {"W", "y"}
            assert found.operations is None or (type(found.operations) is int and found.operations >= 0)
            found.returned.encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"leaves": {"": np.ones(2)}},
        {"leaves": ""},
        {"leaves": [1]},
        {"leaves": [[""]]},
        {"leaves": []},
        {"leaves": ["0", "1"]},
        {"opaque": {"": 1}},
        {"opaque": {str(number): "x" for number in range(101)}},
        {"failure": ["Timeout"]},
        {"failure": ["a", "b", "c", 4]},
        {"failure": ["a", "b", "c", "d", "e"]},
        {"failure": {"kind": "a"}},
        {"changed": ["X"]},
        {"changed": ["W"] * 1_000_000},
        {"changed": [["W"]]},
        {"changed": "W"},
        {"changed": [np.zeros(2)]},
        {"operations": -1},
        {"operations": 1 << 62},
        {"operations": 1.5},
        {"operations": True},
        {"operations": np.zeros(2)},
        {"returned": None},
    ],
    ids=lambda changes: repr(changes)[:40],
)
def test_no_answer(changes):
    with pytest.raises(Malformed):
        questions.evidence(told(an_answer(**changes)), [CASE])


def test_no_answer_of_too_many_paths():
    paths = [str(number) for number in range(101)]
    with pytest.raises(Malformed):
        questions.evidence(told(an_answer(leaves=paths), arrays=[np.zeros(1)] * 101), [CASE])
    assert questions.evidence(told(an_answer(leaves=paths[1:]), arrays=[np.zeros(1)] * 100), [CASE])


def test_long_words_are_cut():
    answer = an_answer(returned="x" * 10**6, failure=["k" * 10**6] * 4, opaque={"p" * 10**6: "t" * 10**6})
    back = questions.evidence({**told(answer), "printed": "x" * 10**6}, [CASE])
    (found,) = back.answers
    assert len(back.printed) <= questions.PRINTED_AT_MOST
    assert found.failure is not None
    for text in (found.returned, found.failure.kind, found.failure.line, *found.opaque, *found.opaque.values()):
        assert len(text) <= questions.WORDS_AT_MOST
