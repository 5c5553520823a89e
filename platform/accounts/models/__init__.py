from accounts.models.email_token import EmailToken, Purpose
from accounts.models.instructor_request import InstructorRequest
from accounts.models.security_event import SecurityEvent, SecurityHead, SecurityTrace
from accounts.models.session import RefreshToken, Session
from accounts.models.sign_up import SignUp
from accounts.models.user import Role, User

__all__ = [
    "EmailToken",
    "InstructorRequest",
    "Purpose",
    "RefreshToken",
    "Role",
    "SecurityEvent",
    "SecurityHead",
    "SecurityTrace",
    "Session",
    "SignUp",
    "User",
]
