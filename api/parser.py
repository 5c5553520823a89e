"""Reading a JSON body."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser


class JSONParser(Parser):
    """Strict JSON: no NaN, no lone surrogates, no nesting deep enough to hurt."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)
