"""Web pages as blocks: what is kept, what is brought along, and what never comes in."""

import base64
import time

import pytest

from content.imports.course import Block, ImportedCourse, ImportReport
from content.typed_blocks import MEDIA_FIELDS
from tests.content.imports.packages import PDF, Files, item, manifest, one_page, packed, picture, read, resource

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"
FILES: Files = {
    "pages/pic.png": picture(),
    "web_resources/pic.png": picture(size=5),
    "web_resources/My Files/big pic.png": picture(size=6),
    "files/sheet.pdf": PDF,
    "files/clip.mp4": b"\0\0\0\x18ftypmp42",
    "files/clip.vtt": b"WEBVTT\n",
}


def blocks_of(html: str | bytes, files: Files = FILES) -> list[Block]:
    """The blocks of the one lesson with this page."""
    return read(one_page(html, files))[0].lessons()[0].blocks


def kinds(html: str) -> list[str]:
    return [block["type"] for block in blocks_of(html)]


def text(html: str | bytes) -> str:
    """All rich text of the page."""
    return "".join(block["value"] for block in blocks_of(html) if block["type"] == "rich_text")


def warnings(html: str) -> str:
    return "\n".join(read(one_page(html, FILES))[1].warnings)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<h1>A</h1><h2>B</h2><h5>C</h5>", "<h2>A</h2><h2>B</h2><h4>C</h4>"),
        ("loose<div>block <b>bold</b></div>end", "<p>loose</p><p>block <b>bold</b></p><p>end</p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ('<ol start="3"><li>c</li></ol>', '<ol start="3"><li>c</li></ol>'),
        ("<p>H<sub>2</sub>O <del>x</del> <kbd>y</kbd></p>", "<p>H<sub>2</sub>O <s>x</s> <code>y</code></p>"),
        ("<p>&nbsp;</p><p>a</p><p><strong> <br></strong></p>", "<p>a</p>"),
        ('<p style="color:red" onclick="x()" class="c" id="i">a</p>', "<p>a</p>"),
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
        ("<hr><p>a</p><hr>", "<p>a</p>"),
        ("<dl><dt>Bend</dt><dd>A knot</dd></dl>", "<p>Bend</p><p>A knot</p>"),
        ("", ""),
    ],
)
def test_running_text_is_kept_in_its_shape(html: str, kept: str) -> None:
    assert text(html) == kept


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onmouseover=alert(1)>",
        '<a href="javascript:alert(1)">',
        '<a href="java&#10;script:alert(1)">',
        '<a href=" &#1;javascript:alert(1)">',
        '<a href="vbscript:alert(1)">',
        '<a href="data:text/html,<script>alert(1)</script>">',
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe src="javascript://e.org/%0aalert(1)"></iframe>',
        '<a href="%24CANVAS_COURSE_REFERENCE%24/x?url=javascript%3A%2F%2Fe.org%2F%250aalert(1)">x</a>',
        '<object data="data:text/html,<script>alert(1)</script>"></object>',
        '<embed src="javascript:alert(1)">',
        '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">',
        '<base href="javascript:alert(1)//"><meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
        "<math><mtext><mglyph><style></style><img src=x onerror=alert(1)></mtext></math>",
        '<p style="background:url(javascript:alert(1))">',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        '<video src="javascript:alert(1)"><source src="javascript:alert(1)"></video>',
        "<!--<img src='--><img src=x onerror=alert(1)//'>",
        '<template><img src="x" onerror="alert(1)"></template>',
        '<table><tr><td>a</td><td><a href="javascript:alert(1)">b</a></td></tr><tr><td>c</td><td>d</td></tr></table>',
        '<div class="alert"><h3>x</h3><a href="javascript:alert(1)">b</a></div>',
    ],
)
def test_nothing_that_runs_comes_in(html: str) -> None:
    course, _ = read(one_page(f"{html}</p></a><p>text kept</p>"))
    body = str(course.lessons()[0].blocks)
    assert "text kept" in body
    for word in ("javascript:", "vbscript:", "<script", "onerror", "onload", "srcdoc", "onmouseover", "data:text"):
        assert word not in body.lower()


