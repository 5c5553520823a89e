"""Which feedback of a QTI item belongs to what: to everybody, to right or wrong answers, to one option."""

from dataclasses import dataclass, field

from content.imports.questions.qti.item import Item
from content.imports.questions.qti.rules import Rule
from content.imports.questions.words import Words

GENERAL, CORRECT, INCORRECT = "general", "correct", "incorrect"
NAMED = {
    **{"general_fb": GENERAL, "correct_fb": CORRECT, "general_correct_fb": CORRECT},
    **{"general_incorrect_fb": INCORRECT, "incorrect_fb": INCORRECT, "correct": CORRECT, "incorrect": INCORRECT},
}


@dataclass
class Remarks:
    """The feedback of one item as HTML, by what it belongs to."""

    overall: dict[str, str] = field(default_factory=dict)
    by_answer: dict[str, str] = field(default_factory=dict)

    def of(self, answer: str) -> str:
        """What is said to those who answered this."""
        return self.by_answer.get(answer, "")


def read_remarks(item: Item, words: Words) -> Remarks:
    """Sort the feedback by the rules that show it, and by the names that exporters agree on."""
    remarks = Remarks()
    texts = {name: words.html(html) for name, html in item.feedback.items()}
    shown: set[str] = set()
    for rule in item.rules:
        for name in rule.feedback:
            text = texts.get(name, "")
            shown.add(name)
            if not text:
                continue
            if kind := NAMED.get(name.lower()):
                remarks.overall.setdefault(kind, text)
            elif answer := _only_answer(rule):
                remarks.by_answer.setdefault(answer, text)
            elif rule.earns or rule.otherwise:
                remarks.overall.setdefault(CORRECT if rule.earns else INCORRECT, text)
    for name, text in texts.items():
        if name not in shown and text:
            _unshown(name, text, remarks)
    return remarks


def _only_answer(rule: Rule) -> str:
    """The one answer that a rule is about."""
    values = [condition.value for condition in rule.wanted if condition.test == "varequal"]
    alone = len(values) == 1 and len(rule.conditions) == len(rule.wanted)
    return values[0] if alone else ""


def _unshown(name: str, text: str, remarks: Remarks) -> None:
    """Feedback that no rule shows is known by its name, else it is for everybody."""
    kind = NAMED.get(name.lower())
    if kind is None and name.endswith("_fb"):
        remarks.by_answer.setdefault(name.removesuffix("_fb"), text)
    else:
        remarks.overall.setdefault(kind or GENERAL, text)
