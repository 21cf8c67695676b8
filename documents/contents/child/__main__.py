"""The process that looks at one file: its limits first, then the job. No Django here.

The file is standard input, opened for us; the folder we are in is the only one we write to.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from pathlib import Path

# Job: module of this package, and its function.
JOBS = {
    "text": ("text", "write_text"),
    "picture": ("pictures", "draw"),
    "pages": ("pages", "draw"),
    "written": ("written", "draw"),
    "converted": ("converted", "draw"),
}


def main(job: str, limits: str, options: str) -> None:
    """Do one job. Whatever goes wrong ends the process, and it has no result."""
    sys.path.insert(0, str(Path(__file__).parents[3]))
    module, name = JOBS[job]
    confine(**json.loads(limits))
    function = getattr(importlib.import_module(f"documents.contents.child.{module}"), name)
    function(sys.stdin.buffer, **json.loads(options))


def confine(seconds: int, memory: int, disk: int, processes: int) -> None:
    """Take less from the machine, for good: for us and for all that we start."""
    for kind, most in {
        resource.RLIMIT_AS: memory,
        # The machine has more to do: in so many seconds it works half of them for us.
        resource.RLIMIT_CPU: seconds // 2 + 1,
        resource.RLIMIT_FSIZE: disk,
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(kind, (most, most))
    # Whoever waits for a page goes first.
    os.nice(10)


if __name__ == "__main__":
    main(*sys.argv[1:])
