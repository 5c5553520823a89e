"""The views of the Wagtail admin that instructors may open. Every other one does not exist for them.

A list of what is open, not of what is closed: a view that an upgrade brings is closed until somebody adds it here.
Our own views are named `course_…` and check for themselves.
"""

OURS = "course_"

_ADMIN = {"home", "explore_root", "explore", "explore_results", "account", "logout", "dismissibles"}
_ADMIN |= {"login", "sprite", "javascript_catalog", "block_preview"}
_CHOOSERS = {"choose_page", "choose_page_child", "choose_page_search"}
_PAGES = {
    *("add", "preview_on_add", "usage", "edit", "preview_on_edit", "view_draft", "add_subpage", "delete"),
    *("search", "search_results", "move", "move_confirm", "set_page_position", "copy"),
    *("revisions_index", "revisions_view", "revisions_revert", "revisions_compare", "history", "history_results"),
    *("workflow_history", "workflow_history_detail"),
}
_IMAGES = {
    *("index", "index_results", "edit", "delete", "add", "image_usage", "add_multiple", "edit_multiple"),
    *("create_multiple_from_uploaded_image", "delete_multiple", "delete_upload_multiple", "preview"),
}
_DOCUMENTS = {
    *("index", "index_results", "add", "edit", "delete", "add_multiple", "edit_multiple", "document_usage"),
    *("create_multiple_from_uploaded_document", "delete_multiple", "delete_upload_multiple"),
}
_CHOOSING = {"choose", "choose_results", "chosen", "chosen_multiple", "create"}
_CHOOSING_IMAGES = {*_CHOOSING, "select_format"}

_FACTOR_VIEWS = ("app", "key", "password", "codes", "remove")
_SECOND_FACTOR = {"second_step", "second_factor", *(f"second_factor_{name}" for name in _FACTOR_VIEWS)}

OPEN_TO_INSTRUCTORS = {
    *_SECOND_FACTOR,
    "wagtail_bulk_action",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    *(f"wagtailadmin_{name}" for name in _ADMIN | _CHOOSERS),
    *(f"wagtailadmin_pages:{name}" for name in _PAGES),
    *(f"wagtailimages:{name}" for name in _IMAGES),
    *(f"wagtaildocs:{name}" for name in _DOCUMENTS),
    *(f"wagtaildocs_chooser:{name}" for name in _CHOOSING),
    *(f"wagtailimages_chooser:{name}" for name in _CHOOSING_IMAGES),
}
CLOSED_TO_ALL = {"wagtailadmin_error_test", "wagtailadmin_choose_page_external_link"}
"""Falls over on purpose; falls over when it is sent nothing, and our editors ask `course_link` instead."""
BULK_ACTIONS_OPEN_TO_INSTRUCTORS = {"delete", "move"}


def is_open_to_instructors(view_name: str) -> bool:
    """Instructors may open the view that has this name."""
    return view_name in OPEN_TO_INSTRUCTORS or view_name.startswith(OURS)


def is_closed_to_all(view_name: str) -> bool:
    """Nobody may open the view that has this name."""
    return view_name in CLOSED_TO_ALL
