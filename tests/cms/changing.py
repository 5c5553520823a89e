"""Every way that the admin, the API and the command line have to change what a course is made of, each in words."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.management import call_command
from wagtail.models import Collection, Task, Workflow
from wagtail.test.utils.form_data import rich_text

from tests.cms.approved import Scene, captions, film, import_bank, paper, picture
from tests.cms.forms import course_form, lesson_form, section_form
from tests.factories.quizzes import question


class Call(NamedTuple):
    """One request: by form to the admin, as JSON to the API; or a command."""

    door: str
    method: str
    path: str
    data: Any = None


def form(path: str, **data: Any) -> Call:
    return Call("admin", "POST", f"/admin/{path}", data)


def api(method: str, path: str, data: Any = None) -> Call:
    return Call("api", method, path, data)


def command(name: str, **options: Any) -> Call:
    return Call("shell", "", name, options)


def _lesson(**fields: Any) -> dict[str, Any]:
    return lesson_form(("rich_text", rich_text("<p>Slipped in.</p>")), **{"title": "Slipped in", **fields})


_TOMORROW = {"go_live_at": "2020-01-01 10:00", "expire_at": "2020-01-02 10:00"}
_PLAIN = {"new_title": "Copied", "new_slug": "copied"}
_COPY = {**_PLAIN, "copy_subpages": "on", "publish_copies": "on", "alias": "on"}

WAYS: dict[str, Callable[[Scene], list[Call]]] = {
    "saving the form of the lesson": lambda s: [form(f"pages/{s.lesson.pk}/edit/", **_lesson())],
    "saving the form of the section": lambda s: [form(f"pages/{s.section.pk}/edit/", **section_form("Slipped in"))],
    "saving the form of the course": lambda s: [
        form(f"pages/{s.page.pk}/edit/", **course_form(title="Slipped in", category=str(s.category.pk), slug="other"))
    ],
    "the publish button of a forged form": lambda s: [
        form(f"pages/{s.lesson.pk}/edit/", **_lesson(), **{"action-publish": "1"}),
        form(f"pages/{s.page.pk}/edit/", **course_form(title="Slipped in"), **{"action-publish": "1"}),
    ],
    "the submit, restart and cancel buttons of a forged form": lambda s: [
        form(f"pages/{s.page.pk}/edit/", **course_form(title="Slipped in"), **{f"action-{button}": "1"})
        for button in ("submit", "restart-workflow", "cancel-workflow", "workflow-action")
    ],
    "saving on its own over the revision that was approved": lambda s: [
        form(f"pages/{s.lesson.pk}/edit/", **_lesson(), overwrite_revision_id=str(s.lesson.latest_revision_id))
    ],
    "dates to go live and to expire": lambda s: [
        form(f"pages/{s.lesson.pk}/edit/", **_lesson(**_TOMORROW)),
        form(f"pages/{s.page.pk}/edit/", **course_form(title="Slipped in", **_TOMORROW)),
        command("publish_scheduled"),
    ],
    "reverting to an older revision by form": lambda s: [
        form(f"pages/{s.lesson.pk}/revisions/{s.first_revision}/revert/", **_lesson())
    ],
    "reverting to an older revision by the API of the admin": lambda s: [
        form(f"api/main/pages/{s.lesson.pk}/action/revert_to_page_revision/", revision_id=s.first_revision)
    ],
    "publishing a page by the API of the admin": lambda s: [
        form(f"api/main/pages/{page.pk}/action/publish/") for page in (s.page, s.section, s.lesson)
    ],
    "publishing and unpublishing a list of pages": lambda s: [
        form(f"bulk/wagtailcore/page/{action}/?id={s.page.pk}&id={s.lesson.pk}", include_descendants="on")
        for action in ("publish", "unpublish")
    ],
    "unpublishing a page": lambda s: [
        call
        for page in (s.page, s.lesson)
        for call in (
            form(f"pages/{page.pk}/unpublish/", include_descendants="on"),
            form(f"api/main/pages/{page.pk}/action/unpublish/", recursive="true"),
        )
    ],
    "taking a revision off the schedule": lambda s: [
        form(f"pages/{s.lesson.pk}/revisions/{s.lesson.latest_revision_id}/unschedule/")
    ],
    "adding a section and a lesson": lambda s: [
        form(f"pages/add/content/sectionpage/{s.page.pk}/", **section_form("Slipped in")),
        form(f"pages/add/content/lessonpage/{s.section.pk}/", **_lesson()),
    ],
    "moving a lesson to another place": lambda s: [
        form(f"pages/{s.lesson.pk}/set_position/?position=1"),
        form(f"pages/{s.lesson.pk}/move/{s.section.pk}/confirm/"),
        form(f"bulk/wagtailcore/page/move/?id={s.lesson.pk}", chooser=s.section.pk),
        form(f"api/main/pages/{s.lesson.pk}/action/move/", destination_page_id=s.section.pk, position="last-child"),
    ],
    "moving a lesson of another course in": lambda s: [
        form(f"pages/{_spare(s).pk}/move/{s.section.pk}/confirm/"),
        form(f"api/main/pages/{_spare(s).pk}/action/move/", destination_page_id=s.section.pk),
    ],
    "copying a lesson in": lambda s: [
        form(f"pages/{s.other.pk}/copy/", **_PLAIN, new_parent_page=s.section.pk),
        form(f"pages/{s.other.pk}/copy/", **_COPY, new_parent_page=s.section.pk),
        form(f"api/main/pages/{s.other.pk}/action/copy/", destination_page_id=s.section.pk, keep_live="true"),
    ],
    "making an alias, and a page of it": lambda s: [
        form(f"api/main/pages/{s.other.pk}/action/create_alias/", destination_page_id=s.section.pk),
        form(f"pages/{s.lesson.pk}/convert_alias/"),
        form(f"api/main/pages/{s.lesson.pk}/action/convert_alias/"),
    ],
    "deleting a lesson by form": lambda s: [form(f"pages/{s.lesson.pk}/delete/")],
    "deleting a lesson from a list": lambda s: [form(f"bulk/wagtailcore/page/delete/?id={s.lesson.pk}")],
    "deleting a section by the API of the admin": lambda s: [
        form(f"api/main/pages/{s.section.pk}/action/delete/"),
    ],
    "deleting the course": lambda s: [
        api("DELETE", f"authoring/courses/{s.course.pk}/"),
        form(f"pages/{s.page.pk}/delete/", confirm_site_name="Lectern"),
    ],
    "locking, unlocking and hiding a page": lambda s: [
        form(f"pages/{s.page.pk}/lock/"),
        form(f"pages/{s.lesson.pk}/lock/"),
        form(f"pages/{s.page.pk}/unlock/"),
        form(f"pages/{s.page.pk}/privacy/", restriction_type="password", password="secret"),
    ],
    "writing a lesson by API": lambda s: [
        api(
            "PATCH",
            f"authoring/lessons/{s.lesson.uuid}/",
            {"title": "Slipped in", "body": [{"type": "rich_text", "value": "<p>Slipped in.</p>"}]},
        )
    ],
    "another key for the quiz by API": lambda s: [
        api("PATCH", f"authoring/lessons/{s.quiz.uuid}/", {"body": [question(prompt="<p>Slipped in?</p>")]})
    ],
    "other settings of the quiz by API": lambda s: [
        api("PATCH", f"authoring/lessons/{s.quiz.uuid}/", {"quiz": {"pass_mark": "1"}, "requirement": "complete"}),
        api("PATCH", f"authoring/lessons/{s.quiz.uuid}/", {"weight": "9", "type": "TEXT"}),
    ],
    "another question in the bank": lambda s: [
        command("import_questions", words="::Q1::Slipped in? {~Bowline =Granny}", email=s.cast.ines.email)
    ],
    "making a lesson open to everybody by API": lambda s: [
        api("PATCH", f"authoring/lessons/{s.other.uuid}/", {"is_preview": True, "duration_seconds": 9})
    ],
    "writing section and course by API": lambda s: [
        api("PATCH", f"authoring/sections/{s.section.uuid}/", {"title": "Slipped in"}),
        api("PATCH", f"authoring/courses/{s.course.pk}/", {"title": "Slipped in", "price": 100, "summary": "Other."}),
    ],
    "adding and removing parts by API": lambda s: [
        api("POST", f"authoring/courses/{s.course.pk}/sections/", {"title": "Slipped in"}),
        api("POST", f"authoring/sections/{s.section.uuid}/lessons/", {"title": "Slipped in"}),
        api("DELETE", f"authoring/lessons/{s.other.uuid}/"),
        api("DELETE", f"authoring/sections/{s.section.uuid}/"),
    ],
    "another order by API": lambda s: [
        api(
            "PUT",
            f"authoring/courses/{s.course.pk}/order/",
            {
                "sections": [
                    {"id": str(s.section.uuid), "lessons": [str(each.uuid) for each in (s.quiz, s.other, s.lesson)]}
                ]
            },
        )
    ],
    "restoring an older release": lambda s: [api("POST", f"authoring/courses/{s.course.pk}/restore/", {"release": 1})],
    "submitting again": lambda s: [
        api("POST", f"authoring/courses/{s.course.pk}/submit/"),
        form(f"courses/{s.course.pk}/review/submit/"),
    ],
    "renaming the category, by API and by form": lambda s: [
        api("PATCH", f"categories/{s.category.slug}/", {"name": "Renamed"}),
        form(f"categories/edit/{s.category.pk}/", name="Renamed too", slug=s.category.slug, icon=s.category.icon),
    ],
    "another slug for the category": lambda s: [
        form(f"categories/edit/{s.category.pk}/", name=s.category.name, slug="another", icon=s.category.icon)
    ],
    "another category with the slug of the first": lambda s: [
        form(f"categories/edit/{s.category.pk}/", name=s.category.name, slug="another", icon=s.category.icon),
        form("categories/new/", name="A new one", slug=s.category.slug, icon=s.category.icon),
    ],
    "deleting the category": lambda s: [form(f"categories/delete/{s.category.pk}/")],
    "another file for the image": lambda s: [
        form(f"images/{s.image.pk}/", title="Other", file=picture("blue")),
        form(f"images/multiple/{s.image.pk}/", **{f"image-{s.image.pk}-title": "Other"}),
    ],
    "another focus for the image, and its sizes made anew": lambda s: [
        form(
            f"images/{s.image.pk}/",
            title="Other",
            focal_point_x="1",
            focal_point_y="1",
            focal_point_width="5",
            focal_point_height="5",
        ),
        command("wagtail_update_image_renditions"),
        command("wagtail_update_image_renditions", purge_only=True),
    ],
    "deleting the image": lambda s: [form(f"images/{s.image.pk}/delete/")],
    "deleting the image from a list, and after uploading": lambda s: [
        form(f"bulk/content/courseimage/delete/?id={s.image.pk}"),
        form(f"images/multiple/{s.image.pk}/delete/"),
    ],
    "another file for the document": lambda s: [
        form(f"documents/edit/{s.paper.pk}/", title="Other", file=paper("Other words."))
    ],
    "another file for the video": lambda s: [
        form(f"documents/edit/{s.film.pk}/", title="Other", file=film("scene two"))
    ],
    "other captions for the video": lambda s: [
        form(f"documents/edit/{s.captions.pk}/", title="Other", file=captions("Other."))
    ],
    "deleting the document": lambda s: [form(f"documents/delete/{s.paper.pk}/")],
    "deleting the video and its captions from a list": lambda s: [
        form(f"bulk/content/coursedocument/delete/?id={s.film.pk}&id={s.captions.pk}"),
        form(f"documents/multiple/{s.film.pk}/delete/"),
        form(f"documents/multiple/{s.captions.pk}/delete/"),
    ],
    "replacing and deleting files by API": lambda s: [
        api(method, f"authoring/media/{media.uuid}/", {"title": "Other"})
        for media in (s.image, s.paper)
        for method in ("PUT", "PATCH", "POST", "DELETE")
    ],
    "uploading other files of the same names": lambda s: [
        Call("upload", "POST", "authoring/media/", {"file": picture("green")}),
        Call("upload", "POST", "authoring/media/", {"file": paper("Other words.")}),
    ],
    "putting the files into another collection": lambda s: [
        form("collections/add/", name="Elsewhere", parent=_root().pk),
        form(f"bulk/content/courseimage/add_to_collection/?id={s.image.pk}", collection=_root().pk),
        form(f"bulk/content/coursedocument/add_to_collection/?id={s.paper.pk}", collection=_root().pk),
        form(f"collections/{_root().pk}/privacy/", restriction_type="password", password="secret"),
        form(f"collections/{_root().pk}/delete/"),
    ],
    "another name and role for the author": lambda s: [
        api("PATCH", "users/me/", {"full_name": "Somebody Else"}),
        form(f"users/{s.cast.ines.pk}/role/", role="STUDENT"),
        form(f"users/{s.cast.ines.pk}/deactivate/"),
    ],
    "other instructors": lambda s: [
        api("POST", f"authoring/courses/{s.course.pk}/instructors/", {"email": s.cast.otto.email, "role": "lead"}),
        form(f"courses/{s.course.pk}/instructors/{s.cast.ines.pk}/remove/"),
        api("DELETE", f"authoring/courses/{s.course.pk}/instructors/{s.cast.ines.pk}/"),
    ],
    "commenting and ticking off the checklist": lambda s: [
        api("POST", f"authoring/courses/{s.course.pk}/comments/", {"text": "Why?"}),
        form(f"courses/{s.course.pk}/checklist/"),
    ],
    "ending the review by Wagtail's own buttons": lambda s: [
        form(f"pages/workflow/confirm_cancellation/{s.page.pk}/"),
        form(f"pages/workflow/action/{s.page.pk}/publish/{_task_state(s)}/", comment="."),
        form(f"pages/workflow/action/{s.lesson.pk}/release/{_task_state(s) - 1}/", comment="."),
    ],
    "other tasks and pages for the workflow": lambda s: [
        form(f"workflows/remove/{page}/{workflow.pk}/")
        for page in (s.page.pk, 1)
        for workflow in Workflow.objects.all()
    ],
    "switching the workflow off": lambda s: [
        form(f"workflows/disable/{workflow.pk}/") for workflow in Workflow.objects.all()
    ],
    "switching a task of the workflow off": lambda s: [
        form(f"workflows/tasks/disable/{task.pk}/") for task in Task.objects.order_by("pk")[:1]
    ],
    "tidying up from the command line": lambda s: [
        command("purge_revisions", days=0, pages=True),
        command("fixtree", interactive=False),
        command("rebuild_references_index"),
    ],
    "reverting and saving after the revisions were purged": lambda s: [
        form(f"pages/{s.lesson.pk}/edit/", **_lesson()),
        command("purge_revisions", days=0),
        form(f"pages/{s.lesson.pk}/revisions/{s.first_revision}/revert/", **_lesson()),
    ],
}


def _spare(scene: Scene) -> Any:
    assert scene.spare.page is not None
    return scene.spare.page.get_descendants().last()


def _root() -> Collection:
    return Collection.get_first_root_node()  # type: ignore[no-any-return]


def _task_state(scene: Scene) -> int:
    state = scene.candidate.workflow_state
    assert state is not None
    return int(state.current_task_state_id or 0)


def run_command(call: Call) -> None:
    if call.path == "import_questions":
        import_bank(**call.data)
    else:
        call_command(call.path, verbosity=0, **call.data)
