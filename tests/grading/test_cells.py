"""A notebook's run: outputs, questions and answers, and that a deadly cell costs no other."""

from __future__ import annotations

import time

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.catalogue import exercise_named
from autograde.grading import cells, sandbox
from autograde.grading.cells import question
from autograde.grading.outputs import OUTPUTS_AT_MOST, cleaned
from autograde.grading.sandbox import Sandbox
from autograde.grading.walled.limits import Limits

from . import small

LIMITS = Limits(1.2, 20.0, memory_mb=700, processes=16, file_mb=5, output_mb=2)
SOLUTION = "def select(Y, j): return Y[j]"
EXERCISE = exercise_named("select")


@pytest.fixture(scope="module")
def walled():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "GRACE_SECONDS", 1.2)
        with Sandbox(LIMITS) as made:
            yield made


def graded(source: str, **changes):
    about = {"grade": True, "solution": False, "grade_id": "check", "points": 1, "schema_version": 3} | changes
    return new_code_cell(source, metadata={"nbgrader": about})


CHECK = 'autograde.check("select", select)'
asked_of = cells.questions.asked


def run(walled, *sources, files=None, made=None, public=lambda exercise: ()):
    """Runs cells; sources that begin with a check are graded ones."""
    notebook = new_notebook(
        cells=[graded(one) if one.startswith("autograde.check") else new_code_cell(one) for one in sources]
    )
    drawn = []

    def cases(exercise):
        drawn.append(exercise.id)
        return exercise.cases(7)

    ran = cells.run(notebook, files or {}, walled, made or cases, public)
    for place, outputs in ran.outputs.items():
        assert 0 <= place < len(sources)
        notebook.cells[place].outputs = outputs
    nbformat.validate(notebook)
    return ran


def text(outputs) -> str:
    return "".join(one.get("text") or one.get("evalue") or one["data"]["text/plain"] for one in outputs)


# Which cells ask.


@pytest.mark.parametrize(
    "source", [CHECK, 'check("select", select)', '\n# x\nautograde.check(\n  "select",\n  select\n)\n', CHECK + ";"]
)
def test_a_graded_check_asks(source):
    found = question(graded(source))
    assert found is not None and found.exercise.id == "select" and found.name == "select"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "assert select is not None",
        'autograde.check("select", lambda Y, j: 1)',
        'autograde.check("select", select.x)',
        'autograde.check("select", select, seed=1)',
        'autograde.check("select", *select)',
        'autograde.check("select")',
        'autograde.check(b"select", select)',
        'autograde.check("no such exercise", select)',
        'other.check("select", select)',
        'autograde.check.check("select", select)',
        'evil("select", select)',
        'x = autograde.check("select", select)',
        CHECK + "\n" + CHECK,
        "x = (",
        "x = '\0'",
        "(" * 10_000,
        "-" * 50_000 + "1",
        "a" + ".a" * 50_000 + "()",
        "x = '\ud800'",
    ],
    ids=lambda source: ascii(source[:40]),
)
def test_nothing_else_asks_and_nothing_else_harms(source):
    assert question(graded(source)) is None


def test_only_cells_that_are_tests_ask():
    assert question(new_code_cell(CHECK)) is None
    assert question(graded(CHECK, solution=True)) is None
    assert question(graded(CHECK, grade=False)) is None
    assert question(new_markdown_cell(CHECK, metadata=graded(CHECK).metadata)) is None


# Runs.


def test_cells_run_in_order_and_the_function_is_asked(walled):
    ran = run(walled, "x = 1", SOLUTION, CHECK, "x + 1")
    assert not ran.lost and ran.left_out == () and ran.outputs[0] == ran.outputs[1] == []
    assert text(ran.outputs[3]) == "2" and ran.outputs[3][0]["execution_count"] == 4 and 2 not in ran.outputs
    asked = ran.asked[2]
    assert asked.evidence is not None and not asked.lost and not asked.missing
    for case, answer in zip(asked.cases, asked.evidence.answers, strict=True):
        np.testing.assert_array_equal(answer.leaves[""], case.inputs["Y"][case.inputs["j"]])


