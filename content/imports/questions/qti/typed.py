"""QTI items that are answered by typing: words, numbers, texts."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from content.imports.questions import shapes
from content.imports.questions.decimals import number
from content.imports.questions.outcome import Json, Unmappable
from content.imports.questions.qti.item import Item, Response
from content.imports.questions.qti.remarks import Remarks
from content.imports.questions.qti.rules import Condition, Rule, best_score
from content.imports.questions.words import Words

LOWER, UPPER = {"vargte", "vargt"}, {"varlte", "varlt"}
SPECIAL = re.compile(r"([][(){}|+?^$\\.*])")
PATTERN_MARKS = set("[](){}|+?^$\\")
WAYS = 5  # with the one that was given
WRITTEN = ": the others as written, in small letters, in capitals, and with capitals where a line or each word begins"


def is_numeric(item: Item, response: Response) -> bool:
    """Whether a number is asked for."""
    tests = {condition.test for rule in item.rules for condition in rule.conditions}
    decimal = response.fields.get("fibtype", "").lower() in ("decimal", "integer", "scientific")
    return response.kind == "num" or decimal or bool(tests & (LOWER | UPPER))


def short_text(item: Item, response: Response, remarks: Remarks, words: Words) -> Json:
    """The words that earn points."""
    best = best_score(item.rules)
    conditions = [
        (condition, (rule.score or Decimal(0)) / best)
        for rule in item.rules
        if rule.earns
        for condition in rule.wanted
        if condition.response in ("", response.identifier)
    ]
    made = accepted_words([c for c, _ in conditions], [w for _, w in conditions], remarks, words.plain)
    if len({condition.case_sensitive for condition, _ in conditions}) > 1:
        told = "only some of its answers told capitals from small letters, and now all do"
        words.lost.append(told + WRITTEN if len(made["answers"]) > len(conditions) else told)
    return made


def accepted_words(
    conditions: list[Condition], weights: list[Decimal], remarks: Remarks, plain: Callable[[str], str]
) -> Json:
    """Answers of one kind: as they stand, as a part of what is typed, or as a pattern."""
    parts = [condition.test == "varsubstring" for condition in conditions]
    marked = any(part and set(c.value) & PATTERN_MARKS for part, c in zip(parts, conditions, strict=True))
    matching = "pattern" if marked else "wildcard" if any(parts) else "exact"
    case_sensitive = any(condition.case_sensitive for condition in conditions)
    room = len(conditions) * WAYS <= shapes.MOST_OPTIONS
    texts: dict[str, shapes.Answer] = {}
    others: list[shapes.Answer] = []
    for condition, weight, part in zip(conditions, weights, parts, strict=True):
        text = condition.value if matching == "pattern" else plain(condition.value)
        if matching == "wildcard":
            text = text.replace("*", "\\*")
        elif matching == "pattern" and not part:
            text = SPECIAL.sub(r"\\\1", text)
        if part:
            text = f".*{text}.*" if matching == "pattern" else f"*{text}*"
        answer = texts.setdefault(text, shapes.Answer(text, weight, remarks.of(condition.value)))
        if case_sensitive and not condition.case_sensitive and matching != "pattern" and room:
            others += [replace(answer, text=other) for other in _ways_to_write(text)]
    for answer in others:
        texts.setdefault(answer.text, answer)
    return shapes.short_text(texts.values(), case_sensitive=case_sensitive, matching=matching)


def _ways_to_write(text: str) -> list[str]:
    """Of an answer that doesn't mind capitals, in a question that does."""
    return [text.lower(), text.upper(), text.capitalize(), text.title()]


def leaves_out_its_ends(item: Item) -> bool:
    """Whether a range stops short of its ends, which ours don't."""
    return any(part.test in {"vargt", "varlt"} for rule in item.rules if rule.earns for part in rule.wanted)


def numeric(item: Item, response: Response, remarks: Remarks) -> Json:
    """The numbers that earn points: each rule is a number with a tolerance, or a range."""
    best = best_score(item.rules)
    answers = []
    for rule in item.rules:
        if rule.earns:
            answers += _numbers(rule, response, (rule.score or Decimal(0)) / best, remarks)
    unique = {str(answer): answer for answer in answers}
    return shapes.numeric(list(unique.values()))


def essay(response: Response) -> Json:
    """A text; the limits are those of Canvas."""
    limited = response.fields.get("word_limit_enabled", "Yes").lower() == "yes"
    least = number(response.fields.get("word_limit_min")) if limited else None
    most = number(response.fields.get("word_limit_max")) if limited else None
    return shapes.essay(least, most)


def _numbers(rule: Rule, response: Response, weight: Decimal, remarks: Remarks) -> list[Json]:
    mine = [part for part in rule.wanted if part.response in ("", response.identifier)]
    values = {part.test: number(part.value) for part in mine}
    low = next((values[test] for test in values if test in LOWER), None)
    high = next((values[test] for test in values if test in UPPER), None)
    named = [part.value for part in mine if part.test == "varequal"]
    equal = [number(value) for value in named]
    said = next((remarks.of(value) for value in named if remarks.of(value)), "")
    if low is not None and high is not None:
        middle = equal[0] if equal else None
        if middle is not None and middle - low == high - middle:
            return [shapes.exactly(middle, high - middle, weight, said)]
        return [shapes.between(low, high, weight, said)]
    if low is not None or high is not None:
        raise Unmappable("It accepts numbers without end in one direction.")
    if any(value is None for value in equal):
        raise Unmappable("An accepted answer is no number.")
    return [shapes.exactly(value, Decimal(0), weight, said) for value in equal if value is not None]
