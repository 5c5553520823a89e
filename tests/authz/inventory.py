"""Every operation of every NinjaAPI that is mounted, found by walking its routers: hidden ones, too."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja import NinjaAPI
from ninja.operation import Operation

_PARAMETER = re.compile(r"{(?:\w+:)?(\w+)}")


def apis() -> list[NinjaAPI]:
    """Every NinjaAPI that an address of the project leads to."""
    found = {id(api): api for pattern in _walk(get_resolver()) for api in _behind(pattern.callback)}
    return list(found.values())


def _behind(view: Any) -> Iterator[NinjaAPI]:
    for cell in getattr(view, "__closure__", None) or ():
        yield from (operation.api for operation in getattr(cell.cell_contents, "operations", ()))
    yield from (each for each in getattr(view, "keywords", {}).values() if isinstance(each, NinjaAPI))


def _walk(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _walk(pattern)


def operations() -> dict[str, Operation]:
    """By method and path, such as `GET users/{user_id}/`."""
    return {name: operation for api in apis() for name, operation in operations_of(api)}


def operations_of(api: NinjaAPI) -> Iterator[tuple[str, Operation]]:
    """Those of one API."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            full = _PARAMETER.sub(r"{\1}", f"{router.prefix}/{path}").replace("//", "/").lstrip("/")
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {full}", operation
