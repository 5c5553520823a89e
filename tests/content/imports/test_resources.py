"""What each kind of resource becomes, and what is left out with a reason."""

import re

import pytest

from content.imports.course import ImportedLesson, ImportReport
from content.imports.xml import UnsafeXml
from tests.content.imports.packages import PDF, Files, item, manifest, outline, packed, picture, read, resource

LINK = (
    '<webLink xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3"><title>Own title</title>'
    '<url href="{}"/></webLink>'
)
TOOL = (
    '<cartridge_basiclti_link xmlns="http://www.imsglobal.org/xsd/imslticc_v1p0" '
    'xmlns:blti="http://www.imsglobal.org/xsd/imsbasiclti_v1p0"><blti:title>Own title</blti:title>'
    "<blti:description>Try it.</blti:description>{}</cartridge_basiclti_link>"
)
TOPIC = '<topic xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imsdt_v1p3"><title>Own title</title>{}</topic>'


def lesson_of(listed: str, files: Files, *, title: str = "Lesson") -> tuple[ImportedLesson, ImportReport]:
    """The only lesson of a package with this resource."""
    outlined = manifest([item("I", title, "R")], [listed])
    course, report = read(packed({"imsmanifest.xml": outlined, **files}))
    assert report.skipped == []
    return course.lessons()[0], report


def reason_for(listed: str, files: Files) -> str:
    """Why this resource is skipped."""
    course, report = read(packed({"imsmanifest.xml": manifest([item("I", "Lesson", "R")], [listed]), **files}))
    assert course.lessons() == []
    assert [(skip.identifier, skip.title) for skip in report.skipped] == [("I", "Lesson")]
    return report.skipped[0].reason


@pytest.mark.parametrize("kind", ["imswl_xmlv1p0", "imswl_xmlv1p1", "imswl_xmlv1p2", "imswl_xmlv1p3"])
def test_a_web_link_becomes_a_lesson_with_that_link(kind: str) -> None:
    lesson, _ = lesson_of(resource("R", kind, "l.xml"), {"l.xml": LINK.format("https://example.org/a?b=1&amp;c")})
    assert lesson.type == "RESOURCE"
    assert lesson.blocks == [{"type": "embed", "value": {"url": "https://example.org/a?b=1&c", "title": "Lesson"}}]


@pytest.mark.parametrize("address", ["https://youtu.be/abcdefghijk", "youtube.com/watch?v=abcdefghijk"])
def test_a_link_to_a_video_becomes_a_video_lesson(address: str) -> None:
    lesson, _ = lesson_of(resource("R", "imswl_xmlv1p1", "l.xml"), {"l.xml": LINK.format(address)})
    assert lesson.type == "VIDEO"
    assert lesson.blocks[0]["type"] == "video"


def test_a_link_that_is_not_encrypted_stays_a_plain_link() -> None:
    lesson, _ = lesson_of(resource("R", "imswl_xmlv1p1", "l.xml"), {"l.xml": LINK.format("http://example.org/")})
    assert lesson.blocks[0]["type"] == "rich_text"
    assert 'href="http://example.org/"' in lesson.blocks[0]["value"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/web-link",
        "javascript:alert(1)",
        "javascript://e.org/%0aalert(1)",
        "data:text/html,x",
        "http://[",
        "file:///x",
    ],
)
def test_a_web_link_that_can_t_be_followed_is_skipped(address: str) -> None:
    reason = reason_for(resource("R", "imswl_xmlv1p1", "l.xml"), {"l.xml": LINK.format(address)})
    assert "no address that can be used" in reason


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_a_thin_cartridge_carries_its_links_in_the_manifest(version: str) -> None:
    tool = TOOL.format("<blti:launch_url>https://tool.example/launch</blti:launch_url>")
    listed = [
        resource("R1", "imswl_xmlv1p2", inside=LINK.format("https://example.org/")),
        resource("R2", "imsbasiclti_xmlv1p0", inside=tool),
    ]
    outlined = manifest(
        [item("I1", "Link", "R1"), item("I2", "Tool", "R2")],
        listed,
        version=version,
        schema="IMS Thin Common Cartridge",
    )
    course, report = read(packed({"imsmanifest.xml": outlined}))
    assert outline(course) == [("Knots", ["Link", "Tool"])]
    assert report.items_imported == 2


