"""The door: a question file of any known format in, its neutral questions and a report out."""

import io
import re
from collections.abc import Callable
from typing import BinaryIO

from lib.errors import DomainError

from content.imports.archive import open_archive
from content.imports.questions.aiken import looks_like_aiken, read_aiken
from content.imports.questions.gift.reading import read_gift
from content.imports.questions.moodle.reading import read_moodle
from content.imports.questions.outcome import Json, NotAQuestionFile, ReadQuestions
from content.imports.questions.qti.package import read_package
from content.imports.questions.qti.reading import QtiReader
from content.imports.questions.sources import is_binary, is_guessed, question_text, question_xml
from content.imports.xml import MAX_XML_BYTES, BrokenXml, local_name

Check = Callable[[Json], object]
LATER_QTI = {"assessmentItem", "assessmentTest", "assessmentSection"}
OTHER_KINDS = re.compile(r"%PDF-|\{\\rtf|\{\s*\"|\[\s*[\"{\[]")
"""How PDF, RTF and JSON begin."""
GUESSED = "The file is not in UTF-8 and was read as Windows-1252. If letters are wrong, save it as UTF-8."
TEXT_NAMES = (".txt", ".gift", ".aiken", ".text")


def read_questions(file: BinaryIO, *, name: str, source: str, check: Check | None = None) -> ReadQuestions:
    """Read a file whose format is found out from what is in it.

    `source` is whose file it is, such as the id of the bank: the same source and file give the same ids again.
    `check` raises ValueError or a DomainError for a question that can't be stored, which is then named among those
    left out.
    Raises a DomainError when the file as a whole can't be read.
    """
    head = file.read(4)
    file.seek(0)
    if head[:2] == b"PK":
        result = read_package(open_archive(file), source=source)
    else:
        data = file.read(MAX_XML_BYTES + 1)
        if len(data) > MAX_XML_BYTES:
            raise NotAQuestionFile(f"The file is larger than {MAX_XML_BYTES // 1024**2} MB.")
        result = _read_single(data, name, source)
    if check is not None:
        leave_out_unfit(result, check)
    return result


def read_bytes(data: bytes, *, name: str, source: str, check: Check | None = None) -> ReadQuestions:
    """The same for a file that is in memory."""
    return read_questions(io.BytesIO(data), name=name, source=source, check=check)


def _read_single(data: bytes, name: str, source: str) -> ReadQuestions:
    if is_binary(data):
        raise NotAQuestionFile("The file is neither text nor a zip archive.")
    text = question_text(data)
    if text.lstrip().startswith("<"):
        try:
            return _read_xml(data, name, source)
        except (BrokenXml, NotAQuestionFile):
            if not name.lower().endswith(TEXT_NAMES) or "{" not in text:
                raise
    if OTHER_KINDS.match(text.lstrip()) or not (result := _of_text(text, name, source)):
        raise NotAQuestionFile("The file is neither QTI 1.2, Moodle XML, GIFT nor Aiken.")
    if is_guessed(data):
        result.warn(GUESSED)
    return result


def _of_text(text: str, name: str, source: str) -> ReadQuestions | None:
    if looks_like_aiken(text):
        return read_aiken(text, source=source)
    if "{" in text or (text.strip() and name.lower().endswith(".gift")):
        return read_gift(text, source=source)
    return None


def _read_xml(data: bytes, name: str, source: str) -> ReadQuestions:
    root = question_xml(data, name=name)
    kind = local_name(root)
    if kind == "questestinterop":
        reader = QtiReader(source)
        reader.read(root)
        return reader.result
    if kind == "quiz":
        return read_moodle(root, source=source)
    if kind in LATER_QTI or kind.startswith("qti-"):
        version = 3 if kind.startswith("qti-") else 2
        raise NotAQuestionFile(f"This is a question in QTI {version}, which can't be read; export it as QTI 1.2.")
    if kind == "manifest":
        raise NotAQuestionFile("This is the manifest of a package without its files; import the whole zip.")
    raise NotAQuestionFile(f"The file is XML, but a “{kind[:50]}” is neither QTI 1.2 nor Moodle XML.")


def leave_out_unfit(result: ReadQuestions, check: Check) -> None:
    """Name those that `check` refuses among what was left out."""
    kept = []
    for question in result.questions:
        try:
            check(question.question)
            kept.append(question)
        except (ValueError, DomainError) as problem:
            reason = f"It can't be stored: {_first_reason(problem)}"
            result.skip(question.identifier, str(question.question["type"]), reason[:500])
    result.questions = kept


def _first_reason(problem: Exception) -> str:
    """The first thing that is wrong, with where it is."""
    fields = problem.details.get("fields") if isinstance(problem, DomainError) else None
    if not isinstance(fields, dict) or not fields:
        return str(problem)
    path, sentences = next(iter(fields.items()))
    return f"{path} {sentences[0]}"
