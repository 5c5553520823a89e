"""Which type of question the braces of GIFT make, and its value."""

import re
from decimal import Decimal

from content.imports.questions import shapes
from content.imports.questions.decimals import may_be_grouped, number
from content.imports.questions.gift.answers import Marked, marked_answers, weighed, with_feedback
from content.imports.questions.gift.escapes import shown
from content.imports.questions.gift.splitting import of_format
from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json, Unmappable
from content.imports.questions.words import Words

TRUE_FALSE = re.compile(r"^\s*(T|TRUE|F|FALSE)\s*(?:#(.*))?$", re.IGNORECASE | re.DOTALL)
ARROW = "->"


class Maker:
    """Makes the values of one question, whose texts are in `format` unless they say otherwise."""

    def __init__(self, words: Words, format: str) -> None:
        self.words, self.format = words, format

    def html(self, text: str) -> str:
        """A text of the file as HTML."""
        text, format = of_format(text, self.format)
        if format != "markdown":
            text = " ".join(text.split())
        return self.words.html(shown(text).strip(), format)

    def plain(self, text: str) -> str:
        """A text of the file without format."""
        return " ".join(shown(of_format(text, "")[0]).split())

    def value(self, inside: str, identity: Identity) -> tuple[str, Json]:
        """The type and the value that the text between the braces means."""
        if not inside:
            return "essay", shapes.essay()
        if found := TRUE_FALSE.match(inside):
            return "true_false", self._true_false(found[1].upper().startswith("T"), found[2] or "")
        if inside.startswith("#"):
            return "numeric", self._numeric(inside[1:].strip())
        if inside[0] not in "=~":
            raise Unmappable("The text in braces starts with no mark for an answer, such as = or ~.")
        answers = marked_answers(inside)
        rights = [answer for answer in answers if answer.right]
        if len(rights) == len(answers) and all(ARROW in answer.text for answer in answers):
            return "matching", self._matching(answers, identity)
        if len(rights) == len(answers):
            return "short_text", self._short_text(answers)
        return self._choice(answers, identity)

    def _true_false(self, answer: bool, feedback: str) -> Json:
        """The first feedback is for those who were wrong, the second for those who were right."""
        wrong, _, right = feedback.partition("#")
        wrong, right = self.html(wrong), self.html(right)
        return shapes.true_false(answer, *((right, wrong) if answer else (wrong, right)))

    def _numeric(self, inside: str) -> Json:
        if "=" not in inside and "~" not in inside:
            return shapes.numeric([self._number(Decimal(1), *with_feedback(inside))])
        first, *_ = inside.split("=", 1)
        if first.strip() and not first.strip().startswith("~"):
            answer, _, rest = inside.partition("~")
            listed = [Marked(True, *_first(answer)), *marked_answers("~" + rest)]
        else:
            listed = marked_answers(inside)
        accepted = [item for item in listed if item.text.strip() not in ("", "*")]
        return shapes.numeric([self._number(item.share, item.text, item.feedback) for item in accepted])

    def _number(self, weight: Decimal, text: str, feedback: str) -> Json:
        text, said = shown(text).strip(), self.html(feedback)
        if may_be_grouped(text.partition(":")[0]):
            self.words.lost.append(
                f"“{text}” was read with a decimal comma; write it without one if thousands are meant"
            )
        if ".." in text:
            low, high = (number(part) for part in text.split("..", 1))
            if low is not None and high is not None:
                return shapes.between(low, high, weight, said)
        else:
            value, _, tolerance = text.partition(":")
            middle, distance = number(value), number(tolerance) if tolerance.strip() else Decimal(0)
            if middle is not None and distance is not None:
                return shapes.exactly(middle, distance, weight, said)
        raise Unmappable(f"“{text[:100]}” is no number with a tolerance or range.")

    def _matching(self, answers: list[Marked], identity: Identity) -> Json:
        sides = [answer.text.split(ARROW, 1) for answer in answers]
        pairs = [(self.html(left), self.plain(right)) for left, right in sides]
        kept = [(left, right) for left, right in pairs if left]
        return shapes.matching(identity, kept, [right for left, right in pairs if not left], shuffle=True)

    def _short_text(self, answers: list[Marked]) -> Json:
        texts = [self.plain(answer.text) for answer in answers]
        matching = shapes.wildcard(texts)
        listed = [
            shapes.Answer(text if matching == "wildcard" else text.replace("\\*", "*"), a.share, self.html(a.feedback))
            for text, a in zip(texts, answers, strict=True)
        ]
        return shapes.short_text(listed, case_sensitive=False, matching=matching)

    def _choice(self, answers: list[Marked], identity: Identity) -> tuple[str, Json]:
        choices = [
            shapes.Choice(self.plain(a.text), self.html(a.text), a.share, self.html(a.feedback)) for a in answers
        ]
        if any(answer.right for answer in answers):
            return "single_choice", shapes.single_choice(identity, choices, shuffle=True)
        scoring = "right_minus_wrong" if any(choice.weight < 0 for choice in choices) else "per_option"
        value = shapes.multiple_choice(identity, choices, shuffle=True, scoring=scoring)
        return "multiple_choice", value


def _first(text: str) -> tuple[str, Decimal | None, str]:
    """A number that stands without a mark before others that have one."""
    weight, rest = weighed(text)
    answer, feedback = with_feedback(rest)
    return answer, weight, feedback
