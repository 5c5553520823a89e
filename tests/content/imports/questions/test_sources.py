"""Encodings, line ends and hostile input of question files."""

import codecs

import pytest
from lib.errors import Invalid

from content.imports.questions.outcome import NotAQuestionFile
from content.imports.questions.reading import read_bytes
from content.imports.xml import BrokenXml, UnsafeXml
from tests.content.imports.questions.exports import equal, item, lid, mattext, moodle, only, quiz, read, rule

GIFT = "Какой узел – größer?\r\n{=Штык ~Удавка}\r\n"
ONE = quiz(item(mattext("Größer?") + lid({"1": "Ja", "2": "Nein"}), rule(equal("1"))))
BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
HARMLESS = (
    '<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd" [<!-- more --><!ELEMENT a (b+)><!ATTLIST a b (Y|N) "N">]>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_texts_are_read_in_the_encoding_they_were_saved_in(encoding: str) -> None:
    assert only(read(GIFT.encode(encoding), "q.txt")).question["prompt"] == "Какой узел – größer?"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_letters_are_known_without_their_mark(encoding: str) -> None:
    assert only(read("Größer?\r\n{=ja ~nein}".encode(encoding), "q.txt")).question["prompt"] == "Größer?"
    assert only(read(ONE.replace("UTF-8", "UTF-16").encode(encoding))).question["prompt"] == "Größer?"


def test_an_encoding_that_had_to_be_guessed_is_told() -> None:
    assert "Windows-1252" in read("Größer? {T}".encode("cp1252"), "q.txt").warnings[0]
    assert read("Größer? {T}", "q.txt").warnings == []


def test_characters_named_as_in_html_are_read_in_xml_too() -> None:
    named = ONE.replace("Größer?", "Gr&ouml;&szlig;er?&nbsp;")
    assert only(read(named)).question["prompt"].startswith("Größer?")


def test_old_windows_texts_are_read_too() -> None:
    assert only(read("Größer? {T}".encode("cp1252"), "q.txt")).question["prompt"] == "Größer?"
    assert only(read("Which?\rA) ü\rB) b\rANSWER: A".encode("latin-1"), "q.txt")).question["type"] == "single_choice"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_xml_is_read_in_the_encoding_it_declares(encoding: str) -> None:
    data = ONE.replace("UTF-8", encoding.replace("-sig", "")).encode(encoding)
    assert only(read(data)).question["prompt"] == "Größer?"


def test_xml_that_declares_another_encoding_than_it_has_is_read() -> None:
    assert only(read(ONE.encode("latin-1"))).question["prompt"] == "Größer?"
    assert only(read(ONE.replace("Größer", "Gr\x0bößer"))).question["prompt"] == "Größer?"


@pytest.mark.parametrize("hostile", [BOMB, OUTSIDE])
def test_entities_are_refused(hostile: str) -> None:
    with pytest.raises(UnsafeXml):
        read(moodle().replace("?><quiz>", f"?>{hostile}<quiz>"))
    with pytest.raises(UnsafeXml):
        read(codecs.BOM_UTF16_LE + f"{hostile}<quiz/>".encode("utf-16-le"))


def test_the_document_type_of_the_standard_is_not_read_and_does_no_harm() -> None:
    assert only(read(ONE.replace("?><quest", f"?>{HARMLESS}<quest"))).question["prompt"] == "Größer?"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "q.txt", NotAQuestionFile),
        (b"\x1f\x8b\x08\x00\x00\x01\x02\x03{\x00}", "backup.mbz", NotAQuestionFile),
        (b"<html><p>Hello</p></html>", "q.xml", NotAQuestionFile),
        (b"<assessmentItem/>", "q.xml", NotAQuestionFile),
        (b"<qti-assessment-item/>", "q.xml", NotAQuestionFile),
        (b"<manifest/>", "imsmanifest.xml", NotAQuestionFile),
        (b"%PDF-1.4 {T}", "q.pdf", NotAQuestionFile),
        (b"{\\rtf1 Which? {T}}", "q.rtf", NotAQuestionFile),
        (b'{"questions": [{}]}', "q.json", NotAQuestionFile),
        (b"<quiz><question>", "q.xml", BrokenXml),
    ],
)
def test_what_is_no_question_file_is_refused_in_plain_words(data: bytes, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data, name)


def test_a_gift_file_may_start_with_a_tag() -> None:
    assert only(read("<p>Holds?</p> {T}", "q.txt")).question["prompt"] == "<p>Holds?</p>"


def test_endless_nesting_and_endless_marks_end() -> None:
    deep = "<section>" * 400 + "</section>" * 400
    assert read(quiz(deep)).questions == []
    for outer in ("quiz", "questestinterop"):
        with pytest.raises(UnsafeXml, match="deeper"):
            read(f"<{outer}>{'<question>' * 20_000}{'</question>' * 20_000}</{outer}>")
    read("{" * 50_000 + "=" * 50_000, "q.txt")
    assert "parts" in read("Which? {" + "=a" * 100_000 + "}", "q.txt").skipped[0]["reason"]
    read("[markdown]" + "[a" * 100_000 + "{T}", "q.txt")
    read("\\" * 100_000 + "{=a ~b}", "q.txt")
    read(moodle(f"<question type='cloze'><questiontext><text>{'{1:SA:' * 20_000}</text></questiontext></question>"))


def test_a_check_that_refuses_a_question_names_it() -> None:
    def refuse(question: dict[str, object]) -> None:
        raise ValueError("too odd")

    result = read_bytes(b"Holds? {T}", name="q.txt", source="bank", check=refuse)
    assert result.questions == []
    assert result.skipped[0]["reason"] == "It can't be stored: too odd"


def test_a_check_that_names_fields_is_quoted() -> None:
    def refuse(question: dict[str, object]) -> None:
        raise Invalid.field("value.answers.0", "is too long")

    result = read_bytes(b"Holds? {T}", name="q.txt", source="bank", check=refuse)
    assert result.skipped[0]["reason"] == "It can't be stored: value.answers.0 is too long"
