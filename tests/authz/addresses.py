"""Every address beside the API's, filled with the ids of a thing of Ines's, and with ids of nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from accounts.models import Terms
from django.contrib.auth.models import Group
from django.urls import get_resolver
from lib.storage import sign_name
from wagtail.models import Collection, WorkflowState

from content.models import Category, CoursePage, ReasonTemplate, Release
from tests.authz.school import INVITED, School
from tests.authz.targets import NOWHERE
from tests.cms.crawler import Pattern, walk
from tests.cms.test_crawl import SPELLED_OUT

NO_NUMBER = 987_654
_STATES = {
    **dict.fromkeys(("course_publish",), "approved"),
    **dict.fromkeys(("course_unpublish", "course_compare", "course_roll_back", "course_restore"), "live"),
    **dict.fromkeys(("course_appeal",), "declined"),
    **dict.fromkeys(("course_grant_appeal", "course_refuse_appeal"), "appealed"),
    **dict.fromkeys(("review_release_claim",), "claimed"),
    **dict.fromkeys(("player:course", "player:lesson"), "live"),
    **dict.fromkeys(("course_gradebook", "course_gradebook_export", "course_grade"), "live"),
    **dict.fromkeys(("course_quiz_statistics",), "live"),
    **dict.fromkeys(("course_regrading", "course_regrade", "course_regrade_quiz"), "open"),
}
_IN_REVIEW = ("course_review", "course_withdraw", "course_approve", "course_send_back", "course_decline", "course_comm")
_IN_REVIEW += ("review_claim", "course_checklist", "wagtailadmin_pages:workflow_", "wagtailadmin_pages:c")
_LISTS = (":index", ":index_results", ":add", ":listing", ":find", ":choose", ":create", ":choose_results")
_OWNED = {"page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id", "course_id", "image_id", "slug"}
_OWNED |= {
    "document_id",
    "doc_id",
    "notice_id",
    "event_id",
    "certificate_id",
    "comment_id",
    "invitation_id",
    "submission_id",
    "attempt_id",
    "bank_id",
    "question_id",
    "user_id",
    "request_id",
    "revision_id",
    "factor_id",
    "regrade_id",
}


@dataclass(frozen=True)
class Asked:
    """An address that somebody asks for; `thing` is whose: `ines's`, `nobody's`, or `-` where nothing is named."""

    pattern: Pattern
    thing: str
    address: str

    @property
    def name(self) -> str:
        """As it stands in `admin.rules`."""
        return f"{self.pattern.route or '(the front page)'} of {self.thing}".removesuffix(" of -")


def patterns() -> list[Pattern]:
    """All but the operations of the API, each route once."""
    found = [each for each in walk(get_resolver(), "", ()) if not _is_operation(each.route)]
    probes = [Pattern(route, "") for route in ("healthz", "readyz", "metrics")]
    return list({each.route: each for each in [*found, *probes]}.values())


def _is_operation(route: str) -> bool:
    return route.startswith("api/v1/") and route.endswith("/")


def asked(school: School) -> Iterator[Asked]:
    """Each address with each thing."""
    nothing, values_of = nowhere(), cache(partial(_values_of, school))
    for pattern in patterns():
        spelled = Pattern(SPELLED_OUT.get(pattern.route, pattern.route), pattern.name)
        assert not any(sign in spelled.route for sign in "(*$\\"), (
            f"spell out {pattern.route} in tests/cms/test_crawl.py"
        )
        values = _values(school, spelled, values_of)
        unknown = set(spelled.parameters) - set(values)
        assert not unknown, f"say in tests/authz/addresses.py what {unknown} of {spelled.route} may be"
        owned = set(spelled.parameters) & _OWNED
        special = "pk" in spelled.parameters and _special(school, spelled.name) is not None
        thing = "ines's" if owned else "an existing one" if special else "-"
        yield Asked(pattern, thing, spelled.filled(values))
        if owned or special:
            yield Asked(pattern, "nobody's", spelled.filled({**values, **nothing, **_special_nothing(spelled)}))


def nowhere() -> dict[str, Any]:
    """Ids of nothing, for whatever may belong to somebody."""
    numbers = ("page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id", "image_id", "document_id")
    numbers += ("notice_id", "event_id")
    uuids = (
        "course_id",
        "comment_id",
        "invitation_id",
        "submission_id",
        "bank_id",
        "question_id",
        "user_id",
        "request_id",
        "device_id",
        "factor_id",
        "certificate_id",
    )
    uuids += ("enrollment_id", "lesson_id", "regrade_id")
    found = {**dict.fromkeys((*numbers, "doc_id", "pk"), NO_NUMBER), **dict.fromkeys(uuids, NOWHERE)}
    return {**found, "slug": "no-such-thing"}


def _special_nothing(pattern: Pattern) -> dict[str, Any]:
    return {"pk": NOWHERE} if "uuid:pk" in pattern.route else {}


def _values(school: School, pattern: Pattern, values_of: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    state = _STATES.get(pattern.name) or ("pending" if pattern.name.startswith(_IN_REVIEW) else "draft")
    values, special = values_of(state), _special(school, pattern.name)
    return {
        **values,
        "pk": values["page_id"] if special is None else special,
        "number": school.certificate.number if pattern.name == "player:certificate" else 1,
        "token": _token(school, pattern),
        "user_id": school.cora.pk if pattern.name.startswith("course_instructor_") else school.lena.pk,
        **({"lesson_id": school.regrade.lesson_id} if pattern.name == "course_regrade_quiz" else {}),
    }


def _values_of(school: School, state: str) -> dict[str, Any]:
    """What does not depend on the address, for the course in this state."""
    taught = school.courses[state]
    page, review = taught.page, WorkflowState.objects.for_instance(school.courses["pending"].page).first()
    assert review is not None
    return {
        **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id"), page.pk),
        **taught.ids,
        "destination_id": taught.section.pk,
        "revision_id": page.latest_revision_id,
        "workflow_state_id": review.pk,
        "workflow_pk": review.workflow_id,
        "task_state_id": review.current_task_state_id,
        "task_id": review.current_task_state.task_id,
        "session_id": school.editing.pk,
        **dict.fromkeys(("collection_id",), Collection.objects.get(depth=1).pk),
        **dict.fromkeys(("restriction_id", "uploaded_file_id"), NO_NUMBER),
        **dict.fromkeys(("document_id", "doc_id"), school.document.pk),
        "image_id": school.image.pk,
        **{"filter_spec": "width-10", "filename": school.document.filename, "file_name": "knot.png", "other": 2},
        **{"action_name": "approve", "action": "delete", "uidb64": "MQ"},
        **{"content_type_app_name": "content", "content_type_model_name": CoursePage._meta.model_name},
        **{"app_label": "wagtailcore", "model_name": "page", "app_name": "taggit"},
        "enrollment_id": school.enrollment.pk,
        "request_id": school.request.pk,
        "release_id": Release.objects.filter(course=taught.course).values_list("pk", flat=True).first() or NOWHERE,
        "invitation_id": school.invitation.pk,
        "submission_id": school.submission.pk,
        "attempt_id": school.essay.pk,
        "bank_id": school.bank.pk,
        "question_id": school.bank.questions.values_list("pk", flat=True)[0],
        "comment_id": school.comment.pk,
        "notice_id": school.notice.pk,
        "event_id": school.event.pk,
        "name": "github",
        "device_id": school.sessions["lena"].pk,
        "factor_id": school.factors["Liam"].pk,
        "certificate_id": school.certificate.pk,
        "regrade_id": school.regrade.pk,
    }


def _token(school: School, pattern: Pattern) -> str:
    if pattern.route.startswith("media/"):
        return sign_name(school.image.file.name)
    return INVITED if pattern.name == "course_invitation_accept" else "set-password"


def _special(school: School, name: str) -> Any:
    """What `pk` means where it isn't a page."""
    kind = name.rpartition(":")[0]
    if name.endswith(
        (":index", ":index_results", ":add", ":listing", ":find", ":choose", ":create", ":choose_results")
    ):
        return None
    return {
        "wagtailadmin_api:pages": school.courses["draft"].page.pk,
        "wagtailadmin_api:images": school.image.pk,
        "wagtailadmin_api:documents": school.document.pk,
        "wagtailimages_chooser": school.image.pk,
        "wagtaildocs_chooser": school.document.pk,
        "wagtailusers_groups": Group.objects.get(name="Instructors").pk,
        "wagtailadmin_collections": Collection.objects.get(depth=1).pk,
        "wagtailadmin_workflows": _workflow(),
        "terms": Terms.objects.get(version=None).pk,
        "reasons": ReasonTemplate.objects.values_list("pk", flat=True).first(),
        "categories": Category.objects.get(slug="unused").pk,
    }.get(kind)


def _workflow() -> Any:
    return WorkflowState.objects.values_list("workflow", flat=True).first()
