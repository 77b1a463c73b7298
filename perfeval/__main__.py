"""``python -m perfeval`` is the ``perfeval`` command."""

import sys

from perfeval.commands.cli import main

sys.exit(main())
