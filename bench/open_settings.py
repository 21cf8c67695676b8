"""The settings of the application with the gate held open: what pages cost without any permission.

For measurements only, on made-up data: every request is answered as a job's, to which everything is
open, so that the same pages come out of the same code with no question asked.
"""

from __future__ import annotations

from config.settings import *  # noqa: F403 -- all of them
from config.settings import MIDDLEWARE, REST_FRAMEWORK

MIDDLEWARE = [*MIDDLEWARE, "bench.open_middleware.GateHeldOpen"]
REST_FRAMEWORK = REST_FRAMEWORK | {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "bench.open_middleware.TokenHeldOpen",
        "rest_framework.authentication.SessionAuthentication",
    ]
}
