"""The vendors' clients of one panel: made before any clock runs, closed at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from orchestra.panel.specs import ModelSpec
from orchestra.panel.vendors import KeyMissing, chat_model, key_of

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model

Vendors = Callable[[ModelSpec], "Model"]
"""Makes the pydantic-ai model of a spec; handed in where the SDKs are not wanted."""


class Clients:
    """A pydantic-ai model for each member, made when it is first wanted.

    Args:
        environ: where keys are looked up; the process's variables by default.
        vendors: makes models, in place of the SDKs.
    """

    def __init__(
        self, *, environ: Mapping[str, str] | None = None, vendors: Vendors | None = None
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._vendors = vendors
        self._models: dict[str, Model] = {}
        self._connections: list[httpx2.AsyncClient] = []
        self._ready = False

    def prepare(self, members: Sequence[ModelSpec]) -> None:
        """Makes the models of all members, once.

        The SDKs are imported for it. That takes seconds and holds up everything in the event
        loop, so it has to be over before the time of any ask begins.
        """
        if self._ready:
            return
        self._ready = True
        import orchestra.chain.asking
        import orchestra.chain.model  # noqa: F401

        for spec in members:
            self.model(spec)

    def model(self, spec: ModelSpec) -> Model:
        """The member's model. Without a key it can be made, for a replay, but calls nobody."""
        if spec.name not in self._models:
            if self._vendors is not None:
                self._models[spec.name] = self._vendors(spec)
            else:
                self._models[spec.name], connection = chat_model(spec, self.key(spec)[0])
                self._connections.append(connection)
        return self._models[spec.name]

    def key(self, spec: ModelSpec) -> tuple[str, str]:
        """The member's key, and why it cannot be asked where it has none."""
        try:
            return "" if self._vendors else key_of(spec, self._environ), ""
        except KeyMissing as error:
            return "", str(error)

    async def aclose(self) -> None:
        """Ends the connections."""
        self._models.clear()
        self._ready = False
        while self._connections:
            await self._connections.pop().aclose()
