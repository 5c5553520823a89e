"""Edits of a course at random places, by a seed, and what a changeset must say then."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

from accounts.models import User

from content.actions.lesson import add_lesson, delete_lesson, update_lesson
from content.actions.order import reorder
from content.actions.section import add_section, delete_section, update_section
from content.models import Course, LessonPage, SectionPage
from content.tree import DraftLesson, read_draft
from tests.content.everywhere import Edited, Fact
from tests.factories.courses import text
from tests.factories.every_block import altered, one_of_each, picture

Blocks = list[dict[str, Any]]
Order = list[tuple[UUID, list[UUID]]]


def enrich(course: Course, by: User, rng: Random) -> None:
    """Blocks of every type in eight of its lessons, and four more sections, before it is published."""
    for lesson in rng.sample(read_draft(course).lessons(), 8):
        update_lesson(lesson=_page(lesson.uuid), by=by, body=[*lesson.blocks, *one_of_each(by)])
    for number in range(4):
        section = add_section(course=course, by=by, title=f"Appendix {number}")
        for count in range(2):
            add_lesson(section=section, by=by, title=f"Annex {number}.{count}", body=[text("One."), text("Two.")])


class AtRandom:
    """One round of edits; `facts` is what they amount to."""

    def __init__(self, course: Course, by: User, rng: Random) -> None:
        self.course, self.by, self.rng = course, by, rng
        self.facts: set[Fact] = set()

    def edit(self) -> set[Fact]:
        """Edits of every kind, none of which undoes or hides another."""
        fields = Edited(self.course, self.by)
        fields._course_fields()
        self.facts |= fields.facts
        self._remove_sections()
        lessons = read_draft(self.course).lessons()
        moving = [lesson.uuid for lesson in self.rng.sample(lessons, 7)]
        removed = self.rng.sample([lesson for lesson in lessons if lesson.uuid not in moving], 3)
        for lesson in removed:
            delete_lesson(lesson=_page(lesson.uuid), by=self.by)
            self.facts.add(("lesson", str(lesson.uuid), "removed"))
        kept = [lesson for lesson in lessons if lesson not in removed]
        changed = {lesson.uuid for lesson in kept if self._change(lesson)}
        old = [section.page.uuid for section in read_draft(self.course).sections]
        renamed = self._rename(self.rng.sample(old, 3))
        self._add(old)
        self._reorder(old, renamed, moving, changed)
        return self.facts

    def _remove_sections(self) -> None:
        sections = read_draft(self.course).sections
        for section in self.rng.sample(sections, 2):
            delete_section(section=SectionPage.objects.get(uuid=section.page.uuid), by=self.by)
            self.facts.add(("section", str(section.page.uuid), "removed"))
            self.facts |= {("lesson", str(lesson.uuid), "removed") for lesson in section.lessons}

    def _change(self, lesson: DraftLesson) -> bool:
        """Some settings of one lesson in two; the body of each that has enough to turn around."""
        fields: dict[str, Any] = self._settings(lesson) if self.rng.random() < 0.5 else {}
        self.facts |= {("setting", str(lesson.uuid), name) for name in fields}
        if len(lesson.blocks) > 2 or self.rng.random() < 0.3:
            fields["body"] = self._body(lesson.blocks)
        if fields:
            update_lesson(lesson=_page(lesson.uuid), by=self.by, **fields)
            self.facts.add(("lesson", str(lesson.uuid), "changed"))
        return bool(fields)

    def _settings(self, lesson: DraftLesson) -> dict[str, Any]:
        now = lesson.fields
        all_of_them = {
            "title": f"{lesson.title} {self.rng.randrange(1000)}",
            "type": self.rng.choice(sorted({"TEXT", "RESOURCE", "VIDEO"} - {now["type"]})),
            "duration_seconds": now["duration_seconds"] + self.rng.randrange(1, 900),
            "is_preview": not now["is_preview"],
        }
        if lesson.settings is not None:
            del all_of_them["type"]  # its settings would go with it
        names = self.rng.sample(sorted(all_of_them), self.rng.randint(1, len(all_of_them)))
        return {name: all_of_them[name] for name in names}

    def _body(self, blocks: Blocks) -> Blocks:
        """Some blocks go, one moves, some say something else, some come."""
        rest = [block for block in blocks if self.rng.random() > 0.3] or blocks[:1]
        self._say("removed", [block for block in blocks if block not in rest])
        moved = self._moved(rest)
        for place, block in enumerate(rest):
            if block is not moved and self.rng.random() < 0.4:
                rest[place] = self._altered(block)
                self._say("changed", [block])
        new = self.rng.sample(one_of_each(self.by), self.rng.randint(1, 3))
        for block in new:
            rest.insert(self.rng.randint(0, len(rest)), block)
        self._say("added", new)
        return rest

    def _moved(self, blocks: Blocks) -> dict[str, Any] | None:
        """A block goes at least two places on: then nobody can say that it was another one that moved."""
        if len(blocks) < 3:
            return None
        block = blocks.pop(self.rng.randrange(len(blocks) - 2))
        blocks.append(block)
        self._say("moved", [block])
        return block

    def _altered(self, block: dict[str, Any]) -> dict[str, Any]:
        if block["type"] == "image" and self.rng.random() < 0.5:
            another = picture(self.by, "Another", self.rng.choice(["teal", "olive", "maroon"]))
            return {**block, "value": {**block["value"], "image": another}}
        return altered(block)

    def _say(self, change: str, blocks: Sequence[dict[str, Any]]) -> None:
        self.facts |= {("block", block["id"], change) for block in blocks}

    def _rename(self, sections: list[UUID]) -> set[UUID]:
        for key in sections:
            fields = {"title": f"Renamed {self.rng.randrange(1000)}", "description": "Said otherwise."}
            name = self.rng.choice(sorted(fields))
            update_section(section=SectionPage.objects.get(uuid=key), by=self.by, **{name: fields[name]})
            self.facts |= {("section", str(key), "changed"), ("setting", str(key), name)}
        return set(sections)

    def _add(self, old: list[UUID]) -> None:
        new = add_section(course=self.course, by=self.by, title="New")
        self.facts.add(("section", str(new.uuid), "added"))
        for place in (new.uuid, new.uuid, *self.rng.choices(old, k=3)):
            section = SectionPage.objects.get(uuid=place)
            lesson = add_lesson(section=section, by=self.by, title="A new lesson", body=[text("Quite new.")])
            self.facts.add(("lesson", str(lesson.uuid), "added"))

    def _reorder(self, old: list[UUID], renamed: set[UUID], moving: list[UUID], changed: set[UUID]) -> None:
        """Some lessons go to other sections, and the first section behind the others."""
        order: Order = [
            (section.page.uuid, [lesson.uuid for lesson in section.lessons])
            for section in read_draft(self.course).sections
        ]
        for key in moving:
            home = next(inside for _, inside in order if key in inside)
            home.remove(key)
            goal = self.rng.choice([inside for _, inside in order if inside is not home])
            goal.insert(self.rng.randint(0, len(goal)), key)
            self.facts.add(("moved", str(key)) if key in changed else ("lesson", str(key), "moved"))
        first = order.pop(0)
        order.append(first)
        assert first[0] == old[0]
        self.facts.add(("moved", str(first[0])) if first[0] in renamed else ("section", str(first[0]), "moved"))
        reorder(course=self.course, by=self.by, order=order)


def _page(uuid: UUID) -> LessonPage:
    return LessonPage.objects.get(uuid=uuid)
