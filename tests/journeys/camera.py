"""Pictures of screens, for people to look at: taken when LECTERN_SCREENSHOTS names a folder."""

import os
from pathlib import Path
from typing import Any

WIDTHS = (1440, 800)
THEMES = ("light", "dark")


def photograph(page: Any, name: str, *, height: int = 1400) -> None:
    """Keep the screen as `NAME-WIDTH-THEME.png`, in each width and theme; nothing without a folder."""
    folder = os.environ.get("LECTERN_SCREENSHOTS")
    if not folder:
        return
    place = page.evaluate("window.scrollY")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.evaluate(f"window.scrollTo(0, {place})")
