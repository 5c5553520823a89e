"""What the edit screen asks about a page many times while it shows it, asked once."""

from django.http import HttpRequest
from wagtail.models import Page

from content.models.pages import CourseTreeMixin
from content.models.tester import remember_review


def ask_for_the_review_once(request: HttpRequest, page: Page) -> None:
    """Where the page is only shown: a form that is sent may begin a review, or end one."""
    if request.method == "GET" and isinstance(page, CourseTreeMixin):
        for each in {page, page.get_course_page()} - {None}:
            remember_review(each)
