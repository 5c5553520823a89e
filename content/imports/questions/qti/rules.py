"""How QTI 1.2 scores: conditions on answers, what they add to the score, and what is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from content.imports.questions.decimals import number
from content.imports.xml import attribute, child, children, local_name, text_of

TESTS = {"varequal", "varlt", "varlte", "vargt", "vargte", "varsubset", "varinside", "varsubstring", "durequal"}
NESTED = {"and": False, "or": False, "not": True}


@dataclass
class Condition:
    """A test of one answer."""

    test: str
    response: str
    value: str
    wanted: bool = True
    case_sensitive: bool = False


@dataclass
class Rule:
    """What follows when all conditions hold. `score` is None for a rule that only speaks."""

    conditions: list[Condition]
    otherwise: bool
    score: Decimal | None
    adds: bool
    feedback: list[str]

    @property
    def wanted(self) -> list[Condition]:
        """The conditions that ask for something, not against it."""
        return [condition for condition in self.conditions if condition.wanted]

    @property
    def earns(self) -> bool:
        """Whether points are won."""
        return self.score is not None and self.score > 0


def read_rules(processing: Element) -> list[Rule]:
    """The rules in order."""
    return [_rule(node) for node in children(processing, "respcondition")]


def best_score(rules: list[Rule]) -> Decimal:
    """The most that one rule earns; 1 where none does."""
    return max((rule.score for rule in rules if rule.score is not None and rule.score > 0), default=Decimal(1))


def _rule(node: Element) -> Rule:
    variables = child(node, "conditionvar")
    conditions = list(_conditions(variables, wanted=True)) if variables is not None else []
    otherwise = variables is not None and any(local_name(part) == "other" for part in variables.iter())
    scores = [(attribute(part, "action").lower(), _points(text_of(part))) for part in children(node, "setvar")]
    score = next((value for _, value in scores if value is not None), None)
    adds = any(action == "add" for action, _ in scores)
    if score is not None and any(action == "subtract" for action, _ in scores):
        score, adds = -score, True
    feedback = [attribute(part, "linkrefid") for part in children(node, "displayfeedback")]
    return Rule(conditions, otherwise, score, adds, [name for name in feedback if name])


def _points(text: str) -> Decimal | None:
    """A score as a number; Blackboard names the most that there is to earn."""
    return Decimal(100) if text == "SCORE.max" else number(text)


def _conditions(node: Element, *, wanted: bool) -> Iterator[Condition]:
    """All tests, however they are nested; an even number of nots asks for the answer."""
    stack = [(part, wanted) for part in reversed(list(node))]
    while stack:
        part, asked = stack.pop()
        name = local_name(part)
        if name in NESTED:
            stack += [(inner, asked != NESTED[name]) for inner in reversed(list(part))]
        elif name in TESTS:
            case = attribute(part, "case").lower() == "yes"
            yield Condition(name, attribute(part, "respident"), (part.text or "").strip(), asked, case)
