"""Videos made for the tests by PyAV itself: grey frames, each lighter than the one before."""

from pathlib import Path

import av

FIRST, STEP = 30, 4


def clip(
    path: Path,
    width: int = 64,
    height: int = 36,
    frames: int = 50,
    *,
    rate: int = 25,
    apart: int | None = None,
    codec: str = "libx264",
) -> Path:
    """Write an MP4 whose frame n is grey all over, ``grey(n)`` light; one in ``apart`` stands by itself."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=rate, options={"crf": "10"} if codec == "libx264" else {})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = width, height, "yuv420p", apart or rate
        for number in range(frames):
            frame = av.VideoFrame(width, height, "gray")
            frame.planes[0].update(bytes((grey(number),)) * frame.planes[0].buffer_size)
            for packet in stream.encode(frame.reformat(format="yuv420p")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def grey(number: int) -> int:
    return min(255, FIRST + number * STEP)
