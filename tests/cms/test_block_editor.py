"""The editor of blocks describes them as Wagtail's own does, and only once."""

import re
from copy import deepcopy
from unittest.mock import patch

import pytest
from django.utils.translation import override
from wagtail.blocks.base import BlockWidget

from cms.block_editor import _ID, BlockEditor, editor_of
from content.models import CoursePage, LessonPage


@pytest.mark.parametrize(
    ("model", "field"), [(CoursePage, "certificate"), (LessonPage, "assessment"), (LessonPage, "body")]
)
def test_every_form_is_told_the_same_in_its_language(model: type, field: str) -> None:
    editor = editor_of(model, field)
    for language in ("en", "de", "en"):
        with override(language):
            usual = BlockWidget(editor.block_def)
            ours = deepcopy(editor)
            assert _but_for_chance(ours.block_json) == _but_for_chance(usual.block_json)
            assert str(ours.media) == str(usual.media)
    assert set(editor._described) == {"en", "de"}
    assert editor._described["en"][1] != editor._described["de"][1]


def _but_for_chance(described: str) -> str:
    """Without ids, and without the keys by which an editor of rich text knows the lines of an empty text."""
    return re.sub(r'(key.": .")\w{5}', r"\1", _ID.sub("", described))


def test_it_is_described_once_and_begins_with_ids_of_its_own_each_time() -> None:
    editor = editor_of(LessonPage, "body")
    described = BlockWidget._build_block_json
    with patch.object(BlockWidget, "_build_block_json", autospec=True, side_effect=described) as describing:
        forms = [deepcopy(editor).block_json for _ in range(3)]
    assert describing.call_count == 1
    ids = [_ID.findall(form) for form in forms]
    assert len({*ids[0], *ids[1], *ids[2]}) == 3 * len(set(ids[0])) > 0


def test_the_forms_of_pages_have_it() -> None:
    for model, field in ((CoursePage, "certificate"), (LessonPage, "body"), (LessonPage, "assessment")):
        form = model.get_edit_handler().get_form_class()
        assert isinstance(form.base_fields[field].widget, BlockEditor)
