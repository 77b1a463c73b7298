"""``python -m perfeval`` is the ``perfeval`` command."""

import sys

from perfeval.cli import main

sys.exit(main())
