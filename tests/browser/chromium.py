"""The browser on this machine, and how it is started: nothing of it leaves the machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome"]
ARGUMENTS = [
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP *.example.test 127.0.0.1",
]


def path_of_chromium() -> str | None:
    """CHROMIUM, or Debian's, or the one that Playwright installed; None if there is none."""
    if "CHROMIUM" in os.environ:
        return os.environ["CHROMIUM"] or None
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@contextmanager
def chromium(path: str, *more: str) -> Iterator[Browser]:
    """A running browser."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, *as_root, *more]
        )
        yield browser
        browser.close()
