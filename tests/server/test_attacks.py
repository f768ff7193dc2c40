"""What somebody with bad intent would try, each by its name."""

import pytest

from tests.server.world import World


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example/", "/\t/evil.example/", "/\r/evil.example/", "/\n/evil.example/"]
)
def test_a_link_to_the_login_does_not_lead_to_another_site(small_world: World, target: str) -> None:
    answer = small_world.browser("wang").get("/login", query_string={"next": target})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_link_to_the_login_leads_to_a_page_of_ours(small_world: World) -> None:
    answer = small_world.browser("wang").get("/login", query_string={"next": "/notices?q=停电&state=draft"})
    assert answer.headers["Location"].startswith("/notices?q=")
