"""The harness sees what it looks for: with walls, seeds or cleaning taken away, its checks fire."""

from __future__ import annotations

import pytest

from .conftest import USERS, result, started
from .corpus.pages import ACTIVE
from .page import active, frames


@pytest.fixture(scope="module")
def weak(template, tmp_path_factory):
    """A few harmless attacks without walls, on inputs that everybody knows."""
    folder = tmp_path_factory.mktemp("weak") / USERS[-1]
    names = ("table", "secret", "environment", "neighbour", "network-out", "local-sockets", "orphan")
    return result(started(template, folder, USERS[-1], "none", *names), folder)


def problems(weak, name):
    return " ".join(next(one["problems"] for one in weak["outcomes"] if one["name"] == name))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("table", "gained 4 points"),
        ("secret", "read the secret"),
        ("neighbour", "read the neighbour"),
        ("network-out", "sockets of the machine"),
        ("local-sockets", "sockets of the machine"),
        ("orphan", "left 1 processes"),
    ],
)
def test_without_walls_and_fresh_inputs_attacks_are_seen_to_succeed(weak, name, seen):
    assert seen in problems(weak, name), problems(weak, name)


def test_a_page_that_acts_is_seen():
    found = " ".join(active(ACTIVE))
    for part in (
        "<script",
        "onerror=",
        "onload=",
        "<iframe",
        "javascript:",
        "<form",
        "<base",
        "<meta",
        "<link",
        "ontoggle",
    ):
        assert part in found, part
    assert not active("<p>7 of 7</p>") and not frames("<iframe srcdoc=x></iframe>")
    assert active("<iframe srcdoc=x></iframe>") and active("<iframe sandbox='allow-scripts'></iframe>")
