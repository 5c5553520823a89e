"""A student, an instructor and an admin do their whole job through the API alone, with their mail."""

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.cast import PASSWORD, make_cast
from tests.factories.courses import published_course
from tests.journeys.visitor import Visitor

Visitors = Callable[..., Visitor]


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (640, 400), "teal").save(content, "PNG")
    return content.getvalue()


def upload(author: Visitor, name: str, content: bytes) -> str:
    media = author.post("authoring/media/", None, 201, files={"file": (name, content)})
    return str(media["id"])


def body(image: str, document: str) -> list[dict[str, Any]]:
    """One block of every type."""
    return [
        {"type": "rich_text", "value": "<h2>Bread</h2><p>Flour, <strong>water</strong>, salt and time.</p>"},
        {"type": "image", "value": {"image": image, "alt": "A loaf", "caption": "The first loaf"}},
        {"type": "video", "value": {"url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ", "title": "Kneading"}},
        {"type": "document", "value": {"document": document, "title": "Recipe"}},
        {"type": "code", "value": {"language": "python", "code": "hydration = water / flour"}},
        {"type": "callout", "value": {"style": "tip", "title": "Patience", "text": "<p>Wait longer.</p>"}},
        {"type": "table", "value": {"header": True, "rows": [["Flour", "Water"], ["500 g", "350 g"]]}},
        {"type": "embed", "value": {"url": "https://example.org/bread", "title": "More"}},
    ]


def become_instructor(teacher: Visitor, admin: Visitor) -> None:
    request = teacher.post(
        "instructor-requests/", {"reason": "I bake.", "qualifications": "Twenty years of bread."}, 201
    )
    again = teacher.post("instructor-requests/", {"reason": "I bake.", "qualifications": "Bread."}, 409)
    assert again["code"] == "REQUEST_PENDING"
    waiting = admin.get("instructor-requests/")["items"]
    assert [row["id"] for row in waiting] == [request["id"]]
    admin.post(f"instructor-requests/{request['id']}/approve/", {"note": "Welcome."})
    assert teacher.get("users/me/", 401)["code"] == "NOT_AUTHENTICATED", "a new role ends the old tokens"
    assert teacher.sign_in()["role"] == "INSTRUCTOR"
    assert "Welcome." in teacher.latest_mail()


def write_course(teacher: Visitor) -> dict[str, Any]:
    image, document = upload(teacher, "loaf.png", picture()), upload(teacher, "recipe.txt", b"500 g of flour")
    course = teacher.post("authoring/courses/", {"title": "Bread from nothing"}, 201)
    assert course["status"] == "DRAFT"
    refused = teacher.post(f"authoring/courses/{course['id']}/submit/", None, 422)
    assert refused["code"] == "COURSE_NOT_READY"
    assert {problem["code"] for problem in refused["details"]["problems"]} >= {"MISSING_SUMMARY", "NO_SECTIONS"}
    fields = {
        "summary": "Bake a loaf with flour, water, salt and time.",
        "description": "<p>For everybody with an oven.</p><script>alert(1)</script>",
        "category": "food",
        "difficulty": "BEGINNER",
        "language": "en",
        "thumbnail": image,
    }
    teacher.patch(f"authoring/courses/{course['id']}/", fields)
    section = teacher.post(f"authoring/courses/{course['id']}/sections/", {"title": "The dough"}, 201)
    lessons = [
        {"title": "Mixing", "type": "TEXT", "duration_seconds": 300, "is_preview": True, "body": body(image, document)},
        {"title": "Folding", "type": "TEXT", "duration_seconds": 240, "body": body(image, document)[:1]},
    ]
    made = [teacher.post(f"authoring/sections/{section['id']}/lessons/", lesson, 201) for lesson in lessons]
    order = {"sections": [{"id": section["id"], "lessons": [made[1]["id"], made[0]["id"]]}]}
    teacher.put(f"authoring/courses/{course['id']}/order/", order)
    order["sections"][0]["lessons"].reverse()
    teacher.put(f"authoring/courses/{course['id']}/order/", order)
    shown: dict[str, Any] = teacher.get(f"authoring/courses/{course['id']}/")
    assert "script" not in shown["description"]
    return shown


def review(teacher: Visitor, admin: Visitor, course: dict[str, Any]) -> None:
    key = course["id"]
    assert teacher.post(f"authoring/courses/{key}/submit/")["status"] == "PENDING"
    lesson = course["sections"][0]["lessons"][0]["id"]
    assert teacher.patch(f"authoring/lessons/{lesson}/", {"title": "Sneaky"}, 409)["code"] == "COURSE_LOCKED"
    assert teacher.post(f"moderation/courses/{key}/approve/", {}, 403)["code"] == "FORBIDDEN"
    assert [row["id"] for row in admin.get("moderation/courses/?status=PENDING")["items"]] == [key]
    admin.post(f"moderation/courses/{key}/reject/", {"comment": ""}, 422)
    admin.post(f"moderation/courses/{key}/reject/", {"comment": "Say how hot the oven is."})
    draft = teacher.get(f"authoring/courses/{key}/")
    assert (draft["status"], draft["review"]["comment"]) == ("REJECTED", "Say how hot the oven is.")
    assert "Say how hot the oven is." in teacher.latest_mail()
    teacher.patch(f"authoring/courses/{key}/", {"summary": "Bake a loaf at 240 °C."})
    teacher.post(f"authoring/courses/{key}/submit/")
    published = admin.post(f"moderation/courses/{key}/approve/", {"comment": "Delicious.", "publish": True})
    assert (published["status"], published["live_release"]["number"]) == ("PUBLISHED", 1)


