"""Decode one video in a process of its own: `python -m player.film_decoder JSON`.

The only part of the player that loads PyAV, so what a poisoned video can do is to end this process. Frames go into the
slots of a shared memory, turned and at the size they are shown; a line on standard output names each, a byte on
standard input gives a slot back. A frame whose time is over is not converted, only named: that is all the saving that
a box without a graphics processor can make. Sound is not even opened.
"""

import json
import mmap
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import av
import av.filter

LATE_MS = 80
THREADS = 2
TURNS: dict[int, list[tuple[str, str]]] = {
    0: [],
    90: [("transpose", "clock")],
    180: [("hflip", ""), ("vflip", "")],
    270: [("transpose", "cclock")],
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. ``begins`` is the monotonic clock's second at which the video's first frame is due."""

    path: str
    memory: int  # the file descriptor of the shared memory
    slots: int
    width: int
    height: int
    degrees: int
    begins: float
    megabytes: int


def limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def say(word: str, *values: object) -> None:
    sys.stdout.write(" ".join((word, *map(str, values))) + "\n")
    sys.stdout.flush()


class Slots:
    """The places for frames that may be written now; waits for one where all are full."""

    def __init__(self, count: int) -> None:
        self._free = list(range(count))

    def take(self) -> int | None:
        """Return a free slot, or None where the player has gone."""
        if not self._free:
            self._free.extend(os.read(sys.stdin.fileno(), 64))
        return self._free.pop(0) if self._free else None


def decoded(container: av.container.InputContainer, from_ms: int) -> Iterator[tuple[int, av.VideoFrame]]:
    """Yield every frame from the given position on, each with its own."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = THREADS
    base = stream.time_base or av.time_base
    first = stream.start_time or 0
    if from_ms > 0:
        container.seek(first + int(from_ms / 1000 / base), stream=stream, backward=True)
    for frame in container.decode(stream):
        if frame.pts is not None:
            position = int((frame.pts - first) * base * 1000)
            if position >= from_ms:
                yield position, frame


def converter(frame: av.VideoFrame, order: Order) -> av.filter.Graph:
    """Return a graph that scales, turns and colours frames as the panel wants them."""
    graph = av.filter.Graph()
    steps = [("scale", f"{order.width}:{order.height}"), *TURNS[order.degrees], ("format", "rgb0")]
    nodes = [
        graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
        *(graph.add(name, words or None) for name, words in steps),
        graph.add("buffersink"),
    ]
    for one, next_one in pairwise(nodes):
        one.link_to(next_one)
    graph.configure()
    return graph


def write(frame: av.VideoFrame, memory: memoryview) -> None:
    """Copy the pixels without the padding that a row may have."""
    plane = frame.planes[0]
    row, pixels = frame.width * 4, memoryview(plane)
    if plane.line_size == row:
        memory[:] = pixels[: len(memory)]
        return
    for y in range(frame.height):
        memory[y * row : (y + 1) * row] = pixels[y * plane.line_size : y * plane.line_size + row]


def play(order: Order) -> None:
    size = order.width * order.height * 4
    memory = memoryview(mmap.mmap(order.memory, size * order.slots))
    slots, graph = Slots(order.slots), None
    with av.open(order.path, mode="r", format="mp4") as container:
        if not container.streams.video:
            raise ValueError("it has no pictures")
        for position, frame in decoded(container, _now_ms(order)):
            if _now_ms(order) > position + LATE_MS:
                say("late", position)
                continue
            slot = slots.take()
            if slot is None:
                return
            graph = graph or converter(frame, order)
            graph.push(frame)
            ready = graph.pull()
            if isinstance(ready, av.VideoFrame):
                write(ready, memory[slot * size : (slot + 1) * size])
            say("frame", position, slot)
    say("end")


def _now_ms(order: Order) -> int:
    return int((time.monotonic() - order.begins) * 1000)


def main(words: str) -> None:
    order = Order(**json.loads(words))
    limit_memory(order.megabytes)
    if hasattr(os, "nice"):
        os.nice(2)
    try:
        play(order)
    except BrokenPipeError:
        return
    except MemoryError:
        say("fail", "it needs more memory than its decoder may have")
    except Exception as error:
        # Whatever is wrong with the file, in one line: the player sets it aside.
        say("fail", f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")


if __name__ == "__main__":
    main(sys.argv[1])
