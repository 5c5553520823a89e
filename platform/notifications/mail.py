"""Turning an event into a mail: a template in plain text, whose first line is the subject, and the same as HTML."""

import re
from typing import Any

from accounts.models import User
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from outbox.models import Event

from notifications.models import SentMail
from notifications.posting import mark_of, post_once

_GAP = re.compile(r"\n{3,}")
_SIGNATURE = "-- \n"


def send(event: Event, recipient: User, template: str, **context: Any) -> bool:
    """Mail `recipient` about `event`, unless that was done. Says whether it is news."""
    _, is_new = SentMail.objects.get_or_create(event=event, recipient=recipient, defaults={"template": template})
    if is_new:
        message = _message(recipient.email, template, recipient=recipient, **context)
        post_once(message, mark_of(event.pk, recipient.pk, context.get("token", "")))
    return is_new


def send_to_address(event: Event, address: str, template: str, **context: Any) -> None:
    """Mail somebody who may have no account. Whoever calls sees to it that this happens once."""
    post_once(_message(address, template, **context), mark_of(event.pk, address, context.get("token", "")))


def _message(address: str, template: str, **context: Any) -> EmailMultiAlternatives:
    subject, text = _rendered(template, {"base_url": settings.BASE_URL, **context})
    message = EmailMultiAlternatives(subject=subject, body=text, to=[address])
    message.attach_alternative(_as_html(subject, text), "text/html")
    return message


def _rendered(template: str, context: dict[str, Any]) -> tuple[str, str]:
    backend: Any = get_template(f"notifications/{template}.txt")
    text = backend.template.render(Context(context, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    body = _GAP.sub("\n\n", body.strip())
    return " ".join(subject.split()), f"{body}\n\n{_SIGNATURE}Lectern\n{settings.BASE_URL}\n"


def _as_html(subject: str, text: str) -> str:
    paragraphs = [part for part in text.rpartition(_SIGNATURE)[0].strip().split("\n\n") if part.strip()]
    content = format_html_join("\n", "<p>{}</p>", ((_lines(part),) for part in paragraphs))
    backend: Any = get_template("notifications/mail.html")
    html: str = backend.render({"subject": subject, "content": content, "base_url": settings.BASE_URL})
    return html


def _lines(paragraph: str) -> SafeString:
    return format_html_join(SafeString("<br>\n"), "{}", ((_line(line.strip()),) for line in paragraph.splitlines()))


def _line(line: str) -> SafeString | str:
    """A line that is a link of ours becomes one; what people wrote never does."""
    if line.startswith(f"{settings.BASE_URL}/") and " " not in line:
        return format_html('<a href="{}">{}</a>', line, line)
    return line
