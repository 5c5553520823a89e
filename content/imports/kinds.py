"""The kinds of resources of a cartridge, and why some of them are left out."""

from content.imports.manifest import Resource
from content.imports.package import is_page

OPENED = {"link", "topic", "tool", "quiz", "assignment"}
"""Kinds that learners open, besides pages."""


def kind_of_resource(resource: Resource) -> str:
    """`page`, `bank` or one of `OPENED`; for every other kind the sentence that says why it is left out."""
    kind = resource.type
    for mark, name in (("imswl", "link"), ("imsdt", "topic"), ("imsbasiclti", "tool"), ("imslti", "tool")):
        if kind.startswith(mark):
            return name
    if "question-bank" in kind:
        return "bank"
    if kind.startswith("imsqti"):
        return "quiz"
    settings = any(name.endswith("assignment_settings.xml") for name in resource.files)
    if kind.startswith("assignment") or resource.intended_use == "assignment" or settings:
        return "assignment"
    if kind.startswith("webcontent") or not kind:
        return "page"
    if "learning-application-resource" in kind:
        pages = is_page(resource.href) or any(map(is_page, resource.files))
        return "page" if pages else "Data of another platform is not imported."
    return f"Resources of the kind “{kind[:100]}” are not imported."
