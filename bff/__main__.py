"""`python -m bff`: the HTTP API alone, against modules at the addresses in the settings."""

from bff.serving import serve_http
from servers.kernel.main import main

main(servers=(serve_http,))
