"""What a typeset formula may be made of, and its looks as classes of `formulas.css`: no page allows styles in a tag."""

import re

ELEMENTS = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup"),
        *("msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd"),
        *("mpadded", "mphantom", "mstyle", "menclose"),
    )
)
IN_TEXT = frozenset(("b", "i", "em", "s", "u", "code", "span"))
"""Elements of HTML inside `mtext`."""
ATTRIBUTES = frozenset(
    (
        *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "separator", "form", "accent"),
        *("accentunder", "symmetric", "largeop", "movablelimits", "lspace", "rspace", "minsize", "maxsize"),
        *("linethickness", "width", "height", "depth", "voffset", "notation", "columnspan"),
    )
)
_LOOKS = {
    "text-align:left": "lc-m-left",
    "text-align:right": "lc-m-right",
    "padding-left:0": "lc-m-close-left",
    "padding-right:0": "lc-m-close-right",
    "padding-left:1em": "lc-m-apart",
    "width:100%": "lc-m-wide",
    "width:50%": "lc-m-half",
    **{
        f"border-{side}:0.05em {kind} currentcolor": f"lc-m-{side}-{kind}"
        for side in ("left", "right", "top", "bottom")
        for kind in ("solid", "dashed")
    },
}
_CLASSES = {
    "menclose-updiagonalstrike": "lc-m-strike-up",
    "menclose-downdiagonalstrike": "lc-m-strike-down",
}
_COLOUR = re.compile(r"(?:^|;)color:(#[0-9A-Fa-f]{6})(?:;|$)")


def looks_of(style: str, classes: str) -> str:
    """The classes that stand for `style`; what is not known has no looks."""
    rules = (":".join(part.strip() for part in rule.split(":", 1)) for rule in style.split(";"))
    found = [*(_LOOKS.get(rule) for rule in rules), *(_CLASSES.get(name) for name in classes.split())]
    return " ".join(name for name in found if name)


def colour_of(style: str) -> str:
    """The colour that `style` gives, or nothing."""
    found = _COLOUR.search(style.replace(" ", ""))
    return found[1] if found else ""
