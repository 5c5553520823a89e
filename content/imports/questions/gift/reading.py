"""GIFT in, neutral questions out."""

import hashlib
import re

from content.imports.questions import shapes
from content.imports.questions.gift.answers import general_feedback
from content.imports.questions.gift.escapes import shown
from content.imports.questions.gift.kinds import Maker
from content.imports.questions.gift.splitting import Source, sources
from content.imports.questions.identity import Identities, Identity
from content.imports.questions.outcome import Json, ReadQuestion, ReadQuestions, Unmappable
from content.imports.questions.words import Words

BRACES = re.compile(r"\{([^{}]*)\}")
NOTHING_MORE = re.compile(r"[\s\"';]*")
KINDS = {"short_text": "text", "numeric": "numeric", "single_choice": "choice"}
GAP = "_____"


def read_gift(text: str, *, source: str) -> ReadQuestions:
    """The questions of a GIFT file; what can't be read is named by its name or first words."""
    result = ReadQuestions("gift")
    identities = Identities(source)
    for entry in sources(text):
        identifier = entry.identifier or entry.name or _first_words(entry.text)
        kind = "unknown"
        try:
            kind = _kind(entry.text)
            result.questions.append(_question(entry, identifier, identities, result))
        except Unmappable as reason:
            result.skip(identifier, kind, str(reason))
    return result


def _question(entry: Source, identifier: str, identities: Identities, result: ReadQuestions) -> ReadQuestion:
    inside = BRACES.findall(entry.text)
    if not inside:
        broken = "{" in entry.text or "}" in entry.text
        raise Unmappable("Its braces are not closed." if broken else "It is a text without a question.")
    told = hashlib.sha256(entry.text.encode()).hexdigest() if not (entry.identifier or entry.name) else ""
    identity = identities.of(*entry.category, identifier, told)
    words = Words()
    maker = Maker(words, entry.format or "auto")
    if len(inside) == 1:
        question = _one_gap(entry, inside[0], identity, maker)
    else:
        question = _many_gaps(entry, inside, identity, maker)
    for lost in words.lost:
        result.warn(f"“{identifier}”: {lost}.")
    name = entry.name or _first_words(entry.text)
    category = entry.category
    return ReadQuestion(identifier, name, question, words.picture, category, tags=entry.tags)


def _one_gap(entry: Source, inside: str, identity: Identity, maker: Maker) -> Json:
    before, after = BRACES.split(entry.text, maxsplit=1)[0::2]
    answers, general = general_feedback(inside.strip())
    type, value = maker.value(answers, identity)
    asked = before if NOTHING_MORE.fullmatch(after) else f"{before.rstrip()} {GAP}{_after(after)}"
    prompt = _prompt(asked, maker)
    if not prompt:
        raise Unmappable("It has no text.")
    return shapes.question(identity, type, prompt, value, general=maker.html(general))


def _many_gaps(entry: Source, inside: list[str], identity: Identity, maker: Maker) -> Json:
    """Several braces in one text: each of them is a blank."""
    shapes.not_endless(len(inside))
    blanks, general = [], ""
    for index, answers in enumerate(inside, 1):
        answers, said = general_feedback(answers.strip())
        general = general or said
        type, value = maker.value(answers, Identity(identity.id))
        if type not in KINDS:
            raise Unmappable("One of its blanks is neither a text, a number nor a choice.")
        blanks.append({"id": str(index), "kind": KINDS[type], **value})
    counted = iter(range(1, len(inside) + 1))
    text = entry.text.replace("[[", "[ [")
    text = _prompt(BRACES.sub(lambda _: f"[[{next(counted)}]]", text), maker)
    value = shapes.fill_blanks(text, blanks)
    return shapes.question(identity, "fill_blanks", "", value, general=maker.html(general))


def _prompt(text: str, maker: Maker) -> str:
    if maker.format != "markdown":
        text = " ".join(text.split())
    return maker.words.prompt(shown(text).strip(), maker.format)


def _after(text: str) -> str:
    """What follows the gap: a word stands apart from it, a full stop does not."""
    text = text.strip()
    return text if text[:1] in ".,;:!?)”’\"'" else f" {text}"


def _kind(text: str) -> str:
    return "description" if "{" not in text else "question"


def _first_words(text: str) -> str:
    return " ".join(shown(text.split("{", 1)[0]).split())[:80] or "…"
