"""What a publication did to learners, read from the doors they use, to be compared with what was foretold."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from learning.models import Certificate, Enrollment
from outbox.relay import deliver_due

from content.models import Course
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]
Shown = dict[str, dict[str, Any]]


@dataclass
class Class:
    """The learners of one course."""

    course: Course
    api: Api
    learners: list[User]

    def shown(self) -> Shown:
        """The enrollment of everybody, as they see it themselves."""
        rows = Enrollment.objects.filter(course=self.course).select_related("learner")
        return {str(row.pk): self.api(row.learner).get(f"enrollments/{row.pk}/").data for row in rows}

    def study(self, learner: User, lessons: list[int], *, leaves: bool = False) -> None:
        """Enroll, complete these lessons of the current release, begin one more, and perhaps leave."""
        client, outline = self.api(learner), world.lessons_of(self.course)
        enrollment = client.post(f"courses/{self.course.slug}/enroll/").data["id"]
        for place in lessons:
            assert client.post(f"enrollments/{enrollment}/lessons/{outline[place]}/complete/").status == 200
        started = {"watched_seconds": 5, "position_seconds": 5}
        client.put(f"enrollments/{enrollment}/lessons/{outline[-1]}/progress/", started)
        if leaves:
            assert client.delete(f"enrollments/{enrollment}/").status in {200, 204}

    def what_happens(self, publish: Callable[[], Any]) -> dict[str, Any]:
        """Publish, let everything that follows from it happen, and say what became of everybody."""
        before, certificates = self.shown(), Certificate.objects.count()
        numbers = Counter(Certificate.objects.filter(revoked_at=None).values_list("release_number", flat=True))
        had = set(world.lessons_of(self.course))
        publish()
        deliver_due()
        self.course.refresh_from_db()
        after, has = self.shown(), set(world.lessons_of(self.course))
        told = compared(before, after, {str(each) for each in had}, {str(each) for each in has})
        assert told["would_be_completed"] == Certificate.objects.count() - certificates
        return told | {
            "lessons_added": len(has - had),
            "lessons_removed": len(had - has),
            "certificates": [{"release": number, "count": numbers[number]} for number in sorted(numbers, reverse=True)],
        }


def compared(before: Shown, after: Shown, had: set[str], has: set[str]) -> dict[str, Any]:
    """What changed between two looks at the same enrollments."""
    active = [key for key, each in before.items() if each["status"] == "ACTIVE"]
    finished = [key for key, each in before.items() if each["status"] == "COMPLETED"]
    shares = [(before[key]["progress_percentage"], after[key]["progress_percentage"]) for key in active]
    assert all((after[key]["status"], after[key]["progress_percentage"]) == ("COMPLETED", 100) for key in finished)
    begun = {key: lessons_begun(before[key]) & (had - has) for key in active + finished}
    return {
        "under_way": len(active),
        "would_fall": sum(new < old for old, new in shares),
        "would_rise": sum(new > old for old, new in shares),
        "would_be_completed": sum(after[key]["status"] == "COMPLETED" for key in active),
        "finished": len(finished),
        "finished_with_new_lessons": sum(bool(open_lessons(after[key]) & (has - had)) for key in finished),
        "with_progress_on_removed": sum(bool(lessons) for lessons in begun.values()),
    }


def lessons_begun(enrollment: dict[str, Any]) -> set[str]:
    """Lessons with progress of any kind."""
    return {each["lesson_id"] for each in enrollment["lessons"] if each["watched_seconds"] or each["completed_at"]}


def open_lessons(enrollment: dict[str, Any]) -> set[str]:
    """Lessons that are not completed."""
    return {each["lesson_id"] for each in enrollment["lessons"] if not each["completed_at"]}
