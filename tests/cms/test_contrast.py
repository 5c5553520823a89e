"""What is written in a colour can be read on the tint of that colour: WCAG 2 asks for 4.5 to 1."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from content.contrast import contrast

ENOUGH = 4.5
WHITE, FIELD = "#ffffff", "#f3f3f3"
"""What badges stand on: the page, and the heads of parts."""


def colours(name: str) -> dict[str, str]:
    """The colours of a style sheet, as they are in light: those that are named first."""
    found: dict[str, str] = {}
    for key, value in re.findall(r"(--[a-z-]+): (#[0-9a-f]{6})\b", Path(str(finders.find(name))).read_text()):
        found.setdefault(key, value)
    return found


def mixed(colour: str, share: float, ground: str) -> str:
    """So much of `colour` laid over `ground`."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)


@pytest.mark.parametrize("hue", ["--lc-green", "--lc-red", "--lc-amber", "--lc-blue"])
@pytest.mark.parametrize("ground", [WHITE, FIELD])
def test_a_badge_of_the_admin_can_be_read(hue: str, ground: str) -> None:
    colour = colours("cms/review.css")[hue]
    assert contrast(colour, mixed(colour, 0.12, ground)) >= ENOUGH


@pytest.mark.parametrize(("hue", "share"), [("--lc-good", 0.08), ("--lc-bad", 0.08), ("--lc-open", 0.12)])
def test_a_result_in_the_gradebook_can_be_read(hue: str, share: float) -> None:
    colour = colours("cms/gradebook.css")[hue]
    assert contrast(colour, mixed(colour, share, WHITE)) >= ENOUGH


@pytest.mark.parametrize("hue", ["--good", "--bad", "--info", "--warn"])
def test_a_callout_of_the_player_can_be_read(hue: str) -> None:
    named = colours("player/player.css")
    assert contrast(named[hue], named[f"{hue}-soft"]) >= ENOUGH
