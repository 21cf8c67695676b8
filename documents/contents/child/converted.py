"""Office files as PDF, by LibreOffice, with a profile of its own that forbids all it can.

It runs no macros, follows no links out of the file and asks no network for anything.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import BinaryIO

SETTINGS = {
    ("Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("Common/Security/Scripting", "DisableMacrosExecution"): "true",
    ("Common/Security/Scripting", "DisableActiveContent"): "true",
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    ("Common/Misc", "UseLocking"): "false",
    ("Calc/Content/Update", "Link"): "2",
    ("Writer/Content/Update", "Link"): "0",
}
# Where nobody answers.
PROXY = {
    "ooInetProxyType": "2",
    "ooInetHTTPProxyName": "127.0.0.1",
    "ooInetHTTPProxyPort": "9",
    "ooInetHTTPSProxyName": "127.0.0.1",
    "ooInetHTTPSProxyPort": "9",
}
ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)


def draw(source: BinaryIO, *, ending: str, program: str) -> None:
    """Write `document.pdf`."""
    taken = Path(f"document.{ending}")
    with taken.open("wb") as file:
        shutil.copyfileobj(source, file)
    profile = Path("profile", "user")
    profile.mkdir(parents=True)
    items = [
        ITEM.format(path=f"Office.{path}", name=name, value=value)
        for (path, name), value in SETTINGS.items()
    ]
    items += [
        ITEM.format(path="Inet/Settings", name=name, value=value) for name, value in PROXY.items()
    ]
    (profile / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items'
        ' xmlns:oor="http://openoffice.org/2001/registry"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema">{"".join(items)}</oor:items>'
    )
    subprocess.run(  # noqa: S603 -- our own words
        [
            program,
            f"-env:UserInstallation={profile.parent.resolve().as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf"),
            taken.name,
        ],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    taken.unlink()
    shutil.rmtree(profile.parent, ignore_errors=True)
    if not Path("document.pdf").exists():
        raise ValueError("LibreOffice made nothing of it.")
