"""An app for the tests of the outbox: a made-up event and handlers that behave in every way."""

from django.apps import AppConfig
from outbox.catalogue import EVENTS


class HappeningsConfig(AppConfig):
    name = "tests.outbox.happenings"

    def ready(self) -> None:
        from outbox.record import HANDLERS

        from tests.outbox.happenings import handlers

        EVENTS["test.happened"] = "Something happened in a test."
        for handler in (handlers.note, handlers.note_slowly, handlers.fail):
            HANDLERS[f"{handler.__module__}.{handler.__name__}"] = handler
