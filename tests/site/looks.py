"""A page in a real Chromium, once in light and once in dark, and what is wrong with it, as sentences.

Each names the page, the theme and width, the rule, and the element.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTH = {"light": 1280, "dark": 390}  # both themes at both kinds of width would find little more and take twice as long
NARROW = 320
SHIFT = 0.02
PATIENCE = 60_000

# The layout shifts that nobody caused by a key or a click, summed up from the first moment on.
WATCH = """
window.shifted = [];
new PerformanceObserver(list => {
  for (const one of list.getEntries()) {
    const moved = one.sources.map(source => source.node && (source.node.outerHTML || source.node.data));
    if (!one.hadRecentInput) window.shifted.push([one.value, moved]);
  }
}).observe({ type: 'layout-shift', buffered: true });
addEventListener('laidout', () => { window.laidout = true; });
"""
# Down the page as a reader goes, so that what loads late loads, and up again.
SCROLL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) { scrollTo(0, y); await frame(); }
  scrollTo(0, 0); await frame(); await frame();
  const shown = [...document.images].filter(i => i.offsetParent).map(i => i.decode().catch(() => {}));
  await Promise.race([Promise.all(shown), new Promise(over => setTimeout(over, 3000))]);  // one that is late stays away
}"""
# Axe walks every node, and KaTeX draws a formula with fifty. Its drawing is hidden from screen readers and has the
# colour of the text around it, so a letter in a box of the same size is judged alike, and three times as fast.
PLAIN = """() => {
  const boxes = [...document.querySelectorAll('.katex')].map(formula => [formula, formula.getBoundingClientRect()]);
  for (const [formula, box] of boxes) {
    formula.textContent = 'x';
    formula.style.cssText = `display: inline-block; width: ${box.width}px; height: ${box.height}px; font-size: 1em`;
  }
}"""
LOOK = """rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then(found =>
  found.violations.flatMap(one => one.nodes.map(node => [one.id, node.target.join(' '), node.html.slice(0, 160)])))"""
# What reaches beyond the right edge, but for what scrolls inside itself or is cut off by a box.
WIDE = """() => {
  const page = document.documentElement, width = page.clientWidth;
  if (page.scrollWidth <= width) return [];
  const held = e => {
    let loose = getComputedStyle(e).position === 'absolute';  // only a box with a position holds it
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      const style = getComputedStyle(p);
      loose = loose && style.position === 'static';
      if (!loose && style.overflowX !== 'visible') return true;
    }
    return false;
  };
  const beyond = e => e.getBoundingClientRect().right > width + 1;
  const out = [...document.body.querySelectorAll('*')].filter(e => beyond(e) && !held(e));
  return [`${page.scrollWidth} px`, ...out.slice(0, 3).map(e => e.outerHTML.slice(0, 160))];
}"""


def look(browser: Browser, address: str, name: str, theme: str) -> list[str]:
    """Everything wrong with one page in one theme; empty for a good page."""
    context = browser.new_context(viewport={"width": WIDTH[theme], "height": 900}, color_scheme=theme)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}');" + WATCH
    )
    page = context.new_page()
    found: list[str] = []

    def say(rule: str, element: str) -> None:
        found.append(f"{name} ({theme}, {page.viewport_size['width']} px): {rule}: {element}")

    def asked(request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            say("another host was asked", f"for {request.url}")

    page.on("request", asked)
    page.on(
        "console", lambda message: message.type in ("error", "warning") and say("console " + message.type, message.text)
    )
    page.on("pageerror", lambda error: say("script error", str(error)))
    page.goto(f"{address}/{name}", wait_until="load")
    page.evaluate(SCROLL)
    page.wait_for_function("window.laidout || !document.documentElement.classList.contains('sliced')")
    shifts = page.evaluate("window.shifted")
    if sum(value for value, _ in shifts) >= SHIFT:
        worst, sources = max(shifts)
        say("layout shift", f"{sum(value for value, _ in shifts):.3f}, most of it ({worst:.3f}) by {sources}"[:400])
    page.set_viewport_size({"width": NARROW, "height": 900})
    wide = page.evaluate(WIDE)
    if wide:
        say("scrolls sideways", " ".join(wide))
    page.set_viewport_size({"width": WIDTH[theme], "height": 900})
    page.evaluate(PLAIN)
    page.evaluate(AXE)
    for rule, where, html in page.evaluate(LOOK, RULES):
        say(f"axe {rule}", f"{where}  {html}")
    context.close()
    return found