def test_a_function_is_asked_on_the_public_cases_too_which_are_not_sent(walled, monkeypatch):
    fresh, public = EXERCISE.cases(7), cells.questions.public("select")
    sent = []
    monkeypatch.setattr(cells.questions, "asked", lambda cases: sent.append(len(cases)) or asked_of(cases))
    asked = run(walled, SOLUTION, CHECK, public=lambda exercise: public).asked[1]
    assert sent == [len(fresh)] and len(asked.cases) == len(fresh) + len(public)
    for case, answer in zip(asked.cases, asked.evidence.answers, strict=True):
        np.testing.assert_array_equal(answer.leaves[""], case.inputs["Y"][case.inputs["j"]])


KNOWN = (
    small.FROM_BELOW
    + """
print(["cases" in step for step in from_below("asked")["steps"]])
"""
)
"""Prints which of the steps that the child was told are questions."""


def test_no_cell_before_a_question_can_know_its_inputs(walled):
    ran = run(walled, SOLUTION, KNOWN, CHECK, KNOWN, CHECK, CHECK, KNOWN)
    told = [text(ran.outputs[place]) for place in (1, 3, 6)]
    assert told == ["[False, False]\n", "[True, False]\n", "[True, False]\n"]
    assert all(ran.asked[place].evidence is not None for place in (2, 4, 5))


def test_a_function_is_asked_as_it_stands_where_the_test_is(walled):
    ran = run(walled, SOLUTION, CHECK, "select = 3", CHECK, "del select", CHECK)
    assert ran.asked[1].evidence is not None
    assert ran.asked[3].missing == "select is a int, not a function."
    assert "select is not defined" in ran.asked[5].missing


def test_what_is_missing_has_a_reason(walled):
    assert "does the cell that defines it run without an error?" in run(walled, "1 / 0", CHECK).asked[1].missing


def test_a_test_that_is_no_check_is_not_run(walled):
    notebook = new_notebook(cells=[graded("print('run')"), new_code_cell("print('run too')")])
    ran = cells.run(notebook, {}, walled, lambda exercise: [])
    assert 0 not in ran.outputs and 0 not in ran.asked and text(ran.outputs[1]) == "run too\n"


def test_checks_in_cells_of_the_student_s_own_judge_nothing(walled):
    ran = run(walled, "import autograde\n" + SOLUTION, "import autograde as a\na.check('select', select)")
    assert "judged after the notebook has run" in text(ran.outputs[1])


def test_an_early_answer_from_a_thread_is_no_evidence(walled):
    forge = (
        small.FROM_BELOW
        + """
import socket, os
wire = from_below("wire")
links = {fd: os.path.realpath(f"/proc/self/fd/{fd}") for fd in range(4, 20)}
line = socket.socket(fileno=os.dup(next(fd for fd in links if "socket" in links[fd])))
before, wire.send = wire.send, lambda *a: (before(*a), before(*a))
"""
    )
    ran = run(walled, SOLUTION, forge, CHECK)
    assert [lost.kind for lost in ran.lost] == ["malformed"] and ran.asked[2].lost == "it answered another question"


@pytest.mark.parametrize(
    "answers",
    ["[]", "[{}]", "None", "[1] * 3", "{'0': 1}", "[[]] * len(cases)", "[[0] * 7] * len(cases)"],
)
def test_forged_evidence_is_not_evaluated(walled, answers):
    forge = f"""{small.FROM_BELOW}
questions = from_below("questions")
questions.told = lambda evidence: {{"answers": {answers}, "printed": ""}}
"""
    ran = run(walled, SOLUTION, forge.replace("len(cases)", "len(evidence.answers)"), CHECK, "print(42)")
    assert ran.asked[2].evidence is None and ran.asked[2].lost.startswith("it answered with ")
    assert not ran.lost and text(ran.outputs[3]) == "42\n"


