"""What the operations of the API are asked for, by the names that the table gives to things."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from accounts.actions.social_sign_in import own_redirect_uri
from accounts.models import Provider
from accounts.sign_in_tickets import ticket_of

from tests.authz.rules import COLUMNS
from tests.authz.school import INVITED, MOVED, RECOVERY_CODE, REFRESH, VERIFIER, School
from tests.cast import PASSWORD
from tests.content.questions.made import uid

NOWHERE = "0b6f7c1e-7d0c-4a7e-9a52-1df1a3f0c111"
NOBODYS = "nobody's"
EVERYBODY = frozenset(COLUMNS)
STAFF = frozenset({"rosa", "ada"})
OURS = frozenset({"ines", "cora"}) | STAFF


@dataclass
class Target:
    """What fills the path, what is sent beside the operation's usual body or as a query, and who may know that it is.

    Whoever may not know it gets the same bytes as for what does not exist.
    """

    ids: dict[str, Any] = field(default_factory=dict)
    known_to: frozenset[str] = frozenset()
    body: dict[str, Any] = field(default_factory=dict)
    exists: bool = True
    query: str = ""


_PARAMETERS = ("course_id", "section_id", "lesson_id", "user_id", "session_id", "enrollment_id", "review_id")
_PARAMETERS += ("request_id", "comment_id", "invitation_id", "submission_id", "attempt_id", "question_id", "regrade_id")


def targets(school: School) -> dict[str, Target]:
    """Every name that may stand in the first column of `api.rules`."""
    nothing = dict.fromkeys(_PARAMETERS, NOWHERE)
    nothing |= {"slug": "no-such-thing", "provider": "nowhere", "number": "0000-0000-0000-0000"}
    found = {NOBODYS: Target(nothing, exists=False), "-": Target(known_to=EVERYBODY)}
    nothing["factor_id"] = NOWHERE
    found["release 1 of nobody's"] = Target({**nothing, "number": 1}, exists=False)
    for name, taught in school.courses.items():
        known = frozenset({"otto"}) | STAFF if name == "otto's" else OURS
        found[name] = Target(taught.ids, known)
    found |= {
        "published": Target(school.courses["live"].ids, EVERYBODY),
        "published, to try": Target(school.courses["open"].ids, EVERYBODY),
        "release 1 of live": Target({**school.courses["live"].ids, "number": 1}, OURS, {"release": 1}),
    }
    return found | _people(school) | _learning(school) | _teaching(school) | _signing_in(school)


def _people(school: School) -> dict[str, Target]:
    return {
        f"{name.title()}": Target({"user_id": school.people[name].pk}, STAFF | {name})
        for name in ("lena", "ines", "rosa", "ada", "dora")
    }


def _learning(school: School) -> dict[str, Target]:
    enrollment = {"enrollment_id": school.enrollment.pk}
    lena = frozenset({"lena"})
    return {
        "Lena's enrollment": Target({**enrollment, "lesson_id": school.courses["live"].lesson.uuid}, lena),
        "Lena's, lesson elsewhere": Target({**enrollment, "lesson_id": school.courses["open"].lesson.uuid}, lena),
        "Lena's assignment": Target({**enrollment, "lesson_id": school.assignment.pk}, lena),
        "Lena's assignment in live": Target(
            {**school.courses["live"].ids, **enrollment, "lesson_id": school.assignment.pk}, OURS
        ),
        "Lena in live": Target({**school.courses["live"].ids, **enrollment}, OURS),
        "Lena in otto's": Target({**school.courses["otto's"].ids, **enrollment}, frozenset({"otto"}) | STAFF),
        "Lena's work": Target({"submission_id": school.submission.pk}, lena | OURS),
        "Lena's attempt": Target({"attempt_id": school.attempt.pk}, lena),
        "Lena's essay": Target({"attempt_id": school.essay.pk, "question_id": uid("essay")}, OURS),
        "a fixed quiz": Target({**school.courses["open"].ids, **_fixed(school)}, OURS),
        "a fixed quiz in otto's": Target({**school.courses["otto's"].ids, **_fixed(school)}, exists=False),
        "Lena's review": Target({"review_id": school.review.pk}, EVERYBODY),
        "Lena's certificate": Target({"number": school.certificate.number}, EVERYBODY),
        "Lena's session": Target({"session_id": school.sessions["lena"].pk}, lena),
        "Liam's app": Target({"factor_id": school.factors["Liam"].pk}, frozenset({"liam"})),
        "Nina's request": Target({"request_id": school.request.pk}, STAFF | {"nina"}),
    }


def _fixed(school: School) -> dict[str, Any]:
    return {"lesson_id": school.regrade.lesson_id, "regrade_id": school.regrade.pk}


def _teaching(school: School) -> dict[str, Target]:
    draft, otto = school.courses["draft"], school.courses["otto's"]
    otto_knows = frozenset({"otto"}) | STAFF
    return {
        "Cora in draft": Target({**draft.ids, "user_id": school.cora.pk}, OURS),
        "Ines in draft": Target({**draft.ids, "user_id": school.ines.pk}, OURS),
        "a stranger in draft": Target({**draft.ids, "user_id": school.otto.pk}, OURS),
        "Cora in otto's": Target({**otto.ids, "user_id": school.cora.pk}, otto_knows),
        "the invitation": Target({**draft.ids, "invitation_id": school.invitation.pk}, OURS),
        "the invitation, otto's": Target({**otto.ids, "invitation_id": school.invitation.pk}, otto_knows),
        "the comment": Target({"comment_id": school.comment.pk}, OURS),
        "a lesson of draft to draft": Target(draft.ids, OURS, {"lesson": str(draft.lesson.uuid)}),
        "a lesson of otto's to draft": Target(draft.ids, OURS, {"lesson": str(otto.lesson.uuid)}),
        "a lesson of draft to otto's": Target(otto.ids, otto_knows, {"lesson": str(draft.lesson.uuid)}),
        "parts of otto's in draft": Target(draft.ids, OURS, {"sections": _order(otto)}),
        "category in use": Target({"slug": "teaching"}, EVERYBODY),
        "category unused": Target({"slug": "unused"}, EVERYBODY),
    }


def _signing_in(school: School) -> dict[str, Target]:
    def password(name: str, typed: str = PASSWORD) -> Target:
        return Target(known_to=EVERYBODY, body={"email": school.people[name].email, "password": typed})

    code, ticket = {"code": RECOVERY_CODE}, ticket_of(school.liam, "password")
    github, back = {"provider": "github"}, {"redirect_uri": own_redirect_uri(Provider.GITHUB)}
    return {
        "password of Lena": password("lena"),
        "password of Upton": password("upton"),
        "password of Dora": password("dora"),
        "wrong password of Lena": password("lena", "Wrong-horse-7"),
        "password of Liam": password("liam"),
        "password and code of Liam": Target(known_to=EVERYBODY, body={**password("liam").body, **code}),
        "ticket and code of Liam": Target(known_to=EVERYBODY, body={"ticket": ticket, **code}),
        "ticket of Liam": Target(known_to=EVERYBODY, body={"ticket": ticket}),
        "ticket of nobody": Target(known_to=EVERYBODY, body={"ticket": "nothing", **code}),
        "token of Lena": Target(known_to=EVERYBODY, body={"refresh": REFRESH}),
        "token of nobody": Target(known_to=EVERYBODY, body={"refresh": "nothing", "token": "nothing"}),
        "mailed to Upton": Target(known_to=EVERYBODY, body={"token": school.mailed["verify"]}),
        "mailed to Lena": Target(known_to=EVERYBODY, body={"token": school.mailed["reset"]}),
        "mailed to where Lena moves": Target(known_to=EVERYBODY, body={"token": MOVED}),
        "mailed to Otto": Target(known_to=EVERYBODY, body={"token": INVITED}),
        "a way to GitHub": Target(github, EVERYBODY, query=urlencode({**back, "code_challenge": "c" * 43})),
        "Lena back from GitHub": Target(github, EVERYBODY, {**back, "code": "x", "code_verifier": VERIFIER}),
        "Lena's at GitHub": Target(github, frozenset({"lena"})),
    }


def _order(taught: Any) -> list[dict[str, Any]]:
    return [{"id": str(taught.section.uuid), "lessons": [str(taught.lesson.uuid)]}]
