"""The connection to a Qdrant server, and its failures in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from orchestra.errors import CorpusDamaged, StoreUnreachable

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

KEY_VARIABLE = "SYMPHONY_STORE_API_KEY"
_TIMEOUT_S = 60
_REFUSED = (401, 403)


def connect(url: str) -> QdrantClient:
    """A client for the server at ``url``; nothing is sent yet.

    The key, where the server wants one, comes from ``SYMPHONY_STORE_API_KEY`` and from nowhere
    else. Tests put qdrant-client's own local engine here.
    """
    from qdrant_client import QdrantClient

    key = os.environ.get(KEY_VARIABLE) or None
    # The compatibility check is a request of its own whose failure would be a mere warning.
    return QdrantClient(url=url, api_key=key, timeout=_TIMEOUT_S, check_compatibility=False)


def reach(url: str) -> None:
    """Asks the server at ``url`` for its collections; raises as :func:`told` does."""
    with told(url), closing(connect(url)) as client:
        client.get_collections()


@contextmanager
def told(url: str) -> Iterator[None]:
    """Turns the client's errors into ones that name the server and the way out.

    Raises:
        StoreUnreachable: nothing answers there, it is no Qdrant server, or it refuses the key.
        CorpusDamaged: the server lacks what is asked of it.
    """
    from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

    try:
        yield
    except ResponseHandlingException as error:
        raise StoreUnreachable(
            f"the Qdrant server at {url} cannot be reached ({error.source}); start it or correct"
            " SYMPHONY_STORE_URL (store_url in symphony.toml), then run the same command again;"
            " unset it to keep vectors in this process"
        ) from error
    except UnexpectedResponse as error:
        if error.status_code in _REFUSED:
            raise StoreUnreachable(
                f"the Qdrant server at {url} refuses access ({error.status_code}); set its key"
                f" in the variable {KEY_VARIABLE}"
            ) from error
        body = error.content[:200].decode("utf-8", "replace")
        raise CorpusDamaged(
            f"the Qdrant server at {url} answered {error.status_code} {error.reason_phrase}:"
            f" {body}; check that this address is a Qdrant server's, then ingest the corpus again"
            " (nothing is embedded twice)"
        ) from error