def learn(student: Visitor, slug: str) -> dict[str, Any]:
    course = student.get(f"courses/{slug}/")
    first, second = course["sections"][0]["lessons"]
    assert student.get(f"courses/{slug}/lessons/{second['id']}/", 403)["code"] == "NOT_ENROLLED"
    enrollment = student.post(f"courses/{slug}/enroll/", None, 201)
    assert student.post(f"courses/{slug}/enroll/")["id"] == enrollment["id"]
    mine = f"enrollments/{enrollment['id']}"
    assert student.get(f"{mine}/")["next_lesson_id"] == first["id"]
    read_every_block(student, slug, first["id"])
    assert student.get(f"courses/{slug}/lessons/{first['id']}/")["next_lesson_id"] == second["id"]
    student.put(f"{mine}/lessons/{first['id']}/progress/", {"watched_seconds": 120, "position_seconds": 120})
    back = student.put(f"{mine}/lessons/{first['id']}/progress/", {"watched_seconds": 5, "position_seconds": 5})
    assert back["watched_seconds"] == 120
    half = student.post(f"{mine}/lessons/{first['id']}/complete/")
    assert (half["progress_percentage"], half["certificate"]) == (50, None)
    assert [item["lesson_id"] for item in student.get(f"{mine}/")["remaining"]] == [second["id"]]
    done: dict[str, Any] = student.post(f"{mine}/lessons/{second['id']}/complete/")
    assert done["progress_percentage"] == 100
    return done


def read_every_block(student: Visitor, slug: str, lesson_id: str) -> None:
    lesson = student.get(f"courses/{slug}/lessons/{lesson_id}/")
    values = {block["type"]: block["value"] for block in lesson["body"]}
    assert set(values) == {"rich_text", "image", "video", "document", "code", "callout", "table", "embed"}
    assert values["video"]["provider"] == "youtube"
    file = student.http.get(values["document"]["url"])
    assert (file.status_code, file.content) == (200, b"500 g of flour")
    assert student.http.get(values["image"]["url"]).headers["Content-Type"].startswith("image/")
    broken = values["document"]["url"].replace("/media/", "/media/x")
    assert student.http.get(broken).status_code == 404


def check_certificate(student: Visitor, number: str) -> None:
    nobody = httpx_without_token(student)
    shown = nobody.get(f"certificates/{number}/")
    assert (shown["learner_name"], shown["revoked"]) == ("Sami Student", False)
    pdf = nobody.http.get(f"certificates/{number}/pdf/")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")
    assert [item["number"] for item in student.get("certificates/")["items"]] == [number]
    assert number in "\n".join(student.mails())


def httpx_without_token(visitor: Visitor) -> Visitor:
    return Visitor(str(visitor.http.base_url).removesuffix("/api/v1/"), visitor.mailbox, "nobody@lectern.example")


def test_three_people_do_their_whole_job_through_the_api(visitor: Visitors) -> None:
    make_cast()
    admin = visitor("rosa@lectern.example", password=PASSWORD)
    assert admin.sign_in()["role"] == "ADMIN"
    admin.post("categories/", {"name": "Food", "slug": "food", "icon": "heart", "description": "To eat."}, 201)

    teacher = visitor("tess@lectern.example")
    teacher.sign_up("Tess Teacher")
    teacher.post("authoring/courses/", {"title": "Too early"}, 403)
    become_instructor(teacher, admin)
    course = write_course(teacher)
    review(teacher, admin, course)

    student = visitor("sami@lectern.example")
    [found] = student.get("courses/?search=bread&category=food&is_free=true&ordering=relevance")["items"]
    assert (found["slug"], found["instructor"]["full_name"]) == (course["slug"], "Tess Teacher")
    answer = student.http.get(f"courses/{found['slug']}/")
    not_modified = student.http.get(f"courses/{found['slug']}/", headers={"If-None-Match": answer.headers["ETag"]})
    assert not_modified.status_code == 304
    student.post(f"courses/{found['slug']}/enroll/", None, 401)
    student.sign_up("Sami Student")
    done = learn(student, found["slug"])
    check_certificate(student, done["certificate"]["number"])

    student.post(f"courses/{found['slug']}/reviews/", {"rating": 5, "text": "Crusty."}, 201)
    again = student.post(f"courses/{found['slug']}/reviews/", {"rating": 1, "text": "Again."}, 409)
    assert again["code"] == "ALREADY_REVIEWED"
    rated = student.get(f"courses/{found['slug']}/")
    assert (rated["average_rating"], rated["review_count"], rated["enrollment_count"]) == (5.0, 1, 1)

    totals = teacher.get("analytics/instructor/")
    assert (totals["enrollments"], totals["completions"], totals["reviews"]) == (1, 1, 1)
    assert admin.get("analytics/admin/")["courses_by_status"]["PUBLISHED"] == 1
    assert teacher.get("users/", 403)["code"] == "FORBIDDEN"

    pair = student.post("accounts/token/refresh/", {"refresh": student.refresh})
    assert student.post("accounts/token/refresh/", {"refresh": student.refresh}, 401)["code"] == "TOKEN_REUSED"
    student.post("accounts/token/refresh/", {"refresh": pair["refresh"]}, 401)


def test_a_course_that_is_taken_down_is_gone_for_newcomers(visitor: Visitors) -> None:
    cast = make_cast()
    course = published_course(by=cast.ines)
    admin = visitor("rosa@lectern.example", password=PASSWORD)
    admin.sign_in()
    assert admin.get(f"courses/{course.slug}/")["title"] == "Knots"
    admin.post(f"moderation/courses/{course.pk}/unpublish/", {"comment": "Wrong facts."})
    assert admin.get(f"courses/{course.slug}/", 404)["code"] == "NOT_FOUND"
    admin.post(f"moderation/courses/{course.pk}/publish/")
    assert admin.get(f"courses/{course.slug}/")["title"] == "Knots"
