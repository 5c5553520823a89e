"""What stands on a page besides words: images, players, frames, files and source code, as blocks."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from bs4.element import Tag

from content.imports.course import Block, ImportReport
from content.imports.files import Files, NotAllowed, kind_of
from content.imports.links import Links, Target
from content.imports.media_blocks import Outcome, image_block, video_block, web_outcome
from content.links import playable


@dataclass
class PageMedia:
    """Turns the elements of one page into blocks. `where` names the lesson in warnings."""

    links: Links
    files: Files
    report: ImportReport
    where: str
    folder: str

    def link(self, tag: Tag, *, alone: bool) -> Outcome:
        """A link: to the web or a lesson it stays one, to a file of the package it becomes a block."""
        words = " ".join(tag.get_text(" ").split())
        pictured = tag.find("img") is not None
        target = self.resolve(str(tag.get("href") or ""))
        if target.kind == "lesson":
            return Outcome(href=f"lesson:{target.value}")
        if target.kind == "web":
            is_video = alone and not pictured and playable(target.value) is not None
            block = video_block(target.value, "" if words.startswith("http") else words) if is_video else None
            return Outcome(block, target.value, replaces=is_video)
        if target.kind == "file" and not (pictured and kind_of(target.value) == "image"):
            return Outcome(self.file_block(target.value, words), replaces=alone and not pictured)
        return Outcome()

    def medium(self, tag: Tag) -> Outcome:
        """An image, a player, a frame or a plug-in."""
        if tag.name == "img":
            return self._image(tag)
        if tag.name in {"iframe", "embed", "object"}:
            return self._frame(tag)
        if tag.name in {"video", "audio"}:
            return self._player(tag)
        return Outcome()

    def resolve(self, href: str) -> Target:
        """Where a link leads; says in the report when it leads nowhere."""
        target = self.links.resolve(href, folder=self.folder)
        if target.kind == "nowhere" and target.value:
            self.report.warn(f"“{self.where}”: a link was taken out, {target.value}.")
        return target

    def file_block(self, name: str, words: str = "") -> Block | None:
        """A file of the package as the block that suits it; None, with a warning, when it can't come along."""
        try:
            file = self.files.bring(name)
        except NotAllowed as reason:
            self.report.warn(f"“{self.where}”: the file “{name}” was left out, it {reason}.")
            return None
        title = (words or file.name)[:200]
        if file.kind == "image":
            return image_block(file.key, alt=words)
        if file.kind == "video":
            return video_block("", title, video=file.key)
        return {"type": "document", "value": {"document": file.key, "title": title}}

    def _image(self, tag: Tag) -> Outcome:
        alt = " ".join(str(tag.get("alt") or "").split())
        equation = str(tag.get("data-equation-content") or "")
        src = str(tag.get("src") or "")
        words = alt or (f"\\({equation}\\)" if equation else "")
        try:
            if src.startswith("data:"):
                return Outcome(image_block(self.files.bring_data(src).key, alt=alt, caption=_caption(tag)))
            target = self._picture(src, quiet=bool(equation))
            if target.kind == "file":
                file = self.files.bring(target.value, kind="image")
                return Outcome(image_block(file.key, alt=alt, caption=_caption(tag)))
        except NotAllowed as reason:
            self.report.warn(f"“{self.where}”: the image “{unquote(src)[:100]}” was left out, it {reason}.")
            return Outcome(text=words)
        if target.kind == "web" and not equation and not tag.find_parent("a"):
            self.report.warn(f"“{self.where}”: the image at {target.value[:200]} is not in the package; it is linked.")
            return Outcome(href=target.value, text=alt or "Image")
        return Outcome(text=words)

    def _picture(self, src: str, *, quiet: bool) -> Target:
        target = self.links.resolve(src, folder=self.folder)
        if target.kind == "nowhere" and not quiet:
            self.report.warn(f"“{self.where}”: an image was left out, {target.value or 'it names no file'}.")
            if target.value.endswith("is not in the package"):
                self.report.missing(unquote(src).split("?")[0])
        return target

    def _frame(self, tag: Tag) -> Outcome:
        src = str(tag.get("src") or tag.get("data") or "") or _movie(tag)
        title = " ".join(str(tag.get("title") or "").split())[:200]
        if not src or src.startswith("data:"):
            self.report.warn(f"“{self.where}”: a frame that names no address was left out.")
            return Outcome()
        target = self.resolve(_unwrapped(src))
        if target.kind == "lesson":
            return Outcome(href=f"lesson:{target.value}", text=title or "See also")
        if target.kind == "file":
            return Outcome(self.file_block(target.value, title))
        return web_outcome(target.value, title) if target.kind == "web" else Outcome()

    def _player(self, tag: Tag) -> Outcome:
        sources = [str(node.get("src") or "") for node in [tag, *tag.find_all("source")] if node.get("src")]
        title = " ".join(str(tag.get("title") or "").split())[:200]
        for src in sources:
            target = self.links.resolve(src, folder=self.folder)
            if target.kind == "file" and (block := self.file_block(target.value, title)):
                return Outcome(self._with_captions(block, tag))
            if target.kind == "web":
                return web_outcome(target.value, title)
        named = f"“{unquote(sources[0])[:200]}”" if sources else "which names no file"
        self.report.warn(f"“{self.where}”: a player was left out, {named}.")
        return Outcome()

    def _with_captions(self, block: Block, tag: Tag) -> Block:
        tracks = [str(track.get("src")) for track in tag.find_all("track") if track.get("src")]
        for src in tracks if block["type"] == "video" else []:
            name = self.links.package.find(src, folder=self.folder)
            if name and name.lower().endswith(".vtt"):
                try:
                    block["value"]["captions"] = self.files.bring(name, kind="captions").key
                except NotAllowed as reason:
                    self.report.warn(f"“{self.where}”: the captions “{name}” were left out, the file {reason}.")
                break
        return block


def _unwrapped(src: str) -> str:
    """The address inside Canvas' address for showing a tool in a frame."""
    if "external_tools/retrieve" in src:
        inner = parse_qs(urlsplit(src.replace("%24", "")).query).get("url", [""])[0]
        return inner or src
    return src


def _movie(tag: Tag) -> str:
    """The address that old players take as a parameter."""
    named = (param for param in tag.find_all("param") if str(param.get("name", "")).lower() in {"movie", "src", "url"})
    return next((str(param.get("value") or "") for param in named), "")


def _caption(tag: Tag) -> str:
    """The words under a figure; they are taken out of the page, so that they are not read twice."""
    figure = tag.find_parent("figure")
    caption = figure.find("figcaption") if isinstance(figure, Tag) else None
    if not isinstance(caption, Tag) or caption.find(["img", "iframe", "video", "a"]):
        return ""
    words = " ".join(caption.get_text(" ").split())
    if len(words) <= 500:
        caption.clear()
    return words if len(words) <= 500 else ""
