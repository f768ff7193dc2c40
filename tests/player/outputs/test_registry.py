"""The list of outputs: each keeps the contract, each checks its own words, none costs the player an image library."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from player.outputs import OUTPUTS, OutputError, check_output_name
from tests.player.outputs.contract import OutputContract


def classes(of: type) -> list[type]:
    return [found for each in of.__subclasses__() for found in (each, *classes(each))]


def test_every_output_of_the_registry_keeps_the_contract():
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.player.outputs.{path.stem}")
    tested = {each().spec(Path("x")).partition(":")[0] for each in classes(OutputContract) if "Test" in each.__name__}
    assert tested == set(OUTPUTS)


@pytest.mark.parametrize("spec", ["", "projector", "window:big", "fullscreen:left", "hdmi:1", "hdmi:-1,0", "recorder:"])
def test_a_word_that_names_no_output_is_refused(spec):
    with pytest.raises(OutputError):
        check_output_name(spec)


def test_the_players_process_never_loads_an_image_library():
    code = "import player.app, player.running, sys; sys.exit('PIL' in sys.modules or 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
