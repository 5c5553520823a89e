"""Where Wagtail asks, and who answers. One line each; what they do is in the modules that they are taken from."""

from wagtail import hooks

import cms.review.hooks  # noqa: F401 - registers itself
from cms.choosers import own_media, pages_that_may_be_chosen
from cms.documents import serve_to_owner_only
from cms.menus import count_nothing_of_others, hide_what_is_closed, offer_saving_and_submitting
from cms.viewsets.categories import CATEGORIES
from cms.viewsets.pages import PAGE_VIEWSETS

hooks.register("construct_main_menu", hide_what_is_closed)
hooks.register("construct_page_action_menu", offer_saving_and_submitting)
hooks.register("construct_homepage_summary_items", count_nothing_of_others)
hooks.register("construct_page_chooser_queryset", pages_that_may_be_chosen)
hooks.register("construct_image_chooser_queryset", own_media)
hooks.register("construct_document_chooser_queryset", own_media)
hooks.register("before_serve_document", serve_to_owner_only)
hooks.register("register_admin_viewset", lambda: PAGE_VIEWSETS, order=100)
hooks.register("register_admin_viewset", lambda: CATEGORIES)
