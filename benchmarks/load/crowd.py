"""What a crowd at the door does to those who are in already, in words."""

from typing import Any

STARVED = 100
"""Milliseconds: reading starves where 95 of 100 are answered so much later than without sign-ins."""
_HEAD = "| {rate:,} other requests a second, {seconds:.0f} s each | p50 ms | p95 ms | p99 ms |"


def crowd_of(figures: dict[str, Any]) -> str:
    """Everything but sign-ins: without them, beside as many as all learners make, and in a storm of them."""
    crowd = figures["crowd"]
    storm = crowd["sign_ins_wanted"] / crowd["seconds"]
    rows = [
        _row("nobody signs in", crowd["without"]),
        _row(f"{crowd['usual_sign_ins']:.0f} sign in each second, as of {figures['learners']:,}", crowd["usual"]),
        _row(f"{storm:.0f} sign in each second", crowd["beside"]),
    ]
    return "\n".join([_verdict(crowd), "", _HEAD.format(**crowd), "| --- | ---: | ---: | ---: |", *rows])


def _verdict(crowd: dict[str, Any]) -> str:
    before, then = crowd["without"]["p95_ms"], crowd["beside"]["p95_ms"]
    found = "Sign-ins starve reading" if then - before > STARVED else "Sign-ins don't starve reading"
    return (
        f"**{found}**: 95 of 100 other requests are answered within {before:.0f} ms while nobody signs in, and within "
        f"{then:.0f} ms in a storm of sign-ins; {crowd['errors']} errors. In the storm sign-ins were asked to come "
        f"back {crowd['asked_to_come_back']:,} times; the last one was in {crowd['seconds_to_last_answer']:.0f} s "
        "after the last had come."
    )


def _row(who: str, quantiles: dict[str, float]) -> str:
    return f"| {who} | {' | '.join(f'{quantiles[name]:.1f}' for name in ('p50_ms', 'p95_ms', 'p99_ms'))} |"
