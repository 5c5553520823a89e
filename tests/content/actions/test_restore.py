"""The working copy made what a release says again: pages keep who they are, and nothing of the release is lost."""

import pytest
from django.core.files.storage import default_storage
from lib.errors import Forbidden, NotFound

from content.actions.editing import CourseLocked
from content.actions.restore import restore_working_copy
from content.actions.submission import submit_course
from content.changes import course_changes
from content.models import Course, CourseDocument, CourseImage, CoursePage, LessonPage, SectionPage
from tests.cast import Cast
from tests.content.everywhere import Edited
from tests.factories.courses import draft_course, publish, published_course
from tests.factories.every_block import course_of_every_block
from tests.http import ApiClient

pytestmark = pytest.mark.django_db


def fresh(course: Course) -> Course:
    return Course.objects.select_related("current_release", "page").get(pk=course.pk)


def released(course: Course) -> str:
    release = fresh(course).current_release
    assert release is not None
    return release.content_hash


def test_restoring_the_current_release_leaves_no_change_behind(cast: Cast) -> None:
    course = publish(course_of_every_block(by=cast.ines), by=cast.ines)
    before = [
        list(model.objects.order_by("path").values_list("uuid", flat=True)) for model in (SectionPage, LessonPage)
    ]
    keys = dict(LessonPage.objects.values_list("uuid", "pk"))
    Edited(course, cast.ines).edit_everywhere()
    assert not course_changes(fresh(course)).is_empty
    restore_working_copy(course=course, by=cast.ines, number=1)
    assert course_changes(fresh(course)).is_empty
    after = [list(model.objects.order_by("path").values_list("uuid", flat=True)) for model in (SectionPage, LessonPage)]
    assert after == before
    stayed = [uuid for uuid, pk in LessonPage.objects.values_list("uuid", "pk") if keys[uuid] == pk]
    assert 0 < len(stayed) < len(keys)  # what was deleted came back as another page of the same identity
    restore_working_copy(course=course, by=cast.ines, number=1)
    assert course_changes(fresh(course)).is_empty


def test_an_older_release_submitted_again_is_the_same_byte_for_byte(cast: Cast) -> None:
    course = publish(course_of_every_block(by=cast.ines), by=cast.ines)
    first = released(course)
    Edited(course, cast.ines).edit_everywhere()
    publish(course, by=cast.ines)
    assert released(course) != first
    restore_working_copy(course=course, by=cast.ines, number=1)
    assert submit_course(course=course, by=cast.ines).content_hash == first


def test_media_that_were_deleted_come_back_to_the_lead_as_they_were_frozen(cast: Cast) -> None:
    course = publish(course_of_every_block(by=cast.ines), by=cast.ines)
    media = [set(model.objects.values_list("uuid", flat=True)) for model in (CourseImage, CourseDocument)]
    for model in (CourseImage, CourseDocument):
        for file in model.objects.all():
            file.delete()
    restore_working_copy(course=course, by=cast.rosa, number=1)
    assert course_changes(fresh(course)).is_empty
    for model, uuids in zip((CourseImage, CourseDocument), media, strict=True):
        made = list(model.objects.all())
        assert {file.uuid for file in made} == uuids
        assert {file.uploaded_by_user_id for file in made} == {cast.ines.pk}
        assert all(default_storage.exists(file.file.name) for file in made)
    assert fresh(course).releases.count() == 1


def test_a_course_in_review_is_not_restored(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    page = LessonPage.objects.order_by("path")[0]
    page.title = "Better"
    page.save_revision(user=cast.ines)
    submit_course(course=course, by=cast.ines)
    for person in (cast.ines, cast.ada):
        with pytest.raises(CourseLocked):
            restore_working_copy(course=course, by=person, number=1)
    assert [part.title for part in course_changes(fresh(course)).lessons] == ["Better"]


def test_only_its_instructors_restore_a_course_and_only_from_its_releases(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    with pytest.raises(Forbidden):
        restore_working_copy(course=course, by=cast.otto, number=1)
    with pytest.raises(NotFound):
        restore_working_copy(course=course, by=cast.ines, number=2)


@pytest.mark.parametrize("with_section", [False, True])
def test_a_part_that_was_moved_to_another_course_is_named_and_stays_there(cast: Cast, with_section: bool) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=2, sections=2)
    other = draft_course(by=cast.ines, title="Sailing", sections=0 if with_section else 1)
    lesson = LessonPage.objects.get(title="Knots 1.2")
    if with_section:
        lesson.get_parent().move(CoursePage.objects.get(pk=other.page_id), "last-child")
    else:
        lesson.move(SectionPage.objects.descendant_of(CoursePage.objects.get(pk=other.page_id)).get(), "last-child")
    before = sorted(LessonPage.objects.values_list("uuid", "path", "latest_revision"))
    refused = ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/restore/", {"release": 1})
    assert (refused.status, refused.code) == (409, "PART_ELSEWHERE")
    named = ("Part 1", "Knots 1.1", "Knots 1.2") if with_section else ("Knots 1.2",)
    assert refused.body["error"]["message"].startswith(", ".join(f"“{title}”" for title in named) + ": in another")
    assert sorted(LessonPage.objects.values_list("uuid", "path", "latest_revision")) == before

    back = LessonPage.objects.get(pk=lesson.pk)
    if with_section:
        back.get_parent().move(CoursePage.objects.get(pk=course.page_id), "first-child")
    else:
        back.move(SectionPage.objects.descendant_of(CoursePage.objects.get(pk=course.page_id)).first(), "last-child")
    assert ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/restore/", {"release": 1}).status == 200
    assert course_changes(fresh(course)).is_empty
