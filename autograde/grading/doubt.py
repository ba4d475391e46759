"""What is seen only inside the student's process, and whether it can be believed.

Whether a call changed its inputs, and how many operations it took, is noted next
to the student's code, which can reach over and write down something else. No
answer shows that. So the notebook is read for what it takes to do so; where it is
found, the criterion is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from autograde.catalogue.exercise import Exercise
from autograde.judge.report import CriterionResult, Report

DEEP = (
    r"_getframe|f_back|f_globals|f_locals|f_builtins|(?:tb|gi|cr|ag)_frame|ctypes|cffi|gc\.get_\w+|import gc"
    r"|__globals__|__closure__|__code__|autograde\.(?:judge|grading)\b"
)
"""Ways into the frames and objects of the code that looks on."""

UNSEEN = (
    r"[sg]ettrace|setprofile|sys\.monitoring|f_trace\w*|threading|_thread|concurrent\.futures|multiprocessing"
    r"|subprocess|fork\w*\(|popen|system\(|spawn\w*\(|import inspect|importlib|sys\.modules|__import__|exec\(|eval\("
    r"|compile\(|vars\(|globals\(|getattr\(|__getattribute__|__dict__|__builtins__|builtins|attrgetter|methodcaller"
    r"|pickle|count_operations"
)
"""Ways to work where operations aren't counted, and ways to name such a way without its name."""

CODE_AT_MOST = 1_000_000
"""Characters; a notebook with every exercise solved has 20,000."""

HIDES = {"contract": re.compile(rf"\b(?:{DEEP})"), "operations": re.compile(rf"\b(?:{DEEP}|{UNSEEN})")}
"""By the rule of the judge whose evidence can be hidden with it."""


def doubts(sources: Iterable[str], files: Mapping[str, bytes]) -> dict[str, str]:
    """By rule, the first thing in cells or modules that casts doubt on its evidence."""
    modules = (content.decode("utf-8", "replace") for name, content in files.items() if name.endswith(".py"))
    text = "\n".join([*sources, *modules])
    if len(text) > CODE_AT_MOST:
        return dict.fromkeys(HIDES, "more code than anyone reads")
    found = {rule: pattern.search(text) for rule, pattern in HIDES.items()}
    return {rule: match.group().rstrip("(") for rule, match in found.items() if match}


def believed(report: Report, exercise: Exercise, doubt: Mapping[str, str]) -> Report:
    """The report without the points that rest on evidence in doubt."""
    rules = {criterion.name: criterion.rule for criterion in exercise.criteria}

    def one(result: CriterionResult) -> CriterionResult:
        what = doubt.get(rules[result.name])
        if not what or not result.points:
            return result
        sentence = f"not evaluated: the notebook uses {what}, which can hide what is looked at. A person has to look."
        return replace(result, passed=False, points=0.0, message=sentence)

    return replace(report, criteria=tuple(map(one, report.criteria))) if doubt else report
