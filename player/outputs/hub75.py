"""LED panels on the pins of a small board: `hub75:ROWSxCOLS`, with `chain`, `parallel`, `mapping` and the like.

Drives hzeller's `rgbmatrix` library, which is built on the board itself and not found in package registries. The
library's own thread refreshes the panels, so they go dark with the player; no card confirms anything.
"""

import re
from importlib import import_module
from types import ModuleType
from typing import Any

from player.outputs import Output, OutputError
from player.outputs.courier import FOR_EVER, Courier, Picture
from player.outputs.words import settings, whole_number

PANEL = re.compile(r"(\d{1,3})x(\d{1,3})")
KNOWN = {
    "chain": "1",
    "parallel": "1",
    "mapping": "regular",
    "slowdown": "1",
    "brightness": "100",
    "sequence": "RGB",
    "mapper": "none",
}


def check(rest: str) -> None:
    _setup(rest)


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    name = f"panels of {display}"
    return Courier(name, size, PanelCarrier(name, size, _setup(rest)), confirms=False, moving=True, pause=0.0)


def _setup(rest: str) -> dict[str, int | str]:
    """Return the library's options by their own names."""
    panel, found = settings("hub75", rest, KNOWN)
    size = PANEL.fullmatch(panel)
    if size is None:
        raise OutputError(f"output hub75:{rest} must give one panel's rows and columns, as hub75:32x64,chain=2.")
    options: dict[str, int | str] = {
        "rows": int(size[1]),
        "cols": int(size[2]),
        "chain_length": whole_number("hub75", "chain", found["chain"], 1, 32),
        "parallel": whole_number("hub75", "parallel", found["parallel"], 1, 6),
        "hardware_mapping": found["mapping"],
        "gpio_slowdown": whole_number("hub75", "slowdown", found["slowdown"], 0, 10),
        "brightness": whole_number("hub75", "brightness", found["brightness"], 1, 100),
        "led_rgb_sequence": found["sequence"],
    }
    if found["mapper"] != KNOWN["mapper"]:
        options["pixel_mapper_config"] = found["mapper"]
    return options


class PanelCarrier:
    """Owns the library's matrix. It is made on the courier's thread: making it takes the board a second."""

    def __init__(self, name: str, size: tuple[int, int], options: dict[str, int | str]) -> None:
        self._name = name
        self._size = size
        self._options = options
        # The library has no types; nothing of it leaves this class.
        self._matrix: Any = None
        self._canvas: Any = None
        self._images: ModuleType | None = None

    def carry(self, picture: Picture) -> bool:
        try:
            self._open()
            image = self._images.frombytes("RGB", self._size, picture.rgb) if self._images is not None else None
            self._canvas.SetImage(image)
            self._canvas = self._matrix.SwapOnVSync(self._canvas)
        except OutputError:
            raise
        except Exception as error:
            raise OutputError(f"{self._name}: the panels took no frame ({type(error).__name__}: {error}).") from error
        return True

    def again_at(self) -> float:
        return FOR_EVER

    def clear(self) -> None:
        if self._matrix is not None:
            self._matrix.Clear()

    def close(self) -> None:
        self._matrix = self._canvas = None

    def _open(self) -> None:
        if self._matrix is not None:
            return
        try:
            library = import_module("rgbmatrix")
        except ImportError as error:
            raise OutputError(f"{self._name}: the library rgbmatrix is not installed on this board.") from error
        self._images = import_module("PIL.Image")
        options = library.RGBMatrixOptions()
        for option, value in self._options.items():
            setattr(options, option, value)
        # It would give up root for a user that may not read the cache.
        options.drop_privileges = False
        matrix = library.RGBMatrix(options=options)
        if (matrix.width, matrix.height) != self._size:
            raise OutputError(
                f"{self._name}: the panels make {matrix.width}x{matrix.height}, the display is "
                f"{self._size[0]}x{self._size[1]}; set rows, columns, chain and parallel right."
            )
        self._matrix, self._canvas = matrix, matrix.CreateFrameCanvas()
