"""``make image-test``: builds both images and tries them where an engine runs; elsewhere it says so."""

import os
import sys
from pathlib import Path

import pytest

from tests.image.engine import ASKED_FOR, missing


def main() -> int:
    """Run the tests; 0 where there is no engine to run them on."""
    if lacking := missing():
        print(f"image-test: skipped, {lacking}.")  # noqa: T201 - the command line's own output
        return 0
    os.environ[ASKED_FOR] = "1"
    return pytest.main(["--verbose", "--timeout", "2400", str(Path(__file__).parent)])


if __name__ == "__main__":
    sys.exit(main())
