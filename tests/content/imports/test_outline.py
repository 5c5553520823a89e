"""From the outline of a manifest to sections and lessons, with nothing lost on the way."""

import pytest

from content.imports.manifest import NotACartridge
from content.imports.xml import BrokenXml, UnsafeXml
from tests.content.imports.packages import NAMESPACES, item, manifest, outline, packed, read, resource

PAGES = {f"{name}.html": f"<p>{name}</p>" for name in "abcdef"}
PAGE_RESOURCES = [resource(name.upper(), "webcontent", f"{name}.html") for name in "abcdef"]


def package(*items: str, **fields: str) -> dict[str, str]:
    return {"imsmanifest.xml": manifest(items, PAGE_RESOURCES, **fields), **PAGES}  # type: ignore[arg-type]


@pytest.mark.parametrize("version", list(NAMESPACES))
def test_every_version_of_the_standard_is_read(version: str) -> None:
    general = "<l:language>de-AT</l:language><l:description><l:string>Tie &amp; untie.</l:string></l:description>"
    course, report = read(
        packed(package(item("S", "Part", "", item("I", "Lesson", "A")), version=version, general=general))
    )
    assert (course.title, course.language) == ("Knots", "de-AT")
    assert (course.description, course.summary) == ("<p>Tie &amp; untie.</p>", "Tie & untie.")
    assert outline(course) == [("Part", ["Lesson"])]
    assert (report.items_total, report.items_imported, report.warnings) == (
        1,
        1,
        ["Not in the outline, and not imported: 5 files: “b.html”, “c.html”, “d.html”, “e.html”, “f.html”."],
    )


def test_sections_and_lessons_keep_their_order() -> None:
    parts = [
        item(f"S{n}", f"Part {n}", "", item(f"I{n}a", f"{n}a", "A"), item(f"I{n}b", f"{n}b", "B")) for n in (2, 1, 3)
    ]
    course, _ = read(packed(package(*parts)))
    assert outline(course) == [("Part 2", ["2a", "2b"]), ("Part 1", ["1a", "1b"]), ("Part 3", ["3a", "3b"])]


def test_deeper_folders_are_named_by_the_way_to_them() -> None:
    deep = item("T", "Topic", "", item("I2", "two", "B"), item("U", "Unit", "", item("I3", "three", "C")))
    course, report = read(packed(package(item("P", "Part", "", item("I1", "one", "A"), deep, item("I4", "four", "D")))))
    assert outline(course) == [
        ("Part", ["one"]),
        ("Part › Topic", ["two"]),
        ("Part › Topic › Unit", ["three"]),
        ("Part (continued)", ["four"]),
    ]
    assert report.items_imported == 4


def test_lessons_outside_every_folder_are_in_a_section_named_like_the_course() -> None:
    course, _ = read(packed(package(item("I1", "one", "A"), item("S", "Part", "", item("I2", "two", "B")))))
    assert outline(course) == [("Knots", ["one"]), ("Part", ["two"])]


def test_a_folder_without_a_title_is_a_section_all_the_same() -> None:
    course, _ = read(
        packed(package(item("S", "Part", "", item("I", "one", "A")), item("X", "", "", item("J", "two", "B"))))
    )
    assert outline(course) == [("Part", ["one"]), ("Section 2", ["two"])]


def test_a_folder_that_is_a_page_itself_begins_with_that_page() -> None:
    course, report = read(packed(package(item("S", "Part", "A", item("I", "one", "B")))))
    assert outline(course) == [("Part", ["Part", "one"])]
    assert (report.items_total, report.lessons) == (1, 2)


def test_an_outline_without_the_root_item_of_the_standard_is_read_too() -> None:
    files = package()
    files["imsmanifest.xml"] = manifest([item("S", "Part", "", item("I", "one", "A"))], PAGE_RESOURCES, rooted=False)
    assert outline(read(packed(files))[0]) == [("Part", ["one"])]


def test_a_text_header_of_canvas_divides_its_module() -> None:
    module = item("S", "Part", "", item("I1", "one", "A"), item("H", "Practice"), item("I2", "two", "B"))
    meta = '<modules><item identifier="H"><content_type>ContextModuleSubHeader</content_type></item></modules>'
    course, report = read(packed({**package(module), "course_settings/module_meta.xml": meta}))
    assert outline(course) == [("Part", ["one"]), ("Part › Practice", ["two"])]
    assert [(skip.identifier, skip.title) for skip in report.skipped] == [("H", "Practice")]


