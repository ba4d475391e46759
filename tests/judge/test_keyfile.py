"""The key as a file gives the same verdicts and the same names as the references do."""

from __future__ import annotations

import pytest

import autograde
from autograde.catalogue import exercise_named
from autograde.judge import keyfile
from autograde.judge.collect import collect
from autograde.judge.key import Key, key_for
from autograde.judge.run import verdict
from autograde.reference.mistakes import ways


@pytest.mark.parametrize("id", autograde.exercises())
def test_a_stored_key_judges_and_names_like_the_computed_one(id):
    exercise = exercise_named(id)
    cases = exercise.cases()
    computed = key_for(exercise, cases, None)
    right, mistakes = keyfile.read(keyfile.saved(computed.right, computed.mistakes()))
    stored = Key(right, lambda: mistakes)
    assert verdict(exercise, cases, stored, collect(autograde.reference.TRUTH[id], cases)).passed
    for name, function in ((name, one) for name, functions in ways(id).items() for one in functions):
        evidence = collect(function, cases)
        reports = [verdict(exercise, cases, key, evidence) for key in (computed, stored)]
        assert reports[0].criteria == reports[1].criteria
        assert reports[0].diagnoses == reports[1].diagnoses
        assert reports[1].misconceptions[0] == name
