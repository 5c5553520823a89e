"""What an answer may be: documented, in the shape that is declared, and soon."""

import re
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import orjson

from tests.fuzz.places import Described

SECONDS = 2.0
_OUTSIDE = {400, 404, 405}
"""What may come from an address that no operation has."""


@dataclass
class Answered:
    """What came back, and after how long."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Judge:
    """Knows the document, and says what is wrong with an answer."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = orjson.loads(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))
        self._validators: dict[str, Any] = {}
        self._patterns = [
            (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + r"\Z"), item)
            for path, item in self.document["paths"].items()
        ]

    def problems(self, operation: Described, path: str, answered: Answered) -> list[str]:
        """Empty where all is well. `path` is the one that was asked for, decoded."""
        found = []
        if answered.seconds > SECONDS:
            found.append(f"hang: {answered.seconds:.1f} s")
        if answered.status >= 500:
            return [*found, f"5xx: {answered.status} {answered.body[:300]!r}"]
        said = self._said(operation, path)
        declared = (said or {}).get("responses", {}).get(str(answered.status))
        if declared is None:
            allowed = said is None and answered.status in _OUTSIDE
            return found if allowed else [*found, f"undocumented: {answered.status} {answered.body[:300]!r}"]
        return found + self._mismatches(operation, declared, answered)

    def _said(self, operation: Described, path: str) -> dict[str, Any] | None:
        """What the document says of the address that was asked in the end, if it has it."""
        for pattern, item in self._patterns:
            if pattern.match(path) and operation.method.lower() in item:
                found: dict[str, Any] = item[operation.method.lower()]
                return found
        return None

    def _mismatches(self, operation: Described, declared: dict[str, Any], answered: Answered) -> list[str]:
        content = declared.get("content", {})
        if not content:
            return [] if not answered.body else [f"mismatch: a body where none is declared ({answered.status})"]
        if answered.kind not in content:
            return [f"mismatch: {answered.kind or 'no content type'} is not declared for {answered.status}"]
        if answered.kind != "application/json":
            return []
        try:
            value = orjson.loads(answered.body)
        except ValueError:
            return [f"mismatch: no JSON ({answered.status})"]
        errors = list(self._validator(content["application/json"]["schema"]).iter_errors(value))
        return [
            f"mismatch: {answered.status} {'.'.join(map(str, e.instance_path))}: {e.message[:200]}" for e in errors[:3]
        ]

    def _validator(self, schema: dict[str, Any]) -> Any:
        key = orjson.dumps(schema).decode()
        if key not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]
