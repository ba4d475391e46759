"""A reader at the site in a real browser: under a strict policy, under a path, and from a folder without a server."""

from __future__ import annotations

import re

import pytest

from .served import HTML, PATIENCE, chromium, site


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def tab(browser):
    """A tab that fails when the page had an error or logged anything."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(PATIENCE)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if "favicon" not in str(message.location) else None)
    yield page
    page.close()
    assert trouble == []


def test_the_site_works_under_a_path_with_a_strict_policy(tab):
    with site(strict=True) as server:
        server.RequestHandlerClass.keywords["directory"] = str(HTML.parent)
        tab.goto(f"{server.address}/html/index.html")
        tab.locator("[data-do=check]:enabled").wait_for()
        tab.locator(".map a", has_text="Multiclass SVM").click()
        tab.wait_for_url("**/html/svm.html")
        assert tab.locator("#contents li li a").count() > 5
        tab.locator(".mode").click()
        assert tab.locator("html").get_attribute("data-theme") == "dark"
        assert tab.locator(".mode").get_attribute("aria-pressed") == "true"
        tab.reload()
        assert tab.locator("html").get_attribute("data-theme") == "dark"
        tab.locator("#search-top").fill("svm_loss")
        tab.locator("#search-top").press("Enter")
        tab.locator(".found a").first.click()
        tab.wait_for_url("**/html/svm.html#exercise-svm-loss")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("dW", "conventions.html#equation-eq-dw"),
        ("λ", "glossary.html#term-regulariser"),
        ("lambda", "glossary.html#term-regulariser"),
        ("margins", "glossary.html#term-margin"),
        ("svm_loss", "svm.html#exercise-svm-loss"),
    ],
)
def test_the_search_finds_symbols_and_names_from_a_folder(tab, query, first):
    tab.goto(f"{HTML.as_uri()}/search.html?q={query}")
    assert tab.locator(".found a").first.get_attribute("href").endswith(first)
    assert re.match(r"\d+ places", tab.locator("#found-count").inner_text())


def test_the_search_takes_what_is_typed_as_text(tab):
    tab.goto(f"{HTML.as_uri()}/search.html?q=%3Cimg+src=x+onerror=alert(1)%3E")
    assert tab.locator("#found-count").inner_text() == "Nothing was found. Fewer words find more."
    for query in ("(", "[a-", "\\", "a|b", "$", "^"):
        tab.locator("#search-field").fill(query)
        assert tab.locator("#found-count").inner_text() != ""
    assert tab.locator("main img").count() == 0


def test_a_term_is_explained_to_the_keyboard_and_escape_puts_it_away(tab):
    tab.goto(f"{HTML.as_uri()}/svm.html")
    term = tab.locator(".term").first
    tip = term.locator(".tip")
    assert not tip.is_visible()
    term.locator("a").focus()
    assert tip.is_visible()
    tab.keyboard.press("Escape")
    assert not tip.is_visible()
    tab.locator("#search-top").focus()
    term.hover()
    assert tip.is_visible()
    tip.hover()
    assert tip.is_visible()


def test_contents_open_and_close_on_a_phone(browser):
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{HTML.as_uri()}/svm.html")
    contents = page.locator("#contents")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").click()
    assert contents.is_visible()
    contents.get_by_role("link", name="Summary").click()
    assert not contents.is_visible()
    assert page.url.endswith("#summary")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()