@pytest.mark.parametrize(
    ("leaf", "reason"),
    [
        (item("X", "Lost", "NOWHERE"), "not a resource of the package"),
        (item("X", "Lost"), "names no resource"),
        (item("X", "Lost", "GONE"), "“gone.html” is not in the package"),
        (item("X", "Lost", "BARE"), "names no file"),
    ],
)
def test_a_leaf_that_leads_nowhere_is_skipped_with_its_reason(leaf: str, reason: str) -> None:
    broken = [resource("GONE", "webcontent", "gone.html"), resource("BARE", "webcontent")]
    outlined = manifest([item("S", "Part", "", item("I", "one", "A"), leaf)], [*PAGE_RESOURCES, *broken])
    course, report = read(packed({**PAGES, "imsmanifest.xml": outlined}))
    assert outline(course) == [("Part", ["one"])]
    assert [skip.identifier for skip in report.skipped] == ["X"]
    assert reason in report.skipped[0].reason
    assert report.missing_files == ["gone.html"]


def test_a_section_in_which_nothing_can_be_imported_is_left_out_and_said() -> None:
    course, report = read(
        packed(package(item("S", "Part", "", item("I", "one", "A")), item("E", "Empty", "", item("X", "x"))))
    )
    assert outline(course) == [("Part", ["one"])]
    assert any("“Empty”" in warning for warning in report.warnings)


def test_one_page_in_two_places_is_two_lessons() -> None:
    course, _ = read(packed(package(item("S", "Part", "", item("I", "one", "A"), item("J", "again", "A")))))
    first, second = course.lessons()
    assert first.blocks == second.blocks
    assert first.id != second.id


def test_without_an_outline_the_resources_become_lessons_in_their_order() -> None:
    files = {**PAGES, "imsmanifest.xml": manifest(None, PAGE_RESOURCES[:3])}
    course, report = read(packed(files))
    assert outline(course) == [("Knots", ["a.html", "b.html", "c.html"])]
    assert (report.items_total, report.items_imported, report.skipped) == (0, 0, [])


def test_an_empty_outline_counts_its_one_leaf() -> None:
    """A Canvas course without modules: its pages are there, its outline is an empty folder."""
    files = {**PAGES, "imsmanifest.xml": manifest([], PAGE_RESOURCES[:2])}
    course, report = read(packed(files))
    assert outline(course) == [("Knots", ["a.html", "b.html"])]
    assert (report.items_total, report.items_imported) == (1, 0)


def test_the_first_of_two_resources_of_one_name_is_used_and_the_other_named() -> None:
    both = [resource("A", "webcontent", "a.html"), resource("A", "webcontent", "b.html")]
    course, report = read(packed({**PAGES, "imsmanifest.xml": manifest([item("I", "one", "A")], both)}))
    assert course.lessons()[0].blocks[0]["value"] == "<p>a</p>"
    assert any("“A”" in warning and "b.html" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("general", "file_name", "title", "language"),
    [
        ("", "My_first__course.IMSCC", "My first course", "en"),
        ("<l:language>pt_br</l:language>", "x.zip", "x", "pt-BR"),
        ("<l:language>Klingon, mostly</l:language>", "x.zip", "x", "en"),
    ],
)
def test_a_course_without_a_title_is_named_after_its_file(
    general: str, file_name: str, title: str, language: str
) -> None:
    files = package(item("I", "one", "A"), title="", general=general)
    course, _ = read(packed(files), name=file_name)
    assert (course.title, course.language) == (title, language)


SYLLABUS = '<h2>Rules</h2><p><a href="../x.html">Be kind</a> <a href="https://e.org/">always</a>.</p><img src="x.png">'


@pytest.mark.parametrize(
    ("general", "description"),
    [
        ("", '<h2>Rules</h2><p>Be kind <a href="https://e.org/" rel="noopener noreferrer">always</a>.</p>'),
        ("<l:description><l:string>1 &lt; 2</l:string></l:description>", "<p>1 &lt; 2</p>"),
        ("<l:description><l:string>&lt;p onclick='x'>Tie.&lt;/p></l:string></l:description>", "<p>Tie.</p>"),
    ],
)
def test_a_course_without_a_description_takes_the_syllabus_of_canvas(general: str, description: str) -> None:
    files = {**package(item("I", "one", "A"), general=general), "course_settings/syllabus.html": SYLLABUS}
    assert read(packed(files))[0].description == description


def test_a_package_in_a_folder_is_read_from_there() -> None:
    files = package(item("S", "Part", "", item("I", "one", "A")))
    course, report = read(packed({f"knots/{name}": content for name, content in files.items()}))
    assert outline(course) == [("Part", ["one"])]
    assert report.missing_files == []


