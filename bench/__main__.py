"""Each measurement in a process of its own, so that none sees the memory of another."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = [
    "bench.import_folder",
    "bench.large_file",
    "bench.decisions",
    "bench.pages",
    "bench.api",
    "bench.search",
    "bench.changes",
    "bench.hidden",
]

failed = [
    name
    for name in MEASUREMENTS
    if subprocess.run([sys.executable, "-m", name], check=False).returncode  # noqa: S603
]
sys.exit(f"Failed: {', '.join(failed)}" if failed else 0)
