"""What is asked: one module a chapter of Exercise objects, in course order."""

from __future__ import annotations

import importlib

from autograde.catalogue.exercise import Exercise

IN_ORDER = (
    "indicator",
    "chain",
    "matrix",
    "svm",
    "softmax",
    "lab",
    "network",
)
"""The chapters: each is a module of this package, a page of the book and a folder in solutions/."""

CHAPTERS: dict[str, tuple[Exercise, ...]] = {
    chapter: importlib.import_module(f"{__name__}.{chapter}").EXERCISES for chapter in IN_ORDER
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
