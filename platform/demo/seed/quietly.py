"""What normally follows every write (indexing, waking the worker, mail) happens once, at the end of the loading."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import post_save
from django.utils import timezone
from huey.contrib.djhuey import HUEY
from modelsearch import index
from modelsearch.signal_handlers import post_save_signal_handler
from outbox.relay import deliver_due
from wagtail.signal_handlers import disable_reference_index_auto_update

from demo.clock import at

_STILL_NEWS = timedelta(days=4)


@contextmanager
def indexed_at_the_end() -> Iterator[None]:
    """Two runs over everything, instead of a thousand tasks that would keep the worker busy for half a minute."""
    models = [model for model in index.get_indexed_models() if getattr(model, "search_auto_update", True)]
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
    for command in ("rebuild_references_index", "update_index"):
        call_command(command, verbosity=0, stdout=StringIO())


@contextmanager
def without_worker() -> Iterator[None]:
    """Tasks run here and now: everything has been done when the loading ends."""
    before, HUEY.immediate = HUEY.immediate, True
    try:
        yield
    finally:
        HUEY.immediate = before


def deliver_events() -> None:
    """Run the handlers of all that happened. Mails older than a few days are not sent: they would have been read."""
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        with at(timezone.now() - _STILL_NEWS):
            _deliver_all()
    finally:
        settings.EMAIL_BACKEND = backend
    _deliver_all()


def _deliver_all() -> None:
    while deliver_due():
        pass
