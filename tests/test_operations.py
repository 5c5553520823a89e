"""The doors for those who run it."""

import pytest

from tests.http import ApiClient


@pytest.mark.django_db
def test_readyz_says_that_database_and_cache_answer() -> None:
    answer = ApiClient().get("/readyz")
    assert answer.status == 200
    assert answer.body == {"database": True, "cache": True}


@pytest.mark.django_db
def test_an_unknown_address_of_the_api_is_the_envelope() -> None:
    answer = ApiClient().get("nowhere/")
    assert (answer.status, answer.code) == (404, "NOT_FOUND")


def test_the_openapi_document_is_served() -> None:
    answer = ApiClient().get("openapi.json")
    assert answer.status == 200
    assert answer.body["info"]["title"] == "Lectern"
