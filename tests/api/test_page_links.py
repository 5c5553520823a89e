"""Links to other pages are those that Django would make, wherever the request was sent to."""

from typing import Any

import pytest
from django.test import RequestFactory

from api.pagination import PageQuery, page_of


@pytest.mark.parametrize("host", ["learn.example", "learn.example:8443", "testserver"])
@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("path", ["/api/v1/courses/", "/api/v1/courses/knots-1/reviews/", "/api/v1/č/"])
def test_they_are_whole_and_keep_what_was_asked(settings: Any, host: str, secure: bool, path: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    asked = {"search": "čaj & más", "page_size": "10", "page": "2"}
    request = RequestFactory().get(path, asked, secure=secure, headers={"host": host})
    page = page_of(request, PageQuery(page=2, page_size=10), [], 30)
    for name, number in (("next", 3), ("previous", 1)):
        query = f"search=%C4%8Daj+%26+m%C3%A1s&page_size=10&page={number}"
        assert page[name] == request.build_absolute_uri(f"{request.path}?{query}")
