"""What must be true of what people were told."""

from lib.promises import Promise

_TWICE = "GROUP BY event_id, recipient_id HAVING count(*) > 1) x"

PROMISES = [
    Promise(
        "Nobody is mailed twice about one event.",
        f"SELECT count(*) FROM (SELECT 1 FROM notifications_sentmail {_TWICE}",  # noqa: S608 - a constant
    ),
    Promise(
        "Nobody is notified twice of one event.",
        f"SELECT count(*) FROM (SELECT 1 FROM notifications_notice {_TWICE}",  # noqa: S608 - a constant
    ),
]
