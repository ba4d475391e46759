"""What a person sees: few lines off a terminal, a bar on one, and at once who needs attention."""

from __future__ import annotations

import io

import pytest

from autograde.grading.judging import Score
from autograde.grading.progress import LINES, Progress
from autograde.grading.work import DAMAGED, FAILED, GRADED, Done, DoneNotebook


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(stream, total, *outcomes):
    with Progress("svm", stream) as progress:
        progress.begin("bubblewrap and more", total)
        for done in outcomes:
            progress.each(done)
    return progress, stream.getvalue()


def graded(count):
    return [Done(f"s{number}", "svm", GRADED, seconds=0.1) for number in range(count)]


@pytest.mark.parametrize("total", [1, 7, 20, 1500])
def test_off_a_terminal_a_few_plain_lines(total):
    _, text = shown(io.StringIO(), total, *graded(total))
    lines = text.splitlines()
    assert lines[0] == "svm: walls: bubblewrap and more."
    assert 2 <= len(lines) <= 2 * LINES + 1
    assert lines[-1].startswith(f"svm: {total} of {total} (") and "left" not in lines[-1]
    assert "\r" not in text and "\x1b" not in text


def test_on_a_terminal_a_bar_with_rate_and_time_left():
    _, text = shown(Terminal(), 40, *graded(40))
    assert "40/40" in text and "submission/s" in text


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_who_needs_attention_is_said_at_once(stream):
    _, text = shown(
        stream(), 4,
        Done("ada", "svm", DAMAGED, "svm.ipynb is missing: hand it in again."),
        Done("bola", "svm", FAILED, "ValueError: see the log, then grade again."),
        Done("chen", "svm", GRADED, attention=("timed out: it did not stop",)),
        *graded(1),
    )  # fmt: skip
    assert "ada, svm: damaged: svm.ipynb is missing: hand it in again.\n" in text
    assert "bola, svm: the grader failed: ValueError: see the log, then grade again.\n" in text
    assert "chen, svm: timed out: it did not stop\n" in text
    assert "s0, svm" not in text


def test_the_summary_counts_the_three_kinds_apart():
    progress, _ = shown(io.StringIO(), 5, *graded(3), Done("x", "svm", DAMAGED, "!"), Done("y", "svm", FAILED, "!"))
    assert progress.summary().startswith("svm: 3 of 5 submissions graded, 1 damaged, 1 failed, in ")


def test_the_table_says_how_the_class_did():
    scores = [(3.0, 1.0), (1.0, 0.0), (2.0, None)]
    done = [
        Done(f"s{n}", "svm", GRADED, "", {"svm": DoneNotebook("", (Score("a", a), Score("by_hand", b)), frozenset())})
        for n, (a, b) in enumerate(scores)
    ]
    progress, _ = shown(io.StringIO(), 3, *done)
    head, first, second = progress.table().splitlines()
    assert head.split() == ["scores", "mean", "best", "at", "0"]
    assert first.split() == ["a", "3", "2.00", "3", "0"]
    assert second.split() == ["by_hand", "2", "0.50", "1", "1"]
    assert shown(io.StringIO(), 1, Done("x", "svm", DAMAGED, "!"))[0].table() == ""


def test_what_students_name_their_files_moves_no_cursor():
    _, text = shown(io.StringIO(), 1, Done("ada", "svm", DAMAGED, "there is \x1b[2J\x07\ud800.ipynb\n: rename it."))
    assert "there is ?[2J??.ipynb?: rename it.\n" in text