HOSTILE_OUTPUTS = (
    small.FROM_BELOW
    + """
from_below("cells").run = lambda *a: OUTPUTS
"""
)


@pytest.mark.parametrize(
    "outputs",
    [
        "None",
        "5",
        "{}",
        "[[0.5], 5, None, [], 'x']",
        "[{'output_type': [0.5]}]",
        "[{'output_type': 'stream', 'name': [0.5], 'text': {'a': 1}}]",
        "[{'output_type': 'stream', 'name': 'x', 'text': ['a', 'b']}]",
        "[{'output_type': 'error', 'ename': 5, 'evalue': None, 'traceback': [5, {}, [0.5]]}]",
        "[{'output_type': 'execute_result', 'data': {'text/plain': 5, 'text/html': ['x']}, 'execution_count': -5}]",
        "[{'output_type': 'execute_result', 'data': {'x': 'y'}, 'execution_count': 10**30}]",
        "[{'output_type': 'execute_result', 'data': {'text/plain': 'x'}, 'execution_count': [1]}]",
        "[{'output_type': 'display_data', 'data': {'image/png': '\\\"><script>'}, 'metadata': {'a': 1}, 'x': 1}]",
        "[{'output_type': 'display_data', 'data': [0.5]}]",
        "[{'output_type': 'stream', 'name': 'stdout', 'text': '\\ud800'}]",
        "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x'}] * 5000",
        "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 3_000_000}]",
    ],
    ids=lambda outputs: outputs[:60],
)
def test_whatever_outputs_are_sent_the_notebook_stays_a_notebook(walled, outputs):
    ran = run(walled, HOSTILE_OUTPUTS.replace("OUTPUTS", outputs), "1")
    assert not ran.lost and len(ran.outputs[1]) <= OUTPUTS_AT_MOST
    assert "<script>" not in str(ran.outputs[1]) and len(str(ran.outputs[1])) < 2_500_000


def test_cleaned_keeps_what_is_sound_of_an_output_and_says_where_it_ends():
    picture = {"output_type": "display_data", "data": {"image/png": "iVBO+/=\n", "image/jpeg": "a b", "x/y": "z"}}
    assert cleaned([picture])[0]["data"] == {"image/png": "iVBO+/=\n"}
    long = {"output_type": "stream", "name": "stdout", "text": "x" * 600}
    assert text(cleaned([long, long], 1_000)) == "x" * 600 + "[the rest of the output was left out]\n"


# Deadly cells.

DEADLY = {
    "crashed": "import os\nos._exit(0)",
    "timed out": "while True:\n    try:\n        sum(range(1000))\n    except BaseException: pass",
    "memory": "import os, time\nfor _ in range(9):\n    if not os.fork():\n"
    "        x = bytes(1) + os.urandom(1) * 10**8\n        time.sleep(9)\ntime.sleep(9)",
    "malformed": "import os\nfor fd in range(4, 20):\n    try: os.write(fd, b'x' * 64)\n    except OSError: pass",
}


@pytest.mark.parametrize(("kind", "source"), DEADLY.items(), ids=DEADLY)
def test_a_deadly_cell_costs_no_other(walled, kind, source):
    ran = run(walled, "print('first')\nx = 5", SOLUTION, CHECK, source, "print(x)", CHECK)
    assert [lost.kind for lost in ran.lost] == [kind]
    assert text(ran.outputs[0]) == "first\n" and text(ran.outputs[4]) == "5\n"
    assert ran.asked[2].evidence is not None and ran.asked[5].evidence is not None
    assert text(ran.outputs[3]) == f"this cell was ended: {ran.lost[0]}."
    assert ran.outputs[3][0]["ename"] == ("Timeout" if kind == "timed out" else "Ended")


def test_a_deadly_function_costs_no_other(walled):
    ran = run(walled, "def select(Y, j):\n    import os\n    os._exit(0)", CHECK, SOLUTION, CHECK, "print(42)")
    assert ran.asked[1].lost == "its process ended" and ran.asked[1].evidence is None
    assert ran.asked[3].evidence is not None and text(ran.outputs[4]) == "42\n"


