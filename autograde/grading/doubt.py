"""What is seen only inside the student's process, and whether it can be believed.

Whether a call changed its inputs, and how many operations it took, is noted next
to the student's code, which can reach over and write down something else. No
answer shows that. So the notebook is read for what it takes to do so; where it is
found, the criterion is left to a person.
"""

from __future__ import annotations

import re
import unicodedata
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
    r"[sg]ettrace|setprofile|sys\s*\.\s*(?:monitoring|modules)|f_trace\w*|threading|_thread|asyncio|concurrent\.futures"
    r"|multiprocessing|subprocess|popen|posix_spawn|import inspect|importlib|__import__|get_ipython|runpy|pickle"
    r"|(?:fork\w*|system|spawn\w*|exec\w*|eval|compile|vars|globals|getattr|attrgetter|methodcaller)\s*\("
    r"|__getattribute__|__dict__|__builtins__|builtins|count_operations"
)
"""Ways to work where operations aren't counted, and ways to name such a way without its name."""

CODE_AT_MOST = 1_000_000
"""Characters; a notebook with every exercise solved has 20,000."""

HIDES = {"contract": re.compile(rf"\b(?:{DEEP})"), "operations": re.compile(rf"\b(?:{DEEP}|{UNSEEN})")}
"""By the rule of the judge whose evidence can be hidden with it."""


def doubts(sources: Iterable[str], files: Mapping[str, bytes]) -> dict[str, str]:
    """By rule, the first thing in cells or modules that casts doubt on its evidence."""
    modules = (content.decode("utf-8", "replace") for name, content in files.items() if name.endswith(".py"))
    text = unicodedata.normalize("NFKC", "\n".join([*sources, *modules]))  # as Python reads names
    if len(text) > CODE_AT_MOST:
        return dict.fromkeys(HIDES, "more code than anyone reads")
    found = {rule: pattern.search(text) for rule, pattern in HIDES.items()}
    return {rule: match.group().rstrip("( ") for rule, match in found.items() if match}


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
