"""The sheet that is signed on paper names every page by the whole of its digest, so that two can be compared by eye."""

import re

from tests.server.world import World

WHOLE = re.compile(r'<span class="mono">((?:[0-9a-f]{4} ){15}[0-9a-f]{4})</span>')


def test_every_page_on_the_sheet_bears_all_signs_of_its_digest_in_fours(small_world: World) -> None:
    small_world.make_channels()
    notice_id = small_world.draft()
    small_world.submit(notice_id)
    notice = small_world.notice(notice_id)
    digests = [page[0] for zones in notice.pages.values() for pages in zones.values() for page in pages]
    found = WHOLE.findall(small_world.browser("sun").get(f"/notices/{notice_id}/sheet").text)
    signs = [each.replace(" ", "") for each in found]
    assert sorted(signs) == sorted(each.removeprefix("sha256:") for each in (*digests, notice.pages_hash or ""))
