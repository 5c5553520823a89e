"""HTML without end: elements inside of each other, and tags of thousands of attributes.

Its parser looks at all open elements, and at all attributes, again and again: many seconds, for what fits one field. So
it is told before, by reading tags as the parser will: what closes here closes there, and what can't be read that
plainly counts as endless. Nobody gets past by tags that only seem to close.
"""

import re

MOST_NESTING = 100
_FEW = 300
"""So few tags are harmless, however they nest."""
_LONG = 5_000
"""No tag that people write has so many characters, but for pictures that stand in them."""
_MOST_ATTRIBUTES = 100
_ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
_TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9-]*)(?:{_ATTRIBUTE})*\s*/?>")
_EACH = re.compile(_ATTRIBUTE)
_REMARK = re.compile(r"<!--(?!-?>)[^-]*(?:-[^-]+)*-->")
_ANY = re.compile(r"<[^<>]*>?")
_EMPTY = {
    *("area", "base", "br", "col", "embed", "hr", "image", "img", "input", "link", "meta", "param", "source"),
    *("track", "wbr"),
}
_OWN_RULES = {
    *("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"),
    *("svg", "math", "template", "select", "frameset"),
}
"""What is inside of these is read by other rules."""
_IMPLIED = {"p", "li", "dt", "dd"}


def words_of(html: str) -> str:
    """`html` without its tags."""
    return _ANY.sub(" ", html)


def has_endless_tag(html: str) -> bool:
    """Whether a tag has more attributes than people write, or can't be read in a text long enough to hide them."""
    at = html.find("<")
    while at >= 0:
        tag = _TAG.match(html, at)
        if tag is not None and len(_EACH.findall(tag[0])) > _MOST_ATTRIBUTES:
            return True
        if tag is None and html[at + 1 : at + 2].isalpha() and len(html) - at > 10 * _LONG:
            return True
        at = html.find("<", tag.end() if tag else at + 1)
    return False


def shallow(html: str) -> str:
    """`html`, or only its words where it nests deeper, or has longer tags, than people write."""
    many = html.count("<") > _FEW
    if not many and len(html) <= _LONG:
        return html
    return words_of(html) if _is_endless(html, many) else html


def _is_endless(html: str, many: bool) -> bool:
    open_: list[str] = []
    at = html.find("<")
    while at >= 0:
        end, name, closes = _read(html, at)
        if not end:
            return many or len(html) - at > _LONG
        if name and (end - at > _LONG or (many and (name in _OWN_RULES or len(open_) > MOST_NESTING))):
            return True
        if name and name not in _EMPTY:
            _close(open_, name) if closes else _open(open_, name)
        at = html.find("<", end)
    return many and len(open_) > MOST_NESTING


def _read(html: str, at: int) -> tuple[int, str, bool]:
    """Where the tag, remark or sign at `at` ends, the tag's name, and whether it closes. It ends at 0 if unsure."""
    if tag := _TAG.match(html, at):
        return tag.end(), tag[2].lower(), bool(tag[1])
    if remark := _REMARK.match(html, at):
        return remark.end(), "", False
    return (at + 1 if html[at + 1 : at + 2] in " \n\t0123456789=." else 0), "", False


def _open(open_: list[str], name: str) -> None:
    if name in _IMPLIED:
        if open_ and open_[-1] == "p":
            open_.pop()
        if open_ and open_[-1] == name != "p":
            open_.pop()
    open_.append(name)


def _close(open_: list[str], name: str) -> None:
    """Only what is open last, for certain; a paragraph or an item in it closes with it."""
    last = len(open_) - 1
    while last >= 0 and open_[last] != name and open_[last] in _IMPLIED:
        last -= 1
    if last >= 0 and open_[last] == name:
        del open_[last:]
