"""A connection serves as long as it can be trusted, and no longer."""

import dataclasses

from player.fetcher import Fetcher
from player.link import Link, Patience
from player.sync import Sync
from tests.player.syncing import change
from tests.repository_simulator import HALL


def test_a_poll_and_those_soon_after_it_share_one_connection(sync, server, source):
    sync.poll([HALL])
    sync.poll([HALL])
    change(source, "新")
    assert sync.poll([HALL]).promoted
    # Among them 'not changed' without a body, and 'no such root' with a page that nobody reads.
    assert {200, 304, 404} <= {request.status for request in server.requests}
    assert server.connections == 1


def test_a_connection_that_stood_idle_for_long_is_not_trusted(cache, server):
    link = Link(server.url, patience=dataclasses.replace(Patience(), idle=0.0))
    sync = Sync(cache, Fetcher(link))
    sync.poll([HALL])
    asked, before = len(server.requests), server.connections
    sync.poll([HALL])
    link.close()
    assert server.connections - before == len(server.requests) - asked == 1


def test_a_long_answer_that_nobody_wants_is_hung_up_on(link, server):
    server.misbehave = lambda handler, path: handler.answer(404, bytes(100_000)) or True
    for _ in range(2):
        with link.get("metadata/9.root.json") as answer:
            assert answer.status == 404
    assert server.connections == 2
