"""The manifest of a Common Cartridge: what the course is called, its outline, and the resources behind it.

Versions 1.0 to 1.4 and the thin profile differ in namespaces and in little else, so elements are found by their
local names. What is wrong but harmless is put right and said in `warnings`.
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lib.errors import DomainError

from content.imports.xml import attribute, child, children, local_name, parse_xml, text_of

MAX_DEPTH = 60
MAX_ITEMS = 5_000


class NotACartridge(DomainError):
    """The package is something else, or its manifest says nothing that a course could be made of."""

    code = "NOT_A_CARTRIDGE"
    status = 422
    message = "This is not a Common Cartridge."


@dataclass
class Resource:
    """One thing of the package: its kind, its files, and what it depends on."""

    identifier: str
    type: str
    href: str = ""
    files: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    intended_use: str = ""
    roles: list[str] = field(default_factory=list)
    inline: Element | None = None


@dataclass
class Item:
    """A line of the outline. One without children is a leaf, and leaves are what gets imported.

    A `loose` item stands in no outline: it was made for a resource of a package that has none.
    """

    identifier: str
    title: str = ""
    resource_id: str = ""
    children: list["Item"] = field(default_factory=list)
    loose: bool = False

    def leaves(self) -> list["Item"]:
        """The leaves below this item, in order; the item itself when it is one."""
        return [leaf for below in self.children for leaf in below.leaves()] if self.children else [self]


@dataclass
class Manifest:
    """What the manifest says, put in order."""

    schema: str = ""
    version: str = ""
    title: str = ""
    description: str = ""
    language: str = ""
    items: list[Item] = field(default_factory=list)
    has_outline: bool = False
    resources: dict[str, Resource] = field(default_factory=dict)
    doubles: list[Resource] = field(default_factory=list)
    is_cartridge: bool = True
    warnings: list[str] = field(default_factory=list)

    def leaves(self) -> list[Item]:
        """Every leaf of the outline, in order."""
        return [leaf for item in self.items for leaf in item.leaves()]


def read_manifest(data: bytes, *, name: str = "imsmanifest.xml") -> Manifest:
    """The manifest in these bytes; raises BrokenXml, UnsafeXml or NotACartridge."""
    root = parse_xml(data, name=name)
    if local_name(root) != "manifest":
        raise NotACartridge(f"“{name}” is not a package manifest.")
    manifest = Manifest()
    _read_metadata(root, manifest)
    _refuse_other_packages(root, manifest)
    _read_resources(root, manifest)
    _read_outline(root, manifest)
    return manifest


def _read_metadata(root: Element, manifest: Manifest) -> None:
    metadata = child(root, "metadata")
    manifest.schema = text_of(child(metadata, "schema"))
    manifest.version = text_of(child(metadata, "schemaversion"))
    general = child(metadata, "lom", "general")
    manifest.title = _in_words(child(general, "title"))
    manifest.description = _in_words(child(general, "description"))
    manifest.language = text_of(child(general, "language")) or _language_of(child(general, "title"))


def _in_words(element: Element | None) -> str:
    """The first non-empty string: `string` from version 1.1 on, `langstring` in 1.0."""
    if element is None:
        return ""
    return next((text for text in map(text_of, element) if text), text_of(element))


def _language_of(title: Element | None) -> str:
    strings = title if title is not None else ()
    return next((attribute(string, "language") or attribute(string, "lang") for string in strings), "")


def _refuse_other_packages(root: Element, manifest: Manifest) -> None:
    namespaces = {element.tag.rsplit("}", 1)[0] for element in root.iter() if isinstance(element.tag, str)}
    if "cartridge" in manifest.schema.lower():
        return
    marks = f"{manifest.schema} {' '.join(namespaces)} {' '.join(root.attrib)}".lower()
    if "scorm" in marks or "adlcp" in marks:
        raise NotACartridge("This is a SCORM package, not a Common Cartridge.")
    if "imscc" not in marks:
        manifest.is_cartridge = False
        manifest.warnings.append("The manifest does not say that it is a Common Cartridge; it was read as one.")


def _read_resources(root: Element, manifest: Manifest) -> None:
    outer = attribute(root, "base")
    for container in children(root, "resources"):
        base = outer + attribute(container, "base")
        for element in children(container, "resource"):
            resource = _resource(element, base + attribute(element, "base"))
            if not resource.identifier:
                manifest.warnings.append("A resource without an identifier was passed over.")
            elif resource.identifier in manifest.resources:
                manifest.doubles.append(resource)
                manifest.warnings.append(
                    f"Two resources are called “{resource.identifier}”; the first one was used, not "
                    f"“{resource.href or ', '.join(resource.files)}”."
                )
            else:
                manifest.resources[resource.identifier] = resource


def _resource(element: Element, base: str) -> Resource:
    href = attribute(element, "href")
    roles = [node for node in element.iter() if local_name(node) == "intendedEndUserRole"]
    return Resource(
        identifier=attribute(element, "identifier"),
        type=attribute(element, "type").lower(),
        href=base + href if href else "",
        files=[base + attribute(file, "href") for file in children(element, "file") if attribute(file, "href")],
        dependencies=[attribute(node, "identifierref") for node in children(element, "dependency")],
        intended_use=attribute(element, "intendeduse").lower(),
        roles=[text_of(child(role, "value")).lower() for role in roles],
        inline=next((node for node in element if local_name(node) in {"webLink", "cartridge_basiclti_link"}), None),
    )


def _read_outline(root: Element, manifest: Manifest) -> None:
    container = child(root, "organizations")
    organizations = list(children(container, "organization"))
    if container is None or not organizations:
        return
    default = attribute(container, "default")
    chosen = next((node for node in organizations if attribute(node, "identifier") == default), organizations[0])
    if len(organizations) > 1:
        manifest.warnings.append("The manifest holds several outlines; only the default one was imported.")
    manifest.has_outline = True
    manifest.title = manifest.title or text_of(child(chosen, "title"))
    manifest.items = _items(chosen)
    if len(manifest.leaves()) > MAX_ITEMS:
        raise NotACartridge(f"The outline holds more than {MAX_ITEMS:,} items.")
    seen: set[str] = set()
    for leaf in manifest.leaves():
        if leaf.identifier and leaf.identifier in seen:
            manifest.warnings.append(f"Several items are called “{leaf.identifier}”; all were read.")
        seen.add(leaf.identifier)


def _items(parent: Element, depth: int = 1) -> list[Item]:
    if depth > MAX_DEPTH:
        raise NotACartridge(f"The outline is more than {MAX_DEPTH} levels deep.")
    return [
        Item(
            identifier=attribute(node, "identifier"),
            title=text_of(child(node, "title")),
            resource_id=attribute(node, "identifierref"),
            children=_items(node, depth + 1),
        )
        for node in children(parent, "item")
    ]
