"""GIFT: the whole grammar, from escapes to categories."""

import pytest

from tests.content.imports.questions.exports import only, read, value


def gift(text: str):
    """What is read from a GIFT file."""
    return read(text, "questions.gift")


def texts(entries: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    """Some fields of options or answers."""
    return [tuple(entry[name] for name in names) for entry in entries]


def test_one_right_among_wrong_is_a_choice_with_feedback() -> None:
    found = only(gift("::Knots:: Which holds? {\n ~Granny#Slips\n ~%50%Reef#Nearly\n =Bowline#Yes\n ####About knots}"))
    assert (found.name, found.question["prompt"]) == ("Knots", "Which holds?")
    assert found.question["feedback"]["general"] == "About knots"
    assert texts(found.question["value"]["options"], "text", "weight", "feedback") == [
        ("Granny", "0", "Slips"),
        ("Reef", "0.5", "Nearly"),
        ("Bowline", "1", "Yes"),
    ]


def test_words_after_the_braces_make_a_missing_word() -> None:
    assert only(gift("Tie a {=bowline ~granny} to the mast.")).question["prompt"] == "Tie a _____ to the mast."


def test_shares_without_a_right_one_are_several_right_ones() -> None:
    made = value(gift("Which two? {~%-100%Granny ~%50%Reef ~%50%Bowline}"))
    assert [option["correct"] for option in made["options"]] == [False, True, True]
    assert made["scoring"] == "right_minus_wrong"


def test_thirds_are_exact() -> None:
    made = value(gift("Which? {=all ~%33.33333%third ~%-66.667%less}"))
    assert [option["weight"] for option in made["options"]] == ["1", "1/3", "-2/3"]


def test_right_ones_alone_are_words_with_jokers() -> None:
    made = value(gift("Name it {=bow* =%75%bow line#Nearly}"))
    assert made["matching"] == "wildcard"
    assert texts(made["answers"], "text", "weight", "feedback") == [("bow*", "1", ""), ("bow line", "0.75", "Nearly")]


@pytest.mark.parametrize(("written", "answer"), [("T", True), ("TRUE", True), ("f", False), ("FALSE", False)])
def test_true_or_false(written: str, answer: bool) -> None:
    made = value(gift(f"It holds. {{{written}#wrong#right####general}}"))
    said = {answer: "right", not answer: "wrong"}
    assert made == {"answer": answer, "feedback_true": said[True], "feedback_false": said[False]}


def test_arrows_are_pairs() -> None:
    made = value(gift("Match {=sail -> sheet =bow -> painter = -> keel}"))
    assert texts(made["pairs"], "left", "right") == [("sail", "sheet"), ("bow", "painter")]
    assert made["distractors"] == ["keel"]


@pytest.mark.parametrize(
    ("inside", "answer"),
    [
        ("#5:2", {"value": "5", "tolerance": "2", "tolerance_kind": "absolute"}),
        ("#-3.5", {"value": "-3.5", "tolerance": "0", "tolerance_kind": "absolute"}),
        ("#1..5", {"minimum": "1", "maximum": "5"}),
        ("#=1,5:0,1 # right", {"value": "1.5", "tolerance": "0.1", "tolerance_kind": "absolute"}),
        ("#2e3", {"value": "2000", "tolerance": "0", "tolerance_kind": "absolute"}),
    ],
)
def test_numbers(inside: str, answer: dict[str, str]) -> None:
    (made,) = value(gift(f"How many? {{{inside}}}"))["answers"]
    assert {name: made[name] for name in answer} == answer


def test_numbers_with_shares() -> None:
    made = value(gift("When? {#\n =1822:0 #Full\n =%50%1822:2 #Close\n ~#No}"))
    assert texts(made["answers"], "weight", "feedback") == [("1", "Full"), ("0.5", "Close")]


def test_a_comma_that_may_group_thousands_is_told() -> None:
    result = gift("How many? {#1,500}\n\nMore? {#1,500,000}")
    assert [made["value"] for found in result.questions for made in found.question["value"]["answers"]] == [
        "1.5",
        "1500000",
    ]
    assert len(result.warnings) == 1


def test_names_begin_a_question_without_a_blank_line() -> None:
    found = gift("::A:: One? {T}\n// [id:two]\n::B:: Two? {F}\n$CATEGORY: Ropes\nThree? {T}").questions
    assert [(each.name, each.identifier, each.category) for each in found] == [
        ("A", "A", ()),
        ("B", "two", ()),
        ("Three?", "Three?", ("Ropes",)),
    ]


def test_a_file_of_texts_alone_says_so_where_its_name_tells_what_it_is() -> None:
    assert [left["reason"] for left in gift("Only a text.\n\nAnother.").skipped] == [
        "It is a text without a question."
    ] * 2


def test_nothing_in_braces_is_an_essay() -> None:
    assert only(gift("Tell us. {}")).question["type"] == "essay"


def test_several_braces_are_blanks() -> None:
    made = value(gift("Water is {=two =2} of {~oxygen =hydrogen} and {#1} more [[x]]."))
    assert made["text"] == "Water is [[1]] of [[2]] and [[3]] more [ [x]]."
    assert [blank["kind"] for blank in made["blanks"]] == ["text", "choice", "numeric"]


def test_escaped_marks_mean_themselves() -> None:
    found = only(gift("Is \\{x\\} \\= 2\\:1 \\~ \\# ok?\\nAnd \\\\ too {=\\= 1 \\-> ~\\#2 \\~ 3#a \\= b}"))
    assert found.question["prompt"] == "Is {x} = 2:1 ~ # ok?<br>And \\ too"
    options = found.question["value"]["options"]
    assert texts(options, "text", "feedback") == [("= 1 \\-&gt;", ""), ("#2 ~ 3", "a = b")]


def test_a_text_says_its_format() -> None:
    assert only(gift("[html]<b>Bold</b> {T}")).question["prompt"] == "<b>Bold</b>"
    assert only(gift("[markdown]**Bold** and `<b>` {T}")).question["prompt"] == (
        "<p><strong>Bold</strong> and <code>&lt;b&gt;</code></p>"
    )
    assert only(gift("[markdown]$$x\\=1$$ {T}")).question["prompt"] == "<p>\\[ x=1 \\]</p>"
    assert only(gift("[plain]<b>Bold</b> {T}")).question["prompt"] == "&lt;b&gt;Bold&lt;/b&gt;"
    assert only(gift("<i>Slanted</i> or List<String> {T}")).question["prompt"].startswith("<i>Slanted</i>")
    assert only(gift("Is 1 < 2 and List<String>? {T}")).question["prompt"] == "Is 1 &lt; 2 and List&lt;String&gt;?"


def test_comments_carry_ids_and_tags_and_categories_nest() -> None:
    text = "// a comment\n$CATEGORY: $course$/top/Ropes/Bends//Hitches\n\n// more [tag:x]\nHolds? {T}"
    (found,) = gift(text).questions
    assert found.category == ("Ropes", "Bends/Hitches")
    assert found.tags == ("x",)
    assert gift("// [id:q-7]\nHolds? {T}").questions[0].identifier == "q-7"


def test_blank_lines_inside_braces_do_not_end_a_question() -> None:
    result = gift("One? {\n=a\n\n~b\n}\n\nTwo? {T}\r\n\r\nThree? {F}")
    assert [found.question["type"] for found in result.questions] == ["single_choice", "true_false", "true_false"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Only a text.\n\nHolds? {T}", "a text without a question"),
        ("Open? {=a\n\n::next:: Holds? {T}", "not closed"),
        ("Which? {~a ~b}\n\nHolds? {T}", "No option is right"),
        ("Which? {=%x%a ~b}\n\nHolds? {T}", "no weight"),
        ("Which? {#five}\n\nHolds? {T}", "no number"),
        ("Which? {maybe}\n\nHolds? {T}", "no mark"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_next_question_is_read(text: str, reason: str) -> None:
    result = gift(text)
    assert len(result.questions) == 1
    assert reason in result.skipped[0]["reason"]


def test_names_and_first_words_keep_ids_when_the_order_changes() -> None:
    one, two = "::A:: Holds? {T}", "Slips? {F}"
    there = {found.identifier: found.question["id"] for found in gift(f"{one}\n\n{two}").questions}
    back = {found.identifier: found.question["id"] for found in gift(f"{two}\n\n{one}").questions}
    assert there == back
