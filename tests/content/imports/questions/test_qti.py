"""QTI 1.2 in the dialects of Canvas, Common Cartridge and Respondus: every type of item and what it becomes."""

import pytest

from tests.content.imports.questions.exports import equal, item, lid, mattext, only, quiz, read, rule, typed, value

ASK = mattext("<div><p>Which knot?</p></div>")
KNOTS = {"1": "Bowline", "2": "Granny", "3": "Reef"}


def test_a_choice_keeps_its_right_option_and_every_feedback() -> None:
    rules = (
        rule("<other/>", None, shows="general_fb")
        + rule(equal("2"), None, shows="2_fb")
        + rule(equal("1"), shows="correct_fb")
        + rule("<other/>", None, shows="general_incorrect_fb")
    )
    said = {"general_fb": "All", "2_fb": "No granny", "correct_fb": "Yes", "general_incorrect_fb": "No"}
    source = item(
        ASK + lid(KNOTS), rules, feedback=said, question_type="multiple_choice_question", points_possible="2.5"
    )
    question = only(read(quiz(source))).question
    assert question["type"] == "single_choice"
    assert question["prompt"] == "<p>Which knot?</p>"
    assert question["points"] == "2.5"
    assert question["feedback"] == {"general": "All", "correct": "Yes", "incorrect": "No"}
    options = question["value"]["options"]
    assert [(o["text"], o["weight"], o["feedback"]) for o in options] == [
        ("Bowline", "1", ""),
        ("Granny", "0", "No granny"),
        ("Reef", "0", ""),
    ]


def test_partial_scores_become_weights() -> None:
    rules = rule(equal("1"), "10") + rule(equal("2"), "5", "Add") + rule(equal("3"), "-2.5", "Add")
    question = only(read(quiz(item(ASK + lid(KNOTS), rules, maximum="10")))).question
    assert [option["weight"] for option in question["value"]["options"]] == ["1", "0.5", "-0.25"]
    assert question["points"] == "10"


@pytest.mark.parametrize(
    ("conditions", "weights"),
    [
        (f"<or>{equal('1')}{equal('3')}</or>", ["1", "0", "1"]),
        (f"<not><or>{equal('1')}{equal('2')}</or></not>", ["0", "0", "1"]),
        ("<varequal>2</varequal>", ["0", "1", "0"]),
    ],
)
def test_rules_of_a_choice_may_name_several_or_none_or_no_place(conditions: str, weights: list[str]) -> None:
    made = value(read(quiz(item(ASK + lid(KNOTS), rule(conditions)))))
    assert [option["weight"] for option in made["options"]] == weights


def test_true_and_false_are_a_statement() -> None:
    source = item(ASK + lid({"a": "True", "b": "False"}), rule(equal("b")), question_type="true_false_question")
    assert only(read(quiz(source))).question["type"] == "true_false"
    assert value(read(quiz(source)))["answer"] is False


def test_several_answers_that_only_count_together_are_all_or_nothing() -> None:
    together = f"<and>{equal('1')}<not>{equal('2')}</not>{equal('3')}</and>"
    made = value(read(quiz(item(ASK + lid(KNOTS, cardinality="Multiple"), rule(together)))))
    assert [option["correct"] for option in made["options"]] == [True, False, True]
    assert made["scoring"] == "all_or_nothing"


@pytest.mark.parametrize(("wrong", "scoring"), [("-50", "right_minus_wrong"), ("0", "per_option")])
def test_several_answers_that_add_up_are_scored_each(wrong: str, scoring: str) -> None:
    rules = rule(equal("1"), "50", "Add") + rule(equal("2"), wrong, "Add") + rule(equal("3"), "50", "Add")
    made = value(read(quiz(item(ASK + lid(KNOTS, cardinality="Multiple"), rules))))
    assert [option["correct"] for option in made["options"]] == [True, False, True]
    assert made["scoring"] == scoring


def test_accepted_words_are_short_text() -> None:
    made = value(read(quiz(item(ASK + typed(), rule(equal("bowline") + equal("bow line"))))))
    assert [answer["text"] for answer in made["answers"]] == ["bowline", "bow line"]
    assert (made["case_sensitive"], made["matching"]) == (False, "exact")


def test_words_can_mind_their_case_or_be_a_part_of_the_answer() -> None:
    minding = value(read(quiz(item(ASK + typed(), rule(equal("Bowline", fields='case="Yes"'))))))
    assert minding["case_sensitive"] is True
    part = '<varsubstring respident="response1">line</varsubstring>'
    assert value(read(quiz(item(ASK + typed(), rule(part)))))["answers"][0]["text"] == "*line*"
    pattern = '<varsubstring respident="response1">l[iy]ne</varsubstring>'
    made = value(read(quiz(item(ASK + typed(), rule(pattern)))))
    assert (made["matching"], made["answers"][0]["text"]) == ("pattern", ".*l[iy]ne.*")


