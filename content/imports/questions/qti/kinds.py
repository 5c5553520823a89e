"""Which type of question a QTI item is: by what its exporter calls it, else by its form."""

from content.imports.questions import shapes
from content.imports.questions.decimals import number, points, written
from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json, Unmappable
from content.imports.questions.qti import blanks, choices, typed
from content.imports.questions.qti.item import Item
from content.imports.questions.qti.remarks import Remarks, read_remarks
from content.imports.questions.words import Words

FORMULA = "Its numbers are drawn from formulas, which can't be kept."
REASONS = {
    "text_only_question": "It is a text without a question.",
    "file_upload_question": "It is answered with a file, which belongs into an assignment.",
    "calculated_question": FORMULA,
    "formula_question": FORMULA,
    "hot_spot_question": "It is answered by pointing at a picture.",
    "missing_word_question": "Questions of this type are not known here.",
}
BLANKS = {"fill_in_multiple_blanks_question": True, "multiple_dropdowns_question": False, "rich_fill_blank": None}


def kind_of(item: Item) -> str:
    """What the file calls the type, for the report."""
    named = ("question_type", "cc_profile", "qmd_itemtype", "bbmd_questiontype", "qmd_questiontype")
    return next((item.fields[name] for name in named if item.fields.get(name)), "") or "item"


def made(item: Item, identity: Identity, words: Words, points_each: str | None = None) -> Json:
    """The neutral question of an item; raises Unmappable with the reason."""
    shapes.not_endless(max(len(item.parts), len(item.rules) // 4, len(item.feedback) // 4))
    shapes.not_endless(sum(len(part.labels) for part in item.responses), most=shapes.MOST_OPTIONS**2)
    remarks = read_remarks(item, words)
    type, prompt, value = _mapped(item, identity, words, remarks)
    if not prompt and type != "fill_blanks":
        if words.picture is None and not item.title:
            raise Unmappable("It has no text.")
        prompt = words.html(words.picture.alt if words.picture and words.picture.alt else item.title, "plain")
    worth = points_each or _points(item)
    return shapes.question(identity, type, prompt, value, points=worth, **remarks.overall)


def _mapped(item: Item, identity: Identity, words: Words, remarks: Remarks) -> tuple[str, str, Json]:
    kind = item.fields.get("question_type", "")
    responses = item.responses
    if kind in REASONS:
        raise Unmappable(REASONS[kind])
    if any(part.kind == "xy" for part in responses):
        raise Unmappable(REASONS["hot_spot_question"])
    if any(part.kind in ("grp", "extension") for part in responses):
        raise Unmappable("It is answered in a way that is not known here.")
    if not responses:
        raise Unmappable(REASONS["text_only_question"])
    if kind == "categorization_question":
        return "matching", words.prompt(item.html), blanks.categories(item, identity, words)
    if kind in BLANKS and all(part.kind == "lid" for part in responses):
        value = blanks.named_blanks(item, identity, words, remarks, typed=BLANKS[kind])
        return "fill_blanks", "", value
    if len(responses) == 1:
        return _of_one(item, identity, words, remarks, kind)
    if all(part.kind == "lid" for part in responses):
        if kind != "matching_question" and blanks.has_places(item):
            return "fill_blanks", "", blanks.named_blanks(item, identity, words, remarks, typed=None)
        return "matching", words.prompt(item.html), blanks.pairs(item, identity, words)
    return "fill_blanks", "", blanks.written_blanks(item, words, remarks)


def _of_one(item: Item, identity: Identity, words: Words, remarks: Remarks, kind: str) -> tuple[str, str, Json]:
    response = item.responses[0]
    html = f"{item.html}<p>{response.html}</p>" if item.html and response.html else item.html or response.html
    if response.kind == "lid":
        if response.cardinality == "ordered":
            return "ordering", words.prompt(html), choices.ordering(item, response, identity, words)
        if not kind and len(item.html) > 2 and blanks.has_places(item):
            return "fill_blanks", "", blanks.named_blanks(item, identity, words, remarks, typed=None)
        prompt = words.prompt(html)
        type, value = choices.choice(item, response, identity, words, remarks)
        return type, prompt, value
    prompt = words.prompt(html)
    profile = kind_of(item).lower()
    wanted = [condition for rule in item.rules if rule.earns for condition in rule.wanted]
    if kind == "essay_question" or "essay" in profile or (not wanted and kind in ("", "essay")):
        return "essay", prompt, typed.essay(response)
    if kind == "numerical_question" or typed.is_numeric(item, response):
        if typed.leaves_out_its_ends(item):
            words.lost.append("its range left out its ends, which count now")
        return "numeric", prompt, typed.numeric(item, response, remarks)
    return "short_text", prompt, typed.short_text(item, response, remarks, words)


def _points(item: Item) -> str:
    """The field of the exporter, else the most that the rules give where they do not count in percent."""
    for name in ("points_possible", "cc_weighting", "qmd_weighting", "qmd_absolutescore_max"):
        if name in item.fields:
            return points(item.fields[name])
    if item.highest is not None:
        return points(written(item.highest))
    scores = [rule.score for rule in item.rules if rule.score is not None and rule.score > 0]
    most = max(scores, default=None) if not any(rule.adds for rule in item.rules if rule.earns) else None
    return "1" if most is None or most == number("100") else points(written(most))
