"""The forms and lists of question banks as places for hostile values."""

from collections.abc import Iterator

from tests.authz.school import School
from tests.cms.banks.posted import posted
from tests.fuzz.form import Form


def bank_forms(school: School) -> Iterator[Form]:
    """Of Ines's bank."""
    place, question = f"/admin/question-banks/{school.bank.pk}", school.bank.questions.all()[0]
    named = {"title": "Sails", "description": "Of canvas"}
    yield Form("POST", "/admin/question-banks/add/", "ines", named)
    yield Form("POST", f"{place}/edit/", "ines", named)
    many = {"do": "tag", "ids": [str(question.pk)], "tags": "sea, rope", "asked": "q=knot"}
    yield Form("POST", f"{place}/many/", "ines", {**many, "difficulty": "easy", "to": str(school.bank.pk)})
    yield Form("POST", f"{place}/questions/add/", "ines", posted(), ("type",))
    yield Form("POST", f"{place}/questions/{question.pk}/", "ines", posted())
    yield Form("GET", "/admin/question-banks/", "rosa", query=("q", "p"))
    yield Form("GET", f"{place}/", "ines", query=("q", "type", "tag", "difficulty", "p"))
