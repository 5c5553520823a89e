"""The school of the matrix: everybody of the threat model, and one thing of each kind in each state that a rule knows.

Upton has not proved his address, Nina takes no course, Lena and Liam do. Ines leads the courses and Cora teaches
them with her; Otto teaches elsewhere. Rosa runs the school and Ada is the superuser. Dora was shut out and Eve signed
out everywhere; both kept what they had. Liam has an app and a security key.
"""

import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
from accounts.actions.consent import publish_terms, write_terms
from accounts.actions.social_sign_in import own_redirect_uri
from accounts.models import (
    EmailChange,
    EmailToken,
    InstructorRequest,
    Provider,
    RecoveryCode,
    RefreshToken,
    SecondFactor,
    SecurityEvent,
    Session,
    SocialAccount,
    StartedSignIn,
    User,
)
from accounts.models.email_token import Purpose
from accounts.opaque import digest_of, s256
from accounts.sealed import seal
from accounts.tokens import issue_access
from accounts.trail import record
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData
from learning.actions.attempt import start_attempt, submit_attempt
from learning.actions.enrollment import enroll
from learning.actions.grades import override_grade
from learning.actions.progress import complete_lesson
from learning.actions.review import create_review
from learning.grading import grade, total
from learning.models import Allowance, Attempt, Certificate, Enrollment, Regrade, Review, Submission
from ninja_jwt.tokens import AccessToken
from ninja_jwt.tokens import RefreshToken as SignedRefreshToken
from notifications.models import Notice, NoticeKind
from outbox.models import Event
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.actions.claim import claim_review
from content.actions.comment import add_comment
from content.actions.decline import appeal_decline, decline_course
from content.actions.invitations import invite_instructor
from content.actions.moderation import approve_course
from content.actions.submission import submit_course
from content.assessments.assignment import AssignmentSettings
from content.assessments.stream import settings_stream
from content.body import stream_of
from content.models import (
    Course,
    CourseDocument,
    CourseImage,
    CourseInstructor,
    CoursePage,
    Invitation,
    Lesson,
    LessonPage,
    QuestionBank,
    QuizVersion,
    ReleaseLesson,
    ReviewComment,
    SectionPage,
)
from tests.cast import person
from tests.cms.world import document_of, image_of
from tests.content.banks.asked import choice
from tests.content.questions.made import essay, single, uid
from tests.factories.courses import add_lesson, category, draft_course, publish
from tests.factories.quizzes import add_quiz, question
from tests.learning.quizzes import asking


def _key() -> str:
    """A security key as it is kept."""
    public = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    return b64encode(AttestedCredentialData.create(bytes(16), b"key", public)).decode()


PEOPLE = ("upton", "nina", "lena", "liam", "ines", "cora", "otto", "rosa", "ada")
"""Those who can be signed in; with nobody before them, the columns of the tables."""
ROLES = {"ines": "INSTRUCTOR", "cora": "INSTRUCTOR", "otto": "INSTRUCTOR", "rosa": "ADMIN", "ada": "ADMIN"}
TAUGHT = ("judged by its teacher", "edited by rosa")
"""Courses in review about which Rosa may not decide."""
REFRESH = "a-refresh-token-of-lena"
VERIFIER = "v" * 43
"""What Lena keeps while she is at GitHub, which knows her by number 7."""
APP_SECRET, RECOVERY_CODE = b"a secret of an app..", "ABCDEFGH23"
KEY_OF_LIAM = _key()
MOVED = "a-token-that-only-the-mail-to-another-address-has"
INVITED = "a-token-that-only-its-mail-has"


@dataclass
class Taught:
    """A course with its first section and lesson."""

    course: Course

    @property
    def page(self) -> CoursePage:
        return CoursePage.objects.get(pk=self.course.page_id)

    @property
    def section(self) -> SectionPage:
        return SectionPage.objects.child_of(self.page).order_by("path")[0]

    @property
    def lesson(self) -> LessonPage:
        return LessonPage.objects.child_of(self.section).order_by("path")[0]

    @property
    def ids(self) -> dict[str, Any]:
        """What the paths of addresses call these three."""
        return {
            "course_id": self.course.pk,
            "slug": self.course.slug,
            "section_id": self.section.uuid,
            "lesson_id": self.lesson.uuid,
        }


