#!/usr/bin/env python
"""Django's commands for Gastvrij. A broken setting ends with one clear line, not a traceback."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db.utils import NotSupportedError, OperationalError


def main() -> None:
    """Run the command that is named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"gastvrij: a setting is missing or wrong: {error}")
    except (NotSupportedError, OperationalError) as error:
        first_line = str(error).strip().splitlines()[0]
        sys.exit(f"gastvrij: the database did not answer as it should: {first_line}")


if __name__ == "__main__":
    main()
