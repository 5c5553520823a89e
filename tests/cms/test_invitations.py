"""Inviting somebody to teach together, in the admin."""

import pytest
from django.test import Client

from content.models import CourseInstructor, Invitation
from tests.cms.crawler import ask
from tests.cms.world import CANARY, World
from tests.mailbox import last_token, mails_to


def screen(world: World) -> str:
    return f"/admin/courses/{world.ines.course.pk}/instructors/"


def invited(world: World, ines: Client, email: str, role: str = "co") -> str:
    """Where the mail to `email` leads."""
    assert ines.post(screen(world), {"email": email, "role": role}).status_code == 302
    return f"/admin/invitations/{last_token(email)}/"


def browser(user: object) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_the_lead_invites_somebody_who_accepts_and_lets_them_go(world: World, ines: Client, otto: Client) -> None:
    page = f"/admin/pages/{world.ines.page.pk}/edit/"
    link = invited(world, ines, "OTTO@lectern.example".lower())
    assert "otto@lectern.example" in ask(ines, "get", screen(world)).words
    assert otto.get(page).status_code == 404
    offered = ask(otto, "get", link)
    assert (offered.status, "Innsbruck course" in offered.words, ">Accept<" in offered.words) == (200, True, True)
    assert otto.get(page).status_code == 404
    assert otto.post(link)["Location"] == page
    assert otto.get(page).status_code == 200
    assert "teaches &quot;" not in str(mails_to(world.cast.ines.email)[-1].body)
    assert "Otto teaches" in mails_to(world.cast.ines.email)[-1].subject
    assert ask(otto, "post", link).status == 400
    assert ines.post(f"{screen(world)}{world.cast.otto.pk}/remove/").status_code == 302
    assert otto.get(page).status_code == 404


def test_the_answer_is_the_same_for_every_address(world: World, ines: Client) -> None:
    told = []
    for email in ("otto@lectern.example", "lena@lectern.example", "nobody@lectern.example"):
        reply = ask(ines, "post", screen(world), {"email": email, "role": "co"})
        told.append((reply.status, reply.words.replace(email, "X").split("Set-Cookie")[0]))
        assert len([mail for mail in mails_to(email) if "invited to teach" in mail.subject]) == 1
    assert len({(status, "An invitation goes out to X" in words) for status, words in told}) == 1
    assert told[0][0] == 302


@pytest.mark.parametrize(
    ("email", "complaint"),
    [("ines@lectern.example", "teaches the course already"), ("not an address", "valid email address")],
)
def test_what_cannot_be_invited_is_said_beside_the_field(
    world: World, ines: Client, email: str, complaint: str
) -> None:
    reply = ask(ines, "post", screen(world), {"email": email, "role": "co"})
    assert (reply.status, complaint in reply.words) == (200, True)
    assert not Invitation.objects.filter(course=world.ines.course).exists()


def test_only_the_person_who_was_invited_learns_which_course_it_is(world: World, ines: Client, otto: Client) -> None:
    link = invited(world, ines, "lena@lectern.example")
    lena = browser(world.cast.lena)
    assert "Innsbruck" in ask(lena, "get", link).words
    for client in (otto, browser(world.cast.liam)):
        for method in ("get", "post"):
            reply = ask(client, method, link)
            assert (reply.status, "Innsbruck" in reply.words) == (400, False)
    nobody = Client().get(link)
    assert nobody.status_code == 302
    assert nobody["Location"].startswith("/admin/login/")


def test_a_student_is_told_to_ask_to_teach_first(world: World, ines: Client) -> None:
    link = invited(world, ines, "lena@lectern.example")
    lena = browser(world.cast.lena)
    for method, status in (("get", 200), ("post", 403)):
        reply = ask(lena, method, link)
        assert (reply.status, "Ask to teach first" in reply.words, ">Accept<" in reply.words) == (status, True, False)
    world.cast.lena.role = "INSTRUCTOR"
    world.cast.lena.save()
    assert browser(world.cast.lena).post(link).status_code == 302
    assert CourseInstructor.objects.filter(course=world.ines.course, user=world.cast.lena, role="co").exists()


def test_an_invitation_that_was_taken_back_is_worth_nothing(world: World, ines: Client, otto: Client) -> None:
    link = invited(world, ines, "otto@lectern.example")
    row = Invitation.objects.get(course=world.ines.course)
    address = f"/admin/courses/{world.ines.course.pk}/invitations/{row.pk}/revoke/"
    assert ask(otto, "post", address).status == 404
    assert ines.post(address).status_code == 302
    assert "taken back" in ask(ines, "post", address).words
    assert ask(otto, "post", link).status == 400
    assert not world.ines.course.instructors.filter(user=world.cast.otto).exists()


def test_an_invitation_to_lead_hands_the_lead_over(world: World, ines: Client, otto: Client) -> None:
    assert otto.post(invited(world, ines, "otto@lectern.example", "lead")).status_code == 302
    roles = dict(world.ines.course.instructors.values_list("user__email", "role"))
    assert roles == {"otto@lectern.example": "lead", "ines@lectern.example": "co"}
    assert otto.post(f"{screen(world)}{world.cast.ines.pk}/lead/").status_code == 302
    assert world.ines.course.instructors.get(role="lead").user == world.cast.ines


def test_the_course_of_another_has_no_instructors_to_see(world: World, ines: Client) -> None:
    base = f"/admin/courses/{world.otto.course.pk}"
    for path in ("instructors/", f"invitations/{world.invitation.pk}/revoke/"):
        for method in ("get", "post"):
            reply = ask(ines, method, f"{base}/{path}", {"email": "x@lectern.example", "role": "co"})
            assert reply.status in {404, 405}
            assert CANARY not in reply.words
    own = f"/admin/courses/{world.ines.course.pk}/invitations/{world.invitation.pk}/revoke/"
    assert ask(ines, "post", own).status == 404
    assert world.invitation.revoked_at is None
