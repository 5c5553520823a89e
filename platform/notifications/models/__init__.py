from notifications.models.notice import Notice, NoticeKind
from notifications.models.sent_mail import SentMail

__all__ = ["Notice", "NoticeKind", "SentMail"]