def test_scripts_and_forms_that_were_left_out_are_named() -> None:
    assert "scripts and forms" in warnings("<script>x()</script><p>a</p>")


@pytest.mark.parametrize(
    "src",
    [
        "pic.png",
        "./../pages/pic.png",
        "..\\pages\\PIC.png",
        "pic.png?v=2#x",
        "$IMS-CC-FILEBASE$/pic.png",
        "$IMS-CC-FILEBASE$pic.png",
        "%24IMS-CC-FILEBASE%24/My%20Files/big%20pic.png?canvas_download=1",
        "$IMS_CC_FILEBASE$/../web_resources/pic.png",
    ],
)
def test_a_picture_of_the_package_comes_along(src: str) -> None:
    course, report = read(one_page(f'<p>before <img src="{src}" alt="A bend"> after</p>', FILES))
    blocks = course.lessons()[0].blocks
    assert [block["type"] for block in blocks] == ["rich_text", "image", "rich_text"]
    assert blocks[1]["value"]["alt"] == "A bend"
    assert list(course.files) == [blocks[1]["value"]["image"]]
    assert report.files == 1


def test_a_picture_written_into_the_page_comes_along() -> None:
    data = base64.b64encode(picture()).decode()
    assert kinds(f'<img src="data:image/png;base64,{data}">') == ["image"]


@pytest.mark.parametrize(
    "data", ["image/png;base64,!!!!", "image/png;base64,aGVsbG8=", "text/html,x", "image/svg+xml,<svg/>"]
)
def test_what_only_claims_to_be_a_picture_does_not(data: str) -> None:
    assert kinds(f'<img src="data:{data}" alt="A bend"><p>x') == ["rich_text"]


def test_a_picture_that_is_not_there_leaves_its_words_and_is_reported() -> None:
    course, report = read(one_page('<p>See <img src="gone.png" alt="the bend"></p>'))
    assert course.lessons()[0].blocks == [{"type": "rich_text", "value": "<p>See the bend</p>"}]
    assert report.missing_files == ["gone.png"]


def test_a_picture_of_another_site_becomes_a_link_and_is_not_fetched() -> None:
    assert 'href="https://e.org/a.png"' in text('<img src="https://e.org/a.png" alt="A bend">')


def test_a_formula_keeps_its_words_where_its_picture_is_not_in_the_package() -> None:
    html = (
        '<p>So <img class="equation_image" src="/equation_images/x" alt="LaTeX: x^2" data-equation-content="x^2"></p>'
    )
    assert text(html) == "<p>So LaTeX: x^2</p>"
    assert text(html.replace('alt="LaTeX: x^2"', "")) == "<p>So \\(x^2\\)</p>"
    assert kinds(html.replace("/equation_images/x", "pic.png")) == ["rich_text", "image"]


def test_a_numbered_list_goes_on_after_a_picture() -> None:
    html = '<ol><li>one</li><li>two <img src="pic.png"></li><li>three <img src="pic.png"> more</li></ol>'
    assert [block["value"] for block in blocks_of(html) if block["type"] == "rich_text"] == [
        "<ol><li>one</li><li>two </li></ol>",
        '<ol start="3"><li>three </li></ol>',
        '<ol start="3"><li> more</li></ol>',
    ]


def test_the_words_under_a_figure_are_its_caption() -> None:
    blocks = blocks_of('<figure><img src="pic.png"><figcaption>Fig. <b>1</b></figcaption></figure>')
    assert [block["value"].get("caption") for block in blocks] == ["Fig. 1"]


