"""Leave out what a camera wrote beside a film: where and when it was taken, with what, by whom; and its sound.

Assets are published with the notice, so anybody may read, or hear, what no wall shows. The pictures themselves are
taken over as they are, packet by packet, and read back: a film that does not come out the same is not taken. It loads
PyAV, so it belongs to the child that looks into videos.
"""

import hashlib

import av


def write_bare(video: str, target: str) -> None:
    """Write the film's pictures alone into another MP4. ``ValueError`` where they would not be the same."""
    with (
        av.open(video, mode="r") as source,
        # Without the library's own name and the hour; with its table of contents in front, as the sender's may have it.
        av.open(target, mode="w", format="mp4", options={"fflags": "+bitexact", "movflags": "+faststart"}) as written,
    ):
        film = source.streams.video[0]
        stream = written.add_stream_from_template(film)
        stream.metadata.clear()
        for packet in source.demux(film):
            if packet.size:
                packet.stream = stream
                written.mux(packet)
    if _pictures(video) != _pictures(target):
        raise ValueError("the pictures came out otherwise")


def _pictures(path: str) -> tuple[int, str]:
    """How many packets of pictures a film has, and the digest of all of their bytes."""
    count, whole = 0, hashlib.sha256()
    with av.open(path, mode="r") as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                count += 1
                whole.update(bytes(packet))
    return count, whole.hexdigest()
