"""`python -m servers.sandbox`: both stand-ins in one process."""

import asyncio
import os
import sys

from servers.sandbox.serve import serve
from servers.sandbox.settings import Refused, read


def main() -> int:
    """Serve until SIGTERM or SIGINT. The exit code is 1, with one line on stderr, when it cannot start."""
    try:
        asyncio.run(serve(read(sys.argv[1:], os.environ)))
    except Refused as refused:
        print(f"oO sandbox: {refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
