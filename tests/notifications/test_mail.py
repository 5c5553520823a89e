"""What every mail has, and that each goes out once."""

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from accounts.actions.instructor_request import reject_request, request_to_teach
from accounts.actions.password import request_password_reset, reset_password
from accounts.actions.registration import InvalidToken
from accounts.models import EmailToken, User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError
from django.template.loader import get_template
from django.test import override_settings
from django.utils import timezone
from notifications import mail as mails
from notifications.models import SentMail
from outbox import relay
from outbox.models import Delivery, Event
from outbox.relay import deliver_due

from content.actions.invitations import accept_invitation, invite_instructor
from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.mailbox import mails_to, token_in

pytestmark = pytest.mark.django_db


def test_a_mail_is_plain_text_with_the_same_in_html(cast: Cast) -> None:
    row = request_to_teach(by=cast.lena, reason="Please.")
    reject_request(request=row, by=cast.rosa, note="Tell us <b>more</b>.")
    message = mails_to(cast.lena.email)[-1]
    assert "Tell us <b>more</b>." in message.body
    assert "\n\n\n" not in message.body
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert "Tell us &lt;b&gt;more&lt;/b&gt;." in html
    assert "Hello Lena," in html


def test_only_our_own_links_become_links(cast: Cast) -> None:
    row = request_to_teach(by=cast.lena, reason="https://evil.example/\n\nhttp://localhost:8000.evil.example/")
    message = mails_to(cast.rosa.email)[-1]
    ((html, _),) = message.alternatives
    assert 'href="http://localhost:8000/admin/instructor-requests/"' in html
    assert "evil.example" in html
    assert 'href="https://evil' not in html
    assert 'href="http://localhost:8000.evil' not in html
    assert row.is_pending


def test_a_subject_is_one_line_whatever_a_name_has_in_it(cast: Cast) -> None:
    User.objects.filter(pk=cast.lena.pk).update(full_name="Lena\r\nBcc: all@lectern.example")
    request_to_teach(by=User.objects.get(pk=cast.lena.pk), reason="Please.")
    message = mails_to(cast.rosa.email)[-1]
    assert message.subject == "Lena"
    assert message.message()["Bcc"] is None
    assert message.recipients() == [cast.rosa.email]


def test_an_event_that_is_delivered_again_is_told_once(cast: Cast) -> None:
    request_to_teach(by=cast.lena, reason="Please.")
    deliver_due()
    before = len(mail.outbox)
    Delivery.objects.update(state=Delivery.State.DUE, due_at=timezone.now())
    assert deliver_due() == 1
    assert len(mail.outbox) == before
    assert SentMail.objects.count() == 2


def test_a_mail_that_could_not_be_sent_is_sent_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EmailBackend, messages: list[object]) -> int:
        raise ConnectionRefusedError

    request_to_teach(by=cast.lena, reason="Please.")
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        assert deliver_due() == 0
    assert not SentMail.objects.exists()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert len(mails_to(cast.rosa.email)) == 1


def undone_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the next delivery undone after its mail was taken, and done again."""
    with monkeypatch.context() as patched:
        handle = relay._handle

        def lose_the_database(delivery: Delivery) -> None:
            handle(delivery)
            raise OperationalError

        patched.setattr(relay, "_handle", lose_the_database)
        deliver_due()
    assert not SentMail.objects.exists()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    deliver_due()


@pytest.fixture(params=[True, False])
def is_noted(request: pytest.FixtureRequest, settings: Any) -> bool:
    """Whether Redis is there to note what the mail server took."""
    if request.param and not settings.REDIS_URL:
        pytest.skip("without Redis nobody notes it")
    settings.REDIS_URL = settings.REDIS_URL if request.param else ""
    return bool(request.param)


def test_a_mail_whose_transaction_was_undone_is_known_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, is_noted: bool
) -> None:
    request_to_teach(by=cast.lena, reason="Please.")
    undone_once(monkeypatch)
    assert SentMail.objects.count() == 2
    sent = [(message.to[0], message.message()["Message-ID"]) for message in mail.outbox]
    assert len(sent) == (2 if is_noted else 4)
    assert len(set(sent)) == len({number for _, number in sent}) == 2
    assert all(number.endswith("@localhost>") for _, number in sent)


def test_a_mail_with_a_token_whose_transaction_was_undone_works(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, is_noted: bool
) -> None:
    request_password_reset(email=cast.lena.email)
    undone_once(monkeypatch)
    sent = {(message.message()["Message-ID"], token_in(message)) for message in mail.outbox}
    assert (len(mail.outbox), len(sent)) == (1 if is_noted else 2, 1)
    ((_, token),) = sent
    reset_password(token=token, new_password="Another-horse-8")
    with pytest.raises(InvalidToken):
        reset_password(token=token, new_password="Another-horse-9")


def test_each_event_has_a_token_of_its_own(cast: Cast) -> None:
    for _ in range(2):
        request_password_reset(email=cast.lena.email)
    deliver_due()
    assert len({token_in(message) for message in mail.outbox}) == 2
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 2


def test_an_invitation_whose_transaction_was_undone_works(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    course = draft_course(by=cast.ines)
    invite_instructor(course=course, email=cast.otto.email, by=cast.ines)
    undone_once(monkeypatch)
    (token,) = {token_in(message) for message in mail.outbox if message.to == [cast.otto.email]}
    assert accept_invitation(token=token, by=cast.otto).course == course


def test_a_mail_is_a_file_where_there_is_no_server(cast: Cast, tmp_path: Path) -> None:
    with override_settings(EMAIL_BACKEND="lib.mailbox.MailboxBackend", MAILBOX_DIR=tmp_path):
        request_to_teach(by=cast.lena, reason="Please.")
        deliver_due()
    files = sorted(tmp_path.glob("*.eml"))
    assert {message_from_bytes(file.read_bytes())["To"] for file in files} == {cast.rosa.email, cast.ada.email}


def test_every_template_renders_with_a_subject(cast: Cast) -> None:
    folder = Path(mails.__file__).parent / "templates" / "notifications"
    names = sorted(path.stem for path in folder.glob("*.txt"))
    assert len(names) > 15
    for name in names:
        source = (folder / f"{name}.txt").read_text()
        assert get_template(f"notifications/{name}.txt")
        assert 0 < len(source.splitlines()[0]) < 80
        assert "Hello" in source.splitlines()[1]


def test_who_was_shut_out_or_proved_the_address_meanwhile_gets_no_link(cast: Cast) -> None:
    from outbox.record import record

    record("user.registered", user_id=cast.lena.pk)
    record("user.password_reset_requested", user_id=cast.liam.pk)
    User.objects.filter(pk=cast.liam.pk).update(is_active=False)
    deliver_due()
    assert mail.outbox == []
    assert not EmailToken.objects.exists()


def test_an_event_about_somebody_who_is_gone_is_no_failure(cast: Cast) -> None:
    from outbox.record import record

    for name in ("user.registered", "user.password_changed", "session.reuse_detected", "user.registration_repeated"):
        record(name, user_id="00000000-0000-0000-0000-000000000000")
    assert deliver_due() == 4
    assert Event.objects.count() == 4


def test_a_reuse_is_told_to_its_owner(cast: Cast) -> None:
    from tests.api.test_accounts_sessions import refresh, sign_in

    token = sign_in(cast.lena).data["refresh"]
    refresh(token)
    refresh(token)
    refresh(token)
    assert [message.subject for message in mails_to(cast.lena.email)] == ["We signed out one of your devices"]