def test_an_endless_function_is_stopped_and_its_time_limit_is_the_cell_s(walled):
    ran = run(walled, "def select(Y, j):\n    while True: pass", CHECK, "print(42)")
    assert not ran.lost and text(ran.outputs[2]) == "42\n"
    assert ran.asked[1].evidence.answers[0].failure.kind == "Timeout"


def test_a_notebook_full_of_deadly_cells_is_given_up(walled):
    start = time.monotonic()
    ran = run(walled, *["import os\nos._exit(0)"] * 6, SOLUTION, CHECK)
    assert len(ran.lost) == cells.CHILDREN_AT_MOST and time.monotonic() - start < 10
    assert ran.asked[7].lost == "the run ended before it: its process ended" and ran.asked[7].evidence is None


def test_a_submission_has_its_time_however_often_it_begins_anew(walled):
    slow = "import time\nfor _ in range(4):\n    try: time.sleep(9)\n    except BaseException: pass"
    notebook = new_notebook(cells=[*(new_code_cell(slow) for _ in range(6)), graded(CHECK)])
    start = time.monotonic()
    ran = cells.run(notebook, {}, Short(walled), lambda exercise: exercise.cases(7))
    assert time.monotonic() - start < 6 and ran.lost and ran.asked[6].lost


class Short:
    """The same sandbox with less time for a submission."""

    def __init__(self, walled: Sandbox) -> None:
        self._walled = walled
        self.limits = Limits(0.2, 2.0)

    def child(self, deadline):
        return self._walled.child(deadline)


def test_one_that_is_lost_before_its_first_cell_is_given_up(walled, monkeypatch):
    def lost(self, files):
        raise sandbox.Lost("crashed", "its process ended")

    monkeypatch.setattr(sandbox.Child, "begin", lost)
    ran = run(walled, "1", SOLUTION, CHECK)
    assert len(ran.lost) == cells.CHILDREN_AT_MOST and ran.outputs == {} and ran.asked[2].lost


def test_evidence_once_given_stays_though_the_run_begins_anew(walled):
    changes = "import os\ncalls = 0\ndef select(Y, j):\n    return calls"
    ran = run(walled, changes, CHECK, "calls = 99", "import os\nos._exit(0)", CHECK)
    assert ran.asked[1].evidence.answers[0].leaves[""] == 0 and ran.asked[4].evidence.answers[0].leaves[""] == 99


def test_every_run_begins_alike(walled):
    look = "import numpy as np, random\nprint(np.random.rand(), random.random(), hash('x'), len({'a', 'b'}))\n"
    one = run(walled, look, "np.random.seed(5)")
    other = run(walled, look)
    assert text(one.outputs[0]) == text(other.outputs[0])


def test_data_lies_beside_the_notebook_and_modules_too(walled):
    files = {"data/x.csv": b"1,2\n3,4\n", "mine.py": b"value = 7", "big.bin": bytes(6_000_000)}
    source = "import numpy as np, mine\nnp.loadtxt('data/x.csv', delimiter=',').sum() + mine.value"
    ran = run(walled, source, "open('big.bin')", files=files)
    assert text(ran.outputs[0]) == "np.float64(17.0)" and "No such file" in text(ran.outputs[1])
    assert ran.left_out == ("big.bin",)


def test_all_outputs_together_are_bounded(walled):
    ran = run(walled, *["print('x' * 900_000)"] * 5, "print('last')")
    assert sum(len(str(outputs)) for outputs in ran.outputs.values()) < LIMITS.output_mb * 1.3e6
    assert "left out" in text(ran.outputs[4])


def test_an_error_of_our_own_ends_the_child_and_is_ours(walled):
    def broken(exercise):
        raise ZeroDivisionError("ours")

    with pytest.raises(ZeroDivisionError, match="ours"):
        run(walled, SOLUTION, CHECK, made=broken)
    assert text(run(walled, "print(1)").outputs[0]) == "1\n"
