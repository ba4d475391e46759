"""The cases that students are judged on: the same from the same seed, complete, and well-posed on any seed."""

from __future__ import annotations

import hashlib
import os
from functools import cache

import numpy as np
import pytest

import autograde
from autograde.catalogue import exercise_named
from autograde.catalogue.draw import Draw
from autograde.catalogue.exercise import Case
from autograde.judge.rules import RULES
from autograde.reference import TIES, TRUTH

LONG = bool(os.environ.get("GBH_LONG"))
SEEDS = range(1000 if LONG else 40)
FEW = (None, *range(20 if LONG else 4))
EXERCISES = autograde.exercises()
SVM = ("svm_loss_naive", "svm_loss")
SOFTMAX = ("softmax_loss_naive", "softmax_loss")
MOVED = 1e-9
STAYS = 1e-5
"""What a move of the inputs by MOVED may change, relative to 1 or to the largest entry. Across a kink it is a sample's
share of the gradient, 1e-2 and more."""
LINEAR = 0.2
"""A steep smooth answer, as at scores of 1000, may change by more: then a move ten times smaller changes ten times
less, up to this share. Across a kink it changes as much, or nothing."""


def written(value) -> bytes:
    """The bytes of an input."""
    if isinstance(value, dict):
        return b"".join(key.encode() + written(item) for key, item in sorted(value.items()))
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}".encode() + value.tobytes()
    return f"{value.__module__}.{value.__qualname__}".encode() if callable(value) else repr(value).encode()


def digest(cases) -> str:
    parts = [
        b"|".join([case.name.encode(), case.layout.encode(), *map(written, case.inputs.values())]) for case in cases
    ]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def arrays(value):
    """The arrays of an input."""
    if isinstance(value, dict):
        return [array for item in value.values() for array in arrays(item)]
    return [value] if isinstance(value, np.ndarray) else []


@pytest.mark.parametrize("id", EXERCISES)
def test_the_same_seed_gives_the_same_cases_and_another_seed_others(id):
    exercise = exercise_named(id)
    digests = [digest(exercise.cases(seed)) for seed in (*FEW[1:], 2**200)]
    assert digests == [digest(exercise.cases(seed)) for seed in (*FEW[1:], 2**200)]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("id", EXERCISES)
def test_names_are_unique_and_bases_exist(id):
    for seed in FEW:
        cases = exercise_named(id).cases(seed)
        names = [case.name for case in cases]
        assert len(set(names)) == len(names)
        by_name = {case.name: case for case in cases}
        for case in cases:
            if case.base is not None:
                assert case.base in by_name
                assert case.base != case.name
                assert tuple(by_name[case.base].inputs) == tuple(case.inputs)


@pytest.mark.parametrize("id", EXERCISES)
def test_every_case_serves_and_every_criterion_is_served(id):
    exercise = exercise_named(id)
    scored = {criterion.name: criterion for criterion in exercise.criteria}
    assert len(scored) == len(exercise.criteria)
    for seed in FEW:
        cases = exercise.cases(seed)
        served = frozenset().union(*(case.serves for case in cases))
        # "self" serves no points: it tells whether a gradient is that of the function's own loss.
        assert served - {"self", "contract"} == set(scored) - {"contract"}
        assert all(case.serves for case in cases)
        for name, criterion in scored.items():
            assert criterion.rule in RULES
            rows = [case for case in cases if name in case.serves]
            if criterion.rule == "difference":
                assert all(case.base is not None for case in rows)
            if criterion.rule == "operations":
                assert all(case.counted for case in rows)
                assert len({len(case.inputs["X"]) for case in rows}) >= 2


@pytest.mark.parametrize("id", EXERCISES)
def test_inputs_are_those_of_the_signature(id):
    exercise = exercise_named(id)
    for seed in FEW:
        for case in exercise.cases(seed):
            assert tuple(case.inputs) == exercise.parameters or case.through is not None
            assert case.layout in ("plain", "read-only", "Fortran-ordered", "strided")
            for value in case.inputs.values():
                for array in arrays(value):
                    assert array.dtype.kind in "fiub"
                    assert array.dtype.kind != "f" or np.isfinite(array).all()
                    single = array.dtype == np.float32
                    assert not single or case.single
                assert not isinstance(value, int) or isinstance(value, bool) or value >= 0 or id == "logistic_loss_grad"


