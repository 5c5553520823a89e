"""What must be true of the counts."""

from lib.promises import Promise

from analytics.counting import KEPT, RECOUNTED

PROMISES = [
    Promise(
        "Every count that is kept is what counting the rows gives.",
        f"SELECT count(*) FROM (SELECT 1 FROM (SELECT * FROM ({RECOUNTED}) there UNION ALL "  # noqa: S608
        f"SELECT subject, key, day, -number FROM ({KEPT}) kept) compared "
        "GROUP BY subject, key, day HAVING sum(number) <> 0) wrong",
    ),
]
