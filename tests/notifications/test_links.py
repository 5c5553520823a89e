"""Every link in a mail leads somewhere."""

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve
from notifications import mail

FOLDER = Path(mail.__file__).parent / "templates" / "notifications"
LINKS = sorted(
    {
        (path.stem, found[1])
        for path in FOLDER.glob("*.txt")
        for found in re.finditer(r"{{ base_url }}(/[^\s?]*)", path.read_text())
    }
)


@pytest.mark.parametrize(("template", "address"), LINKS)
def test_a_link_in_a_mail_leads_to_a_page(template: str, address: str) -> None:
    try:
        resolve(address)
    except Resolver404:
        pytest.fail(f"{template} links to {address}, which is no page")


def test_there_are_links() -> None:
    assert len(LINKS) > 8
