"""axe-core in a page: what it finds that keeps somebody from reading or doing something."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Page

DIRECTORY = Path(".local/axe").resolve()
SCRIPT = DIRECTORY / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def installed() -> Path | None:
    """The script, fetched from npm once and kept; None if it cannot be had."""
    npm = shutil.which("npm")
    if not SCRIPT.exists() and npm:
        DIRECTORY.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix"]
        subprocess.run(
            [*command, str(DIRECTORY), "axe-core@4"], check=False, capture_output=True, timeout=120
        )
    return SCRIPT if SCRIPT.exists() else None


# What lies half under the bar, or under a menu that is open over it, is not small: it is behind.
FIND = """async (rules) => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    const above = [...document.querySelectorAll(".topbar, .rail, .menu[open] > .menu-list")]
        .map((each) => [each, each.getBoundingClientRect()]);
    const behind = (target) => {
        const element = document.querySelector(target), box = element.getBoundingClientRect();
        return above.some(([over, its]) => !over.contains(element)
            && box.left < its.right && its.left < box.right
            && box.top < its.bottom && its.top < box.bottom);
    };
    for (const rule of found.violations)
        if (rule.id === "target-size")
            rule.nodes = rule.nodes.filter((node) => !behind(node.target[0]));
    return found;
}"""


def violations(page: Page, script: str) -> list[str]:
    """Each thing that breaks a rule of WCAG 2.2 A or AA, with where and why.

    The script comes in by the debugger, as the page's own policy lets in nothing foreign.
    """
    if page.evaluate("window.axe === undefined"):
        page.evaluate(script)
    found = page.evaluate(FIND, RULES)
    return [
        f"{rule['id']}: {node['html'][:200]}\n    {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
