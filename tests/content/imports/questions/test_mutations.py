"""Damaged question files never crash the reader: they are read, named in the report, or refused."""

import random

import pytest
from lib.errors import DomainError

from tests.content.imports.questions.exports import (
    equal,
    item,
    lid,
    mattext,
    moodle,
    moodle_answer,
    moodle_question,
    package,
    quiz,
    read,
    rule,
    typed,
)

CLOZE = moodle_question("cloze", "<p>{1:SA:=a#b~%50%c} {2:NM:=3:0.1} {1:MC:x~=y}</p>")
GAPS = moodle_question("ddwtos", "[[1]] [[2]]", "<dragbox><text>a</text><group>1</group></dragbox>" * 3)
CHOICE = moodle_question("multichoice", "<p>Which?</p>", moodle_answer("a", "100") + moodle_answer("b", "-33.333"))
NUMBER = moodle_question("numerical", "How?", moodle_answer("4", "100", "", "<tolerance>1</tolerance>"))
BLANKS = item(
    mattext("[a] [b]") + lid({"1": "x", "2": "y"}, "response_a") + lid({"3": "z", "4": "w"}, "response_b"),
    rule(equal("1", "response_a"), "50", "Add") + rule(equal("4", "response_b"), "50", "Add"),
    question_type="multiple_dropdowns_question",
)
QTI = quiz(
    item(mattext("Which?") + lid({"1": "x", "2": "y"}), rule(equal("1"))),
    item(
        mattext("How many?") + typed(),
        rule('<vargte respident="response1">1</vargte><varlte respident="response1">2</varlte>'),
    ),
    BLANKS,
)
GIFT = (
    "$CATEGORY: a/b\n// c [id:1]\n::N:: T \\{ {=a#f ~%50%b ####g} tail\n\nM {=a -> b =c -> d}\n\n"
    "N {#=1:2 =%50%1..3#x}\n\n[markdown]*x* {T#a#b}\n\nE {}"
)
SEEDS = {
    "qti.xml": QTI.encode(),
    "moodle.xml": moodle(CHOICE, CLOZE, GAPS, NUMBER).encode(),
    "gift.txt": GIFT.encode(),
    "aiken.txt": b"Q\nA) a\nB) b\nANSWER: A\n\nQ2\nA. a\nB. b\nANSWER: A, B\n",
    "qti.zip": package({"q/a.xml": QTI, "non_cc_assessments/a.xml.qti": QTI}),
}
PIECES = [b"{", b"}", b"=", b"~", b"#", b"%", b"->", b"\\", b"<", b">", b"&", b"]]>", b"\x00", b"\xff\xfe", b"[[1]]"]
PIECES += [b"1e999", b"-", b"..", b":", b"\n\n", b"nan", b"9" * 80, b'"', b"<item>", b"</item>", b"\xed\xa0\x80"]


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The file with a few bytes lost, doubled, moved or replaced."""
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(data) + 1)
        end = min(len(data), start + dice.randint(0, 40))
        piece = dice.choice([b"", data[start:end] * 2, dice.choice(PIECES), dice.randbytes(2)])
        data = data[:start] + piece + data[end:]
    return data


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_files_never_crash_the_reader(name: str) -> None:
    dice = random.Random(name)
    for _ in range(250):
        data = damaged(SEEDS[name], dice)
        try:
            report = read(data, name).report()
        except DomainError:
            continue
        assert report["questions_total"] == report["questions_imported"] + len(report["skipped"])


def test_the_seeds_themselves_are_read() -> None:
    assert [len(read(data, name).questions) for name, data in SEEDS.items()] == [3, 4, 5, 2, 3]
