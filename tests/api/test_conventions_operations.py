"""What every operation of the API has: a name, a sentence, its auth, and the answers that it declares."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from ninja.operation import Operation

from api.api import api

METHODS = {"get", "post", "put", "patch", "delete"}
PUBLIC = {
    ("POST", "accounts/register/"),
    ("POST", "accounts/verify-email/"),
    ("POST", "accounts/verify-email/resend/"),
    ("POST", "accounts/login/"),
    ("POST", "accounts/token/refresh/"),
    ("POST", "accounts/login/second-factor/"),
    ("POST", "accounts/login/second-factor/key/"),
    ("POST", "accounts/logout/"),
    ("POST", "accounts/password/reset/"),
    ("POST", "accounts/password/reset/confirm/"),
    ("POST", "accounts/email/change/confirm/"),
    ("GET", "accounts/challenge/"),
    ("GET", "accounts/oauth/"),
    ("GET", "accounts/oauth/{}/authorize/"),
    ("POST", "accounts/oauth/{}/"),
    ("GET", "terms/"),
    ("GET", "categories/"),
    ("GET", "courses/"),
    ("GET", "courses/{}/"),
    ("GET", "courses/{}/lessons/{}/"),
    ("GET", "courses/{}/reviews/"),
    ("GET", "certificates/{}/"),
    ("GET", "certificates/{}/pdf/"),
}


def operations() -> Iterator[tuple[str, str, Operation]]:
    """Every operation that is served, in the document or not: method, path with `{}` for parameters, operation."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            full = re.sub(r"{[^}]+}", "{}", f"{router.prefix}/{path}").replace("//", "/").lstrip("/")
            for operation in view.operations:
                for method in operation.methods:
                    yield method, full, operation


def documented() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the published document: method, path, what it says."""
    for path, methods in api.get_openapi_schema(path_prefix="").items():
        if path == "paths":
            for address, item in methods.items():
                yield from ((method, address, item[method]) for method in item.keys() & METHODS)


def test_public_operations_are_those_of_the_contract() -> None:
    public = {(method, path) for method, path, operation in operations() if not operation.auth_callbacks}
    assert public - PUBLIC == set()


@pytest.mark.owasp_api(9)
def test_every_operation_is_in_the_document() -> None:
    assert [path for _, path, operation in operations() if not operation.include_in_schema] == []


def test_every_path_ends_in_a_slash() -> None:
    assert [path for _, path, _ in operations() if not path.endswith("/")] == []


def test_no_two_operations_share_a_name() -> None:
    names = [operation["operationId"] for _, _, operation in documented()]
    assert sorted(names) == sorted(set(names))


def test_every_operation_says_what_it_does() -> None:
    silent = [f"{method} {path}" for method, path, operation in operations() if not operation.view_func.__doc__]
    assert silent == []


def test_every_operation_that_needs_a_sign_in_says_so_and_declares_401() -> None:
    for method, path, operation in documented():
        public = (method.upper(), re.sub(r"{[^}]+}", "{}", path.lstrip("/"))) in PUBLIC
        if not operation.get("security"):
            assert public, f"{method} {path} is open"
        else:
            assert operation["security"] in ([{"Bearer": []}], [{"Bearer": []}, {}])  # {}: a token is not a must
            assert 401 in operation["responses"] or "401" in operation["responses"], f"{method} {path}"


@pytest.mark.parametrize("status", [400, 422, 429, 500, 503])
def test_every_operation_declares_what_any_operation_may_answer(status: int) -> None:
    missing = [f"{method} {path}" for method, path, op in documented() if status not in op["responses"]]
    assert missing == []


def test_every_refusal_in_the_document_is_the_envelope() -> None:
    for method, path, operation in documented():
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Refusal"}, f"{method} {path} {status}"
