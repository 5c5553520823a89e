"""The API of Lectern. Deny by default: an operation is public only where it says `auth=None`."""

from importlib import import_module

from api import errors
from api.auth import bearer
from api.docs import SWAGGER
from api.envelope import JSONRenderer
from api.limited import Limited
from api.openapi import LecternAPI
from api.parser import JSONParser

api = LecternAPI(
    title="Lectern",
    version="1.0.0",
    description="Courses that are released, not saved: enroll, learn, teach and moderate.",
    urls_namespace="api",
    auth=bearer,
    throttle=Limited(),
    renderer=JSONRenderer(),
    parser=JSONParser(),
    docs=SWAGGER,
    docs_url="docs",
    openapi_url="openapi.json",
)
errors.install(api)

# Each module has a `router`; several may share the first word of their URLs.
ROUTERS: list[tuple[str, str]] = [
    ("categories", "api.categories"),
    ("courses", "api.courses"),
    ("accounts", "api.accounts"),
    ("accounts", "api.email_change"),
    ("accounts/oauth", "api.social_sign_in"),
    ("users", "api.social_accounts"),
    ("users", "api.second_factor"),
    ("users", "api.consents"),
    ("users", "api.users"),
    ("terms", "api.terms"),
    ("analytics", "api.analytics"),
    ("certificates", "api.certificates"),
    ("courses", "api.course_learning"),
    ("enrollments", "api.enrollments"),
    ("submissions", "api.submissions"),
    ("enrollments", "api.handing_in"),
    ("enrollments", "api.enrollment_attempts"),
    ("attempts", "api.attempts"),
    ("attempts", "api.attempt_grading"),
    ("reviews", "api.reviews"),
    ("authoring", "api.authoring.courses"),
    ("authoring", "api.authoring.sections"),
    ("authoring", "api.authoring.lessons"),
    ("authoring", "api.authoring.media"),
    ("authoring", "api.authoring.changes"),
    ("authoring", "api.authoring.releases"),
    ("authoring", "api.authoring.impact"),
    ("authoring", "api.authoring.regrades"),
    ("authoring", "api.authoring.statistics"),
    ("authoring", "api.authoring.comments"),
    ("authoring", "api.authoring.checks"),
    ("authoring", "api.authoring.instructors"),
    ("authoring", "api.authoring.allowances"),
    ("authoring", "api.authoring.gradebook"),
    ("enrollments", "api.grades"),
    ("moderation", "api.moderation"),
    ("moderation", "api.history"),
    ("moderation", "api.reasons"),
    ("moderation", "api.moderation_impact"),
    ("moderation", "api.moderation_desk"),
    ("instructor-requests", "api.instructor_requests"),
]
for _prefix, _module in ROUTERS:
    api.add_router(f"/{_prefix}/", import_module(_module).router)