@pytest.mark.parametrize(
    "html",
    [
        f'<iframe src="{VIDEO.replace("watch?v=", "embed/")}"></iframe>',
        '<iframe src="//player.vimeo.com/video/123456789?h=1"></iframe>',
        f'<p><a href="{VIDEO}">{VIDEO}</a></p>',
        f'<p> <strong><a href="{VIDEO}">Watch</a></strong>&nbsp;</p>',
        f'<object><param name="movie" value="{VIDEO}"></object>',
        '<video controls><source src="../files/clip.mp4"></video>',
        '<p><a href="../files/clip.mp4">The film</a></p>',
        '<iframe src="%24CANVAS_COURSE_REFERENCE%24/external_tools/retrieve?url='
        f'{VIDEO.replace("?", "%3F")}"></iframe>',
    ],
)
def test_a_video_becomes_a_video_block(html: str) -> None:
    assert kinds(html) == ["video"]
    assert read(one_page(html, FILES))[0].lessons()[0].type == "VIDEO"


def test_captions_come_with_their_video() -> None:
    course, _ = read(one_page('<video src="../files/clip.mp4"><track src="../files/clip.vtt"></video>', FILES))
    value = course.lessons()[0].blocks[0]["value"]
    assert {course.files[value["video"]].name, course.files[value["captions"]].name} == {"clip.mp4", "clip.vtt"}


def test_a_link_to_a_video_inside_a_sentence_stays_a_link() -> None:
    assert kinds(f'<p>See <a href="{VIDEO}">this</a> first.</p>') == ["rich_text"]
    assert f'href="{VIDEO}"' in text(f'<ul><li><a href="{VIDEO}">this</a></li></ul>')


def test_another_frame_becomes_an_embed_when_it_is_encrypted_and_a_link_when_not() -> None:
    assert blocks_of('<iframe src="https://e.org/x?a=1&amp;b" title="Quiz"></iframe>') == [
        {"type": "embed", "value": {"url": "https://e.org/x?a=1&b", "title": "Quiz"}}
    ]
    assert 'href="http://e.org/"' in text('<iframe src="http://e.org/"></iframe>')


def test_a_linked_file_follows_the_paragraph_that_names_it() -> None:
    blocks = blocks_of('<p>Print the <a href="../files/sheet.pdf">sheet</a> first.</p><p>Then tie.</p>')
    assert [block["type"] for block in blocks] == ["rich_text", "document", "rich_text"]
    assert blocks[0]["value"] == "<p>Print the sheet first.</p>"
    assert blocks[1]["value"]["title"] == "sheet"


def test_a_file_that_is_linked_twice_comes_once() -> None:
    html = '<p><a href="../files/sheet.pdf">one</a></p><p><a href="../files/SHEET.pdf?x">two</a></p>'
    course, report = read(one_page(html, FILES))
    assert [block["value"]["title"] for block in course.lessons()[0].blocks] == ["one", "two"]
    assert report.files == 1


def test_a_file_that_may_not_come_leaves_its_words() -> None:
    html = '<p>Run <a href="setup.exe">setup</a>.</p>'
    course, report = read(one_page(html, {"pages/setup.exe": b"MZ"}))
    assert course.lessons()[0].blocks == [{"type": "rich_text", "value": "<p>Run setup.</p>"}]
    assert any("setup.exe" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    "marked",
    ['<pre class="brush: py">', '<pre><code class="language-python">', '<pre lang="python">', '<pre class="python">'],
)
def test_preformatted_text_becomes_code_in_its_language(marked: str) -> None:
    [block] = blocks_of(f"{marked}if a &lt; b:<br>    <b>go</b>()\n\n</pre>")
    assert block == {"type": "code", "value": {"language": "python", "code": "if a < b:\n    go()", "caption": ""}}


