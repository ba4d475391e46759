"""Mutated answers to what the trusted side asks: refused, or read as exactly what they say; never a better score."""

from __future__ import annotations

import math
import os
import random
import resource
import socket
import time
import tracemalloc
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograde.catalogue import exercise_named
from autograde.grading.judging import _judged, _shown
from autograde.grading.outputs import cleaned
from autograde.grading.walled import questions, wire
from autograde.grading.walled.wire import CONTENT_AT_MOST, LENGTHS, TEXT_AT_MOST, Closed, Malformed, TooLate
from autograde.judge.collect import collect

from .mutate import changed

LONG = bool(os.environ.get("GBH_LONG"))
COUNT = 100_000 if LONG else 5_000
ROOM = 3_000_000
"""Bytes that the reading of one answer of 10,000 may take at any time; a header alone may claim 40,000,000."""

REFUSED = (Malformed, Closed, TooLate)


def svm_sample_loss(s: Any, y: Any) -> Any:
    margins = np.maximum(0.0, s - s[y] + 1.0)
    return np.sum(margins) - 1.0


def svm_dscores(s: Any, y: Any) -> Any:
    found = (s - s[y] + 1.0 > 0.0).astype(float)
    found[y] = 0.0
    found[y] = -np.sum(found)
    return found


def wrong(s: Any, y: Any) -> Any:
    return np.zeros(3)


def raises(s: Any, y: Any) -> Any:
    raise ValueError("no")


def nested(s: Any, y: Any) -> Any:
    print("x" * 100)
    return {"a": (1, [True, None]), "b": s.astype(np.float32)}


@cache
def asked(name: str) -> list[Any]:
    exercise = exercise_named(name)
    return [*exercise.cases(5), *_shown(name).cases]


@cache
def seeds() -> dict[tuple[str, str], bytes]:
    """Valid answers: evidence of right and wrong functions, and outputs of cells."""
    found = {}
    for name, functions in {
        "svm_sample_loss": (svm_sample_loss, raises, nested),
        "svm_dscores": (svm_dscores, wrong, raises),
    }.items():
        for function in functions:
            evidence = questions.told(collect(function, asked(name), 5.0))
            found[name, function.__name__] = wire.packed({"number": "0123456789abcdef", **evidence})
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "printed\n"},
        {"output_type": "display_data", "data": {"image/png": "iVBO\n", "text/plain": "<Figure>"}, "metadata": {}},
        {"output_type": "execute_result", "data": {"text/html": "<b>2</b>"}, "metadata": {}, "execution_count": 3},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "b"]},
    ]
    found["outputs", "a cell"] = wire.packed({"number": "0123456789abcdef", "outputs": outputs})
    return found


def read(message: bytes) -> dict[str, Any]:
    """As the trusted side reads from the line, in one piece and with the other end closed behind it."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            theirs.sendall(message[: 1 << 18])
        return wire.receive(ours, 5.0)


def sound(message: bytes, found: dict[str, Any]) -> None:
    """What was accepted holds no byte that wasn't sent, and none that was sent is left over."""
    text, content = LENGTHS.unpack_from(message)
    assert text <= TEXT_AT_MOST and content <= CONTENT_AT_MOST and len(message) >= LENGTHS.size + text + content
    sent = message[LENGTHS.size + text :][:content]
    there = found.get("arrays", [])
    for array in there:
        assert (
            array.dtype.str in wire.DTYPES
            and array.flags.owndata
            and array.nbytes == math.prod(array.shape) * np.dtype(array.dtype).itemsize
        )
    assert b"".join(array.tobytes() for array in there) == sent


def points(name: str, message: dict[str, Any]) -> float:
    cases = asked(name)
    return _judged(exercise_named(name), cases, questions.evidence(message, cases)).points


def is_right(name: str, message: dict[str, Any]) -> bool:
    """Whether the numbers in an answer are those of a right function, found without the judge.

    Where inputs are of single precision, so are the answers: nobody is held to more than three digits of them.
    """
    fresh = exercise_named(name).cases(5)
    found = questions.evidence(message, asked(name)).answers[: len(fresh)]
    right = {"svm_sample_loss": svm_sample_loss, "svm_dscores": svm_dscores}[name]
    with np.errstate(all="ignore"):
        due = [right(**case.inputs) for case in fresh]
    return all(
        np.allclose(
            answer.leaves[""], value, rtol=1e-3 if case.inputs["s"].dtype == np.float32 else 1e-6, equal_nan=True
        )
        for case, answer, value in zip(fresh, found, due, strict=True)
    )


@pytest.fixture(autouse=True)
def bounded():
    """No single allocation may be above 2 GB: an order for 30 ends the test."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2_000_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def test_seeds_are_answers_and_have_the_scores_they_should() -> None:
    full = {name: exercise_named(name).points for name in ("svm_sample_loss", "svm_dscores")}
    for (name, function), message in seeds().items():
        found = read(message)
        sound(message, found)
        if function == name:
            assert points(name, found) == full[name]
        elif name in full:
            assert points(name, found) < full[name]
    assert len(cleaned(read(seeds()["outputs", "a cell"])["outputs"])) == 4


def test_mutated_answers_are_refused_or_read_as_what_they_say() -> None:
    chance = random.Random(20_261_125)
    others = list(seeds().values())
    pairs = list(seeds().items())
    slowest, accepted, refused, judged, whole = 0.0, 0, 0, 0, 0
    for count in range(COUNT):
        key, seed = pairs[count % len(pairs)]
        message = changed(seed, others, chance)
        tracemalloc.start()
        start = time.monotonic()
        try:
            found = read(message)
        except REFUSED:
            refused += 1
            continue
        finally:
            slowest = max(slowest, time.monotonic() - start)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < ROOM + 40 * len(message), (count, peak)
        sound(message, found)
        accepted += 1
        cleaned(found.get("outputs"))
        if key[0] == "outputs":
            continue
        try:
            score = points(key[0], found)
        except Malformed:
            continue
        judged += 1
        if score == exercise_named(key[0]).points:
            whole += 1
            assert is_right(key[0], found), (count, key)
    told = f"{refused} refused, {accepted} read, {judged} judged, {whole} of them right"
    print(f"{COUNT} answers: {told}; the slowest took {slowest:.3f} s")
    assert refused > COUNT // 10 and judged > COUNT // 100 and 0 < whole < judged, "every way was taken"


def test_no_wrong_answer_becomes_right_by_what_is_not_its_numbers() -> None:
    """Everything but the arrays of a wrong answer is changed: not one point is gained."""
    chance = random.Random(7)
    name, seed = "svm_dscores", seeds()["svm_dscores", "wrong"]
    text, content = LENGTHS.unpack_from(seed)
    due, judged = points(name, read(seed)), 0
    head, tail = seed[: LENGTHS.size + text], seed[LENGTHS.size + text :]
    for _ in range(COUNT // 5):
        words = changed(head, [head], chance)[LENGTHS.size :]
        message = LENGTHS.pack(len(words), content) + words + tail
        try:
            score = points(name, read(message))
        except REFUSED:
            continue
        judged += 1
        assert score <= due
    assert judged > COUNT // 100
