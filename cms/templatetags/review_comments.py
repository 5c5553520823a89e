"""Threads and the form for one more, at a place of the changeset: cheap enough to stand by every block of it."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.review.comments import Discussion, target_of

register = template.Library()
_HEAD = '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
_FORM = (
    '<details class="lc-say"><summary>Comment</summary>{}'
    '<input type="hidden" name="section" value="{}"><input type="hidden" name="lesson" value="{}">'
    '<input type="hidden" name="block" value="{}"><input type="hidden" name="back" value="{}">'
    '<textarea name="text" rows="3" maxlength="5000" required aria-label="Comment on this {}"></textarea>'
    '<button class="button button-small">Comment</button></form></details>'
)
_PLAIN = '<p class="lc-same-part" id="part-{}">{} <small>unchanged</small></p>'
_UNCHANGED = (
    '<details class="lc-part lc-part--same" id="part-{0}"{1}><summary><span class="lc-mark lc-mark--same"></span>'
    '<h3>{2}</h3>{3}<small>unchanged</small></summary><div class="lc-inside" data-lc-lesson="{4}">'
    '<p class="lc-context"><a href="{4}">Show the lesson</a></p>{5}</div></details>'
)


@register.simple_tag(takes_context=True)
def comments_at(context: dict[str, Any], *, section: Any = "", lesson: Any = "", block: Any = "") -> SafeString:
    """The threads about a section, a lesson, or a block of a lesson, and a form; nothing where there is neither."""
    discussion: Discussion | None = getattr(context["request"], "discussion", None)
    if discussion is None:
        return SafeString("")
    target = target_of(lesson or section, block)
    threads = discussion.by_target.get(target, [])
    if not threads and not discussion.may_comment:
        return SafeString("")
    shown = _threads(context, discussion, threads, target_of(lesson or section)) if threads else ""
    form = _form(context, discussion, section, lesson, block) if discussion.may_comment else ""
    return format_html('<div class="lc-talk">{}{}</div>', shown, form)


@register.simple_tag(takes_context=True)
def unchanged_lesson(context: dict[str, Any], lesson: Any) -> SafeString:
    """A lesson that did not change, closed: it is fetched when somebody opens it. With its threads, where there are."""
    discussion: Discussion | None = getattr(context["request"], "discussion", None)
    if discussion is None:
        return format_html(_PLAIN, lesson.id, lesson.title)
    address = f"{_review(context, discussion)}lessons/{lesson.id}/"
    threads = discussion.by_target.get(target_of(lesson.id), [])
    opened, shown, count = SafeString(""), "", SafeString("")
    if threads:
        opened, count = open_here(context, lesson.id), comment_count(context, lesson.id)
        shown = _threads(context, discussion, threads, target_of(lesson.id))
    return format_html(_UNCHANGED, lesson.id, opened, lesson.title, count, address, shown)


@register.simple_tag(takes_context=True)
def comment_count(context: dict[str, Any], part: str) -> SafeString:
    """How many comments are open about a section or a lesson, its blocks included; nothing for none."""
    number = _open_about(context, part)
    if not number:
        return SafeString("")
    words = f"{number} open comment{'' if number == 1 else 's'}"
    return format_html('<small class="lc-count" title="{0}" aria-label="{0}">{1}</small>', words, number)


@register.simple_tag(takes_context=True)
def open_here(context: dict[str, Any], part: str) -> SafeString:
    """` open` for the fold of a part about which something is open."""
    return SafeString(" open" if _open_about(context, part) else "")


def _open_about(context: dict[str, Any], part: str) -> int:
    discussion: Discussion | None = getattr(context["request"], "discussion", None)
    return discussion.open_parts[part] if discussion is not None else 0


@register.simple_tag(takes_context=True)
def comment_on_course(context: dict[str, Any]) -> SafeString:
    """The form for what is about the course as a whole."""
    discussion: Discussion | None = getattr(context["request"], "discussion", None)
    return _form(context, discussion, "", "", "") if discussion is not None and discussion.may_comment else SafeString()


def _threads(context: dict[str, Any], discussion: Discussion, threads: list[Any], back: str) -> str:
    given = {"threads": threads, "discussion": discussion, "course": discussion.course, "back": back}
    return render_to_string("cms/review/comment_threads.html", given, context["request"])


def _form(context: dict[str, Any], discussion: Discussion, section: Any, lesson: Any, block: Any) -> SafeString:
    thing = "block" if block else "lesson" if lesson else "section" if section else "course"
    back = target_of(lesson or section) or "comments"
    return format_html(_FORM, _head(context, discussion), section, lesson, block, back, thing)


def _review(context: dict[str, Any], discussion: Discussion) -> str:
    """The address of the screen, made once."""
    kept = vars(context["request"])
    if "review_address" not in kept:
        kept["review_address"] = reverse("course_review", args=(discussion.course.pk,))
    address: str = kept["review_address"]
    return address


def _head(context: dict[str, Any], discussion: Discussion) -> SafeString:
    """What the forms of one screen have in common, made once: there may be thousands."""
    kept = vars(context["request"])
    if "comment_form" not in kept:
        address = reverse("course_comment_add", args=(discussion.course.pk,))
        kept["comment_form"] = format_html(_HEAD, address, context.get("csrf_token", ""))
    head: SafeString = kept["comment_form"]
    return head
