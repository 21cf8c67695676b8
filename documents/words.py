"""Words about what the machine does, for whoever is sending a file."""

from __future__ import annotations

import errno

from django.utils.translation import gettext as _


def disk_words(error: OSError) -> str:
    """What to say if the disk is full; anything else is raised again."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
        return _("There is no room left on the server; nothing of it was kept.")
    raise error
