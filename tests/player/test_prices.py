"""A price looks the same in the catalogue, which the browser writes, and on the page of a course, which we write."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from content.currencies import CURRENCIES, money
from tests.cast import Cast
from tests.factories.courses import published_course

ALL_IN_THE_BROWSER = """async (amounts) => {
    const { money } = await import("/static/player/js/money.js");
    return Object.fromEntries(amounts.map(([amount, currency]) => [`${amount} ${currency}`, money(amount, currency)]));
}"""


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (2900, "USD", "29.00 USD"),
        (123456789, "EUR", "1,234,567.89 EUR"),
        (1500, "XOF", "1,500 XOF"),
        (5, "KWD", "0.005 KWD"),
    ],
)
def test_a_price_is_written_with_its_currency(amount: int, currency: str, words: str) -> None:
    assert money(amount, currency) == words


@pytest.mark.browser
def test_the_browser_writes_every_price_as_the_server_does(cast: Cast, tab: Callable[..., Any]) -> None:
    published_course(by=cast.ines, title="Knots", lessons=1, price=123456)
    page = tab(locale="de-DE", bypass_csp=True)
    page.goto("/")
    card = page.locator(".card .cost").inner_text()
    page.goto("/courses/knots/")
    expect(page.locator(".price")).to_have_text("1,234.56 USD")
    assert card == "1,234.56 USD"
    amounts = [[amount, currency] for currency in sorted(CURRENCIES) for amount in (1, 1999, 123456789)]
    told = page.evaluate(ALL_IN_THE_BROWSER, amounts)
    assert told == {f"{amount} {currency}": money(amount, currency) for amount, currency in amounts}
    assert page.evaluate(ALL_IN_THE_BROWSER, [[0, "USD"]]) == {"0 USD": "Free"}