@dataclass
class School:
    """Everybody and everything that the tables name."""

    people: dict[str, User]
    courses: dict[str, Taught] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    mailed: dict[str, str] = field(default_factory=dict)
    factors: dict[str, SecondFactor] = field(default_factory=dict)
    comment: ReviewComment = field(init=False)
    invitation: Invitation = field(init=False)
    enrollment: Enrollment = field(init=False)
    submission: Submission = field(init=False)
    assignment: Lesson = field(init=False)
    attempt: Attempt = field(init=False)
    essay: Attempt = field(init=False)
    regrade: Regrade = field(init=False)
    review: Review = field(init=False)
    certificate: Certificate = field(init=False)
    request: InstructorRequest = field(init=False)
    image: CourseImage = field(init=False)
    document: CourseDocument = field(init=False)
    bank: QuestionBank = field(init=False)
    editing: EditingSession = field(init=False)
    notice: Notice = field(init=False)
    event: SecurityEvent = field(init=False)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None


def build_school() -> School:
    """Everything that follows happens to the same few courses, made as their authors make them."""
    names = [*PEOPLE, "dora", "eve", "paula"]
    fields: dict[str, dict[str, Any]] = {"upton": {"email_verified": False}, "ada": {"is_superuser": True}}
    roles = {**ROLES, "paula": "ADMIN"}
    people = {
        name: person(f"{name}@lectern.example", roles.get(name, "STUDENT"), **fields.get(name, {})) for name in names
    }
    school = School(people)
    _teach(school)
    _learn(school)
    _sign_in(school)
    _second_factors(school)
    _terms(school)
    return school


def _draft(school: School, name: str, by: User, **fields: Any) -> Course:
    course = draft_course(by=by, title=f"{name.title()} knots", lessons=1, **fields)
    if by == school.ines:
        CourseInstructor.objects.create(course=course, user=school.cora)
    school.courses[name] = Taught(course)
    return course


def _teach(school: School) -> None:
    ines, rosa, paula = school.ines, school.rosa, school.paula
    category("unused")
    school.bank = create_bank(by=ines, title="Knots of Ines's")
    add_question(bank=school.bank, by=ines, data=choice("Which knot?"))
    draft = _draft(school, "draft", ines)
    _draft(school, "otto's", school.otto)
    school.invitation = invite_instructor(course=draft, by=ines, email=school.otto.email)
    Invitation.objects.filter(pk=school.invitation.pk).update(digest=digest_of(INVITED))
    live = _draft(school, "live", ines)
    publish(live, by=ines)
    handed_in = {"type": "ASSIGNMENT", "assessment": settings_stream("assignment", AssignmentSettings())}
    section = school.courses["live"].section
    add_lesson(section, by=ines, title="Second thoughts")
    essay = add_lesson(section, by=ines, title="Essay", requirement="graded", **handed_in)
    school.courses["live"].course = publish(live, by=ines)
    school.assignment = Lesson.objects.get(pk=essay.uuid)
    school.courses["open"] = Taught(_preview(school, ines))
    for name in ("pending", "claimed", "approved", "declined", "appealed", "appealed, declined by rosa", *TAUGHT):
        course = _draft(school, name, ines)
        if name == "edited by rosa":
            add_lesson(school.courses[name].section, by=rosa, title="A helping hand")
        submit_course(course=course, by=ines)
    courses = {name: taught.course for name, taught in school.courses.items()}
    CourseInstructor.objects.create(course=courses["judged by its teacher"], user=rosa)
    claim_review(course=courses["claimed"], by=rosa)
    approve_course(course=courses["approved"], by=paula)
    decliners = {"declined": paula, "appealed": paula, "appealed, declined by rosa": rosa}
    for name, reviewer in decliners.items():
        decline_course(course=courses[name], by=reviewer, comment="Not for us.")
    for name in ("appealed", "appealed, declined by rosa"):
        appeal_decline(course=courses[name], by=ines, text="Look again.")
    school.comment = add_comment(course=courses["pending"], by=rosa, text="Is this so?")
    kind = ContentType.objects.get_for_model(Page)
    page = str(school.courses["draft"].page.pk)
    school.editing = EditingSession.objects.create(
        user=ines, content_type=kind, object_id=page, last_seen_at=timezone.now()
    )
    school.notice = Notice.objects.create(
        event=Event.objects.filter(name="comment.created")[0],
        recipient=ines,
        kind=NoticeKind.COMMENTED,
        course=courses["pending"],
        person=rosa,
    )
    school.image, school.document = image_of(ines, "Bowline"), document_of(ines, "Handout")


