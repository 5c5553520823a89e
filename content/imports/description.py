"""What a course says about itself: title, description, summary and language."""

import re
from html import escape

from content.imports.canvas import SYLLABUS, CanvasExtras
from content.imports.course import ImportedCourse, ImportReport
from content.imports.flow import tidy
from content.imports.manifest import Manifest
from content.imports.outline import MAX_TITLE
from content.imports.page_source import clean_page
from content.languages import language_tag
from content.richtext import plain_text

MAX_DESCRIPTION = 50_000
MAX_SUMMARY = 300


def described_course(manifest: Manifest, extras: CanvasExtras, file_name: str, report: ImportReport) -> ImportedCourse:
    """A course without lessons yet, described by its manifest, else by Canvas, else by the name of its file."""
    course = ImportedCourse(title=(manifest.title or extras.title or _from_file(file_name))[:MAX_TITLE])
    course.description = _standing_alone(manifest.description or extras.syllabus)
    if extras.syllabus and not manifest.description:
        report.warn(f"The description of the course was taken from “{SYLLABUS}”, without its pictures and files.")
    summary = plain_text(course.description)
    course.summary = summary if len(summary) <= MAX_SUMMARY else summary[: MAX_SUMMARY - 1].rsplit(" ", 1)[0] + "…"
    if len(course.description) > MAX_DESCRIPTION:
        report.warn("The description of the course is too long and was left out.")
        course.description = ""
    language = (manifest.language or extras.language).replace("_", "-")
    course.language = language_tag(language) or "en"
    return course


def _from_file(name: str) -> str:
    stem = re.sub(r"\.(imscc|zip)$", "", name.rsplit("/", 1)[-1], flags=re.IGNORECASE)
    return " ".join(re.sub(r"[_\s]+", " ", stem).split()) or "Imported course"


def _standing_alone(text: str) -> str:
    """Plain text or HTML as rich text, without links that only the package could follow."""
    if not re.search(r"</?\w[^<>]*>", text):
        return tidy(f"<p>{escape(text)}</p>")
    soup, _ = clean_page(text)
    for link in soup.find_all("a"):
        if not re.match(r"(https?|mailto):", str(link.get("href") or "")):
            link.unwrap()
    return tidy(str(soup))
