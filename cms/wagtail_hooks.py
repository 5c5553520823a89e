"""Where Wagtail asks, and who answers. One line each; what they do is in the modules that they are taken from."""

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from wagtail import hooks

import cms.banks.hooks
import cms.grading.hooks
import cms.notices.hooks
import cms.people.hooks
import cms.review.hooks  # noqa: F401 - registers itself
from cms.abilities.views import urlpatterns as ability_urls
from cms.asked_once import ask_for_the_review_once
from cms.beginning import tell_of_copy, tell_of_new_course
from cms.certificates.views import certificates_item
from cms.certificates.views import urlpatterns as certificate_urls
from cms.choosers import own_media, pages_that_may_be_chosen
from cms.course_preview.views import urlpatterns as preview_urls
from cms.deleting import delete_by_action
from cms.documents import serve_to_owner_only
from cms.gradebook.menu import gradebook_button
from cms.gradebook.views import urlpatterns as gradebook_urls
from cms.instructors.views import urlpatterns as instructor_urls
from cms.links import replace_link_feature
from cms.links import urlpatterns as link_urls
from cms.menus import count_nothing_of_others, hide_what_is_closed, offer_saving_and_submitting
from cms.ordering.views import urlpatterns as order_urls
from cms.panels.dashboard import offer_own_courses
from cms.regrading.banner import regrading_button
from cms.regrading.views import urlpatterns as regrading_urls
from cms.reuse.views import urlpatterns as reuse_urls
from cms.review.checklist_panel import urlpatterns as checklist_urls
from cms.review.checks_panel import urlpatterns as checks_urls
from cms.review_rules.views import review_rules_item
from cms.review_rules.views import urlpatterns as rules_urls
from cms.second_factor.views import urlpatterns as second_factor_urls
from cms.statistics.views import urlpatterns as statistics_urls
from cms.totals import show_totals
from cms.trail.views import security_item
from cms.trail.views import urlpatterns as trail_urls
from cms.viewsets.categories import CATEGORIES
from cms.viewsets.pages import PAGE_VIEWSETS
from cms.viewsets.reasons import REASONS
from cms.viewsets.terms import TERMS


def stylesheet() -> str:
    """The looks of our own panels."""
    sheets = [(static(name),) for name in ("cms/admin.css", "content/formulas.css")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


def scripts() -> str:
    """What every editor of a page needs."""
    return format_html('<script src="{}"></script>', static("cms/saving.js"))


hooks.register("construct_main_menu", hide_what_is_closed)
hooks.register("register_icons", lambda icons: [*icons, "cms/icons/certificate.svg", "cms/icons/question-bank.svg"])
hooks.register("register_admin_menu_item", certificates_item)
hooks.register("register_admin_urls", lambda: certificate_urls)
hooks.register("construct_page_action_menu", offer_saving_and_submitting)
hooks.register("construct_homepage_summary_items", count_nothing_of_others)
hooks.register("construct_homepage_panels", show_totals)
hooks.register("construct_page_chooser_queryset", pages_that_may_be_chosen)
hooks.register("construct_image_chooser_queryset", own_media)
hooks.register("construct_document_chooser_queryset", own_media)
hooks.register("before_edit_page", ask_for_the_review_once)
hooks.register("before_delete_page", delete_by_action)
hooks.register("after_create_page", tell_of_new_course)
hooks.register("after_copy_page", tell_of_copy)
hooks.register("before_serve_document", serve_to_owner_only)
hooks.register("register_admin_viewset", lambda: PAGE_VIEWSETS, order=100)
hooks.register("register_admin_viewset", lambda: CATEGORIES)
hooks.register("register_admin_urls", lambda: [*instructor_urls, *link_urls, *order_urls, *reuse_urls, *preview_urls])
hooks.register("register_admin_viewset", lambda: REASONS)
hooks.register("register_admin_viewset", lambda: TERMS)
hooks.register("register_admin_urls", lambda: [*checklist_urls, *checks_urls, *rules_urls])
hooks.register("register_rich_text_features", replace_link_feature, order=100)
hooks.register("construct_homepage_panels", offer_own_courses)
hooks.register("insert_global_admin_css", stylesheet)
hooks.register("insert_editor_js", scripts)
hooks.register("register_settings_menu_item", review_rules_item)
hooks.register("register_admin_urls", lambda: trail_urls)
hooks.register("register_reports_menu_item", security_item)
hooks.register("register_admin_urls", lambda: ability_urls)
hooks.register("register_admin_urls", lambda: second_factor_urls)
hooks.register("register_admin_urls", lambda: gradebook_urls)
hooks.register("register_admin_urls", lambda: statistics_urls)
hooks.register("register_page_header_buttons", gradebook_button)
hooks.register("register_admin_urls", lambda: regrading_urls)
hooks.register("register_page_header_buttons", regrading_button)
