"""HUB75 panels through the `rgbmatrix` API, against RGBMatrixEmulator in the library's place."""

import json
import sys
from contextlib import contextmanager

import pytest

from player.outputs import OutputError, check_output_name, hub75
from tests.player.outputs.contract import OutputContract, until


class TestHub75(OutputContract):
    ends_in_ms = 300

    @pytest.fixture(autouse=True)
    def library(self, monkeypatch, tmp_path):
        # The emulator reads this file from the working folder, and writes one that opens a web server where it is not.
        (tmp_path / "emulator_config.json").write_text(
            json.dumps({"display_adapter": "raw", "pixel_size": 1, "log_level": "error"})
        )
        monkeypatch.chdir(tmp_path)
        emulator = pytest.importorskip("RGBMatrixEmulator")
        from RGBMatrixEmulator.adapters.raw_adapter import RawAdapter

        monkeypatch.setattr(RawAdapter, "INSTANCE", None)
        monkeypatch.setitem(sys.modules, "rgbmatrix", emulator)
        self.adapter = RawAdapter
        return emulator

    def spec(self, folder):
        return "hub75:16x32,chain=2,parallel=2"

    def glass(self, output, folder):
        panel = self.adapter.INSTANCE._last_frame()
        return panel.tobytes() if panel.any() else None

    @contextmanager
    def broken(self, monkeypatch, output, folder):
        import RGBMatrixEmulator

        def fail(matrix, canvas, framerate_fraction=1):
            raise RuntimeError("no pulse")

        with monkeypatch.context() as patch:
            patch.setattr(RGBMatrixEmulator.RGBMatrix, "SwapOnVSync", fail)
            yield

    @contextmanager
    def refusing(self, monkeypatch, folder):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "rgbmatrix", None)
            yield

    def after_its_end(self, output, folder):
        # The panels are lit by this process and die with it; here the loop hangs and the courier darkens them.
        assert until(lambda: self.glass(output, folder) is None)
        return self.glass(output, folder)

    def test_panels_that_do_not_make_the_display_are_refused(self, tmp_path):
        output = hub75.open_output("16x32,chain=1,parallel=2", "hall", self.size)
        error = self.failure(lambda: output)
        assert "the panels make 32x32, the display is 64x32" in str(error)
        output.close()

    def test_settings_reach_the_library_by_its_own_names(self, tmp_path, library, monkeypatch):
        seen = []
        made = library.RGBMatrix

        def record(options):
            seen.append(options)
            return made(options=options)

        monkeypatch.setattr(library, "RGBMatrix", record)
        words = "16x32,chain=2,parallel=2,mapping=adafruit-hat,slowdown=4,brightness=60,sequence=GRB,mapper=Mirror:H"
        output = hub75.open_output(words, "hall", self.size)
        output.show(output.frame(), [output.frame().get_rect()], None)
        assert self.arrived(output, 1)
        options = seen[0]
        assert (options.hardware_mapping, options.gpio_slowdown, options.brightness) == ("adafruit-hat", 4, 60)
        assert (options.led_rgb_sequence, options.pixel_mapper_config) == ("GRB", "Mirror:H")
        output.close()


@pytest.mark.parametrize(
    "spec", ["hub75:", "hub75:32", "hub75:32x64,chain=0", "hub75:32x64,parallel=7", "hub75:32x64,brightness=101"]
)
def test_a_word_that_names_no_panels_is_refused(spec):
    with pytest.raises(OutputError):
        check_output_name(spec)
