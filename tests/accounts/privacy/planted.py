"""Somebody who filled in everything that a person can: in each place stands a word that stands nowhere else."""

from dataclasses import dataclass

from accounts.actions.role import change_role
from accounts.models import SocialAccount, User
from django.core.files.storage import default_storage
from outbox.relay import deliver_due

from content.models import Course, CourseImage
from tests.api.test_accounts_sessions import bearing
from tests.api.test_authoring_media import picture as noise
from tests.api.test_authoring_media import upload as upload_media
from tests.api.test_users_picture import upload as upload_picture
from tests.cast import PASSWORD, Cast, person
from tests.factories.courses import draft_course, pending_course, text
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.mailbox import last_token

WORDS = {
    "name": "Zyxcanary Quollname",
    "bio": "quollbio",
    "phone": "+99 123 456 7781",
    "email": "quollmail@canary.example",
    "former address": "quollbefore@canary.example",
    "review": "quollreview",
    "comment": "quollcomment",
    "appeal": "quollappeal",
    "reason": "quollreason",
    "media title": "quollmedia",
    "course text": "quolltext",
    "user agent": "QuollAgent",
    "address": "203.0.113.177",
    "subject": "quollsubject-4711",
    "invitation": "quollguest@canary.example",
}


@dataclass
class Planted:
    """Who it is, and all that was planted."""

    user: User
    client: ApiClient
    canaries: dict[str, str | bytes]
    taken: Course


def plant(cast: Cast) -> Planted:
    """By every door, as a learner first and as an instructor then."""
    user = person(WORDS["former address"], full_name=WORDS["name"])
    _move(user, cast)
    client = _signed_in()
    _done(client.patch("users/me/", {"bio": WORDS["bio"], "phone_number": WORDS["phone"]}))
    _done(upload_picture(client, noise("JPEG", (300, 200))))
    taken = _learn(client, cast)
    _done(client.post("instructor-requests/", {"reason": WORDS["reason"]}), 201)
    change_role(user=user, role="INSTRUCTOR", by=cast.rosa)
    client = _signed_in()
    _teach(client, user, cast)
    SocialAccount.objects.create(user=user, provider="google", subject=WORDS["subject"], email=WORDS["email"])
    deliver_due()
    user.refresh_from_db()
    return Planted(user, client, {**WORDS, **_of_files(user)}, taken)


def _move(user: User, cast: Cast) -> None:
    """To another address; somebody else wants that one, too, and others have written to and of the old one."""
    own = draft_course(by=cast.otto, title="Splices")
    invited = {"email": WORDS["former address"]}
    _done(ApiClient(cast.otto).post(f"authoring/courses/{own.pk}/instructors/", invited), 201)
    wanted = {"new_email": WORDS["email"], "password": PASSWORD}
    _done(ApiClient(user).post("accounts/email/change/", wanted), 202)
    _done(ApiClient().post("accounts/email/change/confirm/", {"token": last_token(WORDS["email"])}))
    _done(ApiClient(cast.liam).post("accounts/email/change/", wanted), 202)


def _signed_in() -> ApiClient:
    client = ApiClient()
    client.client.defaults["REMOTE_ADDR"] = WORDS["address"]
    agent = {"user-agent": f"{WORDS['user agent']}/1.0"}
    body = {"email": WORDS["email"], "password": PASSWORD}
    access = _done(client.post("accounts/login/", body, **agent)).data["access"]
    client.headers = {**bearing(access).headers, **agent}
    return client


def _learn(client: ApiClient, cast: Cast) -> Course:
    course = world.course_by(cast.ines, title="Knots", lessons=1)
    enrollment = _done(client.post(f"courses/{course.slug}/enroll/"), 201).data["id"]
    for lesson in world.lessons_of(course):
        _done(client.post(f"enrollments/{enrollment}/lessons/{lesson}/complete/"))
    _done(client.post(f"courses/{course.slug}/reviews/", {"rating": 4, "text": WORDS["review"]}), 201)
    return course


def _teach(client: ApiClient, user: User, cast: Cast) -> None:
    own = draft_course(by=user, title="Mine", body=[text(WORDS["course text"])])
    uploaded = upload_media(client, f"{WORDS['media title']}.png", noise(), title=WORDS["media title"])
    _done(uploaded, 201)
    invitation = {"email": WORDS["invitation"]}
    _done(client.post(f"authoring/courses/{own.pk}/instructors/", invitation), 201)
    shared = pending_course(by=cast.otto, title="Shared")
    shared.instructors.create(user=user)
    asked = _done(ApiClient(cast.rosa).post(f"authoring/courses/{shared.pk}/comments/", {"text": "Why?"}), 201).data
    _done(client.post(f"authoring/comments/{asked['id']}/replies/", {"text": WORDS["comment"]}), 201)
    said = f"{WORDS['name']} ({WORDS['email']}, once {WORDS['former address']}) copied it."
    _done(ApiClient(cast.rosa).post(f"moderation/courses/{shared.pk}/decline/", {"comment": said}))
    _done(client.post(f"authoring/courses/{shared.pk}/appeal/", {"text": WORDS["appeal"]}))


def _of_files(user: User) -> dict[str, str | bytes]:
    with default_storage.open(user.picture.name) as file:
        content = file.read()
    with CourseImage.objects.get(uploaded_by_user=user).file.open("rb") as file:
        uploaded = file.read()
    return {
        "picture's name": user.picture.name.rpartition("/")[2],
        "picture's bytes": content[100:140],
        "media bytes": uploaded[60:100],
    }


def _done(answer: Answer, status: int = 200) -> Answer:
    assert answer.status == status, answer
    return answer
