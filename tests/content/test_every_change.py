"""A course that was edited in every place: the changeset shows each edit and nothing else, wherever it is asked for."""

import json
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from content.actions.course import update_course
from content.actions.restore import restore_working_copy
from content.actions.submission import submit_course
from content.changes import compare_course, compare_releases
from content.models import Course
from tests.cast import Cast
from tests.content.at_random import AtRandom, enrich
from tests.content.everywhere import Edited, facts_of
from tests.factories.courses import category, publish
from tests.factories.every_block import TYPES, course_of_every_block

pytestmark = pytest.mark.django_db
REAL_COURSES = ("canvas-1.3_ally-workshop", "cc2olx-1.3_feature-mix")
SEED = 3
"""Another number edits other places."""


def fresh(course: Course) -> Course:
    return Course.objects.select_related("current_release", "page").get(pk=course.pk)


def assert_shown_everywhere(edited: Edited, client: Client) -> None:
    """Before submission, while it is judged, on the screen, and between the two releases."""
    course = edited.course
    assert facts_of(compare_course(fresh(course)).changes) == edited.facts
    assert on_screen(client, course) == anchors(edited)
    first = fresh(course).current_release
    assert first is not None
    submit_course(course=course, by=edited.by)
    assert facts_of(compare_course(fresh(course)).changes) == edited.facts
    assert on_screen(client, course) == anchors(edited)
    fresh(course).releases.get(number=None).withdraw()
    candidate = fresh(course).releases.get(number=None)
    assert facts_of(compare_releases(first, candidate).changes) == edited.facts


def on_screen(client: Client, course: Course) -> set[str]:
    """What is shown as changed; the blocks of lessons that came or went as a whole are not counted."""
    page = client.get(f"/admin/courses/{course.pk}/review/").content.decode()
    page = re.sub(r'lc-(section|part)--same" id="\S+"', "", page)
    lessons = page.split('<details class="lc-part lc-part--')
    found = {anchor for piece in lessons for anchor in re.findall(r'id="(part-[-0-9a-f]{36})"', piece)}
    return found | {
        anchor
        for piece in lessons
        if piece.startswith("changed")
        for anchor in re.findall(r'id="(block-[-0-9a-f]{36})"', piece)
    }


def anchors(edited: Edited) -> set[str]:
    """A heading of its own for each part and block that the edits touched."""
    return {f"{'block' if kind == 'block' else 'part'}-{rest[0]}" for kind, *rest in edited.facts if kind != "course"}


def test_an_edit_of_every_kind_is_shown_and_nothing_else(cast: Cast) -> None:
    course = publish(course_of_every_block(by=cast.ines), by=cast.ines)
    client = Client()
    client.force_login(cast.ines)
    edited = Edited(course, cast.ines).edit_everywhere()
    done = {(fact[0], fact[-1]) for fact in edited.facts if fact[0] in {"block", "section", "lesson"}}
    assert {("block", kind) for kind in ("changed", "removed", "added", "moved")} <= done
    assert {("lesson", kind) for kind in ("changed", "removed", "added", "moved")} <= done
    assert len(edited.facts) > 2 * len(TYPES) + 20
    assert_shown_everywhere(edited, client)


@pytest.mark.realdata
@pytest.mark.parametrize("name", REAL_COURSES)
def test_edits_of_a_real_course_are_shown_and_nothing_else(cast: Cast, realdata: Path, name: str, capsys) -> None:  # type: ignore[no-untyped-def]
    course = imported(realdata / "common_cartridge" / f"{name}.imscc", cast, capsys)
    publish(course, by=cast.ines)
    client = Client()
    client.force_login(cast.ines)
    edited = Edited(course, cast.ines).edit_everywhere()
    assert len(edited.facts) > 20
    assert_shown_everywhere(edited, client)


def imported(path: Path, cast: Cast, capsys: Any) -> Course:
    """A course of another platform, with what it must have to be submitted."""
    capsys.readouterr()
    call_command("import_course", str(path), "--instructor", cast.ines.email, "--json")
    course = Course.objects.get(pk=json.loads(capsys.readouterr().out)["course_id"])
    update_course(course=course, by=cast.ines, category=category().slug, summary="From another platform.")
    return course


@pytest.mark.realdata
def test_twenty_edits_of_each_kind_at_random_places_of_real_courses_are_shown_and_nothing_else(
    cast: Cast, realdata: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done: Counter[tuple[str, str]] = Counter()
    for name in REAL_COURSES:
        rng = Random(f"{name} {SEED}")
        course = imported(realdata / "common_cartridge" / f"{name}.imscc", cast, capsys)
        enrich(course, cast.ines, rng)
        publish(course, by=cast.ines)
        for turn in range(2):
            if turn:
                restore_working_copy(course=course, by=cast.ines, number=1)
                assert compare_course(fresh(course)).changes.is_empty
            expected = AtRandom(course, cast.ines, rng).edit()
            assert facts_of(compare_course(fresh(course)).changes) == expected, f"{name}, seed {SEED}, round {turn + 1}"
            done.update((fact[0], "" if fact[0] in {"course", "setting", "moved"} else fact[-1]) for fact in expected)
    kinds = [("block", change) for change in ("added", "changed", "moved", "removed")]
    kinds += [("lesson", change) for change in ("added", "changed", "removed")]
    assert all(done[kind] >= 20 for kind in [*kinds, ("course", ""), ("setting", "")]), done
    assert done["moved", ""] + done["lesson", "moved"] + done["section", "moved"] >= 20
    assert sum(number for (part, _), number in done.items() if part == "section") >= 20