@pytest.mark.parametrize(
    ("launch", "address"),
    [
        ("<blti:launch_url>http://tool.example/</blti:launch_url>", "http://tool.example/"),
        ("<blti:secure_launch_url>https://tool.example/</blti:secure_launch_url>", "https://tool.example/"),
        (
            "<blti:launch_url>http://t.example/</blti:launch_url>"
            "<blti:secure_launch_url>https://t.example/</blti:secure_launch_url>",
            "https://t.example/",
        ),
    ],
)
def test_a_tool_becomes_a_lesson_that_links_to_its_launch(launch: str, address: str) -> None:
    lesson, _ = lesson_of(resource("R", "imsbasiclti_xmlv1p0", "t.xml"), {"t.xml": TOOL.format(launch)})
    assert f'href="{address}"' in lesson.blocks[0]["value"]
    assert "Lesson (external tool)" in lesson.blocks[0]["value"]
    assert "Try it." in lesson.blocks[0]["value"]


def test_a_tool_without_an_address_is_skipped() -> None:
    assert "no address" in reason_for(resource("R", "imsbasiclti_xmlv1p0", "t.xml"), {"t.xml": TOOL.format("")})


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('<text texttype="text/html">&lt;p&gt;Say &lt;b&gt;why&lt;/b&gt;&lt;/p&gt;</text>', "<p>Say <b>why</b></p>"),
        ('<text texttype="text/html"><![CDATA[<p>Say why</p>]]></text>', "<p>Say why</p>"),
        ('<text texttype="text/plain">a &lt; b\n\nnext</text>', "<p>a &lt; b</p><p>next</p>"),
        ('<text texttype="text/html"><p>Say <b>why</b></p></text>', "<p>Say <b>why</b></p>"),
    ],
)
def test_a_discussion_topic_becomes_a_text_lesson(text: str, html: str) -> None:
    lesson, _ = lesson_of(resource("R", "imsdt_xmlv1p3", "t.xml"), {"t.xml": TOPIC.format(text)})
    assert lesson.type == "TEXT"
    assert lesson.blocks == [{"type": "rich_text", "value": html}]


def test_the_attachments_of_a_topic_come_along() -> None:
    inside = '<text texttype="text/html">Read.</text><attachments><attachment href="files/a.pdf"/></attachments>'
    listed = resource("R", "imsdt_xmlv1p1", "topics/t.xml", "topics/files/a.pdf")
    lesson, _ = lesson_of(listed, {"topics/t.xml": TOPIC.format(inside), "topics/files/a.pdf": PDF})
    assert [block["type"] for block in lesson.blocks] == ["rich_text", "document"]


@pytest.mark.parametrize(
    ("name", "content", "kind", "block"),
    [
        ("a.pdf", PDF, "RESOURCE", "document"),
        ("a.png", picture(), "RESOURCE", "image"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "VIDEO", "video"),
        ("a.mov", b"\0\0\0\x14ftypqt  ", "VIDEO", "video"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "RESOURCE", "document"),
        ("notes.txt", b"Read me", "RESOURCE", "document"),
    ],
)
def test_a_file_becomes_a_lesson_to_open_it(name: str, content: bytes, kind: str, block: str) -> None:
    lesson, report = lesson_of(resource("R", "webcontent", name), {name: content})
    assert (lesson.type, lesson.blocks[0]["type"]) == (kind, block)
    assert report.files == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("setup.exe", b"MZ", r"\.exe"),
        ("a.svg", b"<svg/>", r"\.svg"),
        ("a.pdf", b"", "is empty"),
        ("a.pdf", b"<html>", r"not what \.pdf says"),
        ("a.doc", b"MZ", r"not what \.doc says"),
        ("a.png", b"no picture", "no image"),
        ("a.png", picture(size=64)[:-40], "no image"),
    ],
)
def test_a_file_that_may_not_be_uploaded_is_skipped(name: str, content: bytes, reason: str) -> None:
    assert re.search(reason, reason_for(resource("R", "webcontent", name), {name: content}))


