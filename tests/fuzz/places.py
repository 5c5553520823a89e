"""Every place of the API that takes something from outside, read from its own document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
HEADERS = (
    *("Authorization", "Idempotency-Key", "If-None-Match", "If-Modified-Since", "Accept", "Accept-Language", "Range"),
    *("User-Agent", "X-Request-ID", "X-Forwarded-For", "X-Forwarded-Proto", "Origin", "Referer", "Content-Type"),
    *("Accept-Encoding", "Content-Encoding", "X-HTTP-Method-Override"),
)
"""Headers that something on the way from the socket to the operation reads, whatever the document names."""
COOKIES = ("sessionid", "csrftoken", "django_language", "lectern")

Pointer = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Where in a request a value stands: a parameter of the path, a field of the body by its pointer …"""

    kind: str
    name: str = ""
    pointer: Pointer = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.name or '.'.join(map(str, self.pointer)) or '(all of it)'}"


@dataclass(frozen=True, eq=False)
class Described:
    """An operation as the document describes it."""

    method: str
    path: str
    said: dict[str, Any]
    components: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path.removeprefix('/api/v1/')}"

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of what it takes as JSON."""
        content = self.said.get("requestBody", {}).get("content", {})
        return self.resolved(content["application/json"]["schema"]) if "application/json" in content else None

    @property
    def form(self) -> dict[str, Any] | None:
        """The schema of what it takes as multipart."""
        content = self.said.get("requestBody", {}).get("content", {})
        return self.resolved(content["multipart/form-data"]["schema"]) if "multipart/form-data" in content else None

    def parameters(self, kind: str) -> list[dict[str, Any]]:
        return [each for each in self.said.get("parameters", []) if each["in"] == kind]

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema itself: behind references, and that which is not null where one may be."""
        while True:
            if "$ref" in schema:
                schema = self.components["schemas"][schema["$ref"].rpartition("/")[2]]
            elif len(schema.get("allOf", ())) == 1:
                schema = schema["allOf"][0]
            elif "anyOf" in schema:
                schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
            else:
                return schema


def described(document: dict[str, Any]) -> list[Described]:
    """Every operation of the document, in its order."""
    return [
        Described(method.upper(), path, item[method], document["components"])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def places(operation: Described, baseline: Any) -> list[Place]:
    """Every place of an operation; `baseline` is a body that it takes, whose inner parts are places, too."""
    found = [Place(kind, each["name"]) for kind in ("path", "query", "header") for each in operation.parameters(kind)]
    found += [Place("query", "nobody-knows-this")]
    found += [Place("header", name) for name in HEADERS if Place("header", name) not in found]
    found += [Place("cookie", name) for name in COOKIES]
    if operation.body is not None:
        pointers = dict.fromkeys((*_of_schema(operation, operation.body, ()), *_of_value(baseline, ())))
        found += [Place("json", pointer=pointer) for pointer in pointers] + [Place("body")]
    elif operation.form is not None:
        found += [Place("form", name) for name in operation.form["properties"]] + [Place("body")]
    return found


def with_value(operation: Described, body: Any, pointer: Pointer, value: Any) -> Any:
    """`body` with `value` at `pointer`; what is missing on the way there is made up as the document describes it."""
    return _put(operation, operation.body or {}, body, pointer, value)


def _put(operation: Described, schema: dict[str, Any], body: Any, pointer: Pointer, value: Any) -> Any:
    if not pointer:
        return value
    key, schema = pointer[0], operation.resolved(schema)
    if isinstance(key, int):
        kept = list(body) if isinstance(body, list) else []
        item = kept[key] if key < len(kept) else None
        kept[key : key + 1] = [_put(operation, schema.get("items", {}), item, pointer[1:], value)]
        return kept
    kept = dict(body) if isinstance(body, dict) else sample(operation, schema)
    inner = schema.get("properties", {}).get(key, {})
    return {**kept, key: _put(operation, inner, kept.get(key), pointer[1:], value)}


def sample(operation: Described, schema: dict[str, Any]) -> Any:
    """The least that the schema takes."""
    schema = operation.resolved(schema)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "object" or "properties" in schema:
        inner = schema.get("properties", {})
        return {name: sample(operation, inner[name]) for name in schema.get("required", ())}
    if schema.get("format") == "uuid":
        return "0b6f7c1e-7d0c-4a7e-9a52-1df1a3f0c111"
    return {"array": [], "integer": 1, "number": 1, "boolean": True}.get(schema.get("type", ""), "text")


def _of_schema(operation: Described, schema: dict[str, Any], at: Pointer) -> Iterator[Pointer]:
    schema = operation.resolved(schema)
    yield at
    for name, inner in schema.get("properties", {}).items():
        yield from _of_schema(operation, inner, (*at, name))
    if schema.get("type") == "array":
        yield from _of_schema(operation, schema.get("items", {}), (*at, 0))


def _of_value(value: Any, at: Pointer) -> Iterator[Pointer]:
    yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _of_value(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _of_value(inner, (*at, index))
