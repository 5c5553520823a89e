"""Edits of a course in every place and of every kind, and what a changeset must say then."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import User

from content.actions.course import update_course
from content.actions.lesson import add_lesson, delete_lesson, update_lesson
from content.actions.order import reorder
from content.actions.section import add_section, delete_section, update_section
from content.assessed_fields import settings_data
from content.changes import Changeset
from content.models import Course, LessonPage, SectionPage
from content.tree import DraftLesson, read_draft
from tests.factories.courses import category
from tests.factories.every_block import altered, one_of_each, picture

Fact = tuple[str, ...]


@dataclass
class Edited:
    """What was done: facts that the changeset must show, and no others."""

    course: Course
    by: User
    facts: set[Fact] = field(default_factory=set)

    def edit_everywhere(self) -> "Edited":
        """Every field, every kind of change to every type of block there is, and every move."""
        sections = read_draft(self.course).sections
        doomed = sections[-2] if len(sections) > 2 else None
        lessons = [lesson for section in sections if section is not doomed for lesson in section.lessons]
        for quiz in [lesson for lesson in lessons if lesson.type == "QUIZ"]:
            self._ask_otherwise(quiz)
            lessons.remove(quiz)
        *_, poorest, third, second, first = sorted(
            (lesson for lesson in lessons if lesson.blocks), key=lambda lesson: len(lesson.blocks)
        )
        self._course_fields()
        self._alter(first)
        self._shrink(second)
        self._turn(third)
        self._grow(poorest)
        self._settings(poorest)
        self._sections([section.page.uuid for section in sections])
        self._places(sections[-1].page.uuid)
        return self

    def _course_fields(self) -> None:
        changed = {
            **{"title": "Knots and bends", "summary": "Shorter.", "description": "<p>Do come in.</p>"},
            **{"category": category("sailing").slug, "difficulty": "ADVANCED", "language": "pt-BR"},
            **{"price": 2300, "currency": "EUR", "thumbnail": picture(self.by, "Cover", "teal")},
            **{"preview_video_url": "https://vimeo.com/76979871", "completion_share": 80},
        }
        if LessonPage.objects.descendant_of(self.course.page).filter(type__in=("QUIZ", "ASSIGNMENT")).exists():
            changed["completion_grade"] = "62.5"
        update_course(course=self.course, by=self.by, **changed)
        self.facts |= {("course", name) for name in changed}

    def _write(self, lesson: DraftLesson, blocks: list[dict[str, Any]], *facts: Fact) -> None:
        update_lesson(lesson=LessonPage.objects.get(uuid=lesson.uuid), by=self.by, body=blocks)
        self.facts |= {("lesson", str(lesson.uuid), "changed"), *facts}

    def _alter(self, lesson: DraftLesson) -> None:
        facts = [("block", block["id"], "changed") for block in lesson.blocks]
        self._write(lesson, [altered(block) for block in lesson.blocks], *facts)

    def _ask_otherwise(self, quiz: DraftLesson) -> None:
        """Every question, and how the quiz is taken, what it takes to be done with it, and how it counts."""
        self._alter(quiz)
        before = settings_data(quiz.settings) or {}
        settings = {"pass_mark": "61", "time_limit_seconds": 601, "show_answers": "never"}
        kept = {name: value for name, value in before.items() if name != "kind"}
        update_lesson(lesson=LessonPage.objects.get(uuid=quiz.uuid), by=self.by, quiz=kept | settings, weight="2.5")
        changed = [*(f"quiz.{name}" for name, value in settings.items() if before[name] != value), "weight"]
        changed += ["requirement"] if before["pass_mark"] is None else []
        self.facts |= {("setting", str(quiz.uuid), name) for name in changed}

    def _shrink(self, lesson: DraftLesson) -> None:
        gone = [("block", block["id"], "removed") for block in lesson.blocks[:-1]]
        kept = altered(lesson.blocks[-1])
        self._write(lesson, [kept], *gone, ("block", kept["id"], "changed"))

    def _turn(self, lesson: DraftLesson) -> None:
        """The first block goes to the end: that it moved is all."""
        first, *rest = lesson.blocks
        moved = rest[0] if len(rest) == 1 else first  # of two either may be said to have moved: the later stays
        self._write(lesson, [*rest, first], ("block", moved["id"], "moved"))

    def _grow(self, lesson: DraftLesson) -> None:
        blocks = one_of_each(self.by)
        facts = [("block", block["id"], "added") for block in blocks]
        self._write(lesson, [*blocks[:4], *lesson.blocks, *blocks[4:]], *facts)

    def _settings(self, lesson: DraftLesson) -> None:
        fields = lesson.fields
        changed = {
            "title": f"{lesson.title}, revised",
            "type": "RESOURCE" if fields["type"] != "RESOURCE" else "TEXT",
            "duration_seconds": fields["duration_seconds"] + 61,
            "is_preview": not fields["is_preview"],
        }
        update_lesson(lesson=LessonPage.objects.get(uuid=lesson.uuid), by=self.by, **changed)
        self.facts |= {("setting", str(lesson.uuid), name) for name in changed}

    def _sections(self, sections: list[UUID]) -> None:
        """The first is renamed, the last but one goes with its lessons, a new one comes."""
        first, gone = SectionPage.objects.get(uuid=sections[0]), SectionPage.objects.get(uuid=sections[-2])
        update_section(section=first, by=self.by, title="The first of all", description="And what it is about.")
        self.facts |= {("section", str(first.uuid), "changed")}
        self.facts |= {("setting", str(first.uuid), name) for name in ("title", "description")}
        if len(sections) > 2:
            inside = LessonPage.objects.child_of(gone).values_list("uuid", flat=True)
            self.facts |= {("section", str(gone.uuid), "removed"), *(("lesson", str(key), "removed") for key in inside)}
            delete_section(section=gone, by=self.by)
        new = add_section(course=self.course, by=self.by, title="Splices")
        lesson = add_lesson(section=new, by=self.by, title="Eye splice", body=one_of_each(self.by))
        self.facts |= {("section", str(new.uuid), "added"), ("lesson", str(lesson.uuid), "added")}

    def _places(self, last: UUID) -> None:
        """The last section comes first; an untouched lesson goes to the new section, another is removed."""
        touched = {fact[1] for fact in self.facts if fact[0] == "lesson"}
        free = [lesson for lesson in read_draft(self.course).lessons() if str(lesson.uuid) not in touched]
        if len(free) > 1:
            delete_lesson(lesson=LessonPage.objects.get(uuid=free[1].uuid), by=self.by)
            self.facts.add(("lesson", str(free[1].uuid), "removed"))
        draft = read_draft(self.course)
        order = [(section.page.uuid, [lesson.uuid for lesson in section.lessons]) for section in draft.sections]
        order = [
            (section, [key for key in inside if key != free[0].uuid]) if free else (section, inside)
            for section, inside in order
        ]
        if free:
            order[-1][1].append(free[0].uuid)
            self.facts.add(("lesson", str(free[0].uuid), "moved"))
        order.sort(key=lambda each: each[0] != last)
        self.facts.add(("section", str(last), "moved"))
        reorder(course=self.course, by=self.by, order=order)


def facts_of(changes: Changeset) -> set[Fact]:
    """What a changeset says, in the same words; of what is all new or gone, only that it is."""
    found: set[Fact] = {("course", change.field) for change in changes.course}
    for kind, parts in (("section", changes.sections), ("lesson", changes.lessons)):
        for part in parts:
            found.add((kind, part.id, part.change))
            if part.change == "changed":
                found |= {("setting", part.id, change.field) for change in part.fields}
                found |= {("block", block.id, block.change) for block in part.blocks}
            if part.moved and part.change == "changed":
                found.add(("moved", part.id))
    return found
