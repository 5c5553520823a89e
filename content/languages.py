"""Language tags as BCP 47 (RFC 5646) writes them."""

import re

from django.conf.locale import LANG_INFO

MAX_LENGTH = 35
_TAG = re.compile(
    r"""
    (?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})
    (?P<script>-[a-z]{4})?
    (?P<region>-(?:[a-z]{2}|[0-9]{3}))?
    (?P<rest>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*   # variants
             (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*       # extensions
             (?:-x(?:-[a-z0-9]{1,8})+)?)                # private use
    """,
    re.VERBOSE | re.ASCII,
)


def language_tag(text: str) -> str | None:
    """`text` in the usual case (en, pt-BR, zh-Hans), or None if it is not a well-formed tag."""
    found = _TAG.fullmatch(text.strip().lower())
    if found is None or len(found[0]) > MAX_LENGTH:
        return None
    script, region = found["script"] or "", found["region"] or ""
    return f"{found['language']}{script[:1]}{script[1:].title()}{region.upper()}{found['rest']}"


def language_name(tag: str) -> str:
    """The English name of a tag's language, with the tag where it says more: `Portuguese (pt-BR)`."""
    info = LANG_INFO.get(tag.lower()) or LANG_INFO.get(tag.split("-")[0].lower()) or {}
    name = str(info.get("name", ""))
    return f"{name} ({tag})" if name and "-" in tag else name or tag
