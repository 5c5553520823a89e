"""A client that knows nothing but the address finds its way."""

import pytest

from tests.http import ApiClient


@pytest.mark.django_db
def test_a_client_that_knows_only_the_address_finds_its_way() -> None:
    nobody = ApiClient()
    assert nobody.get("/readyz").status == 200
    paths = nobody.get("openapi.json").body["paths"]
    assert all(path.startswith("/api/v1/") and path.endswith("/") for path in paths)
    assert nobody.get("docs").status == 200
    assert nobody.get("redoc").status == 200
    refused = nobody.get("nowhere/")
    assert (refused.status, refused.code, refused.data) == (404, "NOT_FOUND", None)