def test_a_table_of_words_becomes_a_table() -> None:
    html = (
        "<table><caption>Bends</caption><thead><tr><th>Name<th>Use</tr></thead>"
        '<tr><td rowspan=2>Sheet<td><a href="https://e.org/">sails</a></tr><tr><td>flags</tr>'
        "<tr><td colspan=2>all</tr></table>"
    )
    table, links = blocks_of(html)
    assert table["value"] == {
        "caption": "Bends",
        "header": True,
        "rows": [["Name", "Use"], ["Sheet", "sails"], ["", "flags"], ["all", ""]],
    }
    assert 'href="https://e.org/"' in links["value"]


@pytest.mark.parametrize(
    "html",
    [
        '<table role="presentation"><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
        '<table><tr><td><img src="pic.png"></td><td>b</td></tr></table>',
        "<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>",
        "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>",
    ],
)
def test_a_table_that_only_arranges_things_is_read_through(html: str) -> None:
    assert "table" not in kinds(html)
    assert "<p>b</p>" in text(html)


def test_a_long_table_goes_on_in_another_with_the_same_header() -> None:
    rows = "".join(f"<tr><td>{number}<td>x</tr>" for number in range(250))
    first, second = blocks_of(f"<table><tr><th>N<th>X</tr>{rows}</table>")
    assert (len(first["value"]["rows"]), len(second["value"]["rows"])) == (200, 52)
    assert second["value"]["rows"][0] == ["N", "X"]


def test_a_box_becomes_a_callout() -> None:
    [block] = blocks_of('<div class="alert alert-warning"><h4>Mind</h4><p>It <em>slips</em>.</p></div>')
    assert block == {
        "type": "callout",
        "value": {"style": "warning", "title": "Mind", "text": "<p>It <em>slips</em>.</p>"},
    }
    assert kinds('<div class="alert"><img src="pic.png"> seen</div>') == ["image", "rich_text"]


def linked(first: str, second: str = "<p>b</p>", *, outlined: bool = True) -> tuple[ImportedCourse, ImportReport]:
    """A Canvas course of two pages; the second may be outside the outline."""
    items = [item("I1", "First", "R1"), *([item("I2", "Second", "R2")] if outlined else [])]
    listed = [
        resource("R1", "webcontent", "wiki_content/first.html"),
        resource("R2", "webcontent", "wiki_content/second-page.html"),
    ]
    files = {"wiki_content/first.html": first, "wiki_content/second-page.html": second}
    return read(packed({"imsmanifest.xml": manifest([item("S", "Part", "", *items)], listed), **files}))


@pytest.mark.parametrize(
    "href",
    [
        "second-page.html",
        "./second-page.html#top",
        "../wiki_content/Second-Page.html?x=1",
        "$WIKI_REFERENCE$/pages/second-page",
        "%24WIKI_REFERENCE%24/wiki/second-page?titleize=0",
        "$CANVAS_OBJECT_REFERENCE$/pages/R2",
        "$CANVAS_OBJECT_REFERENCE$/modules/items/I2",
    ],
)
def test_a_link_between_pages_leads_to_the_lesson(href: str) -> None:
    course, _ = linked(f'<p><a href="{href}">Go on</a></p>')
    first, second = course.lessons()
    assert f'href="lesson:{second.id}"' in first.blocks[0]["value"]


def test_a_link_to_a_module_leads_to_its_first_lesson() -> None:
    course, _ = linked("<p>a</p>", '<p><a href="$CANVAS_OBJECT_REFERENCE$/modules/S">Back</a></p>')
    first, second = course.lessons()
    assert f'href="lesson:{first.id}"' in second.blocks[0]["value"]


def test_a_page_that_only_links_lead_to_comes_along_at_the_end() -> None:
    second = '<title>Second</title><p>b <a href="first.html">back</a></p>'
    course, report = linked('<p><a href="second-page.html">Go on</a></p>', second, outlined=False)
    assert [(section.title, len(section.lessons)) for section in course.sections] == [("Part", 1), ("Further pages", 1)]
    first, extra = course.lessons()
    assert f"lesson:{extra.id}" in first.blocks[0]["value"]
    assert f"lesson:{first.id}" in extra.blocks[0]["value"]
    assert extra.title == "Second"
    assert (report.items_total, report.items_imported, report.lessons) == (1, 1, 2)


