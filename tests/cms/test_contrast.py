"""What is written in a colour can be read on the tint of that colour: WCAG 2 asks for 4.5 to 1."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from content.contrast import contrast

ENOUGH = 4.5
GROUNDS = {"light": ("#ffffff", "#f3f3f3"), "dark": ("#262626", "#333333")}
"""What badges stand on: the page, and the heads of parts."""


def colours(name: str, theme: str = "light") -> dict[str, str]:
    """The colours of a style sheet: those that are named first are for light, those that are named last for dark."""
    found: dict[str, str] = {}
    named = re.findall(r"(--[a-z-]+): (#[0-9a-f]{6})\b", Path(str(finders.find(name))).read_text())
    for key, value in named if theme == "dark" else reversed(named):
        found[key] = value
    return found


def mixed(colour: str, share: float, ground: str) -> str:
    """So much of `colour` laid over `ground`."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("hue", ["--lc-green", "--lc-red", "--lc-amber", "--lc-blue", "--lc-hue"])
def test_a_badge_of_the_admin_can_be_read(hue: str, theme: str) -> None:
    colour = colours("cms/review.css", theme)[hue]
    tint = {"light": 0.12, "dark": 0.15}[theme]
    assert min(contrast(colour, mixed(colour, tint, ground)) for ground in GROUNDS[theme]) >= ENOUGH


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("hue", "share"), [("--lc-good", 0.08), ("--lc-bad", 0.08), ("--lc-open", 0.12)])
def test_a_result_in_the_gradebook_can_be_read(hue: str, share: float, theme: str) -> None:
    colour = colours("cms/gradebook.css", theme)[hue]
    assert contrast(colour, mixed(colour, share, GROUNDS[theme][0])) >= ENOUGH


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("hue", ["--good", "--bad", "--info", "--warn"])
def test_a_callout_of_the_player_can_be_read(hue: str, theme: str) -> None:
    named = colours("player/player.css", theme)
    assert contrast(named[hue], named[f"{hue}-soft"]) >= ENOUGH
