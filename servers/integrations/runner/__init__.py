"""What is the same for every provider: connecting, reading, acting, revoking. Connectors only translate."""

from servers.integrations.runner.accesses import Accesses
from servers.integrations.runner.acting import Acting
from servers.integrations.runner.connecting import Connecting
from servers.integrations.runner.offers import Offer, Offers, client_settings, read_offers
from servers.integrations.runner.revoking import Revoking
from servers.integrations.runner.rounds import Rounds
from servers.integrations.runner.syncing import Syncing
from servers.integrations.runner.texts import Texts

__all__ = [
    "Accesses",
    "Acting",
    "Connecting",
    "Offer",
    "Offers",
    "Revoking",
    "Rounds",
    "Syncing",
    "Texts",
    "client_settings",
    "read_offers",
]
