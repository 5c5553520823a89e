"""Forms of the admin that hostile values go into: each with an address, who may send it, and what a good one holds."""

from collections.abc import Iterator
from typing import Any

from wagtail.test.utils.form_data import nested_form_data, rich_text

from cms.trail.export import FORMS
from content.checks.registry import all_checks
from tests.authz.school import INVITED, School
from tests.cast import PASSWORD
from tests.cms.forms import course_form, lesson_form, section_form
from tests.fuzz.bank_forms import bank_forms
from tests.fuzz.form import Form


def admin_forms(school: School) -> list[Form]:
    """All of them."""
    own = [*_signing_in(school), *_writing(school), *_reviewing(school), *_people(school), *_lists(school)]
    return [*own, *bank_forms(school)]


def _signing_in(school: School) -> Iterator[Form]:
    said = {"username": school.lena.email, "password": PASSWORD, "remember": "on", "next": "/admin/"}
    yield Form("POST", "/admin/login/", "nobody", said, ("next",))
    yield Form("GET", "/admin/login/", "nobody", query=("next",))
    yield Form("POST", "/admin/second-factor/password/", "ines", {"password": PASSWORD, "next": "/admin/"})
    yield Form("POST", "/admin/second-factor/app/", "ines", {"code": "123456"})
    yield Form(
        "POST",
        "/admin/second-factor/key/",
        "ines",
        {"name": "Mine", "credential": '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}'},
    )
    account = {"name-full_name": "Ines", "locale-preferred_language": "en", "locale-current_time_zone": "UTC"}
    account |= {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    yield Form("POST", "/admin/account/", "ines", account)


def _writing(school: School) -> Iterator[Form]:
    draft, live = school.courses["draft"], school.courses["live"]
    course = nested_form_data(course_form())
    lesson = lesson_form(
        ("rich_text", rich_text("<p>Hold the end.</p>")),
        ("code", {"language": "python", "code": "print(1)", "caption": "One"}),
        ("callout", {"style": "tip", "title": "So", "text": rich_text("<p>Pull.</p>")}),
        ("embed", {"url": "https://example.com/x", "title": "There"}),
        ("video", {"url": "https://youtu.be/aqz-KE-bpKQ", "video": "", "title": "V", "transcript": "", "captions": ""}),
        ("image", {"image": school.image.pk, "alt": "A knot", "caption": ""}),
        ("table", _table()),
    )
    for page, said in ((draft.page, course), (draft.section, section_form()), (draft.lesson, lesson)):
        yield Form("POST", f"/admin/pages/{page.pk}/edit/", "ines", {**said, "next": ""}, ("next",))
    yield Form("POST", f"/admin/pages/{draft.lesson.pk}/edit/preview/", "ines", lesson)
    add = "/admin/pages/add/content"
    yield Form("POST", f"{add}/sectionpage/{draft.page.pk}/", "ines", section_form("More"))
    yield Form("POST", f"{add}/lessonpage/{draft.section.pk}/", "ines", lesson_form(title="More"))
    part, piece = f"section:{draft.section.uuid}", f"lesson:{draft.lesson.uuid}"
    order = {"seen": [part, piece], "part": [part, piece], "move": f"up:{draft.section.uuid}"}
    yield Form("POST", f"/admin/courses/{draft.course.pk}/order/", "ines", order)
    invite = {"email": "paula@lectern.example", "role": "co"}
    yield Form("POST", f"/admin/courses/{draft.course.pk}/instructors/", "ines", invite)
    link = {"link-url": "https://example.com/", "link-link_text": "There"}
    yield Form("POST", "/admin/courses/link/", "ines", link, ("link_text", "link_url"))
    yield Form("POST", f"/admin/courses/{live.course.pk}/releases/1/restore/", "ines", {"confirm": "1"})
    yield Form("POST", "/admin/images/chooser/create/", "ines", {"image-chooser-upload-title": "Bowline"})
    yield Form(
        "POST",
        f"/admin/images/{school.image.pk}/",
        "ines",
        {"title": "Bowline", "description": "", "collection": "1", "tags": "", "focal_point_x": "1"},
    )


def _table() -> dict[str, Any]:
    row = {"type": "", "order": "0", "deleted": "", "id": "", "value": ["a"]}
    rows = {"count": "1", "0": {**row, "value": {"count": "1", "0": {**row, "value": "a"}}}}
    return {"caption": "", "header": "on", "rows": rows}


def _reviewing(school: School) -> Iterator[Form]:
    pending, comment = school.courses["pending"], school.comment
    place = f"/admin/courses/{pending.course.pk}"
    where = {"section": "", "lesson": str(pending.lesson.uuid), "block": "", "back": "comments"}
    said = {"back": "comments", "text": "It is."}
    yield Form("POST", f"{place}/comments/", "rosa", {**where, "text": "Is it?"})
    yield Form("POST", f"{place}/comments/{comment.pk}/reply/", "rosa", said)
    yield Form("POST", f"{place}/comments/{comment.pk}/state/", "ines", {**said, "state": "ADDRESSED"})
    yield Form("POST", f"{place}/comments/{comment.pk}/delete/", "rosa", said)
    decision = {"reason": "", "comment": "Not yet.", "publish_at": ""}
    for decide in ("approve", "send-back", "decline"):
        yield Form("POST", f"{place}/review/{decide}/", "rosa", decision)
    yield Form("POST", f"{place}/claim/", "rosa", {"next": "/admin/", "take_over": "1"})
    yield Form("POST", "/admin/review-rules/", "rosa", _rules())
    reason = {"kind": "SEND_BACK", "title": "Too short", "text": "Write more.", "order": "0", "active": "on"}
    yield Form("POST", "/admin/reasons/new/", "rosa", reason)
    yield Form(
        "POST", "/admin/terms/new/", "rosa", {"kind": "TERMS", "title": "Rules", "html": rich_text("<p>Be.</p>")}
    )
    category = {"name": "Splices", "slug": "splices", "description": "Of rope.", "icon": "book"}
    yield Form("POST", "/admin/categories/new/", "rosa", category)


def _rules() -> dict[str, Any]:
    counts = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "60"}
    line = {"0-id": "", "0-order": "0", "0-text": "Is it true?", "0-help": "", "0-active": "on"}
    levels = {check.code: "recommended" for check in all_checks() if not check.fixed}
    return {**levels, **{f"items-{name}": value for name, value in {**counts, **line}.items()}}


