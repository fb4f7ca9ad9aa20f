"""What is looked for on a page: what axe knows, what does not fit, what a thumb misses, what moves, where focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

WATCH = """
window.moved = 0;
window.movers = [];
let whole = Infinity, resized = Infinity;
const next = act => requestAnimationFrame(act);
// A frame's layout comes after what is asked for at its beginning: the task after it sees all that is laid out.
addEventListener('load', () => next(() => next(() => setTimeout(() => { whole = performance.now(); }))));
addEventListener('resize', () => { if (whole < Infinity) resized = Math.min(resized, performance.now()); });
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (entry.startTime > whole && entry.startTime < resized) {
        window.moved += entry.value;
        const nodes = entry.sources.map(one => one.node?.outerHTML ?? one.node?.textContent ?? '');
        window.movers.push(`${Math.round(entry.startTime - whole)} ms later: ${nodes.join(' ').slice(0, 300)}`);
    }
})).observe({ type: 'layout-shift', buffered: true });
"""
"""Runs before anything on a page: how much of it moves after it was first shown whole.

A busy machine paints a page while it is still being read, again and again; that is the machine's doing. What moves
after the window was made another size, as it is for each view and for a picture of the whole page, is ours.
"""

_UNSIZED = """() => [...document.images].filter(one => !one.hasAttribute('width')
    || !(one.hasAttribute('height') || document.querySelector('body > [role=article]')))
    .map(one => one.outerHTML.slice(0, 200))"""
"""In a mail, which is an article, a picture has no height: Yahoo would take it for the least it may have."""

_A_PAGES_OWN = ("landmark-one-main", "region")
"""What a page needs and a mail must not bring: it is shown within the main part of somebody else's page."""

SET_OUT = """([size, is_spaced]) => {
    document.documentElement.style.fontSize = size === 1 ? '' : `${size * 100}%`;
    const spacing = new CSSStyleSheet();
    spacing.replaceSync(!is_spaced ? '' :
        '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important; }');
    document.adoptedStyleSheets = [spacing];
}"""
"""Larger letters, or letters as wide apart as a page must bear: https://www.w3.org/TR/WCAG22/#text-spacing"""

_THUMBS = """() => {
    const found = [];
    for (const one of document.querySelectorAll('a[href], button, textarea, input:not([type=hidden]), label.choice')) {
        const box = one.getBoundingClientRect();
        if (one.closest('[aria-hidden=true]') || (one.tagName === 'INPUT' && one.closest('label'))) continue;
        const around = [...one.parentNode.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
        const least = one.tagName === 'A' && around.length ? 24 : 44;
        if (box.height < least || box.width < Math.min(least, 24))
            found.push(`${Math.round(box.width)} x ${Math.round(box.height)} is too small to hit: ${one.outerHTML}`);
    }
    return found;
}"""

_FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const outlined = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none';
    // Of a field of many lines a browser shows where one writes, which is its first line; the rest may be below.
    const bottom = one.tagName === 'TEXTAREA' ? Math.min(box.bottom, box.top + 44) : box.bottom;
    const shown = box.top >= 0 && box.left >= 0 && bottom <= innerHeight && box.right <= innerWidth;
    const on_top = document.elementFromPoint(box.left + box.width / 2, (box.top + bottom) / 2);
    const told = [
        ...(outlined ? [] : ['has no outline']),
        ...(shown ? [] : ['is out of sight']),
        ...(on_top && (one.contains(on_top) || one.closest('label')?.contains(on_top)) ? [] : ['is covered']),
    ];
    one.number ??= (window.numbered = (window.numbered ?? 0) + 1);
    return { number: one.number, html: one.outerHTML.slice(0, 200), told };
}"""

_BEGIN = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
}"""

_STOPS = """() => {
    const groups = new Set();
    return [...document.querySelectorAll('a[href], button, textarea, input:not([type=hidden])')].filter(one => {
        if (one.tabIndex < 0 || one.disabled) return false;
        if (one.type !== 'radio') return true;
        return !groups.has(one.name) && groups.add(one.name);
    }).length;
}"""


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds by ``rules``, by default all of WCAG 2.2 AA and what it calls best practice."""
    only: Any = {"type": "rule", "values": rules} if rules else _RULES
    is_mail = page.locator("body > [role=article]").count() == 1
    look = (
        "only => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(found =>"
        "found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target} ${node.failureSummary}`)))"
    )
    found: list[str] = page.evaluate(look, only)
    return [one for one in found if not (is_mail and one.startswith(_A_PAGES_OWN))]


def width(page: Page) -> list[str]:
    """Content that must be scrolled sideways to."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide} pixels too wide"] if wide > 0 else []


def paper(picture: Path) -> list[str]:
    """Whether what is printed by night lies on black: a canvas that axe takes for white, and a printer does not."""
    with Image.open(picture) as shown:
        ground = shown.convert("L").getpixel((1, 1))
    return [] if ground == 255 else [f"the paper is not white but {ground}"]


def thumbs(page: Page) -> list[str]:
    """What is lower than 44 pixels, or than 24 for a link within a sentence."""
    found: list[str] = page.evaluate(_THUMBS)
    return found


def shifts(page: Page) -> list[str]:
    """Whether anything moved after it was first shown whole, or makes way for a picture whose size is not known."""
    moved = page.evaluate("window.moved")
    found = [f"moved by {moved}, {'; '.join(page.evaluate('window.movers'))}"] if moved else []
    return found + [f"moves when this comes: {picture}" for picture in page.evaluate(_UNSIZED)]


def walk(page: Page) -> list[str]:
    """Go through the page with the Tab key: where the focus is not seen, never comes, or does not leave."""
    page.evaluate(_BEGIN)
    stops: int = page.evaluate(_STOPS)
    seen: list[int] = []
    faults: list[str] = []
    for _ in range(5 * stops + 5):  # a date has several stops of its own
        page.keyboard.press("Tab")
        there = page.evaluate(_FOCUS)
        if there is None or there["number"] in seen[:-1]:
            break
        if there["number"] not in seen:
            seen.append(there["number"])
            faults += [f"focus {told}: {there['html']}" for told in there["told"]]
    else:
        faults.append("the focus is trapped")
    return faults + ([f"{stops - len(seen)} stops are never reached"] if len(seen) != stops else [])
