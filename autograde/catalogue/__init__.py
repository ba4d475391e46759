"""What is asked: one module a chapter of Exercise objects, in course order."""

from __future__ import annotations

from autograde.catalogue import chain, indicator, lab, matrix, network, softmax, svm
from autograde.catalogue.exercise import Exercise

CHAPTERS: dict[str, tuple[Exercise, ...]] = {
    "indicator": indicator.EXERCISES,
    "chain": chain.EXERCISES,
    "matrix": matrix.EXERCISES,
    "svm": svm.EXERCISES,
    "softmax": softmax.EXERCISES,
    "lab": lab.EXERCISES,
    "network": network.EXERCISES,
}

_BY_ID = {exercise.id: exercise for exercises in CHAPTERS.values() for exercise in exercises}


def exercise_ids() -> tuple[str, ...]:
    """The ids of all exercises, in course order."""
    return tuple(_BY_ID)


def exercise_named(id: str) -> Exercise:
    """The exercise `id`. Raises KeyError, with the ids there are, for an unknown one."""
    try:
        return _BY_ID[id]
    except (KeyError, TypeError):
        raise UnknownExercise(f"there is no exercise {id!r}; the ids are: {', '.join(_BY_ID)}.") from None


class UnknownExercise(KeyError):
    """An id that no exercise has. Its text is a sentence for people, so it is not quoted."""

    def __str__(self) -> str:
        return str(self.args[0])

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the sentence is enough."""
        return [f"{type(self).__name__}: {self}"]
