"""Whether an endpoint is on this machine or in its own network."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_local(base_url: str) -> bool:
    """Whether an address is loopback or private. No name is looked up: only ``localhost`` counts.

    An empty address is the vendor's own, so it is not local.
    """
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (address.is_loopback or address.is_private) and not address.is_unspecified
