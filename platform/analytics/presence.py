"""Who was here: people who signed in or learned something in the last day, week and month.

Counting reads a row for everybody who was here in a month, so a job does it, and the report shows what it counted last.
Where no job runs the report counts by itself.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from analytics.models import Presence

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
HOLDS = timedelta(minutes=25)
"""The job counts every ten minutes, and may be late."""
_COUNT = f"""
    SELECT {", ".join(["COALESCE(sum(CASE WHEN last >= %s THEN 1 ELSE 0 END), 0)"] * len(SPANS))} FROM (
        SELECT max(moment) AS last FROM (
            SELECT user_id AS person, last_used_at AS moment FROM accounts_session WHERE last_used_at >= %s
            UNION ALL SELECT learner_id, last_accessed_at FROM learning_enrollment WHERE last_accessed_at >= %s
            UNION ALL SELECT id, last_login FROM accounts_user WHERE last_login >= %s
        ) here GROUP BY person
    ) people
"""  # noqa: S608


def active_users(now: datetime) -> dict[str, int]:
    """How many were here, as counted within the last half hour."""
    kept = Presence.objects.filter(counted_at__gt=now - HOLDS).order_by("-counted_at").values(*SPANS).first()
    return kept or _counted(now)


def count_active_users(now: datetime) -> None:
    """Count them, and keep that."""
    found = _counted(now)
    with transaction.atomic():
        Presence.objects.all().delete()
        Presence.objects.create(counted_at=now, **found)


def _counted(now: datetime) -> dict[str, int]:
    """Each person once, by when they were here last, in one pass over who was here since the longest span."""
    begins = [connection.ops.adapt_datetimefield_value(now - span) for span in SPANS.values()]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [*begins, *[begins[-1]] * 3])
        return dict(zip(SPANS, cursor.fetchone(), strict=True))
