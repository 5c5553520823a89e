"""The kinds of resources of a cartridge, and why some of them are left out."""

from content.imports.manifest import Resource
from content.imports.package import is_page


def kind_of_resource(resource: Resource) -> str:
    """`page`, `link`, `topic` or `tool`; for every other kind the sentence that says why it is left out."""
    kind = resource.type
    for mark, name in (("imswl", "link"), ("imsdt", "topic"), ("imsbasiclti", "tool"), ("imslti", "tool")):
        if kind.startswith(mark):
            return name
    if "question-bank" in kind:
        return "Question banks are not imported."
    if kind.startswith("imsqti"):
        return "Quizzes are not imported."
    settings = any(name.endswith("assignment_settings.xml") for name in resource.files)
    if kind.startswith("assignment") or resource.intended_use == "assignment" or settings:
        return "Assignments are not imported."
    if kind.startswith("webcontent") or not kind:
        return "page"
    if "learning-application-resource" in kind:
        pages = is_page(resource.href) or any(map(is_page, resource.files))
        return "page" if pages else "Data of another platform is not imported."
    return f"Resources of the kind “{kind[:100]}” are not imported."
