"""Nothing that people type adds a header or a recipient to a mail, or a line to the log."""

import io
import json
import logging
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from accounts.models import User
from django.core import mail
from django.test import Client
from lib.logs import logging_config
from outbox.relay import deliver_due

from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.fuzz.corpus_text import TEXTS
from tests.http import ApiClient

pytestmark = [pytest.mark.django_db]

HEADERS = {
    *("content-type", "mime-version", "subject", "from", "to", "date", "message-id", "content-transfer-encoding"),
    *("auto-submitted", "list-unsubscribe", "list-unsubscribe-post", "reply-to"),
}
HOSTILE = [*TEXTS["mail"], *TEXTS["line ends"], *TEXTS["control"], *TEXTS["log"], *TEXTS["bidi"], *TEXTS["unicode"]]


@pytest.fixture(autouse=True)
def _no_limits(settings: object) -> None:
    settings.LIMITS_ON = False  # type: ignore[attr-defined]


@pytest.mark.asvs("1.2.1")
def test_no_address_and_no_name_adds_to_a_mail(cast: Cast) -> None:
    """By the door of registration, and by that of an invitation to teach together."""
    course, ines = draft_course(by=cast.ines, title="Knots"), ApiClient(cast.ines)
    meant = set()
    for number, text in enumerate((*TEXTS["mail"], *TEXTS["line ends"], *TEXTS["log"])):
        good = f"eve{number}@lectern.example"
        for address, called in ((good, f"Eve {text} end"), (text, "Eve")):
            body = {"email": address, "password": "Correct-horse-7", "full_name": called}
            status = ApiClient().post("accounts/register/", body).status
            assert status in {201, 422}, (address, called)
            meant |= {address.strip()} if status == 201 else set()
        if ines.post(f"authoring/courses/{course.pk}/instructors/", {"email": text}).status == 201:
            meant.add(text.strip())
    deliver_due()
    assert len(mail.outbox) > 20
    for message in mail.outbox:
        assert len(message.recipients()) == 1
        assert message.recipients()[0].casefold() in {address.casefold() for address in meant} | _people()
        _is_what_it_should_be(message.message().as_bytes())


def test_what_is_in_the_database_already_adds_nothing_either(cast: Cast) -> None:
    """Names come from other doors, too: imports, the admin, what there was before."""
    for name in (*(f"Eve {text} end" for text in TEXTS["line ends"][:7]), "Eve\r\nBcc: c@d.example\r\n\r\nHello"):
        mail.outbox.clear()
        User.objects.filter(pk=cast.ines.pk).update(full_name=name[:150])
        course = draft_course(by=User.objects.get(pk=cast.ines.pk), title="Knots")
        ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/instructors/", {"email": cast.otto.email})
        deliver_due()
        assert [message.recipients() for message in mail.outbox] == [[cast.otto.email]]
        _is_what_it_should_be(mail.outbox[0].message().as_bytes())


@pytest.mark.asvs("16.4.1")
def test_every_record_of_the_log_is_one_line(lines: io.StringIO, cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    for text in HOSTILE:
        raw = "".join(character for character in text if 32 <= ord(character) < 256 or character == "\t")
        headers = {"user-agent": raw, "x-request-id": raw, "authorization": f"Bearer {raw}", "referer": raw}
        client.get(f"/api/v1/courses/{text}/".encode("utf-8", "replace").decode(), headers=headers)
        ApiClient().post("accounts/login/", {"email": text, "password": text})
        ApiClient(cast.lena).get("users/", **{"x-request-id": raw})
        logging.getLogger("lectern.test").warning("said %s", text, extra={"given": text, text[:20] or "x": 1})
    written = lines.getvalue()
    assert written.count("\n") >= len(HOSTILE) * 3
    assert written.isascii()
    for line in written.split("\n")[:-1]:
        assert line.isprintable()
        assert isinstance(json.loads(line), dict)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What production would write to its log."""
    stream = io.StringIO()
    config = logging_config("INFO", as_json=True)["formatters"]["lines"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(config["()"](**{key: value for key, value in config.items() if key != "()"}))
    root, ours = logging.getLogger(), logging.getLogger("lectern")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    ours.setLevel(level)


def _people() -> set[str]:
    return {address.casefold() for address in User.objects.values_list("email", flat=True)}


def _is_what_it_should_be(content: bytes) -> None:
    message = message_from_bytes(content, policy=policy.default)
    assert {name.lower() for name in message} <= HEADERS
    assert len(message.get_all("To", [])) == len(message.get_all("Subject", [])) == 1
    assert "\n" not in message["Subject"]
    assert "\r" not in message["Subject"]
    assert not message.defects
