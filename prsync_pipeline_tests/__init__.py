"""The tests; they mirror the package. All of them run far from UTC, where a forgotten time zone shows at once."""

import os
import time

os.environ["TZ"] = "America/New_York"
time.tzset()
