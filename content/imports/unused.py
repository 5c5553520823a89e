"""What is in a package and did not get into the course: nothing is lost in silence."""

from content.imports.course import ImportReport, counted
from content.imports.kinds import kind_of_resource
from content.imports.manifest import Resource
from content.imports.package import Package

KINDS = {
    "page": "file",
    "link": "web link",
    "topic": "discussion topic",
    "tool": "external tool",
    "quiz": "quiz",
    "assignment": "assignment",
}


def warn_of_unused(package: Package, used: set[str], report: ImportReport) -> None:
    """One warning for each kind of resource that nothing in the course uses, naming every one."""
    unused: dict[str, list[str]] = {}
    for resource in package.manifest.resources.values():
        kind = kind_of_resource(resource)
        primary = package.primary_file(resource)
        if resource.identifier.removesuffix("_fallback") in used:
            continue  # the same for platforms that know no assignments
        if kind == "bank":
            continue  # no lesson, but a question bank
        if "learning-application-resource" in resource.type and kind != "page":
            continue  # settings of the platform that the package comes from, and parts of quizzes and topics
        if resource.identifier in used or (primary is not None and primary in used):
            continue
        if primary is not None and not package.archive.size(primary):
            continue  # an empty file is no loss
        unused.setdefault(KINDS.get(kind, kind), []).append(_shown(resource, primary))
    for kind, names in unused.items():
        what = kind if kind in KINDS.values() else "resource"
        why = "" if kind in KINDS.values() else f" {kind}"
        report.warn(f"Not in the outline, and not imported: {counted(len(names), what)}: {', '.join(names)}.{why}")


def _shown(resource: Resource, primary: str | None) -> str:
    return f"“{primary or resource.href or resource.identifier}”"
