"""A certificate as a picture that stands in the page itself: nothing of it is stored, and no address shows it."""

import base64

from learning.certificate_sheet import Sheet, pictured


def in_the_page(sheet: Sheet, dots_per_inch: int = 144) -> str:
    """The source of the picture."""
    return "data:image/png;base64," + base64.b64encode(pictured(sheet, dots_per_inch=dots_per_inch)).decode()
