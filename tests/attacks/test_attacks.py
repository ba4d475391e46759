"""No attack gains a point, reads what isn't its own, reaches another submission, or outlives its deadline."""

from __future__ import annotations

import pytest

from .conftest import USERS
from .corpus import ATTACKS, FAMILIES
from .page import active, frames


def test_there_are_enough_and_each_says_in_a_line_what_it_tries():
    assert len(ATTACKS) >= 60 and len(FAMILIES) == 11
    for family, members in FAMILIES.items():
        assert len({attack.name for attack in members}) == len(members), family
    for attack in ATTACKS:
        assert 10 < len(attack.tries) <= 100 and "\n" not in attack.tries, attack.name
        assert attack.code or attack.change or attack.beside or attack.files, attack.name


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("family", FAMILIES)
def test_no_attack_gets_through(played, user, family):
    outcomes = [one for one in played[user]["outcomes"] if one["family"] == family]
    assert [one["name"] for one in outcomes] == [attack.name for attack in FAMILIES[family]]
    through = {one["name"]: one["problems"] for one in outcomes if one["problems"]}
    assert not through


@pytest.mark.parametrize("user", USERS)
def test_neighbours_get_what_they_get_without_attacks(played, user):
    assert played[user]["changed"] == []
    assert "bubblewrap" in played[user]["walls"]


@pytest.mark.parametrize("user", USERS)
def test_no_line_is_forged_on_terminal_or_log(played, user):
    assert played[user]["forged"] == []


def test_each_attack_that_keeps_honest_work_is_measured_against_it(played):
    """An honest score of 0 everywhere would make the comparison easy."""
    worth = {one["name"]: one["honest"] for one in played[USERS[-1]]["outcomes"]}
    assert worth["count-replaced"] == worth["untraced"] == 6.0 and 0 < worth["numerical"] < 7.0
    assert worth["check-points"] == worth["check-easy"] == 3.0


def test_pages_made_from_attacks_do_nothing_by_themselves(played):
    pages = played[USERS[-1]]["pages"]
    honest = active(pages.pop("honest"))
    assert {name.rpartition("-page-")[2] for name in pages} >= {"html", "svg", "markdown", "text", "metadata", "words"}
    for name, page in pages.items():
        assert not active(page) - honest, name
    assert all("default-src 'none'" in one for page in pages.values() for one in frames(page))
    assert any(frames(page) for page in pages.values())