def test_where_only_some_answers_mind_their_case_the_others_are_taken_as_people_write_them() -> None:
    rules = rule(equal("reef Knot"), "50") + rule(equal("Bowline", fields='case="Yes"'), "100")
    mixed = read(quiz(item(ASK + typed(), rules)))
    assert value(mixed)["case_sensitive"] is True
    written = [answer["text"] for answer in value(mixed)["answers"]]
    assert written == ["reef Knot", "Bowline", "reef knot", "REEF KNOT", "Reef knot", "Reef Knot"]
    assert "capitals" in mixed.warnings[0]
    assert not read(quiz(item(ASK + typed(), rule(equal("bowline"))))).warnings


def test_numbers_are_exact_with_a_tolerance_or_in_a_range() -> None:
    near = '<vargte respident="response1">70</vargte><varlte respident="response1">84</varlte>'
    rules = rule(f"<or>{equal('77.0')}<and>{near}</and></or>") + rule(near.replace("84", "90"), "50")
    made = value(read(quiz(item(ASK + typed(kind='fibtype="Decimal"'), rules))))
    assert made["answers"] == [
        {"value": "77", "tolerance": "7", "tolerance_kind": "absolute", "weight": "1", "feedback": ""},
        {"minimum": "70", "maximum": "90", "weight": "0.5", "feedback": ""},
    ]


def test_a_range_without_its_ends_is_told() -> None:
    open_ends = '<vargt respident="response1">1</vargt><varlt respident="response1">3</varlt>'
    assert "ends" in read(quiz(item(ASK + typed(), rule(open_ends)))).warnings[0]


def test_pairs_keep_partners_of_nothing_as_distractors() -> None:
    rights = {"x": "sheet", "y": "painter", "z": "keel"}
    places = lid(rights, "response_1", inside=mattext("Sail")) + lid(rights, "response_2", inside=mattext("Bow"))
    rules = rule(equal("x", "response_1"), "50", "Add") + rule(equal("y", "response_2"), "50", "Add")
    made = value(read(quiz(item(ASK + places, rules, question_type="matching_question"))))
    assert [(pair["left"], pair["right"]) for pair in made["pairs"]] == [("Sail", "sheet"), ("Bow", "painter")]
    assert made["distractors"] == ["keel"]


def test_a_single_pair_is_a_choice() -> None:
    place = lid({"x": "sheet", "y": "painter"}, "response_1", inside=mattext("Sail"))
    source = item(ASK + place, rule(equal("x", "response_1"), "100", "Add"), question_type="matching_question")
    question = only(read(quiz(source))).question
    assert (question["type"], question["prompt"]) == ("single_choice", "<p>Which knot?</p><p>Sail</p>")


def test_lists_inside_a_text_are_blanks_to_choose() -> None:
    text = mattext("<p>A [knot] and a [[bracket]] and a [tool &amp; co]</p>")
    places = lid(KNOTS, "response_knot", inside=mattext("knot"))
    places += lid({"7": "fid", "8": "awl"}, "response_tool &amp; co", inside=mattext("tool & co"))
    rules = rule(equal("1", "response_knot"), "50", "Add") + rule(equal("8", "response_tool & co"), "50", "Add")
    made = value(read(quiz(item(text + places, rules, question_type="multiple_dropdowns_question"))))
    assert made["text"] == "<p>A [[1]] and a [ [bracket]] and a [[2]]</p>"
    assert [blank["kind"] for blank in made["blanks"]] == ["choice", "choice"]
    assert [option["weight"] for option in made["blanks"][1]["options"]] == ["0", "1"]


def test_words_inside_a_text_are_blanks_to_fill() -> None:
    text, words = mattext("<p>Roses are [one]</p>"), {"1": "red", "2": "Red", "3": "crimson"}
    rules = rule(equal("1", "response_one"))
    source = item(text + lid(words, "response_one"), rules, question_type="fill_in_multiple_blanks_question")
    (blank,) = value(read(quiz(source)))["blanks"]
    assert [answer["text"] for answer in blank["answers"]] == ["red", "crimson"]
    assert (blank["id"], blank["kind"]) == ("1", "text")


def test_places_to_type_between_texts_are_blanks() -> None:
    parts = mattext("Now is the ") + typed("A") + mattext(" of our ") + typed("B")
    made = value(read(quiz(item(parts, rule(equal("winter", "A") + equal("discontent", "B"), "2", "Add")))))
    assert made["text"].split() == ["Now", "is", "the", "[[1]]", "of", "our", "[[2]]"]
    assert [blank["answers"][0]["text"] for blank in made["blanks"]] == ["winter", "discontent"]


def test_an_order_is_read_from_its_rule() -> None:
    rules = rule(equal("3", "O") + equal("1", "O") + equal("2", "O"), "5", "Add")
    made = value(read(quiz(item(ASK + lid(KNOTS, "O", "Ordered"), rules))))
    assert [entry["text"] for entry in made["items"]] == ["Reef", "Bowline", "Granny"]


