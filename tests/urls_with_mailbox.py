"""The addresses of an installation on which the mailbox page is on."""

from __future__ import annotations

from django.urls import path

from config import mailbox
from config.urls import urlpatterns as addresses

urlpatterns = [
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.letter, name="letter"),
    *addresses,
]
