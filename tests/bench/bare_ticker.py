"""The least a moving strip can cost: one blit and one partial update. ``… bare_ticker WIDTH HEIGHT SECONDS``

No player, no evaluator, no account: what is left is pygame and the X server, on this machine and at this hour. Prints
one JSON object with two lists of milliseconds, sixty frames a second and without a pause, as `frame_probe` does.
"""

import json
import sys
import time

import pygame

from tests.bench.framebuffer import HEIGHT, WIDTH

WITHOUT_PAUSE = 3000
LONGER = 400  # pixels of the strip beyond what is seen of it
STEP = 2


def bare(width: int, height: int, seconds: float) -> None:
    pygame.display.init()
    window = pygame.display.set_mode((WIDTH, HEIGHT))
    strip = pygame.Surface((width + LONGER, height), 0, window)
    for x in range(strip.get_width()):
        strip.fill((x % 256, x // 8 % 256, 40), (x, 0, 1, height))
    place = pygame.Rect(WIDTH - width, HEIGHT - 2 * height, width, height)
    pygame.display.flip()

    def frame(number: int) -> float:
        began = time.perf_counter()
        window.blit(strip, place, (number * STEP % LONGER, 0, width, height))
        pygame.display.update([place])
        return (time.perf_counter() - began) * 1000

    paced: list[float] = []
    began = time.monotonic()
    while (now := time.monotonic()) < began + seconds:
        time.sleep(max(0.0, began + (len(paced) + 1) / 60 - now))
        pygame.event.pump()
        paced.append(frame(len(paced)))
    print(json.dumps({"paced": paced, "unpaced": [frame(number) for number in range(WITHOUT_PAUSE)]}))


if __name__ == "__main__":
    bare(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
