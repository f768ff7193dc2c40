"""The recorder: the contract, and the files it leaves."""

from contextlib import contextmanager

import pygame
import pytest

from player.outputs import OutputError, open_output
from player.png import encode_png
from tests.player.outputs.contract import OutputContract, until, whole


class TestRecorder(OutputContract):
    def spec(self, folder):
        return f"recorder:{folder}/frames"

    def glass(self, output, folder):
        return pygame.image.tobytes(pygame.image.load(folder / "frames" / "hall.png"), "RGB")

    @contextmanager
    def broken(self, monkeypatch, output, folder):
        with monkeypatch.context() as patch:
            patch.setattr(output, "_folder", folder / "gone")
            yield

    @contextmanager
    def refusing(self, monkeypatch, folder):
        (folder / "frames").write_text("a file where the folder should be")
        yield

    def test_the_newest_frame_also_has_a_name_that_needs_no_display(self, output, tmp_path):
        output.show(output.frame(), whole(output.frame()), None)
        output.close()
        assert (tmp_path / "frames" / "frame.png").read_bytes() == (tmp_path / "frames" / "hall.png").read_bytes()

    def test_what_is_drawn_next_is_not_in_the_picture_that_is_being_written(self, output, monkeypatch):
        written: list[pygame.Surface] = []
        monkeypatch.setattr(output, "_write", lambda frame, number: written.append(frame))
        output.frame().fill((10, 20, 30))
        output.show(output.frame(), whole(output.frame()), None)
        output.frame().fill((0, 0, 0))
        output._writer.join()
        assert written[0].get_at((1, 1))[:3] == (10, 20, 30)

    def test_a_folder_that_vanished_mends_itself(self, output, tmp_path):
        frame = output.frame()
        output._folder = tmp_path / "gone"
        with pytest.raises(OutputError, match="not written"):
            until(lambda: output.show(frame, whole(frame), None) is not None, output)
        (tmp_path / "gone").mkdir()
        output.show(frame, whole(frame), None)
        output.close()
        assert (tmp_path / "gone" / "hall.png").exists()


def test_a_picture_is_written_so_that_others_can_read_it(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(3, 2, bytes(range(18))))
    assert pygame.image.tobytes(pygame.image.load(path), "RGB") == bytes(range(18))
    with pytest.raises(ValueError, match="needs"):
        encode_png(3, 2, b"short")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made"):
        open_output(f"recorder:{tmp_path}/file/x", "hall", (64, 32))