@pytest.mark.parametrize("base", ['<resource xml:base="pages/" ', '<resource xml:base="other/../pages/" '])
def test_xml_base_is_part_of_a_file_s_name(base: str) -> None:
    listed = resource("R", "webcontent", "one.html").replace("<resource ", base)
    course, report = read(
        packed({"imsmanifest.xml": manifest([item("I", "One", "R")], [listed]), "pages/one.html": "<p>1</p>"})
    )
    assert outline(course) == [("Knots", ["One"])]
    assert report.missing_files == []


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("pages/one%20page.html", "pages/one page.html"),
        ("pages/ONE.HTML", "pages/one.html"),
        ("pages\\one.html", "pages/one.html"),
        ("./pages/../pages/one.html", "pages/one.html"),
        ("pages/one.html?download=1#top", "pages/one.html"),
        ("pages/what%3F.html", "pages/what?.html"),
        ("pages/100%.html", "pages/100%.html"),
        ("pages/a%2520b.html", "pages/a%20b.html"),
        ("pages/cafe\u0301.html", "pages/caf\u00e9.html"),
        ("../../pages/one.html", "pages/one.html"),
    ],
)
def test_a_file_is_found_however_its_name_is_written(href: str, name: str) -> None:
    outlined = manifest([item("I", "One", "R")], [resource("R", "webcontent", href)])
    course, report = read(packed({"imsmanifest.xml": outlined, name: "<p>1</p>"}))
    assert len(course.lessons()) == 1
    assert report.missing_files == []


def test_a_name_that_windows_had_to_change_is_missing_yet_read() -> None:
    outlined = manifest([item("I", "One", "R")], [resource("R", "webcontent", "one|two.html")])
    course, report = read(packed({"imsmanifest.xml": outlined, "one_two.html": "<p>1</p>"}))
    assert len(course.lessons()) == 1
    assert report.missing_files == ["one|two.html"]
    assert any("“one_two.html” was read in its place" in warning for warning in report.warnings)


WHOLE = manifest([item("S", "Part", "", item("I", "one", "A"))], PAGE_RESOURCES)


@pytest.mark.parametrize(
    "data",
    [
        WHOLE.encode("utf-8-sig"),
        b"\n\n  " + WHOLE.encode(),
        WHOLE.replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\xfe\xff" + WHOLE.replace("UTF-8", "UTF-16").encode("utf-16-be"),
        WHOLE.replace("UTF-8", "windows-1251").replace("Knots", "Узлы").encode("cp1251"),
        WHOLE.replace("imsccv1p3/imscp_v1p1", "weird/v9").encode(),
        WHOLE.replace(' xmlns="', ' xmlns:cp="').encode(),
    ],
)
def test_a_manifest_is_read_in_any_encoding_and_namespace(data: bytes) -> None:
    course, _ = read(packed({**PAGES, "imsmanifest.xml": data}))
    assert outline(course) == [("Part", ["one"])]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE manifest [<!ENTITY x "lol">]>',
        '<!DOCTYPE manifest [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE manifest SYSTEM "http://example.com/x.dtd">',
        '<!DOCTYPE manifest [<!ENTITY % p SYSTEM "http://example.com/x"> %p;]>',
    ],
)
def test_a_document_type_is_refused(declaration: str) -> None:
    data = WHOLE.replace("?>", f"?>{declaration}", 1).replace("Knots", "&x;" if "ENTITY x" in declaration else "Knots")
    with pytest.raises(UnsafeXml):
        read(packed({**PAGES, "imsmanifest.xml": data}))


def test_a_manifest_without_end_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnsafeXml, match="more elements"):
        read(packed({"imsmanifest.xml": "<manifest>" + "<item/>" * 500_000 + "</manifest>"}))


def test_a_broken_manifest_is_refused_with_its_line() -> None:
    with pytest.raises(BrokenXml, match="line 3") as refusal:
        read(packed({"imsmanifest.xml": WHOLE.replace("<metadata>", "\n\n<metadata><open>", 1)[:-300]}))
    assert refusal.value.details["line"] == 3


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0",
        b"plain text",
        b"<?xml version='1.0' encoding='no-such'?><manifest/>",
        b"<manifest>\xff</manifest>",
    ],
)
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenXml):
        read(packed({"imsmanifest.xml": data}))


@pytest.mark.parametrize(
    "data",
    [
        "<html><body/></html>",
        "<manifest/>",
        '<manifest xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" adlcp:x="1"/>',
        "<manifest><metadata><schema>ADL SCORM</schema></metadata></manifest>",
        f"<manifest><organizations><organization>{'<item>' * 200}{'</item>' * 200}</organization>"
        "</organizations></manifest>",
    ],
)
def test_what_is_no_cartridge_is_refused(data: str) -> None:
    with pytest.raises(NotACartridge):
        read(packed({"imsmanifest.xml": data}))


def test_a_zip_without_a_manifest_is_refused() -> None:
    with pytest.raises(NotACartridge, match=r"imsmanifest\.xml"):
        read(packed({"readme.txt": "hello"}))
