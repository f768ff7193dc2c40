"""A real browser over a real server. Where there is no Chromium these tests say so and are skipped."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from server.console.blueprint import missing_files
from tests.browser.township import Township, township
from tests.compiled_templates import templates_compiled_once
from tests.quick_database import quick_database

__all__ = ["quick_database", "templates_compiled_once"]

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 120_000
"""A page that comes late on a busy machine is no fault; one that never comes is."""
expect.set_options(timeout=PATIENCE_MS)
UNTOUCHED_UNTIL_READY = """
const still = new CSSStyleSheet();
still.replaceSync("body { pointer-events: none }");
document.adoptedStyleSheets = [still];
addEventListener("DOMContentLoaded", () => { document.adoptedStyleSheets = []; });
"""
"""A person does not press a button in the moment it is painted. A test does, and on a busy machine before the page's
scripts are there: the press is lost, and what it waits for next never comes."""
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it or name it in CHROMIUM")
    if missing_files():
        pytest.skip("the front-end files are not here; run `make setup`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Path:
    """Keys, people and displays, made once: the ceremony costs more than most of these tests."""
    folder = tmp_path_factory.mktemp("township")
    with township(folder):
        pass
    return folder


@pytest.fixture
def place(tmp_path: Path, prepared: Path) -> Iterator[Township]:
    folder = tmp_path / "data"
    shutil.copytree(prepared, folder)
    with township(folder) as running:
        yield running


class Complaints:
    """What the browser objected to: script errors, failed loads, breaches of the content security policy."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def enter(place: Township, browser: Browser, complaints: Complaints) -> Iterator[Enter]:
    """Sign somebody in with a one-time link, each in a browser of their own."""
    opened: list[BrowserContext] = []

    def sign_in(username: str, width: int = 1366, height: int = 768, locale: str = "zh-CN") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(UNTOUCHED_UNTIL_READY)
        opened.append(context)
        page = context.new_page()
        complaints.listen(page)
        page.goto(place.link(username))
        page.locator("form .b.full").click()
        page.wait_for_url(lambda url: "/link/" not in url)
        page.goto(place.url + "/")
        return page

    yield sign_in
    for context in opened:
        context.close()
