"""What a question file would do to a bank: which of its questions are new there, changed, or as they were."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from content.bank_rows import title_of
from content.imports.questions.outcome import ReadQuestion
from content.models import BankQuestion
from content.questions import Question, content_hash, parse_question

NOBODYS = ""
"""The `source` that files are read with: the ids then say where a question stands in its file, whatever the bank."""


@dataclass
class Planned:
    """A question of a file, and the row of the bank that it was before."""

    read: ReadQuestion
    question: Question
    source: str
    hash: str
    row: BankQuestion | None
    kind: Literal["new", "changed", "same"]


def plan(read: list[ReadQuestion], rows: Mapping[str, BankQuestion], *, file_name: str) -> Iterator[Planned]:
    """Every question of a file, beside the one of `rows`, by their sources, that it is a new state of.

    Files of other people call their questions alike. What came from a file of another name is only taken for the same
    question if it says the same, or asks the same.
    """
    for one in read:
        question = parse_question(one.question)
        source, digest = str(question.id), _digest(question, one)
        row = rows.get(source)
        if row is not None and not _is_same(row, question, digest, file_name):
            source = str(uuid.uuid5(question.id, file_name))
            row = rows.get(source)
        kind: Any = "new" if row is None else "same" if row.imported_hash == digest else "changed"
        yield Planned(one, question, source, digest, row, kind)


def _is_same(row: BankQuestion, question: Question, digest: str, file_name: str) -> bool:
    return row.source_file == file_name or row.imported_hash == digest or row.title == title_of(question)


def _digest(question: Question, read: ReadQuestion) -> str:
    """Of what the file says, pictures included."""
    said = hashlib.sha256(content_hash(question).encode())
    for picture in (read.picture, *read.parts.values()):
        if picture is not None:
            said.update(picture.alt.encode("utf-8", "replace") + picture.data)
    return said.hexdigest()