def _people(school: School) -> Iterator[Form]:
    lena, request = school.lena.pk, school.request.pk
    many = {"person": [str(lena), str(school.liam.pk)], "change": "role", "role": "INSTRUCTOR", "sure": "1"}
    yield Form("POST", "/admin/users/many/", "rosa", many)
    yield Form("POST", f"/admin/users/{lena}/role/", "rosa", {"role": "INSTRUCTOR"})
    yield Form("POST", f"/admin/users/{lena}/erase/", "rosa", {"reason": "request", "address": school.lena.email})
    yield Form("POST", f"/admin/users/{school.liam.pk}/second-factor/reset/", "rosa", {"reason": "Lost it."})
    for decide in ("approve", "reject"):
        yield Form("POST", f"/admin/instructor-requests/{request}/{decide}/", "rosa", {"note": "Welcome."})


_PEOPLE = ("q", "role", "state", "verified", "p")
_TRAIL = ("kind", "person", "address", "since", "until")
_SEARCH = ("q", "p", "ordering", "usage_count_min", "usage_count_max", "collection_id", "tag", "layout", "filters")
_LISTING = ("q", "p", "ordering", "owner", "has_child_pages", "content_type", "latest_revision_created_at_from")
_LOG = (
    "action",
    "user",
    "timestamp_from",
    "timestamp_to",
    "is_commenting_action",
    "p",
    "export",
    "label",
    "object_type",
)
_WORKFLOWS = ("reviewable", "workflow", "status", "requested_by", "created_at_from", "created_at_to", "task", "export")
_WORKFLOWS += ("started_at_from", "finished_at_to", "p", "ordering")


def _lists(school: School) -> Iterator[Form]:
    page, frame = school.courses["draft"].page.pk, (("X-Requested-With", "XMLHttpRequest"),)
    as_json = (("Accept", "application/json"),)
    lists: dict[str, tuple[str, tuple[str, ...]]] = {
        "/admin/users/": ("rosa", _PEOPLE),
        "/admin/instructor-requests/": ("rosa", ("status", "p")),
        "/admin/security/": ("rosa", (*_TRAIL, "p")),
        "/admin/courses/reviews/": ("rosa", ("search", "status", "show", "kind", "category", "p")),
        "/admin/reports/site-history/": ("rosa", _LOG),
        "/admin/reports/workflow/": ("rosa", _WORKFLOWS),
        "/admin/reports/workflow_tasks/": ("rosa", _WORKFLOWS),
        "/admin/reports/aging-pages/": (
            "rosa",
            ("live", "last_published_at", "content_type", "p", "export", "ordering"),
        ),
        "/admin/reports/page-types-usage/": ("rosa", ("page_locale", "site", "p", "export", "ordering")),
        "/admin/categories/": ("rosa", ("q", "p", "ordering", "export", "is_active")),
        "/admin/images/": ("ines", _SEARCH),
        "/admin/documents/": ("ines", _SEARCH),
        "/admin/pages/search/": ("ines", ("q", "p", "ordering", "content_type")),
        f"/admin/pages/{page}/": ("ines", _LISTING),
        f"/admin/pages/{page}/history/": ("ines", _LOG),
        "/admin/images/chooser/": ("ines", ("q", "p", "multiple", "select_format", "collection_id", "tag")),
        "/admin/documents/chooser/": ("ines", ("q", "p", "multiple", "collection_id")),
        "/admin/choose-page/": (
            "ines",
            ("page_type", "allow_external_link", "can_choose_root", "user_perms", "target_pages"),
        ),
        "/admin/choose-page/search/": ("ines", ("q", "page_type", "p")),
        "/admin/api/main/pages/": (
            "ines",
            ("child_of", "search", "order", "fields", "limit", "offset", "for_explorer"),
        ),
        f"/admin/invitations/{INVITED}/": ("otto", ("next",)),
    }
    for path, (who, names) in lists.items():
        headers = frame if "choose" in path else as_json if "/api/" in path else ()
        yield Form("GET", path, who, query=names, headers=headers)
    yield Form("GET", f"/admin/bulk/wagtailcore/page/delete/?id={page}", "ines", query=("id", "childOf", "next"))
    for form in FORMS:
        yield Form("POST", f"/admin/security/export/{form}/", "rosa", query=_TRAIL)


def pairs(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields one by one, as a browser sends them."""
    found: list[tuple[str, str]] = []
    for name, value in fields.items():
        found += [(name, str(each)) for each in (value if isinstance(value, list) else [value])]
    return found
