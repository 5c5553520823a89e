"""The design of a course's certificates in its other forms: the StreamField of the working copy, what a release keeps,
and single fields to be compared."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from content.certificate_design import (
    ACCENT,
    LANGUAGES,
    MAX_SIGNATURES,
    ORIENTATIONS,
    PAPERS,
    SECOND,
    Design,
)

_WORDS = {"title": "", "wording": "", "language": "", "paper": "a4", "orientation": "landscape"}
_COLOURS = {"accent": ACCENT, "second": SECOND}
PICTURES = ("certificate_logo", *(f"certificate_signature_{n}_image" for n in range(1, MAX_SIGNATURES + 1)))
"""The fields of a changeset that name pictures."""
LABELS = {
    "certificate_issue": "Certificate: issued",
    "certificate_title": "Certificate: title",
    "certificate_wording": "Certificate: wording",
    "certificate_language": "Certificate: language",
    "certificate_paper": "Certificate: paper",
    "certificate_orientation": "Certificate: orientation",
    "certificate_accent": "Certificate: main colour",
    "certificate_second": "Certificate: second colour",
    "certificate_logo": "Certificate: logo",
    "certificate_signature_1": "Certificate: first signature",
    "certificate_signature_1_image": "Certificate: first signature, picture",
    "certificate_signature_2": "Certificate: second signature",
    "certificate_signature_2_image": "Certificate: second signature, picture",
}


def raw_design(stored: Any) -> dict[str, Any] | None:
    """The value of the design in a revision's content or in StreamField data; None where there is none."""
    raw = json.loads(stored or "[]") if isinstance(stored, str) or stored is None else stored
    found = next((block for block in raw if block.get("type") == "design"), None)
    return found["value"] if found is not None else None


def picture_keys(raw: Mapping[str, Any] | None) -> list[int | None]:
    """The primary keys of the logo and of each signature's picture, in this order."""
    if raw is None:
        return []
    return [raw.get("logo"), *(signature.get("image") for signature in _signatures(raw))]


def design_of(raw: Mapping[str, Any] | None, uuids: list[str | None]) -> Design | None:
    """The design of StreamField data; `uuids` are those of `picture_keys`, None for what is gone."""
    if raw is None:
        return None
    logo, *signed = uuids
    return {
        "issue": bool(raw.get("issue", True)),
        **{name: str(raw.get(name) or usual).strip() for name, usual in _WORDS.items()},
        **{name: str(raw.get(name) or usual).strip().lower() for name, usual in _COLOURS.items()},
        "logo": logo,
        "signatures": [
            {"image": image, **{name: str(signature.get(name) or "").strip() for name in ("name", "role")}}
            for image, signature in zip(signed, _signatures(raw), strict=True)
        ],
    }


def stream_of_design(design: Design | None, keys: Mapping[str, int]) -> list[dict[str, Any]]:
    """StreamField data of a design; `keys` are the primary keys of its pictures, by uuid."""
    if design is None:
        return []
    signatures = [
        {
            "type": "item",
            "id": str(uuid.uuid4()),
            "value": {**signature, "image": keys[signature["image"]] if signature["image"] else None},
        }
        for signature in design["signatures"]
    ]
    value = {**design, "logo": keys[design["logo"]] if design["logo"] else None, "signatures": signatures}
    return [{"type": "design", "id": str(uuid.uuid4()), "value": value}]


def compiled_design(design: Design | None, files: Mapping[str, str]) -> dict[str, Any]:
    """What a release keeps, to be added to its outline: `files` are the frozen pictures by uuid. Nothing for none."""
    if design is None:
        return {}
    signatures = [{**signature, "file": files.get(signature["image"] or "", "")} for signature in design["signatures"]]
    return {"certificate": {**design, "logo_file": files.get(design["logo"] or "", ""), "signatures": signatures}}


def authored_design(document: Mapping[str, Any]) -> Design | None:
    """The design that a release was compiled from."""
    kept = document.get("certificate")
    if kept is None:
        return None
    signatures = [{name: each[name] for name in ("image", "name", "role")} for each in kept["signatures"]]
    return {**{name: value for name, value in kept.items() if name != "logo_file"}, "signatures": signatures}


def issues_certificates(document: Mapping[str, Any]) -> bool:
    """Who finishes this release gets a certificate, unless its authors said otherwise."""
    kept = document.get("certificate")
    return kept is None or bool(kept["issue"])


def files_of_design(document: Mapping[str, Any]) -> dict[str, str]:
    """The frozen pictures of a release's design, by uuid."""
    kept = document.get("certificate")
    if kept is None:
        return {}
    pairs = [(kept["logo"], kept["logo_file"]), *((each["image"], each["file"]) for each in kept["signatures"])]
    return {uuid: file for uuid, file in pairs if uuid and file}


def design_fields(design: Design | None, files: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A design as single fields of a changeset; nothing for none. Pictures are named by `files`, if they are given."""
    if design is None:
        return {}
    named = files or {}
    fields = {
        "certificate_issue": "yes" if design["issue"] else "no",
        "certificate_title": design["title"],
        "certificate_wording": design["wording"],
        "certificate_language": LANGUAGES.get(design["language"], "the course's"),
        "certificate_paper": PAPERS.get(design["paper"], design["paper"]),
        "certificate_orientation": ORIENTATIONS.get(design["orientation"], design["orientation"]),
        "certificate_accent": design["accent"],
        "certificate_second": design["second"],
        "certificate_logo": named.get(design["logo"] or "", design["logo"] or ""),
    }
    for number, signature in enumerate(design["signatures"][:MAX_SIGNATURES], 1):
        image = signature["image"] or ""
        fields[f"certificate_signature_{number}"] = ", ".join(filter(None, (signature["name"], signature["role"])))
        fields[f"certificate_signature_{number}_image"] = named.get(image, image)
    return fields


def _signatures(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = raw.get("signatures") or []
    return [item["value"] if item.get("type") == "item" else item for item in items]
