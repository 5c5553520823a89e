"""Hostile files: what they are is not what they say, or unfolds to more than anybody has room for."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

_SCRIPT = b"<script>alert(document.domain)</script>"
_HTML = b"<!DOCTYPE html><html><body>" + _SCRIPT + b"</body></html>"
_SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + _SCRIPT + b"</svg>"
_XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + _SCRIPT + b"</html>"
_LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
_EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200


def good(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    """A picture with nothing wrong in it."""
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


@cache
def files() -> dict[str, tuple[str, bytes]]:
    """By what is wrong: the name that it is sent by, and the content."""
    png, jpeg = good("PNG"), good("JPEG")
    return {
        "HTML as PNG": ("page.png", _HTML),
        "HTML as PDF": ("page.pdf", _HTML),
        "HTML as text": ("page.txt", _HTML),
        "HTML as Markdown": ("page.md", _HTML),
        "HTML": ("page.html", _HTML),
        "HTML behind a PNG": ("page.png.html", png + _HTML),
        "XHTML as XML": ("page.xml", _XHTML),
        "laughs as XML": ("laughs.xml", _LAUGHS),
        "SVG": ("picture.svg", _SVG),
        "SVG as PNG": ("picture.png", _SVG),
        "SVG as WebP": ("picture.svg.webp", _SVG),
        "SVG as text": ("picture.txt", _SVG),
        "script": ("script.js", b"alert(1)"),
        "PDF that is HTML": ("paper.pdf", _HTML[:200] + b"\n%PDF-1.7\n" + _SCRIPT),
        "GIF that is script": ("picture.gif", b"GIF89a=1;alert(1)//"),
        "PNG with a page after it": ("picture.png", png + _HTML),
        "JPEG as PNG": ("picture.png", jpeg),
        "PNG as PDF": ("paper.pdf", png),
        "program as PNG": ("picture.png", _EXE),
        "program as PDF": ("paper.pdf", _EXE),
        "program": ("tool.exe", _EXE),
        "shell script": ("tool.sh", b"#!/bin/sh\nid\n"),
        "128 megapixels": ("huge.png", _png_header(16_000, 8_000)),
        "endless pixels": ("huge.png", _png_header(2**31 - 1, 2**31 - 1)),
        "GIF of 10,000 frames": ("film.gif", _gif(10_000)),
        "truncated HEIC": ("photo.heic", _ftyp(b"heic")),
        "truncated AVIF": ("photo.avif", _ftyp(b"avif")),
        "AVIF named PNG": ("photo.png", _ftyp(b"avif")),
        "ICC junk": ("picture.png", _png_with(b"iCCP", b"x\x00\x00" + b"\xff" * 300)),
        "ICC bomb": ("picture.png", _png_with(b"iCCP", b"x\x00\x00" + _zeros())),
        "text bomb": ("picture.png", _png_with(b"zTXt", b"x\x00\x00" + _zeros())),
        "EXIF bomb": ("photo.jpg", _jpeg_with_exif(jpeg)),
        "EXIF that loops": ("photo.jpg", _jpeg_with_exif(jpeg, count=1, at=8)),
        "truncated PNG": ("picture.png", good("PNG", (300, 300))[:90]),
        "zip bomb": ("box.zip", _zip({"zeros": b"\0" * 20_000_000})),
        "zip in zip": ("box.zip", _zip({"box.zip": _zip({"zeros": b"\0" * 5_000_000})})),
        "zip that climbs": ("box.zip", _zip({"../../etc/cron.d/x": b"x", "/etc/passwd": b"x", "C:\\x": b"x"})),
        "zip as DOCX": ("paper.docx", _zip({"x.html": _HTML})),
        "nothing": ("nothing.png", b""),
        "one byte": ("nothing.pdf", b"\0"),
        "PostScript as PNG": ("picture.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n"),
        "formula": ("table.csv", b"=cmd|' /C calc'!A0,1\n"),
    }


NAMES = (
    *(
        "../../../etc/passwd.png",
        "..\\..\\windows\\x.png",
        "/etc/x.png",
        "C:\\x.png",
        "a/b/c.png",
        ".png",
        "..png",
        "x.png.",
    ),
    *(
        "x\x00.png",
        "x.html\x00.png",
        "x.png\x00.html",
        "x\r\nContent-Type: text/html\r\n\r\n.png",
        "\u202egnp.exe",
        "x\u200b.png",
    ),
    *(
        "x" * 5000 + ".png",
        "é" * 400 + ".png",
        "😀" * 100 + ".png",
        "x" * 200 + ".png",
        "CON.png",
        "nul",
        "x.png;.html",
    ),
    *(
        "<script>.png",
        "'\"><img src=x>.png",
        "$(id).png",
        "=1+1.png",
        "%2e%2e%2fx.png",
        "%00.png",
        " .png",
        "x.PNG",
        "x .png ",
    ),
    *("\ud800.png", "x.svg", "x.php.png", "-rf.png", "~root.png", "{{7*7}}.png", "ı.png", "a\tb.png"),
)
"""What a good picture is called."""


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png_header(width: int, height: int) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b"")


def _png_with(kind: bytes, content: bytes) -> bytes:
    png = good("PNG")
    return png[:33] + _chunk(kind, content) + png[33:]


def _zeros() -> bytes:
    return zlib.compress(b"\0" * 30_000_000, 9)


def _gif(frames: int) -> bytes:
    start = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    frame = b"\x21\xf9\x04\x00\x01\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
    return start + frame * frames + b"\x3b"


def _ftyp(brand: bytes) -> bytes:
    return (
        b"\x00\x00\x00\x1cftyp" + brand + b"\x00\x00\x00\x00mif1" + brand + b"miaf\x00\x00\x20\x00meta" + b"\x00" * 40
    )


def _jpeg_with_exif(jpeg: bytes, *, count: int = 4000, at: int = 2**31) -> bytes:
    entry = struct.pack("<HHII", 0x0112, 2, 2**31, at)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", count) + entry * count + struct.pack("<I", 8)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def _zip(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in entries.items():
            box.writestr(name, content)
    return file.getvalue()
