"""For those who run it: is the process up, can it serve, how is it doing."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from outbox.models import Delivery


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database and the cache answer, else 503 that names what does not."""
    checks = {"database": _database_answers(), "cache": _cache_answers()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Exception:  # noqa: BLE001 - whatever the reason, it does not answer
        return False


def _cache_answers() -> bool:
    try:
        token = uuid.uuid4().hex
        cache.set("readyz", token, 10)
        return cache.get("readyz") is not None
    except Exception:  # noqa: BLE001 - whatever the reason, it does not answer
        return False


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text form, behind `METRICS_TOKEN`; 404 where none is set or it is wrong."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponse(status=404)
    return HttpResponse("\n".join(_figures()) + "\n", content_type="text/plain; version=0.0.4")


def _figures() -> list[str]:
    lines = ["# TYPE lectern_outbox_deliveries gauge"]
    for state in (Delivery.State.DUE, Delivery.State.FAILED):
        lines.append(f'lectern_outbox_deliveries{{state="{state}"}} {Delivery.objects.filter(state=state).count()}')
    oldest = Delivery.objects.filter(state=Delivery.State.DUE).aggregate(oldest=Min("event__occurred_at"))["oldest"]
    behind = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return [*lines, "# TYPE lectern_outbox_oldest_due_seconds gauge", f"lectern_outbox_oldest_due_seconds {behind}"]


class OperationsMiddleware:
    """Answers these three first of all: probes and scrapers come by address, with no host name of ours, over http."""

    _VIEWS = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = self._VIEWS.get(request.path_info)
        return view(request) if view else self.get_response(request)
