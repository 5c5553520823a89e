"""QTI items that are answered by choosing or ordering."""

from decimal import Decimal

from content.imports.questions import shapes
from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json, Unmappable
from content.imports.questions.qti.item import Item, Response
from content.imports.questions.qti.remarks import Remarks
from content.imports.questions.qti.rules import Rule, best_score
from content.imports.questions.words import Words
from content.richtext import plain_text

ALL_OR_NOTHING = {"allornothing", "exactmatch", "equivalence"}
TOGETHER = {"partialscore", "partialdeep"}


def choice(item: Item, response: Response, identity: Identity, words: Words, remarks: Remarks) -> tuple[str, Json]:
    """One of several, several of several, or true and false."""
    if response.cardinality == "multiple":
        return "multiple_choice", _several(item, response, identity, words, remarks)
    weights = option_weights(item.rules, response)
    if (told := _truth(response)) is not None and set(weights.values()) == {Decimal(0), Decimal(1)}:
        true, false = told
        value = shapes.true_false(weights[true] == 1, remarks.of(true), remarks.of(false))
        return "true_false", value
    choices = _worded(response, weights, words, remarks)
    return "single_choice", shapes.single_choice(identity, choices, shuffle=response.shuffle)


def ordering(item: Item, response: Response, identity: Identity, words: Words) -> Json:
    """The rule that earns most names all things in their right order."""
    texts = {label.identifier: words.html(label.html) for label in response.labels}
    earning = [rule for rule in item.rules if rule.earns or rule.score is None]
    orders = [[condition.value for condition in rule.wanted] for rule in earning]
    order = max(orders, key=len, default=[])
    if sorted(order) != sorted(texts):
        raise Unmappable("Its right order does not name everything that is to be ordered.")
    return shapes.ordering(identity, [(name, texts[name]) for name in order])


def option_weights(rules: list[Rule], response: Response) -> dict[str, Decimal]:
    """The share of the points that each option earns. Where only one can be chosen, a rule that names several
    means any of them."""
    best = best_score([rule for rule in rules if _options_of(rule, response)])
    weights = {label.identifier: Decimal(0) for label in response.labels}
    for rule in rules:
        named = _options_of(rule, response)
        if rule.score is not None and (len(named) == 1 or response.cardinality == "single"):
            weights |= {name: weights[name] or rule.score / best for name in named if name in weights}
    return weights


def _several(item: Item, response: Response, identity: Identity, words: Words, remarks: Remarks) -> Json:
    together = [rule for rule in item.rules if rule.earns and (len(rule.conditions) > 1 or not rule.adds)]
    scoring = "all_or_nothing"
    if together:
        best = max(together, key=lambda rule: rule.score or Decimal(0))
        right = set(_options_of(best, response))
        weights = {label.identifier: Decimal(int(label.identifier in right)) for label in response.labels}
    else:
        weights = option_weights(item.rules, response)
        scoring = "right_minus_wrong" if any(weight < 0 for weight in weights.values()) else "per_option"
        if len({weight for weight in weights.values() if weight > 0}) > 1:
            words.lost.append("its right options were worth different shares and are now worth the same")
    told = item.fields.get("scoring_algorithm", "").lower()
    scoring = "all_or_nothing" if told in ALL_OR_NOTHING else "right_minus_wrong" if told in TOGETHER else scoring
    choices = _worded(response, weights, words, remarks)
    return shapes.multiple_choice(identity, choices, shuffle=response.shuffle, scoring=scoring)


def _worded(response: Response, weights: dict[str, Decimal], words: Words, remarks: Remarks) -> list[shapes.Choice]:
    """The options; Canvas exports empty ones that nobody can have meant."""
    choices = []
    for label in response.labels:
        text, image = words.part(label.html)
        remark = remarks.of(label.identifier)
        choices.append(shapes.Choice(label.identifier, text, weights[label.identifier], remark, image))
    kept = [choice for choice in choices if choice.text or choice.weight > 0]
    if len(kept) < len(choices):
        words.lost.append("options without text were left out")
    return kept


def _options_of(rule: Rule, response: Response) -> list[str]:
    """The options that a rule asks for; one that asks for none and rules some out asks for the others."""
    mine = [part for part in rule.conditions if part.test == "varequal" and part.response in ("", response.identifier)]
    named = [part.value for part in mine if part.wanted]
    if named or not rule.earns or response.cardinality != "single":
        return named
    ruled_out = {part.value for part in mine}
    return [label.identifier for label in response.labels if ruled_out and label.identifier not in ruled_out]


def _truth(response: Response) -> tuple[str, str] | None:
    """The options that say true and false, if these are all."""
    said = {plain_text(label.html).strip().lower(): label.identifier for label in response.labels}
    if len(response.labels) == 2 and set(said) == {"true", "false"}:
        return said["true"], said["false"]
    named = {label.identifier.lower(): label.identifier for label in response.labels}
    if len(response.labels) == 2 and set(named) == {"true", "false"}:
        return named["true"], named["false"]
    return None
