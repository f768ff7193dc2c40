"""Look into a video in a process of its own: `python -m server.notices.video_check VIDEO POSTER BARE MEGABYTES`.

The only part of the server that loads PyAV, under a limit on memory, so what a poisoned file can do is to end this
process. It says in one line of JSON what the file is, and writes the pictures alone (``bare_video``) and one out of
them, the poster; what may be shown is decided by whoever asked.
"""

import sys

import av
from PIL import Image

from server.notices.bare_video import write_bare
from server.notices.looking import answer

POSTER_SECONDS = 3.0
FIRST_FRAMES = 50
QUALITY = 90


def look(video: str, poster: str, bare: str) -> dict[str, str | int]:
    """Read what the file says of itself, decode its beginning and every key frame after it, and keep a poster."""
    found = _look(video, poster)
    if "mp4" in str(found["format"]).split(",") and found["codec"] == "h264":
        write_bare(video, bare)
        with av.open(bare, mode="r") as container:
            found["duration_ms"] = int((container.duration or 0) // 1000)  # sound may have lasted longer
    return found


def _look(video: str, poster: str) -> dict[str, str | int]:
    with av.open(video, mode="r") as container:
        names = container.format.name
        if not container.streams.video:
            return {"format": names, "codec": ""}
        stream = container.streams.video[0]
        rate = stream.average_rate or 0
        found: dict[str, str | int] = {
            "format": names,
            "codec": stream.codec_context.name,
            "pixels": str(stream.codec_context.pix_fmt or ""),
            "width": stream.codec_context.width,
            "height": stream.codec_context.height,
            "rate": round(rate * 1000),
            "duration_ms": int((container.duration or 0) // 1000),
        }
        if found["codec"] != "h264":
            return found
        frames = container.decode(stream)
        first = next(frames)
        kept = first
        for number, frame in enumerate(frames):
            if number >= FIRST_FRAMES:
                break
            kept = frame
        stream.codec_context.skip_frame = "NONKEY"
        for frame in frames:
            if kept.time is None or kept.time < POSTER_SECONDS:
                kept = frame
        found["turned"] = int(first.rotation)
        plain = kept.reformat(format="rgb24").planes[0]
        size = (kept.width, kept.height)
        picture = Image.frombuffer("RGB", size, bytes(plain), "raw", "RGB", plain.line_size, 1)
        picture.save(poster, "JPEG", quality=QUALITY)
        return found


if __name__ == "__main__":
    *given, megabytes = sys.argv[1:5]
    answer(megabytes, lambda: look(*given))
