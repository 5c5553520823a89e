"""What Wagtail is told, whatever the environment: the settings that no school changes."""

from zoneinfo import available_timezones

from django.utils.functional import SimpleLazyObject


def _places() -> list[str]:
    """Time zones by place: a system's own names, such as `localtime`, mean nothing to a browser."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


WAGTAIL_SITE_NAME = "Lectern"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""  # it would turn links into pages, and show their titles
WAGTAIL_FINISH_WORKFLOW_ACTION = "content.workflow.finish_workflow"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = False
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_USER_TIME_ZONES = SimpleLazyObject(_places)  # reads a folder: not at every start
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "cms.forms.rich_text.RichTextArea"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # they ask other sites without our guard, some by http
WAGTAILIMAGES_IMAGE_MODEL = "content.CourseImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp", "avif": "avif"}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.upload.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "content.CourseDocument"
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "docx",
    "epub",
    "gz",
    "ipynb",
    "json",
    "key",
    "md",
    "mp3",
    "mp4",
    "odp",
    "ods",
    "odt",
    "pdf",
    "pptx",
    "py",
    "r",
    "rtf",
    "srt",
    "tex",
    "txt",
    "vtt",
    "webm",
    "xlsx",
    "zip",
    "m4a",
    "ogg",
    "wav",
    "xml",
    "bib",
    "js",
    "doc",
    "ppt",
    "xls",
    "m4v",
    "mov",
    "ogv",
]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.upload.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
