"""Formulas: what becomes of them on their way to a page, and what nobody may smuggle in by one."""

import re
import threading
from html import escape, unescape

import pytest

from content.formulas import faults_in, formulas_in, sources_in, typeset
from content.questions import check, parse_question

HOSTILE = [
    r"\text{<script>alert(1)</script>}",
    r'\text{"><img src=x onerror=alert(1)>}',
    r"\href{javascript:alert(1)}{x}",
    r"\style{background:url(//evil)}{x}",
    r"\class{evil}{x}",
    r"\color{javascript:x}y",
    r"\unicode{x3c}script>",
    r"\includegraphics{//evil}",
    r"\text{</mtext></math><script>alert(1)</script>}",
    r"\begin{align}a\label{x' onmouseover=alert(1) }\end{align}",
    r"\def\a{\a\a}\a",
    r"\newcommand{\a}[1]{{{{{#1}}}}}\a{\a{\a{x}}}",
    r"\input{/etc/passwd}",
    "x\x01y",
]
DEEP = [
    "{",
    r"\frac{",
    r"\sqrt ",
    r"\left(",
    r"\begin{matrix}",
    r"\text{",
    "x^{",
    r"\not ",
    "'",
    "x_1",
    "<",
    r"\(",
    r"\[",
]
TAGS = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mtable", "mtr", "mtd", "msup", "span", "p"}
ATTRIBUTES = {"alttext", "class", "title", "display", "displaystyle", "scriptlevel", "lspace", "rspace", "mathvariant"}


@pytest.mark.parametrize("tex", HOSTILE)
def test_hostile_tex_becomes_nothing_but_text_and_mathml(tex: str) -> None:
    shown = typeset(escape(rf"\({tex}\) and \[{tex}\]"))
    assert set(re.findall(r"<([a-z0-9]+)", shown)) <= TAGS
    assert set(re.findall(r'\s([a-z-]+)="', re.sub(r'="[^"]*"', '=""', shown))) <= ATTRIBUTES
    assert "<" not in re.sub(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>', "", shown)


@pytest.mark.parametrize("unit", DEEP)
def test_no_formula_takes_long_or_deep_enough_to_hurt_a_small_thread(unit: str) -> None:
    done: list[str] = []
    before = threading.stack_size(1024 * 1024)
    texts = [rf"\({unit * (2000 // len(unit))}x\)", rf"\({unit * 299}x{'}' * 299}\)", unit * 50_000]
    thread = threading.Thread(target=lambda: done.extend(typeset(escape(text)) for text in texts), daemon=True)
    thread.start()
    threading.stack_size(before)
    thread.join(5)
    assert len(done) == 3


def test_what_is_written_is_found_again_beside_its_mathml() -> None:
    html = r"<p>If \(x&lt;y\), <code>\(not this\)</code> then \[\begin{pmatrix}1&amp;2\\[2pt]3&amp;4\end{pmatrix}\]</p>"
    assert sources_in(html) == [r"\(x<y\)", r"\[\begin{pmatrix}1&2\\[2pt]3&4\end{pmatrix}\]"]
    shown = typeset(html)
    assert '<math alttext="x&lt;y">' in shown
    assert 'display="block"' in shown
    assert r"<code>\(not this\)</code>" in shown
    assert shown.count("<mtd>") == 4


def test_what_can_t_be_read_stays_as_it_is_written_and_says_why() -> None:
    shown = typeset(r"<p>\(\frac{1}\) and \(\nosuch\)</p>")
    assert "<math" not in shown
    assert re.findall(r">(\\\(.*?\\\))<", unescape(shown)) == [r"\(\frac{1}\)", r"\(\nosuch\)"]
    messages = [str(fault) for fault in faults_in(r"<p>\(\nosuch\) \(x<br>y\)</p>")]
    assert messages[0] == r"The formula \(\nosuch\) can" + """'t be shown. Unknown command "\\nosuch"."""
    assert len(messages) == 3
    assert all(message.endswith(".") for message in messages)


def test_answers_name_every_formula_of_texts_and_cells_and_none_of_code() -> None:
    blocks = [
        {"type": "rich_text", "value": r"<p>\(a\) \(\nosuch\)</p>"},
        {"type": "table", "value": {"rows": [[r"\(b<c\)", "x"]]}},
        {"type": "code", "value": {"code": r"\(d\)"}},
    ]
    found = formulas_in(blocks)
    assert list(found) == [r"\(a\)", r"\(\nosuch\)", r"\(b<c\)"]
    assert found[r"\(\nosuch\)"] is None


def test_a_question_s_author_is_told_of_the_field_with_the_broken_formula() -> None:
    option = {"id": "5f6bdc5e-3f3c-4f5a-9a5a-0d5f9b9b0a01", "text": r"\(\sqrt\)", "weight": "1"}
    other = {"id": "5f6bdc5e-3f3c-4f5a-9a5a-0d5f9b9b0a02", "text": r"\(\sqrt2\)"}
    question = {"id": option["id"], "type": "single_choice", "prompt": "Which?", "value": {"options": [option, other]}}
    [mistake] = check(parse_question(question))
    assert (mistake.path, mistake.code, mistake.level) == ("value.options.0.text", "formula", "recommended")


def test_a_blank_inside_a_formula_keeps_a_question_out_of_a_release() -> None:
    blank = {"id": "1", "kind": "text", "answers": [{"text": "2"}]}
    question = {"id": "5f6bdc5e-3f3c-4f5a-9a5a-0d5f9b9b0a01", "type": "fill_blanks", "prompt": "Fill in."}
    found = check(parse_question({**question, "value": {"text": r"\( 1 + 1 = [[1]] \)", "blanks": [blank]}}))
    assert (found[0].code, found[0].level) == ("blank_in_formula", "required")
