"""`python -m ml_serving`: the ranker alone."""

from ml_serving.serve import serve
from servers.kernel.main import main

main(servers=(serve,))
