"""Nothing that a client can send is a crash: text, numbers, depth and pages are bounded in one place."""

import pytest
from django.test import Client

from tests.http import Answer, ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.conventions_urls")]

SOMEBODY = "5d6b6a0e-4a57-4d5e-9d2c-6b0a3c1f2e4d"
CONTROL = ["\x00", "a\x00b", "\x1b[31m", "\x7f"]
NUMBERS = [2**31, 2**63, -(2**63) - 1, 10**30, 1e308]


def _send(body: str, path: str = "notes/") -> Answer:
    return Answer(Client().post(f"/api/v1/{path}", body, content_type="application/json"))


def _nested(depth: int) -> Answer:
    return _send('{"anything": ' + "[" * depth + "]" * depth + "}", "careless/")


@pytest.mark.parametrize("text", CONTROL)
def test_control_characters_in_a_body_are_named(text: str) -> None:
    answer = ApiClient().post("notes/", {"title": "x", "tags": ["fine", text]})
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert answer.details == {"fields": {"tags.1": ["must not contain control characters"]}}


@pytest.mark.parametrize("field", ["anything", "text"])
@pytest.mark.parametrize("text", CONTROL)
def test_a_field_that_its_schema_left_open_is_bounded_too(field: str, text: str) -> None:
    answer = ApiClient().post("careless/", {field: text})
    assert (answer.status, set(answer.details["fields"])) == (422, {field})


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_no_column_holds(number: float) -> None:
    assert ApiClient().post("notes/", {"title": "x", "seconds": number}).status == 422
    assert ApiClient().post("careless/", {"number": number}).status == 422


def test_text_is_kept_in_one_form() -> None:
    assert ApiClient().post("notes/", {"title": "Cafe\u0301"}).data["title"] == "Caf\u00e9"


def test_other_text_passes_unchanged() -> None:
    for text in [
        "ß ı ſ",
        "مرحبا",
        "日本語",
        "\u202eback",
        "👩\u200d🏫",
        "<script>",
        "' OR 1=1 --",
        "=1+1",
        "%00",
        "../..",
    ]:
        assert ApiClient().post("careless/", {"text": text}).data["text"] == text


def test_line_ends_and_tabs_are_text_but_not_in_a_line() -> None:
    assert ApiClient().post("careless/", {"text": "a\n\tb"}).status == 200
    answer = ApiClient().post("notes/", {"title": "a\nb"})
    assert answer.details["fields"] == {"title": ["must be one line"]}


@pytest.mark.parametrize("depth", [33, 200, 1000])
def test_deep_json_is_refused(depth: int) -> None:
    assert _nested(depth).status == 422


def test_json_as_deep_as_people_write_it_is_read() -> None:
    assert _nested(20).status == 200


@pytest.mark.parametrize("body", ["[]", '"text"', "7", "null", "true", '[{"title": "x"}]'])
def test_json_of_another_kind(body: str) -> None:
    """The string would pass for an object whose `title` is the method of strings."""
    assert _send(body).status == 422


def test_wrong_values_are_named_by_their_field_without_being_repeated() -> None:
    answer = ApiClient().post("notes/", {"seconds": "s3cret", "tags": [1, 2]})
    assert set(answer.details["fields"]) == {"title", "seconds", "tags.0", "tags.1"}
    assert "s3cret" not in str(answer.body)


def test_a_thousand_wrong_values_are_not_all_told() -> None:
    answer = ApiClient().post("notes/", {"title": "x", "tags": [1] * 5000})
    assert answer.status == 422
    assert len(answer.details["fields"]) == 100


@pytest.mark.parametrize("query", ["search=%00", "search=a%00b", "%00=x", "search=%1b", "unknown=%00"])
def test_control_characters_in_a_query(query: str) -> None:
    answer = ApiClient().get(f"notes/?{query}")
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("query", ["search=%ff", "search=%ed%a0%80", "search=" + "x" * 5000, "search=%25&search='"])
def test_odd_text_in_a_query_finds_nothing(query: str) -> None:
    assert ApiClient().get(f"notes/?{query}").data["count"] == 0


@pytest.mark.parametrize("page", ["0", "-1", "10001", "1e3", "x", "1.5", "9" * 30, "", "%D9%A3x"])
def test_a_page_out_of_bounds(page: str) -> None:
    answer = ApiClient().get(f"notes/?page={page}")
    assert (answer.status, set(answer.details["fields"])) == (422, {"page"})


@pytest.mark.parametrize("size", ["0", "-1", "101", "9" * 30, "x"])
def test_a_page_size_out_of_bounds(size: str) -> None:
    answer = ApiClient().get(f"notes/?page_size={size}")
    assert (answer.status, set(answer.details["fields"])) == (422, {"page_size"})


def test_a_parameter_that_the_list_does_not_have() -> None:
    answer = ApiClient().get("notes/?serach=x")
    assert (answer.status, set(answer.details["fields"])) == (422, {"serach"})


def test_a_page_after_the_last_is_empty() -> None:
    data = ApiClient().get("notes/?page=10000&page_size=100").data
    assert (data["items"], data["next"], data["page"]) == ([], None, 10000)


@pytest.mark.parametrize(
    "path",
    ["notes/x/a/", "notes/%00/a/", f"notes/{SOMEBODY}/%00/", f"notes/{SOMEBODY}/a%1b/"],
)
def test_an_address_that_can_not_be_is_unknown(path: str) -> None:
    answer = ApiClient().get(path)
    assert (answer.status, answer.code) == (404, "NOT_FOUND")


@pytest.mark.parametrize("part", ["x" * 5000, "%ff", "%ed%a0%80", "..", "%2e%2e%2f", "a'b"])
def test_an_odd_address_finds_nothing(part: str) -> None:
    assert ApiClient().get(f"notes/{SOMEBODY}/{part}/").status in {200, 404}


def test_a_body_is_json_whatever_it_is_called() -> None:
    """There is nothing to forge: only the Authorization header signs a request in, never a cookie."""
    response = Client().post("/api/v1/notes/", '{"title": "x"}', content_type="text/plain")
    assert response.status_code == 200
    assert Client().post("/api/v1/notes/", {"title": "x"}).status_code == 400
