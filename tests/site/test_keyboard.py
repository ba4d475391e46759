"""The book by keyboard: every stop is seen, in the page's order; and nothing moves for readers who want it so."""

from __future__ import annotations

import pytest

from .served import chromium, site

PAGES = ["index.html", "svm.html", "glossary.html", "search.html"]

# What has the focus: its words, its place among all elements, whether it can be seen, and by what its focus shows.
STOP = """async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);  // the page has scrolled to it
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const box = here.getBoundingClientRect(), styles = [];
  for (let e = here; e && e !== document.body; e = e.parentElement) styles.push(getComputedStyle(e));
  const shows = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
  return {
    name: here.tagName + ' ' + (here.getAttribute('aria-label') || here.textContent || here.id).trim().slice(0, 40),
    place: [...document.querySelectorAll('*')].indexOf(here),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    shows: styles.slice(0, 4).some(shows),
    faint: Math.min(...styles.map(s => parseFloat(s.opacity))) < 0.5,
  };
}"""
MOVES = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e), long = text => text.split(',').some(time => parseFloat(time) > 0.01);
  return long(style.transitionDuration) || (style.animationName !== 'none' && long(style.animationDuration))
    || style.scrollBehavior === 'smooth';
}).map(e => e.outerHTML.slice(0, 80))"""
AT_MOST = 400


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server():
    with site() as server:
        yield server


def stops(page) -> list[dict]:
    """All that Tab comes to, from the top of the page to its end."""
    found: list[dict] = []
    for _ in range(AT_MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(STOP)
        if here is None or (found and here["place"] == found[0]["place"]):
            return found
        found.append(here)
    return found


def unseen(found: list[dict]) -> list[str]:
    return [one["name"] for one in found if not one["seen"] or not one["shows"] or one["faint"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_stop_is_seen_in_the_order_of_the_page(browser, server, name, theme):
    context = browser.new_context(color_scheme=theme)
    page = context.new_page()
    page.add_init_script("addEventListener('laidout', () => { window.laidout = true; })")
    page.goto(f"{server.address}/{name}")
    page.wait_for_function("window.laidout")  # what scrolls sideways is a stop from then on
    found = stops(page)
    context.close()
    if name != "search.html":  # which begins in its own field
        assert len(found) > 10 and "skip" in found[0]["name"].lower()
    assert unseen(found) == []
    places = [one["place"] for one in found]
    assert places == sorted(places)


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


def test_a_stop_without_a_mark_and_a_page_that_moves_are_found(browser, server):
    page = browser.new_page(reduced_motion="reduce")
    page.set_content(
        "<style>a { outline: none } p { transition: all 1s } button { outline: 3px solid }</style>"
        "<a href='#x'>bare</a><button>marked</button>"
        "<a href='#y' style='position: absolute; left: -999px; outline: 3px solid'>away</a><p>moves</p>"
    )
    assert unseen(stops(page)) == ["A bare", "A away"]
    assert len(page.evaluate(MOVES)) == 1
    page.close()
