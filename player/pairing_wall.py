"""Show the pairing code until somebody has typed it in the console, then the check words until he has compared them.

The page looks unlike any notice and no release is involved. Asking the server happens on another thread.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from player.config import Config
from player.notify import Notifier
from player.own_fonts import system_fonts
from player.page_supply import PageSupply
from player.stage import Matter
from player.stretches import Moment
from player.wall import Place, Wall, WallDisplay
from playlists.model import ChannelId, DisplayId, Json, Profile, ProfileId, Ref

if TYPE_CHECKING:
    from player.pairing import Pairing

log = logging.getLogger(__name__)

ASK_SECONDS = 3
TURN_MS = 3_000
SMALL_WIDTH = 96
"""Lamps that twelve symbols take."""
PARTS = 3
THIS_PLAYER = DisplayId("pairing")


class PairingWall:
    """A wall of one display with the pairing page on it."""

    def __init__(self, config: Config, server_url: str, moment: Callable[[], Moment]) -> None:
        self._config = config
        self._server_url = server_url
        self._enrolled = False
        self._over = threading.Event()
        self._words: dict[str, Json] | None = None
        self._notifier = Notifier.from_environment()
        self._supply = PageSupply(config.state / "pages", config, self._look_again)
        place = Place(THIS_PLAYER, "", ChannelId("none"), ProfileId(""), config.output_of(THIS_PLAYER))
        self._display = WallDisplay(
            place, self._supply, _no_blobs, lambda stretch: None, system_fonts(config.fonts), most="cut"
        )
        self._wall = Wall(
            [self._display],
            moment,
            on_first_frame=self._begin_asking,
            each_turn=self._each_turn,
            on_wish=lambda display, wish, at: self.stop() if wish == "quit" else None,
        )

    def run(self) -> bool:
        """Show until enrolled (true) or stopped (false)."""
        try:
            self._wall.run()
        finally:
            self._over.set()
            self._supply.close()
        return self._enrolled

    def stop(self) -> None:
        self._wall.stop()

    def _look_again(self) -> None:
        self._wall.look_again()

    def _begin_asking(self) -> None:
        threading.Thread(target=self._ask, name="pairing", daemon=True).start()

    def _each_turn(self, moment: Moment) -> None:
        if self._words is not None:
            self._display.cover(Matter("pairing", {**self._words, **turn_of(self._display.profile, moment)}))
        self._notifier.look([self._display], moment)

    def _ask(self) -> None:
        from player.pairing import Pairing

        pairing: Pairing | None = None
        said = ""
        while not self._over.is_set():
            identity = None
            try:
                # Here too: a disk that is full at the first start must not keep the wall without a code for good.
                pairing = pairing or Pairing(self._config.state, self._server_url)
                identity = pairing.poll()
            except Exception as error:
                # Whatever it was, the code must stay on the wall: the next round asks again.
                if str(error) != said:
                    log.warning("pairing failed reason=%s", error)
                said = str(error)
            if pairing is not None:
                self._words = self._said(pairing)
                self._wall.look_again()
            if identity is not None:
                self._enrolled = True
                self._wall.stop()
                return
            self._over.wait(ASK_SECONDS)

    def _said(self, pairing: "Pairing") -> dict[str, Json]:
        """Return what the page says now."""
        fault = pairing.fault.fault if pairing.fault is not None else None
        width, height = self._display.profile.width, self._display.profile.height
        return {
            "code": pairing.code,
            # The page of the console where the code is typed, with the code in it.
            "qr": f"{self._server_url.rstrip('/')}/displays/pair?code={''.join(pairing.code.split())}",
            "check_words": pairing.words,
            "state": [
                ["屏幕", f"{width}×{height}"],
                ["网络", "已连接" if fault is None else f"{fault.number} {fault.chinese}"],
            ],
        }


def turn_of(profile: Profile, moment: Moment) -> dict[str, Json]:
    """Which part of the code a panel shows that has no room for all of it; other displays never draw it anew."""
    small = profile.surface == "led" and profile.width < SMALL_WIDTH
    return {"turn": moment.boot_ms // TURN_MS % PARTS} if small else {}


def _no_blobs(ref: Ref) -> Path:
    raise FileNotFoundError("nothing is cached before enrolment")
