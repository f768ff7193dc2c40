"""Run the real loop over displays with real windows, for a test that looks at them from outside.

`python -m tests.player.several_windows FOLDER SPEC...`: each display shows red; a word on standard input does
something to them (`break 0`: the output of the first fails once; `resize 0`; `green`: a newer release) and is answered.
"""

import sys
import threading
from pathlib import Path

from player.clock import Clock
from player.outputs import OutputError
from player.stretches import Moment
from player.wall import Place, Wall, WallDisplay
from playlists.model import ChannelId, DisplayId, ProfileId
from tests.player.stage_cast import GREEN, RED, Notice, SlowSupply, hall, release

CHANNEL = ChannelId("hall")
ALWAYS = Notice("water", (RED,), at_any_time=True)
LATER = Notice("roads", (GREEN,), at_any_time=True)


def tell(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def displays(folder: Path, supply: SlowSupply, specs: list[str]) -> list[WallDisplay]:
    places = [Place(DisplayId(f"d{n}"), "", CHANNEL, ProfileId("p"), spec) for n, spec in enumerate(specs)]
    return [WallDisplay(place, supply, lambda ref: folder, lambda stretch: None, (), "cut") for place in places]


def obey(shown: list[WallDisplay], wall: Wall) -> None:
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "break":
            output = shown[int(number)].output

            def fail(*_: object) -> None:
                raise OutputError("cable pulled")

            output.show = fail
            shown[int(number)].stage._scene.damaged.append(shown[int(number)].stage._scene.frame.get_rect())
            wall.look_again()
        elif word == "green":
            wall.promoted(release(evergreen=[LATER], version=2))
        tell(f"did {word}")
    wall.stop()


def main(folder: Path, specs: list[str]) -> None:
    cast = hall(folder)
    for notice in (ALWAYS, LATER):
        cast.hang(release(evergreen=[notice]))
    shown = displays(folder, cast.supply, specs)
    clock = Clock(folder)

    def moment() -> Moment:
        time, boot_ms = clock.moment()
        return Moment(time.instant, False, boot_ms)

    nothing = {"each_turn": lambda moment: None, "on_wish": lambda *_: None}
    wall = Wall(shown, moment, on_first_frame=lambda: tell("first frame"), **nothing)
    for each in shown:
        each.hang(release(evergreen=[ALWAYS]))
    threading.Thread(target=obey, args=(shown, wall), daemon=True).start()
    wall.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
