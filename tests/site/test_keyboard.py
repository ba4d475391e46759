"""The first key leads past the head of a page; and nothing moves for readers who want it so."""

from __future__ import annotations

import pytest

from .served import chromium, site

PAGES = ["index.html", "svm.html", "glossary.html", "search.html"]

MOVES = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e), long = text => text.split(',').some(time => parseFloat(time) > 0.01);
  return long(style.transitionDuration) || (style.animationName !== 'none' && long(style.animationDuration))
    || style.scrollBehavior === 'smooth';
}).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server():
    with site() as server:
        yield server


def test_the_first_stop_leads_past_the_head_of_the_page(browser, server):
    page = browser.new_page()
    page.goto(f"{server.address}/svm.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_for_readers_who_want_it_so(browser, server, name):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server.address}/{name}")
    moving = page.evaluate(MOVES)
    context.close()
    assert moving == []


def test_a_page_that_moves_is_found(browser, server):
    page = browser.new_page(reduced_motion="reduce")
    page.set_content("<style>p { transition: all 1s }</style><p>moves</p><b>stands</b>")
    assert len(page.evaluate(MOVES)) == 1
    page.close()
