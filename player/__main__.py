"""`python -m player` is `gongshi-player`."""

import sys

from player.cli import main

sys.exit(main())
