from learning.models.allowance import Allowance
from learning.models.attempt import Attempt
from learning.models.certificate import Certificate
from learning.models.enrollment import Enrollment
from learning.models.grade_change import GradeChange
from learning.models.progress import LessonProgress
from learning.models.regrade import Regrade, RegradedAttempt
from learning.models.review import Review
from learning.models.stats import CourseStats
from learning.models.submission import Submission, SubmissionFile, SubmissionGrade

__all__ = [
    "Allowance",
    "Attempt",
    "Certificate",
    "CourseStats",
    "Enrollment",
    "GradeChange",
    "LessonProgress",
    "Regrade",
    "RegradedAttempt",
    "Review",
    "Submission",
    "SubmissionFile",
    "SubmissionGrade",
]
