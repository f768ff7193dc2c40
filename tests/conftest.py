"""What holds for every test: property tests are judged by what they find, not by how busy the machine is.

``make test`` draws the same examples every time, so that a red run speaks of the change and of nothing else; ``make
properties`` draws new ones.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("same", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", settings.get_profile("same"), derandomize=False, print_blob=True)
settings.load_profile("search" if os.environ.get("GONGSHI_SEARCH") else "same")