def _preview(school: School, by: User) -> Course:
    """A live course, the first lesson of which anybody may try."""
    course = _draft(school, "open", by)
    lesson = school.courses["open"].lesson
    lesson.is_preview = True
    lesson.save_revision(user=by)
    return publish(course, by=by)


def _learn(school: School) -> None:
    live, done = school.courses["live"].course, school.courses["open"]
    school.enrollment, _ = enroll(course=live, by=school.lena)
    lesson = school.courses["live"].lesson.uuid
    place = ReleaseLesson.objects.select_related("version").get(release=live.current_release_id, lesson=lesson)
    handed_in = {"lesson": place.lesson, "version": place.version, "release_number": 1, "number": 1, "max_score": 100}
    school.submission = Submission.objects.create(enrollment=school.enrollment, text="<p>Mine.</p>", **handed_in)
    decided = {"lesson_id": school.assignment.pk, "percentage": Decimal(40), "reason": "Told me by word of mouth."}
    override_grade(enrollment=school.enrollment, by=school.ines, **decided)
    enroll(course=live, by=school.liam)
    school.attempt = _attempt(school)
    school.essay = _essay(school)
    Allowance.objects.create(enrollment=school.enrollment, lesson_id=school.attempt.lesson_id, extra_attempts=1)
    school.review = create_review(course=live, by=school.lena, rating=4, text="Held.")
    enroll(course=done.course, by=school.cora)
    finished, _ = enroll(course=done.course, by=school.lena)
    complete_lesson(enrollment_id=finished.pk, lesson_id=done.lesson.uuid, by=school.lena)
    school.certificate = Certificate.objects.get(enrollment=finished)
    school.regrade = _regrade(school, finished)
    school.request = InstructorRequest.objects.create(user=school.nina, reason="I tie well.")


def _attempt(school: School) -> Attempt:
    """Lena is taking a quiz that the course has no longer."""
    lesson = school.courses["live"].lesson.uuid
    fields = {"settings": "{}", "question_count": 1, "max_score": 1, "content_hash": "quiz"}
    blocks = orjson.dumps([asking(single("1", "0"))]).decode()
    quiz = QuizVersion.objects.create(lesson_id=lesson, blocks=blocks, **fields)
    return Attempt.objects.create(
        enrollment=school.enrollment, lesson_id=lesson, quiz=quiz, release_number=1, number=1, seed="seed"
    )


def _essay(school: School) -> Attempt:
    """She wrote one before, and it waits to be graded."""
    lesson, asked, answer = school.courses["live"].lesson.uuid, essay(), {"text": "<p>By friction.</p>"}
    fields = {"settings": "{}", "question_count": 1, "max_score": 4, "content_hash": "essay"}
    blocks = orjson.dumps([asking(asked, "essay")]).decode()
    quiz = QuizVersion.objects.create(lesson_id=lesson, blocks=blocks, **fields)
    written = Attempt(
        enrollment=school.enrollment, lesson_id=lesson, quiz=quiz, release_number=1, number=2, seed="seed"
    )
    written.state, written.closed_at, written.closed_by = "closed", timezone.now(), "learner"
    written.responses = orjson.dumps({uid("essay"): answer}).decode()
    grades = {uid("essay"): grade(asked, answer)}
    written.grade_with(grades, total(list(grades.values())))
    written.save()
    return written


