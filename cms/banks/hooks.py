"""How question banks are reached: their addresses and the menu."""

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.banks.banks import bank_add, bank_delete, bank_edit, bank_list
from cms.banks.files import bank_export, bank_import
from cms.banks.fitting import bank_fitting
from cms.banks.question import question_add, question_screen
from cms.banks.questions import bank_bulk, bank_screen

ONE = "question-banks/<uuid:bank_id>"


@hooks.register("register_admin_urls")
def bank_addresses() -> list[URLPattern]:
    """`/admin/question-banks/…`."""
    return [
        path("question-banks/", bank_list, name="course_banks"),
        path("question-banks/add/", bank_add, name="course_bank_add"),
        path(f"{ONE}/", bank_screen, name="course_bank"),
        path(f"{ONE}/edit/", bank_edit, name="course_bank_edit"),
        path(f"{ONE}/delete/", bank_delete, name="course_bank_delete"),
        path(f"{ONE}/many/", bank_bulk, name="course_bank_bulk"),
        path(f"{ONE}/fitting/", bank_fitting, name="course_bank_fitting"),
        path(f"{ONE}/import/", bank_import, name="course_bank_import"),
        path(f"{ONE}/export/", bank_export, name="course_bank_export"),
        path(f"{ONE}/questions/add/", question_add, name="course_bank_question_add"),
        path(f"{ONE}/questions/<uuid:question_id>/", question_screen, name="course_bank_question"),
    ]


@hooks.register("register_admin_menu_item")
def banks_item() -> MenuItem:
    """After the grading."""
    return MenuItem(
        "Question banks", reverse("course_banks"), name="question-banks", icon_name="question-bank", order=154
    )


@hooks.register("insert_global_admin_css")
def banks_style() -> SafeString:
    """The look of these screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/banks.css"))
