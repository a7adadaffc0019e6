"""Run the monolith with a CPU sampler in it: `python -m tests.bench.monolith FILE`.

SIGUSR1 starts the sampler, SIGUSR2 stops it and writes FILE.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from bff.serving import serve_http
from servers.kernel.main import main
from servers.monolith import local_modules
from tests.bench.sampler import Sampler


def sample_into(path: Path) -> None:
    sampler = Sampler()

    def begin(*_: object) -> None:
        sampler.begin()

    def end(*_: object) -> None:
        sampler.end()
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"shares": sampler.shares(), "hottest": sampler.hottest(60)}))
        fresh.replace(path)

    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, end)


if __name__ == "__main__":
    sample_into(Path(sys.argv[1]))
    main(*local_modules(os.environ), servers=(serve_http,))
