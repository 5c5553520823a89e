from content.models.audit import AuditEntry, AuditHead, AuditWords
from content.models.bank import BankDifficulty, BankQuestion, BankTag, QuestionBank
from content.models.category import Category
from content.models.check import CheckLevel, SubmissionCheck
from content.models.checklist import ChecklistItem, ChecklistTick
from content.models.claim import ReviewClaim
from content.models.comment import CommentState, ReviewComment, ReviewReply
from content.models.course import Course, CourseInstructor, Difficulty, Lesson
from content.models.decision import Appeal, Decline
from content.models.edition import CatalogueChange
from content.models.invitation import Invitation
from content.models.link import LinkAnswer, LinkCheck
from content.models.media import CourseDocument, CourseImage, MediaFile, Rendition
from content.models.pages import CatalogPage, CoursePage, LessonPage, LessonType, SectionPage
from content.models.quiz import QuizVersion
from content.models.reason import ReasonKind, ReasonTemplate
from content.models.release import LessonVersion, Release, ReleaseLesson, ReleasePage, Requirement
from content.models.search import CourseWords
from content.models.tasks import CourseReleaseTask, CourseReviewTask

__all__ = [
    "Appeal",
    "AuditEntry",
    "AuditHead",
    "AuditWords",
    "BankDifficulty",
    "BankQuestion",
    "BankTag",
    "CatalogPage",
    "CatalogueChange",
    "Category",
    "CheckLevel",
    "ChecklistItem",
    "ChecklistTick",
    "CommentState",
    "Course",
    "CourseDocument",
    "CourseImage",
    "CourseInstructor",
    "CoursePage",
    "CourseReleaseTask",
    "CourseReviewTask",
    "CourseWords",
    "Decline",
    "Difficulty",
    "Invitation",
    "Lesson",
    "LessonPage",
    "LessonType",
    "LessonVersion",
    "LinkAnswer",
    "LinkCheck",
    "MediaFile",
    "QuestionBank",
    "QuizVersion",
    "ReasonKind",
    "ReasonTemplate",
    "Release",
    "ReleaseLesson",
    "ReleasePage",
    "Rendition",
    "Requirement",
    "ReviewClaim",
    "ReviewComment",
    "ReviewReply",
    "SectionPage",
    "SubmissionCheck",
]
