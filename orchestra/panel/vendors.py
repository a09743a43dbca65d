"""From a :class:`ModelSpec` to the pydantic-ai model that speaks its vendor's wire format.

Nothing of pydantic-ai or of an SDK is imported before a model is built. The SDKs' own retries are
off: the chain retries, counts and pays. Where an SDK would read an address from the environment,
the settings' address (or the vendor's own) is handed in instead, so that nothing else decides
where a text goes.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from orchestra.errors import SymphonyError
from orchestra.panel.specs import ModelSpec, Vendor

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model

OPENAI_URL = "https://api.openai.com/v1"
ANTHROPIC_URL = "https://api.anthropic.com"

_NO_KEY = "no-key-needed"  # what the SDKs are given where an endpoint wants none
_CONNECT_S = 10.0


class KeyMissing(SymphonyError):
    """The environment variable that should hold a model's key is not set."""


def key_of(spec: ModelSpec, environ: Mapping[str, str]) -> str:
    """The model's key; "" where its endpoint needs none.

    Raises:
        KeyMissing: names the variable that must be set.
    """
    if spec.key_variable:
        key = environ.get(spec.key_variable, "").strip()
        if not key:
            raise KeyMissing(
                f"model {spec.name!r}: the environment variable {spec.key_variable} is not set; "
                "put the vendor's key there"
            )
        return key
    if not spec.base_url:
        raise KeyMissing(
            f"model {spec.name!r} speaks to its vendor, which wants a key: name the environment "
            "variable that holds it as key_variable"
        )
    return ""


def chat_model(spec: ModelSpec, key: str) -> tuple[Model, httpx2.AsyncClient]:
    """The vendor's model and the client that must be closed after its last use.

    ``key`` is what :func:`key_of` gave. Without one a model can still be made: a replayed run
    needs it, though it calls nobody.
    """
    key = key or _NO_KEY
    client = _http_client(spec)
    if spec.vendor is Vendor.ANTHROPIC:
        return _anthropic(spec, key, client), client
    return _openai(spec, key, client), client


def _http_client(spec: ModelSpec) -> httpx2.AsyncClient:
    import httpx2

    return httpx2.AsyncClient(
        verify=_trusted(),
        timeout=httpx2.Timeout(spec.timeout_s, connect=min(_CONNECT_S, spec.timeout_s)),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=spec.concurrency),
        follow_redirects=False,
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities of this machine, read once: to read them takes longer than a call."""
    import httpx2

    return httpx2.create_ssl_context()


def _openai(spec: ModelSpec, key: str, client: httpx2.AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider

    sdk: AsyncOpenAI = AsyncOpenAI(
        api_key=key, base_url=spec.base_url or OPENAI_URL, max_retries=0, http_client=client
    )
    provider = OpenAIProvider(openai_client=sdk)
    if spec.vendor is Vendor.OPENAI:
        return OpenAIResponsesModel(spec.model, provider=provider)
    if spec.vendor is Vendor.OPENAI_CHAT:
        return OpenAIChatModel(spec.model, provider=provider)
    # Servers that copy Chat Completions know its older half: no strict schemas, max_tokens,
    # one system message.
    profile = OpenAIModelProfile(
        openai_supports_strict_tool_definition=False,
        openai_chat_supports_max_completion_tokens=False,
        openai_chat_supports_multiple_system_messages=False,
        openai_system_prompt_role="system",
    )
    return OpenAIChatModel(spec.model, provider=provider, profile=profile)


def _anthropic(spec: ModelSpec, key: str, client: httpx2.AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    sdk = AsyncAnthropic(
        api_key=key, base_url=spec.base_url or ANTHROPIC_URL, max_retries=0, http_client=client
    )
    return AnthropicModel(spec.model, provider=AnthropicProvider(anthropic_client=sdk))
