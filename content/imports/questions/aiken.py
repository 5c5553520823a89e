"""Aiken: a question, its options by letter, and a line that says which is right."""

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal

from content.imports.questions import shapes
from content.imports.questions.identity import Identities
from content.imports.questions.outcome import Json, ReadQuestion, ReadQuestions, Unmappable
from content.imports.questions.words import Words

OPTION = re.compile(r"^\s*\(?([A-Za-z])\s?[.)]\s*(.*)$")
ANSWER = re.compile(r"^\s*ANSWERS?\s*:\s*(.*)$", re.IGNORECASE)
FEEDBACK = re.compile(r"^\s*(?:FEEDBACK|EXPLANATION)\s*:\s*(.*)$", re.IGNORECASE)
NAMED = re.compile(r"^\(?([A-Za-z])\s?[.)](?:\s.*)?$")
"""A letter as options have it, perhaps with the words of the option behind it."""
LETTERS = re.compile(r"^(?:[A-Za-z](?:\s*(?:[,;&]|\band\b|\s)\s*[A-Za-z])*\.?|[A-Z]{2,6})$")


@dataclass
class Entry:
    """One question as written."""

    text: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str = ""
    feedback: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.options)


def looks_like_aiken(text: str) -> bool:
    """Whether a text has options by letter and a line that says which is right."""
    lines = text.split("\n")
    return any(ANSWER.match(line) for line in lines) and any(OPTION.match(line) for line in lines)


def read_aiken(text: str, *, source: str) -> ReadQuestions:
    """The questions of an Aiken file."""
    result = ReadQuestions("aiken")
    identities = Identities(source)
    for entry in _entries(text):
        identifier = " ".join(" ".join(entry.text).split())[:80] or "…"
        try:
            told = hashlib.sha256("\n".join(entry.text).encode()).hexdigest()
            result.questions.append(ReadQuestion(identifier, identifier, _question(entry, identities, told)))
        except Unmappable as reason:
            result.skip(identifier, "multiple choice", str(reason))
    return result


def _entries(text: str) -> list[Entry]:
    """A question ends with its answer and what explains it, or where a new text follows options and a blank line."""
    entries = [Entry()]
    goes_on = False
    for line in text.split("\n"):
        entry, going_on, goes_on = entries[-1], goes_on, False
        if found := ANSWER.match(line):
            entry.answer = found[1].strip()
        elif (found := FEEDBACK.match(line)) and entry.answer:
            entry.feedback = found[1].strip()
        elif (found := OPTION.match(line)) and entry.text and not entry.answer:
            entry.options.append((found[1].upper(), found[2].strip()))
            goes_on = True
        elif line.strip() and going_on:
            letter, words = entry.options[-1]
            entry.options[-1], goes_on = (letter, f"{words} {line.strip()}"), True
        elif line.strip():
            if entry.answer or entry.options:
                entries.append(Entry())
            entries[-1].text.append(line.strip())
    return [entry for entry in entries if entry]


def _wanted(answer: str) -> set[str]:
    """The letters of the right options."""
    answer = " ".join(answer.split())  # spaces without end would be tried in every way
    if named := NAMED.match(answer):
        return {named[1].upper()}
    if not LETTERS.match(answer):
        raise Unmappable(f"“{answer[:40]}” is not the letter of an option.")
    return set(re.findall(r"\b[A-Z]\b", answer.upper().replace("AND", " "))) or set(answer.upper())


def _question(entry: Entry, identities: Identities, told: str) -> Json:
    if not entry.text or not entry.options:
        raise Unmappable("It has a text but no options." if entry.text else "It has options but no text.")
    if not entry.answer:
        raise Unmappable("No line ANSWER: says which option is right.")
    wanted, letters = _wanted(entry.answer), [letter for letter, _ in entry.options]
    if missing := wanted - set(letters):
        raise Unmappable(f"The right option is {min(missing)}, which it does not have.")
    if twice := [letter for letter in wanted if letters.count(letter) > 1]:
        raise Unmappable(f"The right option is {min(twice)}, and it has several of that letter.")
    shapes.not_endless(len(entry.options))
    identity, words = identities.of(told), Words()
    choices = [
        shapes.Choice(letter, words.html(text, "plain"), Decimal(int(letter in wanted)))
        for letter, text in entry.options
    ]
    if len(wanted) == 1:
        type, value = "single_choice", shapes.single_choice(identity, choices, shuffle=True)
    else:
        type = "multiple_choice"
        value = shapes.multiple_choice(identity, choices, shuffle=True, scoring="all_or_nothing")
    prompt = words.prompt("\n".join(entry.text), "plain")
    return shapes.question(identity, type, prompt, value, general=words.html(entry.feedback, "plain"))
