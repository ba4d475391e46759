"""A long page is laid out in slices, and nothing of that is left: a screen reader finds all of it."""

from __future__ import annotations

from collections import Counter

import pytest

from .served import HTML, PATIENCE, chromium, site

# What the page was like when its text had come, before the first slice.
WATCH = """document.addEventListener('DOMContentLoaded', () => {
  const there = element => element.checkVisibility({ contentVisibilityAuto: true });
  window.sliced = document.documentElement.classList.contains('sliced');
  document.body.getBoundingClientRect();
  const waits = element => getComputedStyle(element).contentVisibility === 'auto';
  const first = [...document.querySelectorAll('main *')].find(waits);
  window.firstWaiting = first && first.getBoundingClientRect().top;
  window.waiting = [...document.querySelectorAll('main .katex')].filter(one => !there(one)).length;
});
addEventListener('laidout', () => { window.laidout = (window.laidout ?? 0) + 1; });"""
LEFT = """[...document.querySelectorAll('main *')].filter(
  one => getComputedStyle(one).contentVisibility !== 'visible').length"""


LONG = sorted(page.name for page in HTML.glob("*.html") if " data-long>" in page.read_text("utf-8")[:300])

# A slice that waits is laid out by itself, so that no margin of what is in it meets one outside.
ALONE = """() => {
  const moved = [];
  for (const block of document.querySelectorAll('main section > :not(section, h1, h2, h3, h4, .table-wrap)')) {
    const before = block.parentElement.getBoundingClientRect().height;
    block.style.contain = 'layout';
    if (block.parentElement.getBoundingClientRect().height !== before) moved.push(block.outerHTML.slice(0, 100));
    block.style.contain = '';
  }
  return moved;
}"""


@pytest.fixture(scope="module")
def address():
    with site() as server:
        yield server.address


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def tab(browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    yield page
    page.close()


def whole(tab) -> None:
    tab.wait_for_function("window.laidout")
    assert tab.evaluate("laidout") == 1
    assert tab.evaluate(LEFT) == 0


def heard(tab) -> Counter[str]:
    """What a screen reader can reach: how many of each role."""
    nodes = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    return Counter(node["role"]["value"] for node in nodes if not node["ignored"])


def test_a_long_page_is_sliced_and_then_as_whole_as_one_that_never_was(tab, address):
    tab.goto(f"{address}/svm.html")
    whole(tab)
    assert tab.evaluate("window.sliced && waiting > 100")
    sliced = heard(tab)
    tab.goto(f"{address}/index.html")
    tab.goto(f"{address}/svm.html#content")
    whole(tab)
    assert not tab.evaluate("window.sliced")
    assert sliced["MathMLMath"] > 250 and sliced["paragraph"] > 200
    assert sliced == heard(tab)


@pytest.mark.parametrize("name", LONG)
def test_a_slice_takes_the_same_room_whether_it_waited_or_not(tab, address, name):
    tab.goto(f"{address}/{name}#content")
    whole(tab)
    assert tab.evaluate(ALONE) == []


def test_the_chapters_are_long_pages():
    assert {"svm.html", "softmax.html"} <= set(LONG)


@pytest.mark.parametrize("name", LONG)
def test_what_the_first_screen_shows_never_waits(tab, address, name):
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{address}/{name}")
    whole(tab)
    assert tab.evaluate("window.sliced") and tab.evaluate("firstWaiting") > 900


@pytest.mark.parametrize("name", ["svm.html#derivation", "search.html", "404.html", "index.html"])
def test_every_page_is_whole_in_the_end(tab, address, name):
    tab.goto(f"{address}/{name}")
    whole(tab)
    tab.reload()
    whole(tab)
    assert not tab.evaluate("window.sliced")


def test_a_link_into_the_middle_ends_where_it_should(tab, address):
    tab.goto(f"{address}/svm.html#derivation")
    whole(tab)
    assert 0 <= tab.evaluate("document.querySelector('#derivation').getBoundingClientRect().top") < 200


def test_who_prints_at_once_prints_all_of_it(tab, address):
    tab.add_init_script("document.addEventListener('DOMContentLoaded', () => dispatchEvent(new Event('beforeprint')))")
    tab.goto(f"{address}/svm.html")
    whole(tab)


def test_who_scrolls_at_once_gets_the_rest_at_once(tab, address):
    tab.add_init_script("document.addEventListener('DOMContentLoaded', () => scrollTo(0, 900))")
    tab.goto(f"{address}/svm.html")
    whole(tab)
    assert not tab.evaluate("document.documentElement.classList.contains('sliced')")


def test_who_scrolls_when_all_is_there_has_nothing_laid_out_anew(tab, address):
    tab.goto(f"{address}/svm.html")
    whole(tab)
    tab.evaluate("scrollTo(0, 900)")
    tab.wait_for_function("scrollY === 900")
    assert tab.evaluate("document.documentElement.classList.contains('sliced')")


def test_what_scrolls_sideways_can_be_reached_when_all_is_laid_out(tab, address):
    tab.goto(f"{address}/svm.html")
    whole(tab)
    wide = "[...document.querySelectorAll('main div.math')].filter(box => box.scrollWidth > box.clientWidth)"
    assert tab.evaluate(f"{wide}.length") > 3
    assert tab.evaluate(f"{wide}.every(box => box.tabIndex === 0)")
