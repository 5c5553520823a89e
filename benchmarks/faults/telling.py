"""What the run found: a line for each kind, and the end of the story as a table and as figures."""

from typing import Any

from benchmarks import report
from benchmarks.faults.mails import SENT, compare
from benchmarks.faults.run import Kind, Run

WHOLE_RUN = 300
"""From so many injections on the figures are written down; shorter runs are for looking."""

_WORDS = (
    "{date}, `{command}`, {machine}: {injections} injections in {seconds} s, while 20 clients got {requests} answers; "
    "{clients_lived} of them were at it to the end. {acknowledged} writes were acknowledged, and all were looked up "
    "again at the end. Mails lost: {mails_lost}; mails that came twice: {mails_twice}, by the Message-ID of the first; "
    "as another mail: {mails_differently}; mails that "
    "were over when what noted them was done again: {mails_over}; deliveries given up: {deliveries_given_up}. "
    "Kept connections that turned out to be closed, so that a request was sent again over a new one: {closed}, "
    "{closed_outside} of them outside of an outage."
)
_INTERRUPTED = (
    " Of {interrupted} deliveries whose worker was killed, half were done within {redelivery_p50_seconds} s of that, "
    "and all within {redelivery_max_seconds} s."
)
_WAITING = "SELECT count(*) FROM outbox_delivery WHERE state = 'due'"
_COLUMNS = ("injections", "lost", "doubled", "errors outside", "failed inside", "recovery p50 s", "recovery max s")


def figures_of(kind: Kind) -> dict[str, float | int]:
    """The figures of one kind of fault."""
    return {
        "injections": kind.injections,
        "lost": len(kind.lost),
        "doubled": len(kind.doubled),
        "errors outside": len(kind.outside) + len(kind.broken),
        "failed inside": kind.failed_inside,
        "recovery p50 s": round(kind.quantile(0.5), 2),
        "recovery max s": round(kind.quantile(1), 2),
    }


def line(kind: Kind) -> None:
    """Tell of one kind, and of the first few things that were wrong."""
    told = "  ".join(f"{name} {value}" for name, value in figures_of(kind).items())
    print(f"{kind.name:34} {told}", flush=True)
    for what in [*kind.lost, *kind.doubled, *kind.outside, *kind.broken][:12]:
        print(f"    {what[:500]}", flush=True)


def summary(run: Run, stack: Any, *, seconds: float, planned: int) -> int:
    """Wait for what is still on its way, look at everything once more, tell it, and say with which code to leave."""
    drained = stack.wait(lambda: stack.keep_up() or _one(stack, _WAITING) == 0, 120)
    last = Kind("everything at the end")
    if not drained:
        last.broken.append(f"{_one(stack, _WAITING)} deliveries are still due")
    if run.journeys.lived < run.journeys.clients:
        last.broken.append(f"{run.journeys.lived} of {run.journeys.clients} clients were at it to the end")
    run.judge(last, whole=True)
    with stack.sql() as cursor:
        cursor.execute(SENT)
        post = compare(stack.mail, cursor.fetchall())
        cursor.execute("SELECT count(*) FROM outbox_delivery WHERE state = 'failed'")
        failed = cursor.fetchone()[0]
        cursor.execute("SELECT id::text, extract(epoch FROM done_at) FROM outbox_delivery WHERE done_at IS NOT NULL")
        done = dict(cursor.fetchall())
    late = sorted(float(done[key]) - when for key, when in run.field.interrupted.items() if key in done)
    kinds = [*run.kinds.values(), last]
    injections = sum(kind.injections for kind in kinds)
    for kind in kinds:
        line(kind)
    figures = {
        **report.circumstances(_one(stack, "SHOW server_version")),
        "command": "make faults",
        "seconds": round(seconds),
        "injections": injections,
        "requests": run.journeys.failures.answered,
        "clients_lived": run.journeys.lived,
        "acknowledged": len(run.journeys.ledger),
        "mails_lost": len(post.lost),
        "mails_twice": post.again,
        "mails_differently": len(post.differently),
        "mails_over": len(post.over),
        "deliveries_given_up": failed,
        "closed": len(run.journeys.failures.closed),
        "closed_outside": sum(kind.closed_outside for kind in kinds),
        "interrupted": len(late),
        "redelivery_p50_seconds": round(late[len(late) // 2], 1) if late else 0,
        "redelivery_max_seconds": round(max(late, default=0), 1),
        "kinds": {kind.name: figures_of(kind) for kind in kinds},
    }
    print(_words(figures), flush=True)
    for what in [*post.lost, *post.differently, *post.over]:
        print(f"    {what}", flush=True)
    holds = not post.lost and not post.differently and not failed and all(kind.holds for kind in kinds)
    if planned >= WHOLE_RUN:  # a whole run, even one that time cut short
        report.write("faults", figures, f"{_words(figures)}\n\n{_table(kinds)}")
    if holds and injections >= min(planned, WHOLE_RUN):
        return 0
    print(stack.last_words())
    return 1


def _words(figures: dict[str, Any]) -> str:
    given = {name: f"{value:,}" if isinstance(value, int) else value for name, value in figures.items()}
    return (_WORDS + (_INTERRUPTED if figures["interrupted"] else "")).format(**given)


def _table(kinds: list[Kind]) -> str:
    """A table in Markdown: the first column is words, the others are numbers."""
    rows = [[kind.name, *figures_of(kind).values()] for kind in kinds]
    lines = [["fault", *_COLUMNS], ["---", *["---:"] * len(_COLUMNS)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _one(stack: Any, sql: str) -> Any:
    with stack.sql() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