@pytest.mark.parametrize("href", ["gone.html", "$CANVAS_OBJECT_REFERENCE$/quizzes/Q", "$WIKI_REFERENCE$/pages/gone"])
def test_a_link_to_nowhere_leaves_its_words_and_is_reported(href: str) -> None:
    course, report = linked(f'<p>Go <a href="{href}">on</a></p>')
    assert course.lessons()[0].blocks[0]["value"] == "<p>Go on</p>"
    assert any("a link was taken out" in warning for warning in report.warnings)


def test_a_link_to_a_lesson_that_was_skipped_leaves_its_words() -> None:
    items = [item("I1", "First", "R1"), item("I2", "Second", "R2")]
    listed = [resource("R1", "webcontent", "a.html"), resource("R2", "imswl_xmlv1p1", "b.xml")]
    files = {"a.html": '<p>Go <a href="b.xml">on</a></p>', "b.xml": "<webLink><url/></webLink>"}
    course, report = read(packed({"imsmanifest.xml": manifest(items, listed), **files}))
    assert course.lessons()[0].blocks[0]["value"] == "<p>Go on</p>"
    assert any("its target was not imported" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    "data",
    [
        "<p>Übung – Ελληνικά</p>".encode(),
        "<p>Übung – Ελληνικά</p>".encode("utf-8-sig"),
        "<p>Übung – Ελληνικά</p>".encode("utf-16"),
        '<meta charset="iso-8859-7"><p>\xdcbung – Ελληνικά</p>'.encode("iso-8859-7", "xmlcharrefreplace"),
        b'<meta charset="no-such-thing">' + "<p>Übung – Ελληνικά</p>".encode(),
    ],
)
def test_a_page_is_read_in_its_encoding(data: bytes) -> None:
    assert text(data) == "<p>Übung – Ελληνικά</p>"


def test_a_page_of_an_old_editor_is_read_too() -> None:
    assert text("<p>“Größe”</p>".encode("cp1252")) == "<p>“Größe”</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 90_000 + "deep",
        "<b><i><u>" * 30_000 + "deep",
        "<table><tr><td>" * 3000 + "deep",
        f"<p {' '.join(f'a{number}=1' for number in range(150_000))}>deep",
        "<p>" + "<br>" * 90_000 + "deep",
        '<div class="note">' * 390 + "deep" + "</div>" * 390,
        "<table>" + "<tr><td colspan=9999 rowspan=9999>x" * 5_000 + "</table>deep",
        "deep" + "&nbsp;" * 500_000,
        "deep " + "x" * 3_000_000,
        "< " * 90_000 + "deep",
    ],
)
def test_a_page_made_to_stop_a_parser_does_not(html: str) -> None:
    started = time.process_time()
    course, _ = read(one_page(html))
    assert time.process_time() - started < 20
    assert "deep" in str(course.lessons()[0].blocks[0]) + str(course.lessons()[0].blocks[-1])
    assert all(len(block["value"]) < 200_000 for block in course.lessons()[0].blocks if block["type"] == "rich_text")


def test_a_page_of_too_much_markup_is_skipped_with_a_reason() -> None:
    _, report = read(one_page("<i>x</i>" * 60_000))
    assert [skip.reason for skip in report.skipped] == ["The page “pages/one.html” is too large."]


def test_every_file_that_blocks_name_is_one_of_the_course_s() -> None:
    html = '<img src="pic.png"><p><a href="../files/sheet.pdf">a</a><video src="../files/clip.mp4"></video>'
    course, _ = read(one_page(html, FILES))
    blocks = course.lessons()[0].blocks
    named = {
        block["value"][name] for block in blocks for name in MEDIA_FIELDS.get(block["type"], ()) if block["value"][name]
    }
    assert named == set(course.files)
