"""What each kind of resource of a cartridge becomes: one function per kind, or the reason why it is left out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from posixpath import dirname
from typing import Any
from xml.etree.ElementTree import Element

from content.imports.course import Block, ImportReport, LessonType
from content.imports.files import Files, NotAllowed, file_name
from content.imports.flow import tidy
from content.imports.html import read_page
from content.imports.kinds import kind_of_resource
from content.imports.links import Links, web_address
from content.imports.manifest import Resource
from content.imports.media_blocks import web_outcome
from content.imports.package import Package, is_page
from content.imports.page_media import PageMedia
from content.imports.page_source import MAX_PAGE_BYTES, decode_page, is_active, is_too_large, page_title
from content.imports.safety import UnsafeArchive
from content.imports.topics import topic_html
from content.imports.xml import BrokenXml, attribute, child, children, local_name, parse_xml, text_of

MAX_DESCRIPTOR_BYTES = 4 * 1024**2
MAX_TAGS_OF_ALL_PAGES = 3_000_000
INSTRUCTOR_ROLES = {"instructor", "mentor", "teacher", "administrator"}


class Skip(Exception):
    """A resource does not become a lesson; the message is the reason, as a sentence."""


@dataclass
class Content:
    """What a resource holds: the body of a lesson, and what the resource calls itself."""

    type: LessonType
    blocks: list[Block]
    title: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    worth: Decimal | None = None
    """How many points a quiz has on its platform."""


Reader = Callable[[Resource, str], Content]


@dataclass
class ResourceReader:
    """Reads the resources of one package."""

    package: Package
    links: Links
    files: Files
    report: ImportReport
    tags_read: int = 0
    more: dict[str, Reader] = field(default_factory=dict)
    """Readers of further kinds of resources."""

    def read(self, resource: Resource, title: str) -> Content:
        """The content of a resource; raises Skip with the reason when it can't become a lesson."""
        if INSTRUCTOR_ROLES.issuperset(resource.roles) and resource.roles:
            self.report.warn(f"“{title}” is meant for instructors only; check whether learners should see it.")
        readers: dict[str, Reader] = {
            **self.more,
            "page": self._web_content,
            "link": self._web_link,
            "topic": self._topic,
            "tool": self._tool,
        }
        kind = kind_of_resource(resource)
        if kind not in readers:
            raise Skip(kind)
        return readers[kind](resource, title)

    def read_file(self, name: str, title: str) -> Content:
        """A page of the package that no resource names."""
        return self._page(name, title)

    def _web_content(self, resource: Resource, title: str) -> Content:
        primary = self.package.primary_file(resource)
        if primary is None:
            primary = self._stand_in(resource)
        if is_page(primary) or self._looks_like_a_page(primary):
            return self._page(primary, title)
        return self._file(primary, title)

    def _stand_in(self, resource: Resource) -> str:
        named = [href for href in [resource.href, *resource.files] if href]
        for href in named:
            if found := self.package.stand_in(href):
                self.report.warn(f"“{href}” is not in the package; “{found}” was read in its place.")
                return found
        if not named:
            raise Skip("The resource names no file.")
        raise Skip(f"The file “{named[0]}” is not in the package.")

    def _looks_like_a_page(self, name: str) -> bool:
        """A page without an extension, as some exporters write them."""
        if "." in file_name(name) or self.package.archive.size(name) > MAX_PAGE_BYTES:
            return False
        return (
            re.match(
                rb"\s*<(!doctype html|html|body|p|h1|div)\b",
                self.package.archive.read(name, limit=MAX_PAGE_BYTES),
                re.IGNORECASE,
            )
            is not None
        )

    def html_of(self, name: str) -> str:
        """The text of a page; raises Skip when it is too large."""
        try:
            return decode_page(self.package.archive.read(name, limit=MAX_PAGE_BYTES))
        except UnsafeArchive as problem:
            raise Skip(f"The page “{name}” is too large.") from problem

    def blocks_in(self, html: str, title: str, folder: str) -> list[Block]:
        """Blocks of HTML that stands in a file of this folder."""
        return self._blocks(html, self._media(title, folder), title)

    def attached(self, href: str, title: str, folder: str) -> Block | None:
        """The block of a file that something names as attached to it."""
        media = self._media(title, folder)
        target = media.resolve(href)
        return media.file_block(target.value) if target.kind == "file" else None

    def _page(self, name: str, title: str) -> Content:
        try:
            data = self.package.archive.read(name, limit=MAX_PAGE_BYTES)
        except UnsafeArchive as problem:
            raise Skip(f"The page “{name}” is too large.") from problem
        html = decode_page(data)
        shown = title or page_title(html) or file_name(name)
        if is_active(data):
            self.report.warn(f"“{shown}”: scripts and forms of the page were left out.")
        blocks = self._blocks(html, self._media(shown, dirname(name)), name)
        return Content(_type_of(blocks), blocks, page_title(html) or file_name(name))

    def _blocks(self, html: str, media: PageMedia, name: str) -> list[Block]:
        self.tags_read += html.count("<")
        if self.tags_read > MAX_TAGS_OF_ALL_PAGES:
            raise UnsafeArchive("The pages of the package hold more markup than a course can.")
        if is_too_large(html):
            raise Skip(f"The page “{name}” is too large.")
        return read_page(html, media)

    def _file(self, name: str, title: str) -> Content:
        try:
            self.files.bring(name)
        except NotAllowed as reason:
            raise Skip(f"The file “{name}” {reason}.") from reason
        block = self._media(title or file_name(name), "").file_block(name, title)
        if block is None:
            raise Skip(f"The file “{name}” can't be brought along.")
        return Content("VIDEO" if block["type"] == "video" else "RESOURCE", [block], file_name(name))

    def _web_link(self, resource: Resource, title: str) -> Content:
        root = self._descriptor(resource)
        node = child(root, "url")
        address = attribute(node, "href") if node is not None else ""
        url = web_address(address)
        own = text_of(child(root, "title"))
        if url is None:
            raise Skip(f"The web link has no address that can be used (“{address[:200]}”).")
        outcome = web_outcome(url, title or own)
        if outcome.block is not None:
            return Content("VIDEO" if outcome.block["type"] == "video" else "RESOURCE", [outcome.block], own)
        return Content("RESOURCE", [_paragraph_of(url, title or own or url)], own)

    def _tool(self, resource: Resource, title: str) -> Content:
        root = self._descriptor(resource)
        own = text_of(child(root, "title"))
        urls = [text_of(child(root, name)) for name in ("secure_launch_url", "launch_url")]
        url = next((found for address in urls if (found := web_address(address))), None)
        if url is None:
            raise Skip("The external tool has no address that can be used.")
        description = text_of(child(root, "description"))
        words = f"<p>{escape(description)}</p>" if description and description != (title or own) else ""
        self.report.warn(
            "External tools became links to their launch address; they open without signing in to the tool."
        )
        return Content("RESOURCE", [_paragraph_of(url, f"{title or own or url} (external tool)", before=words)], own)

    def _topic(self, resource: Resource, title: str) -> Content:
        root = self._descriptor(resource)
        folder = dirname(self.package.primary_file(resource) or "")
        own = text_of(child(root, "title"))
        media = self._media(title or own, folder)
        blocks = self._blocks(topic_html(child(root, "text")), media, own)
        for attachment in children(child(root, "attachments"), "attachment"):
            if (block := self.attached(attribute(attachment, "href"), title or own, folder)) is not None:
                blocks.append(block)
        return Content(_type_of(blocks), blocks, own)

    def _descriptor(self, resource: Resource) -> Element:
        """The XML of a link, a tool or a topic: in its file, or, in a thin cartridge, in the manifest itself."""
        if resource.inline is not None:
            return resource.inline
        name = self.package.primary_file(resource) or self._stand_in(resource)
        try:
            root = parse_xml(self.package.archive.read(name, limit=MAX_DESCRIPTOR_BYTES), name=name)
        except BrokenXml as problem:
            raise Skip(problem.message) from problem
        if local_name(root) not in {"webLink", "topic", "cartridge_basiclti_link"}:
            raise Skip(f"“{name}” is not what its resource says that it is.")
        return root

    def _media(self, where: str, folder: str) -> PageMedia:
        return PageMedia(self.links, self.files, self.report, where, folder)


def _type_of(blocks: list[Block]) -> LessonType:
    """A page that is little more than a video is a video lesson."""
    kinds = {block["type"] for block in blocks}
    words = sum(len(block["value"]) for block in blocks if block["type"] == "rich_text")
    return "VIDEO" if "video" in kinds and kinds <= {"video", "rich_text"} and words < 1500 else "TEXT"


def _paragraph_of(url: str, words: str, *, before: str = "") -> Block:
    return {"type": "rich_text", "value": tidy(f'{before}<p><a href="{escape(url)}">{escape(words)}</a></p>')}
