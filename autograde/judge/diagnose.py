"""Which mistake is it? Compare the evidence with what each known misconception gives.

A misconception touches the pieces that it gets wrong. It is named when the
evidence equals it on all of them, but for pieces that a misconception named
before has already explained. So two mistakes in different pieces are both named;
two in the same piece are what `pairs` is for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from autograde.judge.pairs import merged, pair
from autograde.judge.pieces import (
    ANSWERS,
    FAILS,
    FORM,
    NOT_FINITE,
    Mistakes,
    Pieces,
    Place,
    Truth,
    pieces,
    same,
    truth,
    unsound,
)
from autograde.judge.report import Diagnosis
from autograde.judge.situation import Situation
from autograde.judge.strength import without_strength
from autograde.judge.where import another


@dataclass(frozen=True)
class Suspect:
    """A misconception, on all outputs that it touches or on one of them."""

    id: str
    whole: bool
    agrees: frozenset[Place]  # touched, and the evidence says the same
    clashes: frozenset[Place]  # touched, and the evidence says something else


@dataclass(frozen=True)
class Findings:
    """The misconceptions that fit, the one that explains most first, and what they leave unexplained."""

    diagnoses: tuple[Diagnosis, ...] = ()
    unexplained: frozenset[Place] = frozenset()


def diagnose(situation: Situation) -> Findings:
    """What the evidence tells about the mistakes in it."""
    exercise, cases, rights = situation.exercise, situation.cases, situation.key.right
    known = {one.id: one for one in exercise.misconceptions}
    right = truth(exercise, cases, rights)
    given: Pieces = pieces(exercise, cases, rights, situation.evidence)
    everywhere = right.wrong(given)
    mistakes = {id: ways for id, ways in situation.key.mistakes().items() if id in known} if everywhere else {}
    given, strength = without_strength(situation, given)
    wrong = right.wrong(given) - strength.keys()
    silent = _silent(situation, given, wrong, mistakes)
    wrong -= silent
    whole = {id for id in mistakes if known[id].whole}
    named, explained = _named(given, wrong, right, mistakes, whole, situation.exact)
    units = {
        (name, case.name): np.asarray(one.unit)
        for case, outputs in zip(cases, rights, strict=True)
        for name, one in outputs.items()
        if one.unit is not None and case.inputs.get("reg") == 0
    }
    together: list[str] = []
    for output in sorted({place[0] for place in wrong - explained} - {FORM}):
        every = {place for place in wrong if place[0] == output and place[1] not in right.kinks}
        left = every - explained
        # What they left unexplained alone they explain together; and perhaps what others were named for.
        pairs = ((pair(given, places, right.pieces, units, mistakes), places) for places in (every, left) if left)
        ids, places = next((found for found in pairs if found[0]), ((), left))
        if ids:
            told = {place for id in ids for place in _told(given, mistakes[id])} | places
            named = [id for id in named if not _told(given, mistakes[id]) <= told]
            together += ids
            explained |= left
    if another(situation):
        named, explained = _as_meant(named, given, wrong, explained, mistakes, right)
    named = merged([*(id for ids in strength.values() for id in ids), *named, *together], known)
    diagnoses = tuple(Diagnosis(id, known[id].sentence, known[id].equation) for id in named)
    return Findings(diagnoses, frozenset(wrong - explained | silent))


def _as_meant(
    named: list[str], given: Pieces, wrong: set[Place], explained: set[Place], mistakes: Mistakes, right: Truth
) -> tuple[list[str], set[Place]]:
    """`named` and `explained` for a gradient that is right for the loss as it is computed.

    What explains that loss explains its gradient too; where it speaks of both, or where nothing explains the loss,
    the gradient has no mistake of its own.
    """
    told = {id: _told(given, mistakes[id]) & wrong for id in named}
    of_both = {id for id in named if {"loss", "dW"} <= {place[0] for theirs in mistakes[id] for place in theirs}}
    by_loss = {place[1] for id in of_both for place in told[id] if place[0] == "loss"}
    unknown = {place[1] for place in wrong - explained if place[0] == "loss"}
    followed = by_loss | unknown | right.kinks.keys()

    def follows(id: str) -> bool:
        return all(place[0] == "dW" and place[1] in followed for place in told[id])

    named = [id for id in named if not told[id] or not follows(id)]
    return named, {*explained, *(place for place in wrong if place[0] == "dW" and place[1] in by_loss)}


def _silent(situation: Situation, given: Pieces, wrong: set[Place], mistakes: Mistakes) -> set[Place]:
    """What is wrong as an output is 0 everywhere, and no misconception makes it so: it tells nothing of others."""
    ways = [theirs for ways in mistakes.values() for theirs in ways]
    found: set[Place] = set()
    for name in situation.at_zero:
        places = {place for place in wrong if place[0] == name}
        if not any(all(place in theirs and same(given[place], theirs[place]) for place in places) for theirs in ways):
            found |= places
    return found


def _named(
    given: Pieces,
    wrong: set[Place],
    right: Truth,
    mistakes: Mistakes,
    whole: Collection[str],
    exact: Collection[str],
) -> tuple[list[str], set[Place]]:
    """The ids of the misconceptions that fit, and the places that they explain.

    Those in `whole` are named for all that they touch or not at all; what is about kinks alone, for the outputs
    in `exact`: a numerical derivative looks there like a formula that takes ties in two ways.
    """
    suspects = [
        suspect
        for id, ways in mistakes.items()
        for theirs in ways
        if not _would_fail(theirs, given)
        for suspect in _suspects(id, theirs, given, wrong, right)
        if suspect.agrees | suspect.clashes <= wrong
        and (suspect.whole or id not in whole)
        and (not _at_kinks_alone(suspect, right) or all(place[0] in exact for place in suspect.agrees))
    ]
    overruled = {place for place in wrong if unsound(given[place])}
    named: list[str] = []
    explained: set[Place] = set()
    while True:
        fitting = [one for one in suspects if one.clashes <= explained & overruled]
        unexplainable = _unexplainable(given, wrong, fitting)
        fitting = [one for one in fitting if _tells(given, one, explained, unexplainable)]
        if not fitting:
            return named, explained
        best = max(fitting, key=lambda one: (len(_news(given, one, explained)), one.whole, -len(one.clashes)))
        if best.id not in named:
            named.append(best.id)
        explained |= best.agrees


def _would_fail(theirs: Pieces, given: Pieces) -> bool:
    """Whether a call fails on a matter of form with this mistake, where the evidence has an answer."""
    return any(place[0] == FORM and piece == FAILS and given[place] == ANSWERS for place, piece in theirs.items())


def _news(given: Pieces, suspect: Suspect, explained: set[Place]) -> set[Place]:
    """What a suspect explains that wasn't explained: what a call raised only once, though all its outputs are wrong."""
    raised = {place for place in suspect.agrees if place[0] != FORM and isinstance(given[place], str)}
    known = {place[1] for place in explained if isinstance(given[place], str)}
    first = {place[1]: place for place in sorted(raised) if place[1] not in known}
    return {*(suspect.agrees - explained - raised), *first.values()}


