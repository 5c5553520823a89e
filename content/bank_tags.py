"""The tags of a bank: short words, the same whatever their letter case."""

from collections.abc import Iterable

from lib.errors import Invalid

from content.fields import line
from content.models import BankTag, QuestionBank
from content.models.bank import tag_key

MOST_TAGS = 20
MOST_TAGS_OF_BANK = 500
LONGEST_TAG = 60


def cleaned_tags(names: Iterable[str]) -> list[str]:
    """`names` as tags, each once. Raises Invalid."""
    try:
        tags = [line(name, longest=LONGEST_TAG) for name in names]
    except ValueError as problem:
        raise Invalid.field("tags", f"each {problem}") from problem
    if any("," in tag for tag in tags):
        raise Invalid.field("tags", "must not have commas in them")
    once = list({tag_key(tag): tag for tag in reversed(tags)}.values())[::-1]
    if len(once) > MOST_TAGS:
        raise Invalid.field("tags", f"must not be more than {MOST_TAGS}")
    return once


def tags_named(bank: QuestionBank, names: Iterable[str]) -> list[BankTag]:
    """The tags of a locked bank by their names, new ones made. Raises Invalid when they are too many."""
    names = list(names)
    tags = tags_that_fit(bank, names)
    if len(tags) < len({tag_key(name) for name in names}):
        raise Invalid.field("tags", f"of a bank must not be more than {MOST_TAGS_OF_BANK}")
    return tags


def tags_that_fit(bank: QuestionBank, names: Iterable[str]) -> list[BankTag]:
    """The same, but for new ones that are too many, which are left out."""
    wanted = {tag_key(name): name for name in names}
    known = {tag.key: tag for tag in bank.tags.filter(key__in=wanted)}
    fresh = [BankTag(bank=bank, key=key, name=name) for key, name in wanted.items() if key not in known]
    fresh = fresh[: max(0, MOST_TAGS_OF_BANK - bank.tags.count())] if fresh else []
    BankTag.objects.bulk_create(fresh)
    return [*known.values(), *fresh]


def tag_from(name: str) -> str:
    """A tag made of whatever another platform calls one; empty where there is nothing in it."""
    return line(name.replace(",", " "), required=False, longest=10**6)[:LONGEST_TAG].strip()