def test_categories_are_pairs_unless_something_belongs_nowhere() -> None:
    things = {"1": "Bowline", "2": "Fid"}
    places = lid(things, "K", "Multiple", mattext("Knot")) + lid(things, "T", "Multiple", mattext("Tool"))
    rules = rule(equal("1", "K"), "50", "Add") + rule(equal("2", "T"), "50", "Add")
    made = value(read(quiz(item(ASK + places, rules, question_type="categorization_question"))))
    assert [(pair["left"], pair["right"]) for pair in made["pairs"]] == [("Bowline", "Knot"), ("Fid", "Tool")]
    less = rule(equal("1", "K"), "50", "Add")
    result = read(quiz(item(ASK + places, less, question_type="categorization_question")))
    assert "no category" in result.skipped[0]["reason"]


def test_an_essay_keeps_its_limits() -> None:
    limits = 'word_limit_enabled="Yes" word_limit_min="10" word_limit_max="500"'
    made = value(read(quiz(item(ASK + typed(fields=limits), rule("<other/>", None), question_type="essay_question"))))
    assert (made["minimum_words"], made["maximum_words"]) == (10, 500)


@pytest.mark.parametrize(
    ("kind", "presentation"),
    [
        ("calculated_question", ASK + typed()),
        ("file_upload_question", ASK),
        ("text_only_question", ASK),
        ("hot_spot_question", ASK + '<response_xy ident="r"><render_hotspot/></response_xy>'),
        ("unheard_of_question", ASK + '<response_grp ident="r"/>'),
        ("multiple_choice_question", ASK + lid(KNOTS)),
        ("multiple_choice_question", ASK + lid({"1": "Bowline"})),
        ("numerical_question", ASK + typed()),
    ],
)
def test_what_has_no_equal_is_named_with_its_type_and_a_reason(kind: str, presentation: str) -> None:
    result = read(quiz(item(presentation, ident="i7", question_type=kind)))
    assert result.report()["questions_total"] == 1
    (skipped,) = result.skipped
    assert (skipped["identifier"], skipped["type"]) == ("i7", kind)
    assert skipped["reason"].endswith(".")


def test_groups_and_banks_say_where_a_question_stood() -> None:
    inside = item(ASK + lid(KNOTS), rule(equal("1")), assessment_question_identifierref="b1")
    grouped = (
        '<section ident="g1" title="Pick one"><selection_ordering><selection><selection_number>1</selection_number>'
        "<selection_extension><points_per_item>3.0</points_per_item></selection_extension></selection>"
        f"</selection_ordering>{inside}</section>"
    )
    from_bank = '<bankentry_item sourcebank_ref="bank9" item_ref="q9" points_possible="2.0"/>'
    result = read(quiz(grouped, from_bank))
    found = only(result)
    assert (found.collection, found.group, found.original, found.category) == ("quiz1", "g1", "b1", ("Ropes",))
    assert found.question["points"] == "3"
    assert [(group.identifier, group.pick, group.bank) for group in result.groups] == [
        ("g1", 1, ""),
        ("q9", 1, "bank9"),
    ]


def test_a_text_that_several_questions_share_is_put_before_each() -> None:
    text = item(mattext("<p>Read this.</p>"), ident="s1", question_type="text_only_question")
    child = item(ASK + lid(KNOTS), rule(equal("1")), ident="i2", parent_stimulus_item_ident="s1")
    result = read(quiz(text, child))
    assert result.questions[0].question["prompt"] == "<p>Read this.</p><p>Which knot?</p>"


def test_equation_images_become_formulas_and_scripts_vanish() -> None:
    image = '<img class="equation_image" src="/equation_images/x%253C2" data-equation-content="x&lt;2">'
    older = '<img class="equation_image" alt="LaTeX: \\frac{1}{2}" src="/equation_images/a">'
    oldest = '<img class="equation_image" src="/equation_images/%255Calpha">'
    html = f"<p>{image} {older} {oldest}<script>alert(1)</script><b onclick='x'>!</b></p>"
    question = only(read(quiz(item(mattext(html) + lid(KNOTS), rule(equal("1")))))).question
    assert question["prompt"] == "<p>\\( x&lt;2 \\) \\( \\frac{1}{2} \\) \\( \\alpha \\)<b>!</b></p>"


def test_plain_text_may_speak_of_tags() -> None:
    options = '<response_label ident="1"><material><mattext>the <p> tag</mattext></material></response_label>'
    options = options.replace("<p>", "&lt;p&gt;") + labels_plain("2", "<td>")
    choice = (
        f'<response_lid ident="response1" rcardinality="Single"><render_choice>{options}</render_choice></response_lid>'
    )
    made = value(read(quiz(item(ASK + choice, rule(equal("1"))))))
    assert [option["text"] for option in made["options"]] == ["the &lt;p&gt; tag", "&lt;td&gt;"]


def labels_plain(ident: str, text: str) -> str:
    """An option in plain text."""
    return f'<response_label ident="{ident}">{mattext(text, "text/plain")}</response_label>'
