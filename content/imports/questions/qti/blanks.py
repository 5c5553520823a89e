"""QTI items with several places for answers: texts with blanks, drop-down lists, pairs, categories."""

import re
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from content.imports.questions import shapes
from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json, Unmappable
from content.imports.questions.qti.choices import option_weights
from content.imports.questions.qti.item import Item, Label, Response
from content.imports.questions.qti.remarks import Remarks
from content.imports.questions.qti.rules import Condition
from content.imports.questions.qti.typed import accepted_words, is_numeric, numeric, short_text
from content.imports.questions.words import Words
from content.richtext import plain_text

CHOSEN = {"dropdown", "wordbank"}
TESTS = {"TextContainsAnswer": "varsubstring", "TextRegex": "pattern"}


def placeholder(response: Response) -> str:
    """What Canvas writes in square brackets where the blank stands."""
    return response.identifier.removeprefix("response_") or plain_text(response.html)


def has_places(item: Item) -> bool:
    """Whether every answer has its place in the text."""
    return all(f"[{placeholder(part)}]" in item.html for part in item.responses)


def named_blanks(item: Item, identity: Identity, words: Words, remarks: Remarks, *, typed: bool | None) -> Json:
    """Canvas' texts with `[names]`: lists to choose from, or accepted words."""
    html = item.html.replace("[[", "[ [")
    blanks: list[Json] = []
    for index, response in enumerate(item.responses, 1):
        mark, name = f"[[{index}]]", placeholder(response)
        places = [f"[{spelling}]" for spelling in (name, escape(name)) if f"[{spelling}]" in html]
        html = html.replace(places[0], mark, 1) if places else f"{html}<p>{escape(name)} {mark}</p>"
        blank = _Blank(response, index, identity, words, remarks)
        blanks.append({"id": str(index), **blank.value(item, typed=typed)})
    return shapes.fill_blanks(words.prompt(html), blanks)


def written_blanks(item: Item, words: Words, remarks: Remarks) -> Json:
    """Texts with places to type in between."""
    html: list[str] = []
    blanks: list[Json] = []
    for part in item.parts:
        if isinstance(part, str):
            html.append(part.replace("[[", "[ ["))
            continue
        if part.kind not in ("str", "num"):
            raise Unmappable("It mixes choosing and typing.")
        index = str(len(blanks) + 1)
        html.append(f" {part.html} [[{index}]] ")
        if is_numeric(item, part):
            blanks.append({"id": index, "kind": "numeric", **numeric(item, part, remarks)})
        else:
            blanks.append({"id": index, "kind": "text", **short_text(item, part, remarks, words)})
    return shapes.fill_blanks(words.prompt("".join(html)), blanks)


def pairs(item: Item, identity: Identity, words: Words) -> Json:
    """Each place is a left side; what is right for it is its partner, what is right for none a distractor."""
    listed: list[tuple[str, str]] = []
    every: list[str] = []
    for response in item.responses:
        texts = {label.identifier: " ".join(words.plain(label.html).split()) for label in response.labels}
        every += texts.values()
        weights = option_weights(item.rules, response)
        right = [name for name, weight in weights.items() if weight > 0]
        left = words.html(response.html)
        if not right and not left:
            continue
        if not right:
            raise Unmappable("A left side has no right partner.")
        if left or texts[right[0]]:
            listed.append((left, texts[right[0]]))
    return shapes.matching(identity, listed, every, shuffle=True)


def categories(item: Item, identity: Identity, words: Words) -> Json:
    """Things to sort, each with its category as its partner."""
    texts = {label.identifier: words.html(label.html) for part in item.responses for label in part.labels}
    names = {part.identifier: words.plain(part.html) for part in item.responses}
    sorted_into = {
        condition.value: names[condition.response]
        for rule in item.rules
        if rule.earns
        for condition in rule.wanted
        if condition.response in names and condition.value in texts
    }
    if set(sorted_into) != set(texts):
        raise Unmappable("Some of the things to sort belong to no category, which can't be kept.")
    listed = [(texts[name], category) for name, category in sorted_into.items()]
    return shapes.matching(identity, listed, names.values(), shuffle=True)


@dataclass
class _Blank:
    response: Response
    index: int
    identity: Identity
    words: Words
    remarks: Remarks

    def value(self, item: Item, *, typed: bool | None) -> Json:
        """Typed words, or a list to choose from; `typed` is None where nothing says so."""
        labels, words = self.response.labels, self.words
        if not labels:
            raise Unmappable(f"Blank {self.index} has no answers.")
        chosen = any(label.fields.get("answer_type", "").lower() in CHOSEN for label in labels)
        same = len({words.plain(label.html).casefold() for label in labels}) == 1
        if not chosen and (typed or (typed is None and same)):
            return {"kind": "text", **_typed(labels, words, self.remarks)}
        weights = option_weights(item.rules, self.response)
        choices = [self._choice(label, weights[label.identifier]) for label in labels]
        return {"kind": "choice", **shapes.single_choice(self.identity, choices, shuffle=self.response.shuffle)}

    def _choice(self, label: Label, weight: Decimal) -> shapes.Choice:
        key = f"{self.index} {label.identifier}"
        return shapes.Choice(key, self.words.html(label.html), weight, self.remarks.of(label.identifier))


def _typed(labels: list[Label], words: Words, remarks: Remarks) -> Json:
    """All labels of a blank to type in are accepted."""
    conditions = []
    for label in labels:
        algorithm = label.fields.get("scoring_algorithm", "")
        text = re.sub(r"\s+", " ", words.plain(label.html)).strip()
        if algorithm == "TextRegex":
            raise Unmappable("A blank accepts a pattern of another platform.")
        if algorithm == "TextCloseEnough":
            words.lost.append("a blank accepted words that were nearly right and now wants them exactly")
        case = label.fields.get("ignore_case", "").lower() == "false"
        conditions.append(Condition(TESTS.get(algorithm, "varequal"), "", text, case_sensitive=case))
    remarks = remarks if len(labels) == 1 else _by_text(labels, words, remarks)
    return accepted_words(conditions, [Decimal(1)] * len(conditions), remarks, lambda text: text)


def _by_text(labels: list[Label], words: Words, remarks: Remarks) -> Remarks:
    return type(remarks)({}, {words.plain(label.html): remarks.of(label.identifier) for label in labels})
