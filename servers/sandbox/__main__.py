"""Entry point of `python -m servers.sandbox`: both stand-ins in one process."""

import asyncio
import os
import sys

from servers.sandbox.serve import serve
from servers.sandbox.settings import StartError, read_settings


def main() -> int:
    """Serve until SIGTERM or SIGINT. Return the exit code: 1, with one line on stderr, if it cannot start."""
    try:
        asyncio.run(serve(read_settings(sys.argv[1:], os.environ)))
    except StartError as error:
        print(f"oO sandbox: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
