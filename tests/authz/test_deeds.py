"""Every action refuses by itself whoever may not do it, whatever door they come by."""

import pytest

from tests.authz.deeds import DEEDS, Deed, is_refused
from tests.authz.school import PEOPLE, School


@pytest.mark.asvs("8.3.1")
@pytest.mark.owasp_api(5)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_an_action_lets_exactly_these_people_do_it(deed: Deed, school: School) -> None:
    assert {name for name in PEOPLE if not is_refused(school, deed, name)} == set(deed.allowed)
