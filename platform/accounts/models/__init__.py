from accounts.models.email_change import EmailChange
from accounts.models.email_token import EmailToken, Purpose
from accounts.models.file_to_erase import FileToErase
from accounts.models.instructor_request import InstructorRequest
from accounts.models.second_factor import KeyChallenge, RecoveryCode, SecondFactor
from accounts.models.security_event import SecurityEvent, SecurityHead, SecurityTrace, SecurityWords
from accounts.models.session import RefreshToken, Session
from accounts.models.sign_up import SignUp
from accounts.models.social_account import Provider, SocialAccount
from accounts.models.started_sign_in import StartedSignIn
from accounts.models.terms import Consent, ConsentPurpose, Terms, TermsKind
from accounts.models.user import Role, User

__all__ = [
    "Consent",
    "ConsentPurpose",
    "EmailChange",
    "EmailToken",
    "FileToErase",
    "InstructorRequest",
    "KeyChallenge",
    "Provider",
    "Purpose",
    "RecoveryCode",
    "RefreshToken",
    "Role",
    "SecondFactor",
    "SecurityEvent",
    "SecurityHead",
    "SecurityTrace",
    "SecurityWords",
    "Session",
    "SignUp",
    "SocialAccount",
    "StartedSignIn",
    "Terms",
    "TermsKind",
    "User",
]
