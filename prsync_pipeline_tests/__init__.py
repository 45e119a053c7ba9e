"""The tests; they mirror the package. All of them run far from UTC, where a forgotten time zone shows at once."""

import os
import signal
import threading
import time

os.environ["TZ"] = "America/New_York"
time.tzset()
# A runner in the background ignores Ctrl-C, and so would the commands that the tests start and interrupt.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