@pytest.mark.parametrize("id", EXERCISES)
def test_drawing_and_answering_leave_the_inputs_alone(id):
    cases = exercise_named(id).cases(3)
    before = digest(cases)
    answers(id, cases)
    assert digest(cases) == before


# Well-posed on any seed.


def leaves(value):
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in leaves(value[key])]
    if isinstance(value, tuple):
        return [leaf for item in value for leaf in leaves(item)]
    return [np.asarray(value, dtype=np.float64)]


def answers(id, cases):
    """What the reference gives on every case that has a right answer."""
    with np.errstate(all="ignore"):
        return [leaves(TRUTH[id](*case.inputs.values())) if case.through is None else [] for case in cases]


def shifted(value, signs, by):
    """Every float moved by that share of itself, up or down."""
    if isinstance(value, dict):
        return {key: shifted(item, signs, by) for key, item in value.items()}
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value * (1 + by * signs[: value.size].reshape(value.shape))
    return value


@cache
def some_signs():
    random = np.random.default_rng(2017)
    return [random.choice([-1.0, 1.0], size=4000) for _ in range(2)]


def changes(id, case, right, by):
    """How much each output changes, relative, when the inputs move. Numbers and functions stay."""
    for signs in some_signs():
        moved = {name: shifted(value, signs, by) for name, value in case.inputs.items()}
        with np.errstate(all="ignore"):
            there = leaves(TRUTH[id](*moved.values()))
        for one, other in zip(right, there, strict=True):
            yield (other - one) / np.max(np.abs(one), initial=1.0)


def crosses(id, case, right):
    """Whether some entry jumps."""
    if all(np.max(np.abs(change), initial=0.0) < STAYS for change in changes(id, case, right, MOVED)):
        return False
    pairs = zip(changes(id, case, right, MOVED), changes(id, case, right, MOVED / 10), strict=True)
    return any(np.any(np.abs(far - 10 * near) > LINEAR * np.abs(far) + STAYS) for far, near in pairs)


def plain(case: Case) -> bool:
    """Whether a case is meant to keep clear of kinks."""
    return not (case.tie or case.probe or case.single or case.through) and case.layout == "plain"


@pytest.mark.parametrize("id", EXERCISES)
def test_every_answer_is_finite_and_no_kink_is_near_by_accident(id):
    exercise = exercise_named(id)
    for seed in SEEDS:
        cases = exercise.cases(seed)
        for case, right in zip(cases, answers(id, cases), strict=True):
            assert all(np.isfinite(leaf).all() for leaf in right), f"seed {seed}, case {case.name}"
            assert not plain(case) or not crosses(id, case, right), f"seed {seed}, case {case.name}: a kink is near"


def test_a_kink_near_by_would_be_noticed():
    """The test of the tester: a margin 1e-10 from 0, and one that isn't near at all."""
    near = Case("near", {"s": np.array([2 + 1e-10, 3.0, 0.0]), "y": 1}, frozenset(["gradient"]))
    assert crosses("svm_dscores", near, answers("svm_dscores", [near])[0])
    far = Case("far", {"s": np.array([2.1, 3.0, 0.0]), "y": 1}, frozenset(["gradient"]))
    assert not crosses("svm_dscores", far, answers("svm_dscores", [far])[0])


@pytest.mark.parametrize("id", SVM)
def test_margins_keep_clear_of_the_kink(id):
    for seed in SEEDS:
        for case in exercise_named(id).cases(seed):
            W, X, y = (np.asarray(case.inputs[name], dtype=np.float64) for name in ("W", "X", "y"))
            y = y.astype(int)
            S = X @ W
            margins = np.abs(S - S[np.arange(len(y)), y][:, None] + 1)
            if plain(case) and not case.counted:
                assert np.min(margins) > 1e-6, f"seed {seed}, case {case.name}"
            if case.tie:
                tied = margins == 0
                assert tied.any()
                assert np.all(tied | (margins > 1e-6))


