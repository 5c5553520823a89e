"""Points in words."""

import pytest

from content.points import in_points


@pytest.mark.parametrize(
    ("number", "words"), [("1", "1 point"), ("0", "0 points"), ("0.5", "0.5 points"), ("2", "2 points")]
)
def test_one_point_is_no_points(number: str, words: str) -> None:
    assert in_points(number) == words
