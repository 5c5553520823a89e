"""What is uploaded is judged by its content, and none of it ever runs on our origin, by whatever door it came."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from content.models import CourseDocument, CourseImage
from tests.cast import Cast
from tests.fuzz.corpus_files import NAMES, files, good
from tests.http import ApiClient, browser

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("5.2.2", "5.2.6", "5.4.1", "3.2.1")]

INLINE = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "application/pdf",
    "text/vtt",
    "video/",
    "audio/",
)
BOUNDARY = "between-the-parts"
SECONDS = 2.0
REFUSED = (
    "HTML as PNG",
    "SVG",
    "SVG as PNG",
    "HTML",
    "program",
    "128 megapixels",
    "endless pixels",
    "truncated AVIF",
    "nothing",
)


def _body(field: str, name: str, content: bytes, kind: str, **fields: str) -> bytes:
    written = name.encode("utf-8", "surrogatepass").replace(b'"', b"%22")
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
        for key, text in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="'.encode() + written
    return (
        "".join(parts).encode()
        + head
        + f'"\r\nContent-Type: {kind}\r\n\r\n'.encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )


class Door:
    """One way in: where files are sent as which field."""

    def __init__(
        self, client: Client, method: str, address: str, field: str, headers: dict[str, str], **fields: str
    ) -> None:
        self.client, self.method, self.address = client, method, address
        self.field, self.headers, self.fields = field, headers, fields

    def send(self, name: str, content: bytes, kind: str = "image/png") -> Any:
        sent = _body(self.field, name, content, kind, **self.fields)
        form = f"multipart/form-data; boundary={BOUNDARY}"
        began = time.process_time()
        response = self.client.generic(self.method, self.address, sent, content_type=form, headers=self.headers)
        assert response.status_code < 500, (name, content[:40])
        assert time.process_time() - began < SECONDS, (name, content[:40])
        return response

    def takes(self, name: str, content: bytes) -> bool:
        """Send it, and say whether it was kept."""
        response = self.send(name, content)
        kept = {200, 201} if self.address.startswith("/api/") else {302}
        return response.status_code in kept


@pytest.fixture
def doors(cast: Cast, settings: Any) -> list[Door]:
    """The four ways in."""
    settings.LIMITS_ON = False
    lena, ines, ada = ApiClient(cast.lena), ApiClient(cast.ines), browser(cast.ada)
    for client in (lena.client, ines.client, ada):
        client.raise_request_exception = False
    root = str(Collection.get_first_root_node().pk)
    typed = {"title": "A knot", "collection": root, "tags": ""}
    return [
        Door(lena.client, "PUT", "/api/v1/users/me/picture/", "picture", lena.headers),
        Door(ines.client, "POST", "/api/v1/authoring/media/", "file", ines.headers),
        Door(ada, "POST", reverse("wagtailimages:add"), "file", {}, **typed),
        Door(ada, "POST", reverse("wagtaildocs:add"), "file", {}, **typed),
    ]


def test_a_hostile_file_is_refused_or_harmless(doors: list[Door], cast: Cast) -> None:
    for what, (name, content) in files().items():
        for door in doors:
            if door.takes(name, content):
                for address, served in _served(cast):
                    assert _is_harmless(served), (what, door.address, address, dict(served.items()))
                _forget()


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_one_to_no_door(doors: list[Door], what: str) -> None:
    name, content = files()[what]
    assert not [door.address for door in doors if door.takes(name, content)]


def test_the_hostile_files_beside_the_checkout_are_harmless_too(doors: list[Door], cast: Cast, realdata: Path) -> None:
    taken = [doors[1].takes(path.name, path.read_bytes()) for path in sorted((realdata / "hostile").iterdir())]
    assert len(taken) > 20
    assert any(taken)
    assert all(_is_harmless(served) for _, served in _served(cast))


@pytest.mark.parametrize("kind", ["image/png", "text/html", "image/svg+xml", "", "x" * 300])
def test_what_a_browser_calls_a_file_is_not_asked(doors: list[Door], cast: Cast, kind: str) -> None:
    for door in doors[:3]:
        assert door.send("knot.png", good("PNG"), kind).status_code in {200, 201, 302}
    served = dict(_served(cast))
    assert len(served) >= 3
    assert all(map(_is_harmless, served.values()))


def test_no_name_leads_out_of_the_folder_of_media(doors: list[Door], cast: Cast, settings: Any) -> None:
    for name in NAMES:
        for door in (doors[1], doors[3]):
            door.send(name.replace(".png", ".pdf"), b"%PDF-1.7") if door is doors[3] else door.send(name, good("PNG"))
    kept = [name for model in (CourseImage, CourseDocument) for name in model.objects.values_list("file", flat=True)]
    assert len(kept) > len(NAMES)
    assert all(map(_stays_inside, kept)), kept
    for address, served in _served(cast):
        assert _is_harmless(served), address


def _served(cast: Cast) -> Iterator[tuple[str, Any]]:
    """Everything that is kept, as anybody gets it who has its address."""
    client = browser(cast.ada)
    cast.lena.refresh_from_db()
    if cast.lena.picture:
        yield "picture", client.get(ApiClient(cast.lena).get("users/me/").data["picture_url"])
    for item in ApiClient(cast.ines).get("authoring/media/").data["items"]:
        yield item["url"], client.get(item["url"])
    for document in get_document_model().objects.all():
        yield document.url, client.get(document.url)
    for image in get_image_model().objects.all():
        yield image.file.url, client.get(image.file.url)


def _is_harmless(response: Any) -> bool:
    """Shown inline only as what runs nothing; guarded against being taken for something else."""
    if response.status_code in {403, 404}:
        return True
    kind = response["Content-Type"].partition(";")[0]
    attached = response.get("Content-Disposition", "").startswith("attachment")
    guarded = (
        response["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in response["Content-Security-Policy"]
    )
    return guarded and response.status_code == 200 and (attached or kind.startswith(INLINE))


def _stays_inside(name: str) -> bool:
    return ".." not in name.split("/") and not name.startswith("/") and "\\" not in name and name.isprintable()


def _forget() -> None:
    get_image_model().objects.all().delete()
    get_document_model().objects.all().delete()
