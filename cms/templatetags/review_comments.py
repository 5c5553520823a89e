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


def _head(context: dict[str, Any], discussion: Discussion) -> SafeString:
    """What the forms of one screen have in common, made once: there may be thousands."""
    kept = vars(context["request"])
    if "comment_form" not in kept:
        address = reverse("course_comment_add", args=(discussion.course.pk,))
        kept["comment_form"] = format_html(_HEAD, address, context.get("csrf_token", ""))
    head: SafeString = kept["comment_form"]
    return head