def _at_kinks_alone(suspect: Suspect, right: Truth) -> bool:
    return all(place[1] in right.kinks for place in suspect.agrees | suspect.clashes)


def _suspects(id: str, theirs: Pieces, given: Pieces, wrong: set[Place], right: Truth) -> Iterator[Suspect]:
    # Where the evidence is silent, as a call failed on a matter of form, nothing can be told.
    touched = {place for place in theirs if given[place] is not None}
    # At a tie a mistake may look either way, as > or as >=: it counts only where it is all that they get wrong.
    firm = {place for place in touched if place[1] not in right.kinks or unsound(theirs[place])} or touched
    outputs = sorted({place[0] for place in touched} - {FORM})
    agrees: set[Place] | None = None
    for output in ("", *outputs) if len(outputs) > 1 else ("",):
        mine = {place for place in firm if output in ("", place[0])}
        if mine and mine <= wrong:
            if agrees is None:
                agrees = {place for place in touched & wrong if same(given[place], theirs[place])}
            # A NaN swallows whatever other mistakes there are beside it.
            clashes = {place for place in mine - agrees if not unsound(given[place]) or unsound(theirs[place])}
            agreed = {place for place in agrees if output in ("", place[0])}
            if agreed & mine:
                yield Suspect(id, not output, frozenset(agreed), frozenset(clashes))


def _told(given: Pieces, ways: Iterable[Pieces]) -> set[Place]:
    """What a misconception explains."""
    return {place for theirs in ways for place, piece in theirs.items() if same(given[place], piece)}


def _unexplainable(given: Pieces, wrong: set[Place], fitting: list[Suspect]) -> set[bool]:
    """Of NaN and failures that no suspect has: whether they are the contract's (True) or the values' (False)."""
    agreed = set().union(*(one.agrees for one in fitting))
    # An error of arithmetic takes all outputs of its case with it, though one of them alone is to blame.
    cases = {place[1] for place in agreed if unsound(given[place])}
    left = {place for place in wrong - agreed if unsound(given[place])}
    raised = {place for place in left if isinstance(piece := given[place], str) and piece == NOT_FINITE}
    return {place[0] == FORM for place in left if not (place in raised and place[1] in cases)}


def _tells(given: Pieces, suspect: Suspect, explained: set[Place], unexplainable: set[bool]) -> bool:
    """Whether a suspect explains something new.

    One NaN is like any other, and so is one failure: they tell nothing where the
    evidence has more of them that nothing explains.
    """
    new = _news(given, suspect, explained)
    return any(not unsound(given[place]) or (place[0] == FORM) not in unexplainable for place in new)
