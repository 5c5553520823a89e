"""What a learner did to earn a certificate, in the words that stand on it."""

from collections.abc import Iterator

from content.certificate_design import language_of
from content.certificate_forms import authored_design
from learning.certificate_words import WORDS, Words
from learning.exact import percent_words
from learning.models import Enrollment
from learning.standing import Standing


def rules_met(enrollment: Enrollment, standing: Standing) -> list[str]:
    """One sentence for each rule that was met, in the language of the certificate; they are frozen when it is issued.

    The enrollment's course and its current release must be loaded.
    """
    release = enrollment.course.current_release
    document = release.document if release is not None else {}
    words = WORDS[language_of(authored_design(document), str(document.get("language") or ""))]
    return [_lessons(standing, words), *_results(standing, words)]


def _lessons(standing: Standing, words: Words) -> str:
    count, missing = len(standing.lessons), len(standing.open_lessons)
    return (words.some_lessons if missing else words.all_lessons).format(count=count, done=count - missing)


def _results(standing: Standing, words: Words) -> Iterator[str]:
    for lesson in standing.lessons:
        if lesson.passed and lesson.percentage is not None:
            yield words.passed.format(title=lesson.title, result=percent_words(lesson.percentage))
    if standing.outline.grade is not None and standing.grade.final is not None:
        yield words.grade.format(result=percent_words(standing.grade.final))
