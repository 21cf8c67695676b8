"""Every address of an organisation."""

from __future__ import annotations

urlpatterns: list[object] = []
