"""What Django's test clients keep of a page: the template of its view with its context, and no template inside of it.

Django keeps each template that is rendered, with a copy of its context. A page of the admin has hundreds of them, one
for each icon and each field, and to keep them took a twelfth of the time of making the page. Tests look at what a view
gave to its template.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from unittest.mock import patch

from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils.safestring import SafeString

_is_inside = ContextVar("is_inside", default=False)


def _render(template: Template, context: Context) -> SafeString:
    if _is_inside.get():
        return template.nodelist.render(context)
    template_rendered.send(sender=template, template=template, context=context)
    before = _is_inside.set(True)
    try:
        return template.nodelist.render(context)
    finally:
        _is_inside.reset(before)


@contextmanager
def outermost_kept() -> Iterator[None]:
    """For the clients of a whole session."""
    with patch.object(Template, "_render", _render):
        yield
