"""Put the player together: clock, cache, stage, then sync and chores; stop them in reverse.

Only here do the parts meet. The first frame comes before everything it does not need: network, scheduler, report and
the player's other duties are imported when it is up. While nobody has enrolled the player, it shows the pairing page
instead.
"""

import logging
import signal
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from player import presentation
from player.cache import Cache
from player.clock import Clock
from player.config import Config
from player.faults import Fault, FaultError
from player.identity import Assignment, Identity, load_identity
from player.memory import hold_little_back
from player.own_fonts import system_fonts
from player.page_supply import PageSupply
from player.process_age import process_age_ms
from player.proofs import Stream
from player.record_keeper import RecordKeeper
from player.release import Release, boot
from player.stretches import Moment, Stretch
from player.wall import Place, Wall, WallDisplay
from playlists.pages.kind_names import KINDS

if TYPE_CHECKING:
    from player.ahead import Ahead
    from player.network import Network
    from player.playlog import Playlog
    from player.running import Running
    from player.status import Link

log = logging.getLogger(__name__)

Handler = signal.Handlers | Callable[[int, FrameType | None], object] | int | None


def run(
    config: Config,
    server_url: str | None = None,
    offset_file: Path | None = None,
    passed_file: Path | None = None,
    ahead: "Ahead | None" = None,
) -> int:
    """Run until told to stop; begin again when the server gives this player other displays.

    ``ahead`` may know the verdicts on what is cached, so that the first frame need not wait for them.
    """
    config.state.mkdir(parents=True, exist_ok=True)
    presentation.apply(config.state)
    clock = Clock(config.state, offset_file, passed_file)
    cache = Cache(config.state, known=ahead.verified if ahead is not None else None)
    with cache.lock(), _Signals() as signals:
        while not signals.stopped:
            identity = load_identity(config.state)
            if identity is None:
                if server_url is None:
                    raise FaultError(
                        Fault.NOT_ENROLLED,
                        f"{config.state} is not enrolled; run `gongshi-player enrol URL CODE`, or `run URL` to pair.",
                    )
                from player.enrol import refuse_address  # late: both are wanted once in a player's life
                from player.pairing_wall import PairingWall

                refuse_address(server_url)
                wall: PairingWall | EnrolledPlayer = PairingWall(config, server_url, lambda: moment_of(clock))
            else:
                wall = EnrolledPlayer(config, identity, clock, cache)
            if ahead is not None:
                ahead.close()
            signals.stop_with(wall.stop)
            if not wall.run():
                return 0
    return 0


def moment_of(clock: Clock) -> Moment:
    time, boot_ms = clock.moment()
    return Moment(time.instant, time.trusted, boot_ms)


class EnrolledPlayer:
    """A player that belongs to a server: its wall, and what feeds it once the first frame is up."""

    def __init__(self, config: Config, identity: Identity, clock: Clock, cache: Cache) -> None:
        self._config = config
        self._identity = identity
        self._again = False
        self._supply = PageSupply(config.state / "pages", config, self._look_again)
        self._playlog: Playlog | None = None
        self._keeper = RecordKeeper()
        self._clock = clock
        self._cache = cache
        self._network: Network | None = None
        fonts = system_fonts(config.fonts)
        displays = [
            WallDisplay(
                _place(each, config),
                self._supply,
                cache.blob_path,
                self._keeper.take,
                fonts,
                config.most_motion,
                config.rotation_of(each.id),
            )
            for each in identity.displays
        ]
        for display in displays:
            display.open_window(moment_of(clock))
        releases = {channel: boot(cache, channel, KINDS) for channel in {each.channel for each in identity.displays}}
        for display in displays:
            if cache.generations.candidates(Stream.of(display.place.channel)):
                display.lacking = Fault.DAMAGED
            display.hang(releases[display.place.channel])
        self._booted = [release for release in releases.values() if release is not None]
        self._wall = Wall(
            displays,
            lambda: moment_of(clock),
            on_first_frame=self._first_frame,
            each_turn=lambda moment: self._running.each_turn(moment),
            on_wish=lambda display, wish, moment: self._running.wish(display, wish, moment),
        )

    @cached_property
    def _running(self) -> "Running":
        """The player's duties beside the frames. First asked for on the wall's thread, after its first tick."""
        from player.running import Running

        running = Running(self._config, self._supply, self._link, lambda: self._clock.now().fault)
        running.wall = self._wall
        return running

    def _link(self) -> "Link":
        from player.status import Link

        return self._network.link() if self._network is not None else Link("starting")

    def run(self) -> bool:
        """Show until stopped; return whether to begin again with other displays."""
        try:
            self._wall.run()
        finally:
            if not self._again:
                # Said once it is meant: the supervisor would end a player that only begins anew.
                self._running.stopping()
            if self._network is not None:
                self._network.stop()
            self._supply.close()
            self._keeper.close()
            if self._playlog is not None:
                self._playlog.close()
        return self._again

    def stop(self) -> None:
        self._wall.stop()

    def _first_frame(self) -> None:
        age_ms = process_age_ms()  # now: what is loaded next comes after the frame
        from player.network import Network

        running = self._running
        if any(display.stage is not None and display.stage.frames for display in self._wall.displays):
            running.first_frame(age_ms)
        self._network = network = Network(
            self._config,
            self._identity,
            self._clock,
            self._cache,
            self._booted,
            on_promoted=self._promoted,
            on_coming=self._wall.coming,
            on_news=self._supply.warm,
            states=running.states,
            on_assignments=self._assigned,
            sweep=running.sweep,
            power=running.power,
            picture=running.picture,
        )
        threading.Thread(target=self._begin, args=(network,), name="begin", daemon=True).start()

    def _begin(self, network: "Network") -> None:
        """Start what the first frame did not need: the playlog, then the network."""
        from player.playlog import Playlog

        hold_little_back()
        self._playlog = playlog = Playlog(self._config.state, self._identity)
        self._keeper.start(lambda stretch: record(playlog, stretch))
        network.start(playlog)
        presentation.measure_once(self._config.state, self._wall.largest_window)

    def _look_again(self) -> None:
        self._wall.look_again()

    def _promoted(self, release: Release) -> None:
        self._wall.promoted(release)

    def _assigned(self) -> None:
        """Begin again: the server has given this player other displays."""
        self._again = True
        self._wall.stop()


def record(playlog: "Playlog", stretch: Stretch) -> None:
    """Put a stretch into the playlog, with the claim that somebody vouches for."""
    hung = stretch.hung
    playlog.append(
        stretch.display,
        hung.channel,
        hung.release,
        hung.zone,
        hung.item,
        hung.page,
        hung.claim,
        stretch.begins,
        stretch.ends,
        stretch.time_trusted,
    )


def _place(assigned: Assignment, config: Config) -> Place:
    return Place(assigned.id, assigned.name, assigned.channel, assigned.profile, config.output_of(assigned.id))


class _Signals:
    """SIGTERM and SIGINT end the wall in order; taken back at the end, for a caller that goes on living."""

    def __init__(self) -> None:
        self.stopped = False
        self._stop: Callable[[], None] | None = None
        self._before: dict[
            signal.Signals, signal.Handlers | Callable[[int, FrameType | None], object] | int | None
        ] = {}

    def __enter__(self) -> "_Signals":
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def stop_with(self, stop: Callable[[], None]) -> None:
        self._stop = stop

    def _take(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True
        if self._stop is not None:
            self._stop()
