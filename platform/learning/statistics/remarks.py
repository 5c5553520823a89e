"""What an author should look at in a question, in words."""

from collections.abc import Iterable

from learning.statistics.items import ItemFigures

FEW = 10
"""Below so many answers nothing is concluded."""
EASY, HARD = 0.95, 0.2
WORSE, FLAT = -0.05, 0.1
ENOUGH, MORE = 3, 0.1


def remarks(item: ItemFigures) -> Iterable[str]:
    """Each a sentence; the most serious first."""
    if item.asked < FEW or item.facility is None:
        return
    yield from _on_the_key(item)
    if item.facility > EASY:
        yield "Nearly everybody gets it right."
    if item.facility < HARD:
        yield "Hardly anybody gets it right."
    if item.discrimination is not None and WORSE <= item.discrimination < FLAT and HARD <= item.facility <= EASY:
        yield "It hardly tells those who did well in the rest of the quiz from those who did not."
    yield from (f"Nobody chose “{option.text[:80]}”." for option in item.options if not (option.right or option.chosen))


def _on_the_key(item: ItemFigures) -> Iterable[str]:
    if item.discrimination is not None and item.discrimination < WORSE:
        yield "Those who did well in the rest of the quiz did worse here: check the key."
    best = max((option.upper for option in item.options if option.right), default=None)
    for option in item.options:
        if option.right or option.upper < ENOUGH:
            continue
        if best is not None and option.upper > best:
            yield f"Of the best, more said “{option.text[:80]}” than what is right: the key may be wrong."
        elif option.upper - option.lower >= MORE * item.group:
            yield f"The best said “{option.text[:80]}” more often than the weakest."
