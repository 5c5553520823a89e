"""An address of the API leads where Django would lead it."""

import re
import uuid

import pytest
from django.urls import Resolver404, get_resolver

from api.addresses import _patterns, resolve
from api.api import api

SAMPLES = {"uuidstr:": str(uuid.uuid4()), "slug:": "knots", "int:": "7", "": "any thing"}


def addresses() -> list[str]:
    """One for each pattern."""
    routes = [str(each.pattern) for patterns in _patterns(get_resolver()).values() for each in patterns]
    return ["/" + re.sub(r"<(\w+:|)\w+>", lambda found: SAMPLES[found[1]], route) for route in routes]


def test_every_path_of_the_document_is_found_at_once() -> None:
    assert len(addresses()) >= len(api.get_openapi_schema(path_prefix="")["paths"])


def test_each_leads_where_django_leads_it() -> None:
    for address in addresses():
        ours, theirs = resolve(address), get_resolver().resolve(address)
        assert (ours.func, ours.args, ours.kwargs, ours.route) == (
            theirs.func,
            theirs.args,
            theirs.kwargs,
            theirs.route,
        ), address


@pytest.mark.parametrize("address", ["/api/v1/nowhere/", "/api/v1/courses/a/b/c/d/", "/api/v1/courses", "/x"])
def test_an_unknown_address_is_unknown(address: str) -> None:
    with pytest.raises(Resolver404):
        resolve(address)


def test_a_value_that_is_none_leads_nowhere() -> None:
    with pytest.raises(Resolver404):
        resolve("/api/v1/courses/knots/lessons/not-a-uuid/")
