"""Links from lesson to lesson."""

import re

from content.imports.course import Block, ImportedCourse, ImportReport
from content.richtext import plain_text

LESSON_LINK = re.compile(r'<a href="lesson:([0-9a-f-]{36})"[^>]*>(.*?)</a>', re.DOTALL)
LESSON_ID = re.compile(r"lesson:([0-9a-f-]{36})")


def unlink_missing(course: ImportedCourse, report: ImportReport) -> None:
    """Turn links to lessons that were skipped into plain words, and say so."""
    there = {str(lesson.id) for lesson in course.lessons()}
    for lesson in course.lessons():
        for holder, name in (place for block in lesson.blocks for place in rich_texts(block)):
            for match in LESSON_LINK.finditer(holder[name]):
                if match[1] not in there:
                    words = plain_text(match[2])[:100]
                    report.warn(f"“{lesson.title}”: the link “{words}” was taken out, its target was not imported.")
            holder[name] = LESSON_LINK.sub(lambda link: link[0] if link[1] in there else link[2], holder[name])


def relinked(blocks: list[Block], ids: dict[str, str]) -> list[Block]:
    """The blocks with `lesson:` links that name the lessons' ids in the course."""
    for holder, name in (place for block in blocks for place in rich_texts(block)):
        holder[name] = LESSON_ID.sub(lambda link: f"lesson:{ids.get(link[1], link[1])}", holder[name])
    return blocks


def rich_texts(block: Block) -> list[tuple[dict[str, str], str]]:
    """Where a block holds HTML, as a dictionary and a key of it."""
    if block["type"] == "rich_text":
        return [(block, "value")]
    return [(block["value"], "text")] if block["type"] == "callout" else []