@pytest.mark.parametrize("id", [id for id in EXERCISES if id in TIES])
def test_ties_are_there_and_their_directions_independent(id):
    """Then the shares of a subgradient can be read off."""
    for seed in FEW:
        cases = [case for case in exercise_named(id).cases(seed) if case.tie]
        assert cases
        counts = []
        for case in cases:
            found = TIES[id](*case.inputs.values())
            parts = (
                list(found.values()) if isinstance(found, dict) else list(found) if isinstance(found, tuple) else None
            )
            parts = [found] if parts is None else parts
            ties = len(parts[0])
            assert ties > 0, f"case {case.name} has no tie"
            directions = np.concatenate([np.reshape(part, (ties, -1)) for part in parts], axis=1)
            assert np.linalg.matrix_rank(directions) == ties, f"case {case.name}"
            counts.append(ties)
        assert max(counts) > 1, "several ties at once"


@pytest.mark.parametrize("id", [id for id in EXERCISES if id in TIES])
def test_ties_stand_in_tie_cases_alone(id):
    for seed in FEW:
        for case in exercise_named(id).cases(seed):
            if case.tie or case.through:
                continue
            found = TIES[id](*case.inputs.values())
            parts = list(found.values()) if isinstance(found, dict) else found if isinstance(found, tuple) else [found]
            assert all(len(part) == 0 for part in parts), f"seed {seed}, case {case.name} has a tie and isn't one"


# What the batch losses are tried on.


def batches(id, seed):
    return {case.name: case for case in exercise_named(id).cases(seed)}


def sizes(case):
    N, D = case.inputs["X"].shape
    return N, D, case.inputs["W"].shape[1]


@pytest.mark.parametrize("id", SVM + SOFTMAX)
@pytest.mark.parametrize("seed", FEW)
def test_the_batch_losses_are_tried_on_what_tells_mistakes_apart(id, seed):
    cases = list(batches(id, seed).values())
    all_sizes = [sizes(case) for case in cases]
    assert any(len({N, D, K}) == 3 for N, D, K in all_sizes)
    assert any(N > D for N, D, _ in all_sizes)
    assert any(N < D for N, D, _ in all_sizes)
    assert any(N == 1 for N, _, _ in all_sizes)
    assert any(K == 2 for _, _, K in all_sizes)
    assert any(K > 10 for _, _, K in all_sizes)
    assert all(K != 10 for _, _, K in all_sizes), "no accident of ten classes"
    strengths = [case.inputs["reg"] for case in cases]
    assert any(reg == 0 for reg in strengths)
    assert any(0.05 < reg < 0.2 for reg in strengths)
    assert any(reg > 10 for reg in strengths)
    assert not any(0.9 < reg < 1.1 for reg in strengths), "λ and λ² must differ"
    assert any(not case.inputs["W"].any() for case in cases)
    usual = [case for case in cases if case.inputs["W"].size and np.abs(case.inputs["W"]).max() <= 2]
    assert any(np.abs(case.inputs["W"]).max() > 0.5 for case in usual)
    counts = [np.bincount(case.inputs["y"], minlength=sizes(case)[2]) for case in cases if sizes(case)[0] > 4]
    assert any(count[-1] == 0 for count in counts), "the last class is missing"
    assert any(count[0] == 0 for count in counts), "the first class is missing"
    assert any((count == 1).any() and count.min() == 1 and count.max() > 1 for count in counts), "a class of one sample"
    assert any(count.max() > 1 and count.min() > 0 for count in counts), "several samples of a class"
    kinds = {case.inputs["y"].dtype for case in cases}
    assert {np.dtype(t) for t in (np.int64, np.int32, np.int8, np.uint8)} <= kinds
    assert {case.layout for case in cases} == {"plain", "read-only", "Fortran-ordered", "strided"}
    assert any(case.single and case.inputs["W"].dtype == case.inputs["X"].dtype == np.float32 for case in cases)
    assert any(case.twice for case in cases)
    forms = [case for case in cases if case.layout != "plain" or case.single or case.inputs["y"].dtype != np.int64]
    assert all("contract" in case.serves for case in forms)


