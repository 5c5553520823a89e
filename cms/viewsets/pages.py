"""Wagtail's page views as authors get them: saving is the only thing that a form does, lists name nobody else."""

from typing import Any

from accounts.models import User
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import EditedByFilter, ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from content.models import CatalogPage, CoursePage, LessonPage, SectionPage


class SavingOnly:
    """Whatever button a form says was pressed, it saves a draft: courses are submitted, and reviews end, elsewhere."""

    save_action: Any
    is_cancelling_workflow = False

    @property
    def action_name_and_method(self) -> tuple[str, Any]:
        return ("save", self.save_action)


class CreateDraftView(SavingOnly, CreateView):
    """Begins a course, a section or a lesson."""


class EditDraftView(SavingOnly, EditView):
    """Saves a draft."""


class RevertDraftView(SavingOnly, RevisionsRevertView):
    """Saves an older revision as the draft."""


def _known_pages(request: HttpRequest) -> QuerySet[Page]:
    known: QuerySet[Page] = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return known


def owners_of_known_pages(request: HttpRequest) -> QuerySet[User]:
    """People who own a page that the person asking may know of."""
    return User.objects.filter(pk__in=_known_pages(request).order_by().values("owner_id"))


def editors_of_known_pages(request: HttpRequest) -> QuerySet[User]:
    """People who edited a page that the person asking may know of."""
    edits = PageLogEntry.objects.filter(
        action="wagtail.edit", page_id__in=_known_pages(request).order_by().values("pk")
    )
    return User.objects.filter(pk__in=edits.order_by().values("user_id"))


class ScopedPageFilterSet(GenericPageFilterSet):
    """Filters of the explorer that list nobody whom the person asking doesn't work with."""

    owner = MultipleUserFilter(label="Owner", queryset=owners_of_known_pages, widget=CheckboxSelectMultiple)
    edited_by = EditedByFilter(label="Edited by", queryset=editors_of_known_pages, widget=CheckboxSelectMultiple)
    site = None

    class Meta:
        model = Page
        fields: list[str] = []


class ScopedIndexView(ExplorableIndexView):
    """The explorer, without Wagtail's warning that the pages have no address: that is how they are meant."""

    filterset_class = ScopedPageFilterSet
    results_template_name = "cms/pages/results.html"


class ScopedPageViewSet(PageViewSet):
    """For the tree as a whole."""

    model = Page
    index_view_class = ScopedIndexView
    filterset_class = ScopedPageFilterSet
    parent_models = [Page, CatalogPage, CoursePage, SectionPage]


class DraftPageViewSet(ScopedPageViewSet):
    """For one type of page."""

    add_view_class = CreateDraftView
    edit_view_class = EditDraftView
    revisions_revert_view_class = RevertDraftView
    parent_models: list[type[Page]] = []


class CatalogPageViewSet(DraftPageViewSet):
    model = CatalogPage


class CoursePageViewSet(DraftPageViewSet):
    model = CoursePage


class SectionPageViewSet(DraftPageViewSet):
    model = SectionPage


class LessonPageViewSet(DraftPageViewSet):
    model = LessonPage


PAGE_VIEWSETS = [
    ScopedPageViewSet(),
    CatalogPageViewSet(),
    CoursePageViewSet(),
    SectionPageViewSet(),
    LessonPageViewSet(),
]
