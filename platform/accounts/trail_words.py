"""What somebody typed, beside an event of the trail: checking it, and erasing what names who leaves."""

from django.db.models import Exists, OuterRef, QuerySet
from lib.chain import BrokenChain
from lib.chain_words import require_words

from accounts.models import SecurityEvent, SecurityWords
from accounts.personal import Leaving
from accounts.quotes import does_quote, quoting


def erase_words(leaving: Leaving) -> int:
    """Take all words that name who leaves out of the trail for ever, and say of how many events.

    They go whole, since a digest can't be made to fit others. The events stay, and so does the chain. Call it when the
    trail has the erasure; the database wants to see it.
    """
    rows = quoting(SecurityWords.objects.filter(erased_for=None), leaving, "said")
    naming = [words.pk for words in rows.iterator(chunk_size=500) if does_quote(words.said, leaving)]
    return SecurityWords.objects.filter(pk__in=naming).update(said={}, salt="", erased_for=leaving.user.pk)


def verify_words(events: QuerySet[SecurityEvent]) -> int:
    """Check all words against what their events keep, and say how many are erased. Raises BrokenChain."""
    worded = events.exclude(words_digest="", words__isnull=True).select_related("words").order_by("pk")
    for event in worded.iterator(chunk_size=2000):
        words: SecurityWords | None = getattr(event, "words", None)
        require_words(words, event.words_digest, sequence=event.sequence or 0)
    erasures = SecurityEvent.objects.filter(kind="account.erased", user_id=OuterRef("erased_for"))
    erased = SecurityWords.objects.exclude(erased_for=None)
    removed = erased.exclude(Exists(erasures)).select_related("event").order_by("pk").first()
    if removed is not None:
        raise BrokenChain(removed.event.sequence or 0, "its words were removed, though nobody was erased.")
    return erased.count()
