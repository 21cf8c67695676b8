"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2(Argon2PasswordHasher):
    """Argon2id with OWASP's smallest parameters (19 MiB, 2 passes, 1 lane).

    Django's own take 100 MiB and 8 lanes: sixteen people signing in at once would hold 1.6 GB.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
