"""The picture of a profile."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from accounts.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from tests.cast import Cast
from tests.http import Answer, ApiClient

Api = Callable[[User | None], ApiClient]


def picture(size: tuple[int, int] = (900, 600), kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def upload(client: ApiClient, content: bytes, name: str = "me.jpg") -> Answer:
    data = encode_multipart(BOUNDARY, {"picture": SimpleUploadedFile(name, content)})
    response = client.client.generic(
        "PUT", "/api/v1/users/me/picture/", data, content_type=MULTIPART_CONTENT, headers=client.headers
    )
    return Answer(response)


def stored(user: User) -> Image.Image:
    with default_storage.open(User.objects.get(pk=user.pk).picture.name) as file:
        return Image.open(BytesIO(file.read()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_kept_small(cast: Cast, api: Api, kind: str) -> None:
    answer = upload(api(cast.lena), picture(kind=kind))
    assert answer.status == 200
    image = stored(cast.lena)
    assert (image.format, image.size) == ("WEBP", (512, 341))
    assert answer.data["picture_url"].startswith("http://testserver/media/")
    shown = ApiClient().client.get(answer.data["picture_url"])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")


def test_a_picture_stands_upright_and_says_nothing_about_where_it_was_taken(cast: Cast, api: Api) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Spy camera"
    upload(api(cast.lena), picture((400, 200), exif=exif))
    image = stored(cast.lena)
    assert image.size == (200, 400)
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("me.jpg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("me.jpg", lambda: b""),
        ("me.png", lambda: picture()[:300]),
        ("me.jpg", lambda: b"%PDF-1.7"),
        ("me.jpg", lambda: picture((10, 10), "BMP")),
        ("me.png", lambda: picture((8000, 6000), "PNG")),
        ("me.jpg", lambda: picture() + b"\0" * (5 * 1024 * 1024)),
    ],
    ids=["svg", "empty", "cut off", "pdf", "bmp", "48 megapixels", "6 megabytes"],
)
def test_what_is_no_picture_is_refused_and_the_old_one_stays(
    cast: Cast, api: Api, name: str, content: Callable[[], bytes]
) -> None:
    client = api(cast.lena)
    upload(client, picture())
    before = User.objects.get(pk=cast.lena.pk).picture.name
    answer = upload(client, content(), name)
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert list(answer.details["fields"]) == ["picture"]
    assert User.objects.get(pk=cast.lena.pk).picture.name == before
    assert default_storage.exists(before)


def test_a_new_picture_replaces_the_old_file(
    cast: Cast, api: Api, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client = api(cast.lena)
    upload(client, picture())
    first = User.objects.get(pk=cast.lena.pk).picture.name
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, picture((20, 20)))
    assert not default_storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.patch("users/me/", {"picture_url": None})
    assert (answer.status, answer.data["picture_url"]) == (200, None)


def test_nobody_sets_a_picture_without_signing_in(cast: Cast) -> None:
    assert upload(ApiClient(), picture()).status == 401