def test_a_picture_gets_the_ending_of_its_real_format() -> None:
    course, _ = read(
        packed(
            {
                "imsmanifest.xml": manifest([item("I", "L", "R")], [resource("R", "webcontent", "a.png")]),
                "a.png": picture(format="JPEG"),
            }
        )
    )
    assert [file.name for file in course.files.values()] == ["a.jpg"]


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("imsqti_xmlv1p2/imscc_xmlv1p1/assessment", {}, "The quiz holds no question that can be read."),
        (
            "imsqti_xmlv1p2/imscc_xmlv1p3/question-bank",
            {},
            "The question bank holds no question that can be read.",
        ),
        ("assignment_xmlv1p0", {}, "The assignment has no description that can be read."),
        ("webcontent", {"intendeduse": "assignment"}, "The assignment has no description that can be read."),
        (
            "associatedcontent/imscc_xmlv1p1/learning-application-resource",
            {},
            "Data of another platform is not imported.",
        ),
        ("imsiwb_iwbv1p0", {}, "Resources of the kind “imsiwb_iwbv1p0” are not imported."),
    ],
)
def test_what_has_no_place_in_a_course_is_skipped_with_a_reason(kind: str, fields: dict[str, str], reason: str) -> None:
    assert reason_for(resource("R", kind, "x.xml", **fields), {"x.xml": "<x/>"}) == reason


def test_a_broken_link_file_is_skipped_and_the_rest_imported() -> None:
    listed = [resource("R", "imswl_xmlv1p1", "l.xml"), resource("P", "webcontent", "p.html")]
    outlined = manifest([item("I", "Broken", "R"), item("J", "Page", "P")], listed)
    course, report = read(packed({"imsmanifest.xml": outlined, "l.xml": "<webLink><url", "p.html": "<p>x</p>"}))
    assert outline(course) == [("Knots", ["Page"])]
    assert "line 1" in report.skipped[0].reason


def test_entities_in_any_file_refuse_the_whole_package() -> None:
    link = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + LINK.format("https://example.org/&e;")
    outlined = manifest([item("I", "L", "R")], [resource("R", "imswl_xmlv1p1", "l.xml")])
    with pytest.raises(UnsafeXml):
        read(packed({"imsmanifest.xml": outlined, "l.xml": link}))


def test_a_lesson_without_a_title_takes_the_one_of_its_content() -> None:
    link, _ = lesson_of(resource("R", "imswl_xmlv1p1", "l.xml"), {"l.xml": LINK.format("https://e.org/")}, title="")
    page, _ = lesson_of(resource("R", "webcontent", "p.html"), {"p.html": "<title>A &amp; B</title><p>x"}, title="")
    assert (link.title, page.title) == ("Own title", "A & B")


def test_what_is_meant_for_instructors_is_imported_with_a_warning() -> None:
    role = "<intendedEndUserRole><value>Instructor</value></intendedEndUserRole>"
    role = f"<metadata><lom><educational>{role}</educational></lom></metadata>"
    _, report = lesson_of(resource("R", "webcontent", "p.html", inside=role), {"p.html": "<p>Answers</p>"})
    assert any("instructors only" in warning for warning in report.warnings)


def test_what_nothing_uses_is_named() -> None:
    listed = [
        resource("R", "webcontent", "p.html"),
        resource("U", "webcontent", "unused.pdf"),
        resource("Q", "imsqti_xmlv1p2", "q.xml"),
    ]
    files = {"p.html": "<p>x</p>", "unused.pdf": PDF, "q.xml": "<x/>"}
    _, report = read(packed({"imsmanifest.xml": manifest([item("I", "L", "R")], listed), **files}))
    assert report.warnings == [
        "“Q”, which is not in the outline, was not imported. The quiz holds no question that can be read.",
        "Not in the outline, and not imported: 1 file: “unused.pdf”.",
        "Not in the outline, and not imported: 1 quiz: “q.xml”.",
    ]


def test_a_page_of_more_blocks_than_a_lesson_holds_goes_on_in_another() -> None:
    html = "".join(f"<pre>{number}</pre>" for number in range(305))
    course, report = read(
        packed(
            {
                "imsmanifest.xml": manifest([item("I", "L", "R")], [resource("R", "webcontent", "p.html")]),
                "p.html": html,
            }
        )
    )
    assert outline(course) == [("Knots", ["L", "L (2)"])]
    assert [len(lesson.blocks) for lesson in course.lessons()] == [300, 5]
    assert (report.items_total, report.items_imported) == (1, 1)
