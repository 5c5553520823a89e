"""Questions in lists: one line of what they ask, formulas and all."""

import pytest

from cms.templatetags.prompts import line


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("How long is a knot?", "How long is a knot?"),
        ("How long is a bowline?", "How long is a bowl…"),
        ("", "A question without words"),
        ("<script>a & b", "&lt;script&gt;a &amp; b"),
        (r"Twenty is \(20 \cdot 1\)", "Twenty is…"),
    ],
)
def test_a_prompt_is_one_line(prompt: str, shown: str) -> None:
    assert line(prompt, 19) == shown


def test_its_formulas_are_typeset() -> None:
    shown = line(r"Is \(x^2\) big?", 160)
    assert shown.startswith("Is <math")
    assert shown.endswith("</math> big?")
