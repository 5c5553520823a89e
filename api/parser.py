"""Reading a JSON body."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.errors import ValidationError
from ninja.parser import Parser

from api.schemas import Checked, Unacceptable, checked


class JSONParser(Parser):
    """Strict JSON: no NaN, no text or number that no column holds, no nesting deep enough to hurt.

    It is checked here, before any schema, so that a field which a schema leaves open is bounded too.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = checked(orjson.loads(request.body))
        except Unacceptable as error:
            place = ("body", "payload", *(error.place or ("body",)))
            raise ValidationError([{"type": "value_error", "loc": place, "msg": str(error)}]) from error
        return Checked(body) if isinstance(body, dict) else body
