"""A learner's journey through the player, in a real browser."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from accounts.actions.session import sign_out_everywhere
from learning.models import Certificate
from playwright.sync_api import expect

from tests.cast import Cast
from tests.factories.courses import published_course, text
from tests.mailbox import last_token

pytestmark = pytest.mark.browser
MAYA, PASSWORD = "maya@lectern.example", "Sailing-the-sea-9"
EVERY_KIND = [
    text('Over, then <a href="https://example.org/">under</a>.'),
    {"type": "code", "value": {"language": "python", "code": "knots = 2  # to begin with", "caption": ""}},
    {"type": "callout", "value": {"style": "tip", "title": "", "text": "<p>Pull slowly.</p>"}},
    {"type": "table", "value": {"caption": "Ropes", "header": True, "rows": [["Rope", "Knots"], ["Hemp", "3"]]}},
    {"type": "embed", "value": {"url": "https://example.org/knots", "title": "More knots"}},
]


def test_a_stranger_signs_up_takes_a_course_and_shows_the_certificate(
    cast: Cast, tab: Callable[[], Any], live_server: Any, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    published_course(by=cast.ines, title="Knots for sailors", lessons=2, body=EVERY_KIND)
    published_course(by=cast.ines, title="Sourdough", lessons=1)
    page = tab()
    sign_up_and_in(page)
    page.wait_for_url("**/courses/sourdough/")  # where signing up began
    page.goto("/learn/")
    page.get_by_text("You are in no course yet").wait_for()
    find_and_enroll(page)
    take_the_lessons(page)
    check_the_certificate(page, tab())


def sign_up_and_in(page: Any) -> None:
    page.goto("/courses/sourdough/")
    page.get_by_role("button", name="Enroll for free").click()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Maya Okafor")
    page.get_by_label("E-mail").fill(MAYA)
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Sign up").click()
    page.locator(".field-error").first.wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_text("Look into your mailbox").wait_for()
    page.goto(f"/verify-email/?token={last_token(MAYA)}")
    page.get_by_text("Your address is confirmed").wait_for()
    expect(page).not_to_have_url(re.compile("token"))
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill(MAYA)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Maya Okafor").wait_for()


def find_and_enroll(page: Any) -> None:
    page.goto("/")
    page.locator(".card").nth(1).wait_for()
    page.get_by_role("searchbox").fill("sialors")  # a slip of the finger
    page.get_by_role("button", name="Search").click()
    page.get_by_text("“sailors”").wait_for()
    expect(page.locator(".card")).to_have_count(1)
    page.get_by_role("link", name="Knots for sailors").click()
    page.get_by_role("button", name="Enroll for free").click()
    page.get_by_role("link", name="Start").click()


def take_the_lessons(page: Any) -> None:
    page.get_by_role("heading", name="Knots for sailors 1.1").wait_for()
    body = page.locator("#lesson-body")
    body.get_by_text("Pull slowly").wait_for()
    expect(body.get_by_role("columnheader", name="Rope")).to_be_visible()
    expect(body.locator(".tok-c")).to_have_text("# to begin with")
    expect(body.get_by_role("link", name="More knots")).to_have_attribute("rel", "noopener noreferrer")
    page.get_by_role("button", name="Mark complete").click()
    page.get_by_text("Completed").wait_for()
    expect(page.locator("[data-percent]")).to_have_text("50")
    page.get_by_role("link", name="Next").click()
    page.get_by_role("heading", name="Knots for sailors 1.2").wait_for()
    page.get_by_role("button", name="Mark complete").wait_for()  # this page has asked what the next is refused
    page.route("**/api/v1/enrollments/*", is_busy, times=1)
    page.goto("/learn/")
    page.get_by_role("link", name="Continue Knots for sailors").click()
    page.get_by_role("heading", name="Knots for sailors 1.2").wait_for()
    page.get_by_role("button", name="Mark complete").click()
    page.get_by_role("link", name="See your certificate").wait_for()


def is_busy(route: Any) -> None:
    route.fulfill(status=503, headers={"Retry-After": "0"}, body="")


def check_the_certificate(page: Any, stranger: Any) -> None:
    page.get_by_role("link", name="See your certificate").click()
    page.get_by_text("This certificate is genuine").wait_for()
    assert Certificate.objects.get().number in page.url
    stranger.goto(urlsplit(page.url).path)
    stranger.get_by_role("heading", name="Maya Okafor").wait_for()
    expect(stranger.get_by_text("Knots for sailors")).to_be_visible()
    page.goto("/learn/")
    page.get_by_role("heading", name="Finished").wait_for()


def test_a_page_of_somebody_signed_out_asks_to_sign_in_and_comes_back(cast: Cast, tab: Callable[[], Any]) -> None:
    published_course(by=cast.ines, title="Knots", lessons=1)
    page = tab()
    page.goto("/courses/knots/")
    page.get_by_role("link", name="Knots 1.1").click()
    page.locator("main").get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("E-mail").fill("ines@lectern.example")
    page.get_by_label("Password").fill("Correct-horse-7")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_text("This is Knots 1.1").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    page.locator(".site-header").get_by_role("link", name="Sign in").wait_for()


def sign_in_as_lena(page: Any) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill("lena@lectern.example")
    page.get_by_label("Password").fill("Correct-horse-7")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/learn/")


def test_tabs_share_one_session_and_exchange_its_token_one_after_the_other(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab()
    sign_in_as_lena(page)
    tabs = [page.context.new_page() for _ in range(4)]  # new tabs have no access token: each must exchange
    for other in tabs:
        other.goto("/profile/", wait_until="commit")
    for other in tabs:
        other.get_by_role("link", name="Lena").wait_for()
        other.get_by_text("(this one)").wait_for()
    assert page.evaluate("localStorage.getItem('lectern.signed_in')")


def test_a_session_that_ended_elsewhere_asks_to_sign_in_again(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab()
    sign_in_as_lena(page)
    sign_out_everywhere(by=cast.lena)
    page.goto("/learn/")
    page.wait_for_url("**/sign-in/?next=%2Flearn%2F")
    page.locator(".site-header").get_by_role("link", name="Sign in").wait_for()


def test_a_link_for_a_new_password_that_is_not_valid_lets_one_ask_for_another(tab: Callable[[], Any]) -> None:
    page = tab()
    page.goto("/reset-password/?token=used-before")
    page.get_by_label("New password").fill("Correct-horse-8")
    page.get_by_role("button", name="Set password").click()
    page.get_by_text("This link is not valid").wait_for()
    page.get_by_label("E-mail").fill("lena@lectern.example")
    page.get_by_role("button", name="Send the mail").click()
    page.get_by_text("a mail is on its way").wait_for()


def test_text_of_a_lesson_is_cleaned_once_more_before_it_is_shown(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab(hostile=True)
    page.goto("/")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.type = "module";
            script.nonce = document.querySelector("script[nonce]").nonce;
            script.textContent = `import { richText } from "/static/player/js/rich_text.js";
                window.richText = richText;
                document.body.dataset.ready = "yes";`;
            document.head.append(script);
        }"""
    )
    page.locator("body[data-ready]").wait_for()
    shown = page.evaluate(
        """() => {
            const box = document.createElement("div");
            box.append(richText(
                '<p onclick="x()">A<img src=x onerror="x()"><script>x()</scr' + 'ipt><b style="x">b</b>' +
                '<a href="javascript:x()">j</a><a href="lesson:0b9a1f60-0000-4000-8000-000000000000">l</a>' +
                '<iframe src="https://evil.example"></iframe><svg><a href="https://evil.example">s</a></svg></p>',
                (id) => `/courses/knots/lessons/${id}/`));
            return box.innerHTML;
        }"""
    )
    assert "<img" not in shown
    assert "javascript" not in shown
    assert "onclick" not in shown
    assert "<iframe" not in shown
    assert "style" not in shown
    assert 'href="/courses/knots/lessons/0b9a1f60-0000-4000-8000-000000000000/"' in shown
