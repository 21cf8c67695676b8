"""What is sent: JSON of a bounded size, read strictly; a field that nobody asked for is refused."""

from __future__ import annotations

import json
from typing import NoReturn

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from sharing.api.problems import Problem

MOST = 1024 * 1024


class JSONParser(BaseParser):
    """JSON, up to a megabyte."""

    media_type = "application/json"

    def parse(self, stream: object, media_type: str = "", parser_context: object = None) -> object:
        """The value that is sent."""
        body = stream.read(MOST + 1)
        if len(body) > MOST:
            raise Problem(413, "too_large")
        try:
            return json.loads(body.decode(), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise ParseError from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class Shape(serializers.Serializer):
    """The fields of an answer: what the description of the API says of them."""


class Asked(serializers.Serializer):
    """The fields of a request; it holds no rule and saves nothing."""

    def to_internal_value(self, data: object) -> dict[str, object]:
        """As it was sent, if nothing else was."""
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            words = _("There is no such field here.")
            raise serializers.ValidationError(
                {
                    name: serializers.ErrorDetail(words, "unknown_field")
                    for name in sorted(unknown, key=str)
                }
            )
        return super().to_internal_value(data)


def said(request: Request, asked: type[Asked], *, partly: bool = False) -> dict[str, object]:
    """What the body says, checked; with `partly` each field may be left out."""
    form = asked(data=request.data, partial=partly)
    form.is_valid(raise_exception=True)
    return form.validated_data


def asked_for(request: Request, asked: type[serializers.Serializer]) -> dict[str, object]:
    """What the query in the address says, checked; what nobody offered is ignored."""
    form = asked(data=request.query_params.dict())
    form.is_valid(raise_exception=True)
    return form.validated_data


class WhateverIsAccepted(BaseContentNegotiation):
    """A file is of the media type that it is, whatever the caller would rather have."""

    def select_parser(self, request: Request, parsers: list[object]) -> object:
        """The first that reads what is sent."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type in {sent, "*/*"}), None)

    def select_renderer(
        self, request: Request, renderers: list[object], format_suffix: str = ""
    ) -> tuple[object, str]:
        """The only one, for problems."""
        return renderers[0], renderers[0].media_type
