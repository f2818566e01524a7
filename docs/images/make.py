"""Takes the pictures of the README from a report: ``python docs/images/make.py REPORT.html`` (Debian's chromium)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
SIZE = {"x": 0, "y": 0, "width": 1200, "height": 1330}


def main() -> None:
    """One picture for each language."""
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1200, "height": 1330}, color_scheme="light")
        page.goto(Path(sys.argv[1]).resolve().as_uri())
        for name, label in (("en", "English"), ("zh", "中文")):
            page.locator("label", has_text=label).first.click()
            page.screenshot(path=HERE / f"report-{name}.png", clip=SIZE)
        browser.close()


if __name__ == "__main__":
    main()
