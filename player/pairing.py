"""Be introduced by a code that this player shows, and show with it what a person compares with the console.

The code hangs in public, so it proves nothing by itself: the console and the wall show the same six symbols, made of
this box's key and of what the server hands over (``playlists.check_words``), and only what a person found the same is
taken. What the symbols are made of is on the disk before this box's share leaves it: who could make it begin again
after that would know its share, and could search for a match.
"""

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from player.device_key import DeviceKey
from player.disk import PRIVATE, Disk, storage_error
from player.enrol import EnrolError, Met, ask, link_to
from player.faults import Fault, FaultError
from player.identity import Identity
from playlists.check_words import SHARE_BYTES, check_words, commitment, is_share
from playlists.enrolment import derive, grouped, lookup, new_code, normalise

if TYPE_CHECKING:
    from player.link import Link

CODE_FILE = "pairing-code"
SHARE_FILE = "pairing-share"


class Pairing:
    """A code made here and shown on the display until somebody has typed it in the console and compared."""

    def __init__(self, state: Path, server_url: str, disk: Disk | None = None) -> None:
        self._state = state
        self._server_url = server_url
        self._disk = disk or Disk()
        self._file, self._share_file = state / CODE_FILE, state / SHARE_FILE
        self.fault: FaultError | None = None
        self._revoked: FaultError | None = None
        self._device: DeviceKey | None = None
        self._link: Link | None = None
        self._met: Met | None = None
        try:
            state.mkdir(parents=True, exist_ok=True)
            code = self._kept()
            if code is None:
                self._begin()
            else:
                self._code, self._key = code, derive(code)
                self._remember()
        except OSError as error:
            raise storage_error("storing the pairing code", error) from error

    @property
    def code(self) -> str:
        """The code as people read it aloud."""
        return grouped(self._code)

    @property
    def words(self) -> str:
        """The symbols to compare with the console; empty until the server has met this box."""
        if self._met is None or self._device is None:
            return ""
        return check_words(self._device.text, self._met.server, self._share, self._met.share)

    def poll(self) -> Identity | None:
        """Ask once how far it has come. A fault is kept for the status page; the display goes on asking."""
        try:
            identity = self._ask()
        except EnrolError as error:
            self.fault = error
            if error.fault in (Fault.CODE_UNKNOWN, Fault.REVOKED):
                # Used by another box, refused or too old: a code that can no longer work must not stay on the wall.
                # Nor one that a clerk typed for a revoked box: the administrator has to type another.
                self._begin()
            self._revoked = error if error.fault is Fault.REVOKED else None
            return None
        except FaultError as error:
            self.fault = error
            return None
        # Whether the key is still revoked is not said again until somebody types the new code.
        self.fault = self._revoked if identity is None else None
        if identity is not None:
            self._disk.unlink(self._file)
            self._disk.unlink(self._share_file)
        return identity

    def _ask(self) -> Identity | None:
        if self._device is None:
            self._device = DeviceKey(self._state, self._disk)
        if self._link is None:
            self._link = link_to(self._server_url)
        # Twice, so that a wall need not wait a turn for its words: the second time with the share that makes them.
        for _ in range(2):
            told = {"commitment": commitment(self._device.text, self._share)}
            if self._met is not None:
                told["share"] = self._share
            # Before anything was shown nothing can have been compared, and then nothing is taken.
            vouched = self._met.server if self._met is not None else ""
            answer = ask(self._link, self._server_url, self._key, self._device, self._state, self._disk, told, vouched)
            if not isinstance(answer, Met):
                return answer
            if self._met is None:
                self._keep_share(answer)
            elif answer != self._met:
                # Somebody who knows our share by now offers other matter: he must not choose among words.
                self._begin()
                raise EnrolError(
                    Fault.ANSWER_FORGED, "the answer changed while its check words were shown: type the new code"
                )
        return None

    def _begin(self) -> None:
        """Make a new code and a new share: nothing of the old code counts any more."""
        self._met, self._share = None, secrets.token_hex(SHARE_BYTES)
        self._code = new_code(os.urandom(16))
        self._key = derive(self._code)
        self._disk.unlink(self._share_file)
        self._disk.replace(self._file, self._code.encode(), PRIVATE)
        self._keep_share(None)

    def _kept(self) -> str | None:
        try:
            return normalise(self._file.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def _remember(self) -> None:
        """Take up what belongs to the kept code; a share of which nothing is known any more is drawn anew."""
        try:
            kept = json.loads(self._share_file.read_bytes())
            share, server, answered = kept["share"], kept["server"], kept["answered"]
            sound = kept["lookup"] == lookup(self._key) and is_share(share)
            if sound and (server is None or (is_share(server) and is_share(answered))):
                self._share = share
                self._met = Met(server, answered) if server is not None else None
                return
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
        self._share = secrets.token_hex(SHARE_BYTES)
        self._keep_share(None)

    def _keep_share(self, met: Met | None) -> None:
        kept = {
            "lookup": lookup(self._key),
            "share": self._share,
            "server": met.server if met else None,
            "answered": met.share if met else None,
        }
        try:
            self._disk.replace(self._share_file, json.dumps(kept).encode("ascii"), PRIVATE)
        except OSError as error:
            raise storage_error("storing the check words", error) from error
        self._met = met
