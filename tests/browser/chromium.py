"""The system's browser: found, or installed where that is possible. `python -m tests.browser.chromium` before tests.

Never one that a tool of the tests downloads by itself: Debian's is signed, kept up to date, and the same for all.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WANTED = ("chromium", "fonts-noto-color-emoji")


def find() -> str | None:
    """Where it is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def find_or_install() -> str | None:
    """Where it is; on Debian, as root, it is installed when it is missing."""
    if find() is None and sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("Installing Debian's Chromium for the browser tests …\n")
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *WANTED]):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "-qq", *command], check=False, capture_output=True, env=environment)
    return find()


if __name__ == "__main__":
    find_or_install()
