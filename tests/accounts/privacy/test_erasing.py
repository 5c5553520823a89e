"""Who may be erased, how, and what is left."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from accounts import trail
from accounts.actions.erasure import erase_person
from accounts.guards import MARK
from accounts.models import InstructorRequest, RecoveryCode, SecurityEvent, SecurityTrace, Session, User
from django.contrib.sessions.models import Session as WebSession
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from learning.models import Certificate, CourseStats, Enrollment, Review
from lib.errors import DomainError
from outbox.models import Event
from outbox.relay import deliver_due
from wagtail.models import ModelLogEntry, Revision

from content.actions.instructors import transfer_lead
from content.models import Course, CourseDocument, CourseImage, CoursePage, Invitation
from tests.accounts.second_factor.devices import Clock, set_up_app
from tests.accounts.second_factor.test_keys import with_key
from tests.api.test_accounts_sessions import sign_in
from tests.api.test_authoring_media import picture as noise
from tests.api.test_authoring_media import upload as upload_media
from tests.api.test_certificates import earn
from tests.api.test_users_picture import picture
from tests.api.test_users_picture import upload as upload_picture
from tests.cast import PASSWORD, Cast
from tests.factories.courses import draft_course, pending_course, published_course
from tests.http import Answer, ApiClient, browser
from tests.learning import world
from tests.mailbox import last_token

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]
PROOF = {"password": PASSWORD}


@pytest.fixture(autouse=True)
def _elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.TOMBSTONE_FILE = tmp_path / "kept" / "tombstones.jsonl"


def erase(api: Api, user: User, **fields: Any) -> Answer:
    return api(user).delete("users/me/", {**PROOF, **fields})


def test_what_is_left_of_a_person_says_nothing(cast: Cast, api: Api) -> None:
    client = api(cast.lena)
    upload_picture(client, picture())
    name = User.objects.get(pk=cast.lena.pk).picture.name
    assert client.delete("users/me/", PROOF).status == 200
    deliver_due()
    left = User.objects.get(pk=cast.lena.pk)
    assert (left.full_name, left.email) == ("Former member", f"{left.pk.hex}@erased.invalid")
    assert (left.is_active, left.has_usable_password(), left.picture.name, left.role) == (False, False, "", "STUDENT")
    assert not default_storage.exists(name)
    assert not Session.objects.filter(user=left).exists()
    assert client.get("users/me/").status == 401
    assert sign_in(cast.lena).code == "INVALID_CREDENTIALS"
    event = SecurityEvent.objects.get(kind="account.erased")
    assert (event.user_id, event.by_id, event.facts["reason"]) == (left.pk, left.pk, "request")
    assert not hasattr(event, "trace")
    trail.seal()
    trail.verify()


@pytest.mark.asvs("7.5.1")
@pytest.mark.owasp_api(2)
def test_the_password_is_asked_for(cast: Cast, api: Api) -> None:
    assert api(cast.lena).delete("users/me/", {"token": "guessed"}).code == "INVALID_TOKEN"
    for proof in ({}, {"password": ""}, {"password": "Wrong-horse-9"}):
        answer = api(cast.lena).delete("users/me/", proof)
        assert (answer.status, answer.code) == (422, "VALIDATION_ERROR"), answer
    assert User.objects.get(pk=cast.lena.pk).erased_at is None
    assert api(None).delete("users/me/", PROOF).status == 401


@pytest.mark.asvs("7.5.1")
def test_with_a_second_factor_a_code_is_asked_for_as_well(cast: Cast, api: Api) -> None:
    _, codes = set_up_app(cast.lena, Clock())
    for code in ({}, {"code": "000000"}, {"code": "AAAAAAAAAA"}):
        answer = api(cast.lena).delete("users/me/", {**PROOF, **code})
        assert (answer.status, list(answer.details["fields"])) == (422, ["code"])
    refused = api(cast.lena).delete("users/me/", {"password": "Wrong-horse-9", "code": codes[0]})
    assert list(refused.details["fields"]) == ["password"]
    api(cast.lena).post("users/me/erasure/")
    mailed = api(cast.lena).delete("users/me/", {"token": last_token(cast.lena.email)})
    assert list(mailed.details["fields"]) == ["code"], "a mail stands for the password, not for the code"
    assert User.objects.get(pk=cast.lena.pk).erased_at is None
    assert api(cast.lena).delete("users/me/", {**PROOF, "code": codes[0]}).status == 200
    assert User.objects.get(pk=cast.lena.pk).erased_at


def test_who_has_nothing_but_a_key_signs_in_by_it_first(cast: Cast, api: Api) -> None:
    with_key(cast.otto)
    cast.otto.refresh_from_db()
    RecoveryCode.objects.all().delete()
    late, soon = api(cast.otto), api(cast.otto)
    session = Session.objects.filter(user=cast.otto).order_by("created_at")[0]
    Session.objects.filter(pk=session.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    refused = late.delete("users/me/", PROOF)
    assert (refused.status, list(refused.details.get("fields", refused.code))) == (422, ["code"])
    assert soon.delete("users/me/", PROOF).status == 200


@pytest.mark.asvs("7.5.1")
def test_without_a_password_a_mail_confirms_it(cast: Cast, api: Api) -> None:
    cast.lena.set_unusable_password()
    cast.lena.save()
    client = api(cast.lena)
    for proof in ({}, PROOF, {"token": "guessed"}):
        assert (client.delete("users/me/", proof).code) == "INVALID_TOKEN"
    assert client.post("users/me/erasure/").status == 202
    token = last_token(cast.lena.email)
    cast.liam.set_unusable_password()
    cast.liam.save()
    assert api(cast.liam).delete("users/me/", {"token": token}).code == "INVALID_TOKEN"
    assert client.delete("users/me/", {"token": token}).status == 200
    assert User.objects.get(pk=cast.lena.pk).erased_at is not None


def test_the_same_address_may_sign_up_anew(cast: Cast, api: Api) -> None:
    erase(api, cast.lena)
    body = {"email": cast.lena.email, "password": "Another-horse-8", "full_name": "Lena"}
    assert api(None).post("accounts/register/", body).status == 201
    assert User.objects.get(email=cast.lena.email).pk != cast.lena.pk


def test_a_certificate_can_be_verified_and_names_nobody(cast: Cast, api: Api) -> None:
    certificate = earn(api(cast.lena), world.course_by(cast.ines, title="Knots", lessons=1))
    erase(api, cast.lena)
    shown = api(None).get(f"certificates/{certificate.number}/")
    assert (shown.status, shown.data["learner_name"], shown.data["revoked"]) == (200, "Name removed", False)
    assert ApiClient().client.get(f"/api/v1/certificates/{certificate.number}/pdf/").status_code == 200


def test_who_wants_to_goes_on_being_named_on_certificates(cast: Cast, api: Api) -> None:
    certificate = earn(api(cast.lena), world.course_by(cast.ines, title="Knots", lessons=1))
    erase(api, cast.lena, keep_name_on_certificates=True)
    assert Certificate.objects.get(pk=certificate.pk).learner_name == "Lena"


def test_a_rating_stays_and_its_words_go(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, title="Knots")
    client = api(cast.lena)
    client.post(f"courses/{course.slug}/enroll/")
    client.post(f"courses/{course.slug}/reviews/", {"rating": 2, "text": "Tangled."})
    client.delete("users/me/", PROOF)
    (row,) = api(None).get(f"courses/{course.slug}/reviews/").data["items"]
    assert (row["rating"], row["text"], row["author"]["full_name"]) == (2, "", "Former member")
    assert CourseStats.objects.get(course=course).average_rating == 2
    assert Enrollment.objects.filter(learner=cast.lena).count() == 1


def test_who_leads_courses_of_others_hands_them_over_first(cast: Cast, api: Api) -> None:
    live = published_course(by=cast.ines, title="Knots")
    shared = draft_course(by=cast.ines, title="Splices")
    shared.instructors.create(user=cast.otto)
    own = draft_course(by=cast.ines, title="Own")
    answer = erase(api, cast.ines)
    assert (answer.status, answer.code) == (409, "LEADS_COURSES")
    assert {row["title"] for row in answer.details["courses"]} == {"Knots", "Splices"}
    assert {row["id"] for row in answer.details["courses"]} == {str(live.pk), str(shared.pk)}
    assert User.objects.get(pk=cast.ines.pk).erased_at is None
    live.instructors.create(user=cast.otto)
    for course in (live, shared):
        transfer_lead(course=course, by=cast.ines, user=cast.otto)
    assert erase(api, cast.ines).status == 200
    assert not Course.objects.filter(pk=own.pk).exists()
    assert not Revision.objects.filter(user=cast.ines).exists()
    assert not CoursePage.objects.filter(owner=cast.ines).exists()
    assert api(None).get(f"courses/{live.slug}/").status == 200


def test_what_waits_for_review_and_is_nobody_else_s_goes_too(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    assert erase(api, cast.ines).status == 200
    assert not Course.objects.filter(pk=course.pk).exists()


def test_a_file_that_a_course_shows_stays_without_its_uploader(cast: Cast, api: Api) -> None:
    shared = draft_course(by=cast.otto, title="Shared")
    client = api(cast.ines)
    used = CourseImage.objects.get(uuid=upload_media(client, "a.png", noise(), title="Ines at sea").data["id"])
    spare = CourseDocument.objects.get(uuid=upload_media(client, "b.txt", b"spare", title="Spare").data["id"])
    shared.page.thumbnail = used
    shared.page.save()
    assert client.delete("users/me/", PROOF).status == 200
    deliver_due()
    used.refresh_from_db()
    assert (used.uploaded_by_user, used.title) == (None, "A file of a former member")
    assert default_storage.exists(used.file.name)
    assert not CourseDocument.objects.filter(pk=spare.pk).exists()
    assert not default_storage.exists(spare.file.name)


def test_the_last_admin_stays(cast: Cast, api: Api) -> None:
    assert erase(api, cast.rosa).status == 200
    answer = erase(api, cast.ada)
    assert (answer.status, answer.code) == (409, "LAST_ADMIN")


def test_names_go_from_the_history_of_the_school(cast: Cast, api: Api) -> None:
    api(cast.rosa).put(f"users/{cast.lena.pk}/role/", {"role": "INSTRUCTOR"})
    assert ModelLogEntry.objects.filter(label="Lena").exists()
    entry = ModelLogEntry.objects.latest("pk")
    ModelLogEntry.objects.filter(pk=entry.pk).update(data={"said": ["of Lena, not Lenard", cast.lena.email]})
    cast.lena.refresh_from_db()
    assert erase(api, cast.lena).status == 200
    entry.refresh_from_db()
    assert entry.label == "Former member"
    assert entry.data == {"said": ["of Former member, not Lenard", "Former member"]}


def test_web_sessions_and_invitations_go(cast: Cast, api: Api) -> None:
    client, others = browser(cast.ines), browser(cast.rosa)
    course = draft_course(by=cast.otto, title="Knots")
    Invitation.objects.create(
        course=course, email=cast.ines.email, invited_by=cast.otto, expires_at="2030-01-01T00:00Z"
    )
    erase(api, cast.ines)
    assert client.get("/admin/").status_code == 302
    assert others.get("/admin/").status_code == 200
    assert WebSession.objects.count() == 1
    assert not Invitation.objects.exists()


def test_an_admin_erases_somebody_on_request(cast: Cast, api: Api) -> None:
    erase_person(user=cast.lena, by=cast.rosa, reason="request")
    erase_person(user=cast.lena, by=cast.rosa, reason="request")
    assert Event.objects.filter(name="user.erased").count() == 1
    event = SecurityEvent.objects.get(kind="account.erased")
    assert (event.user_id, event.by_id) == (cast.lena.pk, cast.rosa.pk)
    assert api(cast.rosa).get(f"users/{cast.lena.pk}/").status == 404
    assert api(cast.rosa).get("users/").data["count"] == User.objects.count() - 1


def test_nobody_else_erases_anybody(cast: Cast) -> None:
    for by, user, reason in (
        (cast.ines, cast.lena, "request"),
        (cast.rosa, cast.ada, "request"),
        (cast.rosa, cast.rosa, "request"),
        (cast.rosa, cast.lena, "because"),
    ):
        with pytest.raises(DomainError):
            erase_person(user=user, by=by, reason=reason)
    assert not User.objects.filter(erased_at__isnull=False).exists()


def test_a_restored_backup_is_erased_again(cast: Cast, api: Api, settings: Any, capsys: Any) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("reerase")
    before = transaction.savepoint()
    erase(api, cast.lena)
    deliver_due()
    line = json.loads(settings.TOMBSTONE_FILE.read_text())
    assert line.keys() == {"id", "erased_at", "keep_name"}
    call_command("erased")
    assert str(cast.lena.pk) in capsys.readouterr().out
    transaction.savepoint_rollback(before)  # the backup is from before
    assert User.objects.get(pk=cast.lena.pk).full_name == "Lena"
    call_command("reerase")
    assert "1 of 1" in capsys.readouterr().out
    assert User.objects.get(pk=cast.lena.pk).full_name == "Former member"
    call_command("reerase")
    assert "0 of 1" in capsys.readouterr().out


def refused(write: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            write()
    except DatabaseError as error:
        return MARK in str(error)
    return False


def test_the_database_takes_nothing_about_who_was_erased(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, title="Knots")
    client = api(cast.lena)
    client.post(f"courses/{course.slug}/enroll/")
    client.post(f"courses/{course.slug}/reviews/", {"rating": 2, "text": "Tangled."})
    client.delete("users/me/", PROOF)
    lena = User.objects.filter(pk=cast.lena.pk)
    assert refused(lambda: lena.update(bio="Here again."))
    assert refused(lambda: Review.objects.filter(author=cast.lena).update(text="Again."))
    assert refused(lambda: Session.objects.create(user=cast.lena, expires_at="2030-01-01T00:00Z"))
    assert refused(lambda: InstructorRequest.objects.create(user=cast.lena, reason="I am."))
    other = world.course_by(cast.otto, title="Bends")
    assert refused(lambda: Enrollment.objects.create(course=other, learner=cast.lena))
    event = trail.record("sign_in.failed", user=cast.lena, address="203.0.113.9", door="api", reason="password")
    assert not SecurityTrace.objects.filter(event=event.pk).exists()
    assert not refused(lambda: Session.objects.create(user=cast.liam, expires_at="2030-01-01T00:00Z"))
