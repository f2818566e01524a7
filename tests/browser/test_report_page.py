"""The report in a real browser: nothing asked for from outside, no error, no sideways overflow, the keyboard enough."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
import sample

from tierwise.report.page import render

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("TIERWISE_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if shutil.which(CHROMIUM) is None:
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium, or set TIERWISE_CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    html = render(sample.tables(), run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en")
    path.write_text(html, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    """Opens the page at a width; every message and request of the page is noted on it."""
    contexts = []

    def at(width: int, **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        contexts.append(context)
        page = context.new_page()
        page.heard = []
        page.on("console", lambda m: page.heard.append(m.text))
        page.on("pageerror", lambda e: page.heard.append(str(e)))
        page.on("request", lambda r: page.heard.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
        page.goto(address)
        return page

    yield at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_reflow_without_sideways_overflow(opened: Any, width: int, language: str) -> None:
    page = opened(width)
    page.locator(f'label[for="language-{language}"]').click()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    beyond = page.evaluate(
        """() => [...document.querySelectorAll('main *')]
            .filter(e => !e.closest('svg') && !e.closest('.scroll')
                && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map(e => e.tagName + '.' + e.className)"""
    )
    assert beyond == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_message_and_no_request(opened: Any, scheme: str) -> None:
    page = opened(1440, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert page.heard == []
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_the_stylesheet_is_allowed_by_the_policy(opened: Any) -> None:
    page = opened(1440)
    assert page.evaluate("getComputedStyle(document.querySelector('.cards')).display") == "grid"


def test_switch_of_language_by_keyboard(opened: Any) -> None:
    page = opened(1440)
    assert page.locator(".side-en").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "language-en"
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("ArrowRight")
    assert page.locator(".side-zh").is_visible()
    assert not page.locator(".side-en").is_visible()


def test_contents_and_tables_by_keyboard(opened: Any) -> None:
    page = opened(1440)
    page.locator(".side-en .contents a").nth(3).focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#en-predictions")
    summary = page.locator(".side-en figure summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".side-en figure details").first.get_attribute("open") is not None


@pytest.mark.parametrize("width", [390, 1440])
def test_targets_are_large_enough(opened: Any, width: int) -> None:
    page = opened(width)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.side-en a:not(.skip), .side-en summary, .switch-name')]
            .filter(e => e.offsetParent).map(e => e.getBoundingClientRect()).filter(r => r.height < 24 || r.width < 24)
            .length"""
    )
    assert small == 0


def test_a_phone_gets_the_narrow_drawings(opened: Any) -> None:
    page = opened(390)
    assert page.locator(".side-en .narrow").first.is_visible()
    assert not page.locator(".side-en .wide").first.is_visible()


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_letters_in_charts_stay_readable(opened: Any, width: int) -> None:
    page = opened(width)
    heights = page.evaluate(
        """() => [...document.querySelectorAll('.side-en svg.chart')].filter(s => s.getBoundingClientRect().width)
            .map(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width * 12)"""
    )
    assert min(heights) >= 10


@pytest.mark.parametrize("language", ["en", "zh"])
def test_labels_of_charts_stay_inside(opened: Any, language: str) -> None:
    for width in (390, 1440):
        page = opened(width)
        if language == "zh":
            page.locator('label[for="language-zh"]').click()
        outside = page.evaluate(
            """() => [...document.querySelectorAll('.side-en svg.chart text, .side-zh svg.chart text')]
                .filter(t => { const s = t.ownerSVGElement.getBoundingClientRect(), b = t.getBoundingClientRect();
                    return s.width && (b.left < s.left - 2 || b.right > s.right + 2
                        || b.top < s.top - 4 || b.bottom > s.bottom + 4); })
                .map(t => t.textContent)"""
        )
        assert outside == []


def test_print_shows_one_language_and_no_switch(opened: Any) -> None:
    page = opened(1000)
    page.emulate_media(media="print")
    assert page.locator(".side-en main").is_visible()
    assert not page.locator(".side-zh main").is_visible()
    assert not page.locator(".switch-name").first.is_visible()
    assert not page.locator(".side-en .contents").is_visible()