def _regrade(school: School, enrollment: Enrollment) -> Regrade:
    """Lena took a quiz before its key was put right; nothing was regraded by it yet."""
    ines, wrong = school.ines, question(single("1", "0"))
    page = add_quiz(school.courses["open"].section, by=ines, body=[wrong])
    course = publish(enrollment.course, by=ines)
    _, taken, _ = start_attempt(enrollment_id=enrollment.pk, lesson_id=page.uuid, by=school.lena)
    submit_attempt(attempt_id=taken.pk, answers={wrong["id"]: {"option": uid(1)}}, by=school.lena)
    Attempt.objects.filter(pk=taken.pk).update(seconds="{}")  # how long it took is the machine's
    page = LessonPage.objects.get(pk=page.pk)
    page.body = stream_of([{**question(single("0", "1")), "id": wrong["id"]}], by=ines)
    page.save_revision(user=ines)
    publish(course, by=ines)
    about = {"course": course, "lesson_id": page.uuid, "quiz_id": taken.quiz_id}
    return Regrade.objects.create(**about, release_number=2, compared=0, reason="A slip.")


def _sign_in(school: School) -> None:
    """A session and an access token for everybody; then Dora is shut out and Eve's tokens are voided."""
    later = timezone.now() + timedelta(days=1)
    for name, user in school.people.items():
        school.sessions[name] = Session.objects.create(user=user, expires_at=later, proved_at=timezone.now())
        school.tokens[name] = issue_access(user, school.sessions[name].pk)
    RefreshToken.objects.create(session=school.sessions["lena"], digest=digest_of(REFRESH))
    school.mailed["verify"] = EmailToken.objects.issue(school.upton, Purpose.VERIFY_EMAIL)
    school.mailed["reset"] = EmailToken.objects.issue(school.lena, Purpose.RESET_PASSWORD)
    lena, moving = school.lena, {"new_email": "lena-elsewhere@lectern.example", "digest": digest_of(MOVED)}
    state = lena.get_session_auth_hash()
    EmailChange.objects.create(user=lena, old_email=lena.email, account_state=state, **moving)
    SocialAccount.objects.create(user=school.lena, provider=Provider.GITHUB, subject="7", email=school.lena.email)
    back = own_redirect_uri(Provider.GITHUB)
    StartedSignIn.objects.begin(provider=Provider.GITHUB, redirect_uri=back, code_challenge=s256(VERIFIER))
    school.event = record("sign_in.succeeded", user=school.lena, by=school.lena)
    User.objects.filter(pk=school.dora.pk).update(is_active=False)
    User.objects.filter(pk=school.eve.pk).update(token_epoch=1)


def _terms(school: School) -> None:
    """Terms in force, and a draft of a privacy statement."""
    said = {"by": school.rosa, "title": "Rules", "html": "<p>Be kind.</p>"}
    publish_terms(terms=write_terms(kind="TERMS", **said), by=school.rosa)
    write_terms(kind="PRIVACY", **said)


def _second_factors(school: School) -> None:
    """Liam has an app, and a recovery code is known; Cora has begun to set one up."""
    for user, since in ((school.liam, timezone.now()), (school.cora, None)):
        sealed = seal(APP_SECRET, place=str(user.pk))
        app = {"kind": SecondFactor.Kind.APP, "name": "App", "secret": sealed, "confirmed_at": since}
        school.factors[user.full_name] = SecondFactor.objects.create(user=user, **app)
    known = {"public_key": KEY_OF_LIAM, "credential_id": "a2V5", "confirmed_at": timezone.now()}
    SecondFactor.objects.create(user=school.liam, kind=SecondFactor.Kind.KEY, name="Key", **known)
    school.liam.second_factor_since = timezone.now()
    school.liam.save()
    RecoveryCode.objects.create(user=school.liam, hash=make_password(RECOVERY_CODE))


def bad_tokens(school: School) -> dict[str, str]:
    """What is in the place of a token and is none, by what is wrong with it."""
    claims = {"user_id": str(school.lena.pk), "epoch": 0, "sid": str(school.sessions["lena"].pk)}
    voided = User(id=school.lena.pk, token_epoch=school.lena.token_epoch + 1)
    expired, refresh = AccessToken(), SignedRefreshToken()
    for token in (expired, refresh):
        token.payload.update(claims)
    expired.set_exp(from_time=timezone.now() - timedelta(days=2))
    return {
        "garbage": "garbage",
        "an expired token": str(expired),
        "a refresh token": str(refresh),
        "who was shut out": school.tokens["dora"],
        "who signed out everywhere": school.tokens["eve"],
        "Lena's, of before its tokens were voided": issue_access(voided, school.sessions["lena"].pk),
        "Lena's, of a session that is none": issue_access(school.lena, uuid.uuid4()),
    }
