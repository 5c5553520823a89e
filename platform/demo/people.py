"""Who is in the demo: five people to sign in as, and those who learn beside them."""

from dataclasses import dataclass

PASSWORD = "lectern-demo-1"  # noqa: S105 - printed at every start, for a school on one's own machine


@dataclass(frozen=True)
class Person:
    """Somebody of the demo; `does` says it in words."""

    email: str
    full_name: str
    role: str
    does: str = ""
    bio: str = ""
    is_superuser: bool = False


CAST = [
    Person("admin@lectern.example", "Adaeze Okafor", "ADMIN", "runs the school, may do everything", is_superuser=True),
    Person("reviewer@lectern.example", "Rui Nakamura", "ADMIN", "reviews, approves and publishes courses"),
    Person(
        "instructor@lectern.example",
        "Marta Lindqvist",
        "INSTRUCTOR",
        "teaches; has courses in every status",
        "Taught chemistry, then teachers. Bakes, with mixed results.",
    ),
    Person(
        "other-instructor@lectern.example",
        "Tomás Aguilar Weiß",
        "INSTRUCTOR",
        "teaches other courses",
        "Translator and choir conductor. Believes that most problems are rhythm.",
    ),
    Person("learner@lectern.example", "Noor Haddad", "STUDENT", "learns; is in the middle of several courses"),
]

LEARNERS = [
    Person(f"{name.split()[0].lower()}@learners.example", name, "STUDENT")
    for name in (
        "Amir Rahimi",
        "Sofia Marchetti",
        "Jun Watanabe",
        "Ines Carvalho",
        "Kwame Boateng",
        "Leila Benali",
        "Piotr Nowak",
        "Grace Mwangi",
        "Hannah Vogel",
        "Diego Fuentes",
        "Anika Sharma",
        "Oleksandr Kovalenko",
        "Mei Chen",
        "Samuel Cohen",
    )
]