@pytest.mark.parametrize("id", SVM + SOFTMAX)
@pytest.mark.parametrize("seed", FEW)
def test_the_batch_losses_are_tried_on_offset_scores(id, seed):
    means = [(case.inputs["X"] @ case.inputs["W"]).mean(axis=1) for case in batches(id, seed).values()]
    assert any((mean > 900).all() for mean in means)
    assert any((mean < -900).all() for mean in means)
    assert any(mean.min() < -600 and mean.max() > 600 for mean in means), "another offset in each row"


@pytest.mark.parametrize("id", SOFTMAX)
@pytest.mark.parametrize("seed", FEW)
def test_p_of_the_right_class_underflows(id, seed):
    cases = [case for case in batches(id, seed).values() if "underflow" in case.serves]
    assert cases
    for case in cases:
        S = case.inputs["X"] @ case.inputs["W"]
        S = S - S.max(axis=1, keepdims=True)
        assert np.any(np.exp(S)[np.arange(len(S)), case.inputs["y"]] == 0)


@pytest.mark.parametrize("id", SVM)
@pytest.mark.parametrize("seed", FEW)
def test_the_hinge_is_tried_at_one_tie_several_and_all(id, seed):
    found = set()
    for case in batches(id, seed).values():
        W, X, y = (case.inputs[name] for name in ("W", "X", "y"))
        S = X @ W
        tied = (S - S[np.arange(len(y)), y][:, None] + 1 == 0).sum(axis=1)
        found |= {"one"} if tied.sum() == 1 else set()
        found |= {"several in a row"} if tied.max() > 1 else set()
        found |= {"all"} if (tied == S.shape[1] - 1).all() else set()
    assert found == {"one", "several in a row", "all"}


@pytest.mark.parametrize("id", SVM)
@pytest.mark.parametrize("seed", FEW)
def test_a_numerical_derivative_has_a_kink_to_step_over(id, seed):
    distances = []
    for case in batches(id, seed).values():
        if case.probe and "gradient" in case.serves:
            S = case.inputs["X"] @ case.inputs["W"]
            distances.append(np.abs(S - S[np.arange(len(S)), case.inputs["y"]][:, None] + 1).min())
    assert any(1e-8 < distance < 1e-6 for distance in distances)


def test_the_last_class_is_missing_only_where_a_case_says_so():
    """Else a one-hot row that is too narrow would be seen or not by chance."""
    for seed in FEW[1:]:
        draw = Draw(seed, "labels")
        for N, K in ((1, 4), (3, 7), (4, 6), (5, 5), (9, 4)):
            y = draw.labels(N, K)
            assert len(y) == N
            assert y.max() == K - 1
            assert y.min() >= 0


@pytest.mark.parametrize("id", ["svm_loss_naive", "svm_loss", "squared_hinge", "one_vs_rest", "linear_loss"])
def test_a_missing_class_has_the_largest_score_somewhere(id):
    """Else a hinge loss without it may be the right one."""
    missing = 0
    for seed in FEW:
        for case in exercise_named(id).cases(seed):
            if case.name in ("the last class is missing from y", "the first class is missing from y"):
                given = case.inputs
                S = given["S"] if "S" in given else given["X"] @ given["W"]
                absent = set(range(S.shape[1])) - set(given["y"])
                assert absent <= set(np.argmax(S, axis=1)), (seed, case.name)
                missing += 1
    assert missing == 2 * len(FEW)


@pytest.mark.parametrize("id", [id for id in EXERCISES if id not in ("predict", "select", "graph_backward")])
def test_no_array_is_without_an_axis(id):
    """Arithmetic makes a number of it, into which no entry can be written."""
    for case in exercise_named(id).cases(1):
        assert all(array.ndim for value in case.inputs.values() for array in arrays(value)), case.name
