"""What a test that is rolled back indexes when somebody looks is what a worker would have indexed by then."""

from django.db import transaction
from wagtail.models import Page, ReferenceIndex

from tests.cast import Cast
from tests.factories.courses import draft_course


def found(words: str) -> list[str]:
    return [page.title for page in Page.objects.search(words)]


def referring(page: Page) -> set[str]:
    return set(ReferenceIndex.get_references_for_object(page).values_list("model_path", flat=True))


def test_what_was_saved_is_found_also_after_a_look_that_was_undone(cast: Cast) -> None:
    page = draft_course(by=cast.ines, title="Knots", lessons=0).page
    assert page is not None
    with transaction.atomic():
        assert (found("Knots"), referring(page.specific)) == (["Knots"], {"category"})
        page.title = "Ropes"
        page.save()
        assert (found("Knots"), found("Ropes")) == ([], ["Ropes"])
        transaction.set_rollback(True)
    assert (found("Knots"), found("Ropes")) == (["Knots"], [])
    assert referring(page.specific) == {"category"}
    page.delete()
    assert found("Knots") == []
