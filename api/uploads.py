"""Files sent by PUT, which Django itself does not read. They are read once the caller is known, and only if small."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from lib.errors import Invalid

_OVERHEAD = 16 * 1024


def uploaded(request: HttpRequest, field: str, *, at_most: int) -> UploadedFile:
    """The file that was sent as `field` of a multipart body. Raises Invalid where there is none, or it is too large."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > at_most + _OVERHEAD:
        raise Invalid.field(field, f"The file is larger than {at_most // 1024**2} MB.")
    if request.content_type != "multipart/form-data":
        raise Invalid.field(field, "Send the file as multipart/form-data.")
    try:
        _, files = request.parse_file_upload(request.META, request)
    except MultiPartParserError:
        raise Invalid.field(field, "The multipart body is broken.") from None
    file = files.get(field)
    if not isinstance(file, UploadedFile):
        raise Invalid.field(field, "Send a file.")
    return file


def file_body(field: str) -> dict[str, Any]:
    """How the API's document describes such a body."""
    properties = {field: {"type": "string", "format": "binary"}}
    schema = {"type": "object", "required": [field], "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}
