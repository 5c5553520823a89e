"""Many learners who took the same quiz."""

import uuid

from accounts.models import User
from learning.models import Attempt, Enrollment


def crowd(first: Attempt, count: int) -> None:
    """So many more learners, each with a copy of this attempt."""
    names = [field.attname for field in Attempt._meta.concrete_fields]
    people = [User(email=f"crowd-{uuid.uuid4().hex}@lectern.example", full_name="Crowd") for _ in range(count)]
    learners = User.objects.bulk_create(people, batch_size=500)
    course = first.enrollment.course
    enrollments = [Enrollment(course=course, learner=each) for each in learners]
    copies = [
        Attempt(**{name: getattr(first, name) for name in names} | {"id": uuid.uuid4(), "enrollment_id": each.pk})
        for each in Enrollment.objects.bulk_create(enrollments, batch_size=500)
    ]
    Attempt.objects.bulk_create(copies, batch_size=200)
