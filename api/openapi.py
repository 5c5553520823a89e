"""The published description of the API, with the answers that every operation shares."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from api.envelope import Refusal
from api.errors import SENTENCES
from api.limited import Limited

_REF = "#/components/schemas/Refusal"
_WAIT = {"description": "For how many seconds to wait.", "schema": {"type": "integer"}}


class _Document(OpenAPISchema):
    """What many operations answer is described once: nine of ten answers are a refusal, each in a model of its own."""

    def _create_schema_from_model(self, model: Any, *given: Any, **options: Any) -> tuple[dict[str, Any], bool]:
        described: dict[Any, Any] = self.__dict__.setdefault("_described", {})
        fields = [(name, field.annotation) for name, field in model.model_fields.items()]
        if [name for name, _ in fields] != ["response"]:
            return super()._create_schema_from_model(model, *given, **options)
        key = (*fields, *given, *options.items())
        if key not in described:
            others, self.schemas = self.schemas, {}
            described[key] = *super()._create_schema_from_model(model, *given, **options), self.schemas
            self.schemas = others
        schema, required, definitions = described[key]
        self.schemas.update(definitions)  # two models of one name: the last is described
        return dict(schema), required


class LecternAPI(NinjaAPI):
    """An operation is called by the name of its function; what any operation may answer is declared here, once."""

    _documents: dict[str, dict[str, Any]]

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Names of functions are unique across the API (a test says so) and survive a move to another file."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """The document, built once: the operations do not change while the process runs."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        known: dict[str, Any] = self.__dict__.setdefault("_documents", {})
        if prefix not in known:
            known[prefix] = _with_shared_answers(_Document(self, prefix), self._limits())
        return known[prefix]

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """What every operation is given to write on: Django takes 4 µs more to encode an empty text."""
        return HttpResponse(b"", content_type=self._content_type)

    @cached_property
    def _content_type(self) -> str:
        return self.get_content_type()

    def _limits(self) -> dict[str, str]:
        """By the id of an operation: how often it may be called, beside what holds for all that write."""
        said: dict[str, list[str]] = {}
        for operation in self._operations():
            name = operation.operation_id or self.get_openapi_operation_id(operation)
            limits = (limit for limit in operation.throttle_objects if isinstance(limit, Limited))
            said[name] = [text for limit in limits for text in limit.in_words()]
        return {name: "; ".join(texts) for name, texts in said.items() if texts}

    def _operations(self) -> Iterator[Operation]:
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                yield from view.operations


def _with_shared_answers(document: Any, limits: dict[str, str]) -> Any:
    schema = Refusal.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    document["components"].setdefault("schemas", {}).update({**schema.pop("$defs", {}), "Refusal": schema})
    for path in document["paths"].values():
        for operation in path.values():
            for status in _shared_statuses(operation):
                operation["responses"].setdefault(status, _refusal(status))
            busy = operation["responses"][429]
            busy["headers"] = {"Retry-After": _WAIT}
            often = limits.get(operation["operationId"])
            busy["description"] = f"{SENTENCES[429]} At most {often}." if often else SENTENCES[429]
    return document


def _shared_statuses(operation: dict[str, Any]) -> list[int]:
    """Unreadable, crashed and busy: everywhere. Signed out, and too large: where that can be."""
    statuses = [400, 500, 503]
    if "security" in operation:
        statuses.append(401)
    if "requestBody" in operation:
        statuses.append(413)
    return statuses


def _refusal(status: int) -> dict[str, Any]:
    return {"description": SENTENCES[status], "content": {"application/json": {"schema": {"$ref": _REF}}}}
