"""Questions drawn at random: every type, any key, and the same question with another key."""

from typing import Any

from hypothesis import strategies as st

from content.questions import Question, as_data, parse_question
from tests.content.questions import made as m

Data = dict[str, Any]
WEIGHTS = st.sampled_from(["1", "0", "0.5", "1/3", "-0.25", "-1"])
POINTS = st.sampled_from(["1", "0", "2.5", "10", "0.0001", "7"])
WORDS = st.sampled_from(["Paris", "Lyon", "paris*", "  Nice ", "Zürich", "*"])
NUMBERS = st.sampled_from(["0", "1", "-2.5", "1E-9", "300", "0.1"])
_SMALL = st.integers(min_value=2, max_value=5)


@st.composite
def keys(draw: st.DrawFn, size: int) -> list[str]:
    """Weights of which one at least is 1."""
    weights = draw(st.lists(WEIGHTS, min_size=size, max_size=size))
    weights[draw(st.integers(min_value=0, max_value=size - 1))] = "1"
    return weights


@st.composite
def text_values(draw: st.DrawFn) -> Data:
    answers = [{"text": draw(WORDS), "weight": weight} for weight in draw(keys(draw(_SMALL)))]
    return {"answers": answers, "matching": draw(st.sampled_from(["exact", "wildcard"]))}


@st.composite
def number_values(draw: st.DrawFn) -> Data:
    kinds = st.sampled_from(["absolute", "relative"])
    weights = draw(keys(draw(_SMALL)))
    return {"answers": [m.near(draw(NUMBERS), draw(st.sampled_from(["0", "0.1"])), draw(kinds), w) for w in weights]}


def _marked(draw: st.DrawFn, options: list[Data]) -> list[Data]:
    weights = draw(keys(len(options)))
    return [option | {"weight": weight, "feedback": weight} for option, weight in zip(options, weights, strict=True)]


def _blank(draw: st.DrawFn, blank: Data) -> Data:
    if blank["kind"] == "text":
        return blank | draw(text_values())
    if blank["kind"] == "numeric":
        return blank | draw(number_values())
    return blank | {"options": _marked(draw, blank["options"])}


def _pairs(draw: st.DrawFn, value: Data) -> Data:
    """Other pairs of the same two columns: what belongs to nothing now distracts."""
    rights = sorted({pair["right"] for pair in value["pairs"]} | set(value["distractors"]))
    chosen = draw(st.lists(st.sampled_from(rights), min_size=len(value["pairs"]), max_size=len(value["pairs"])))
    pairs = [pair | {"right": right} for pair, right in zip(value["pairs"], chosen, strict=True)]
    return {"pairs": pairs, "distractors": draw(st.permutations(sorted(set(rights) - set(chosen))))}


def _rekeyed(draw: st.DrawFn, type: str, value: Data) -> Data:
    match type:
        case "single_choice":
            return {"options": _marked(draw, value["options"])}
        case "multiple_choice":
            return {"options": [option | {"correct": draw(st.booleans())} for option in value["options"]]}
        case "true_false":
            return {"answer": draw(st.booleans())}
        case "short_text":
            return draw(text_values())
        case "numeric":
            return draw(number_values())
        case "matching":
            return _pairs(draw, value)
        case "ordering":
            return {"items": draw(st.permutations(value["items"]))}
        case "fill_blanks":
            return {"blanks": draw(st.permutations([_blank(draw, blank) for blank in value["blanks"]]))}
        case _:
            return {"guidance": draw(st.sampled_from(["", "Look for Newton", "Be kind"]))}


@st.composite
def rekeyed(draw: st.DrawFn, question: Question) -> Question:
    """The same question with another answer and other feedback."""
    data = as_data(question)
    feedback = {"general": draw(WORDS), "correct": draw(WORDS), "incorrect": draw(WORDS)}
    value = data["value"] | _rekeyed(draw, question.type, data["value"])
    return parse_question(data | {"value": value, "feedback": feedback})


@st.composite
def questions(draw: st.DrawFn, *types: str) -> Question:
    """Any question of `types`, or of any type, with a right answer."""
    size = draw(_SMALL)
    key = "R" + draw(st.text("RW", min_size=size - 1, max_size=size - 1))
    rights = draw(st.lists(st.sampled_from("abcdef"), min_size=size, max_size=size))
    multiple_scoring = draw(st.sampled_from(["all_or_nothing", "per_option", "right_minus_wrong"]))
    pair_scoring = draw(st.sampled_from(["per_pair", "all_or_nothing"]))
    order_scoring = draw(st.sampled_from(["all_or_nothing", "adjacent", "position"]))
    made = [
        m.single(*draw(keys(size))),
        m.multiple(key, multiple_scoring),
        m.true_false(True),
        m.words("Paris"),
        m.number(m.near("5"), unit="m"),
        m.matching(*rights, distractors=("x", "y"), scoring=pair_scoring),
        m.ordering(size, order_scoring),
        m.blanks(draw(st.sampled_from(["per_blank", "all_or_nothing"]))),
        m.essay(),
    ]
    question = draw(st.sampled_from([one for one in made if not types or one.type in types]))
    other = as_data(draw(rekeyed(question))) if question.type not in ("multiple_choice", "single_choice") else None
    return parse_question((other or as_data(question)) | {"points": draw(POINTS)})
