"""ragas's view of our models: every call goes through the orchestra's chain, embeddings are ours.

Importing this imports ragas, which takes seconds: do it where it is used.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel
from ragas.embeddings.base import BaseRagasEmbedding
from ragas.llms.base import InstructorBaseRagasLLM

from orchestra.chain.types import Ask, Desk
from orchestra.errors import SymphonyError
from orchestra.panel.specs import DataClass
from orchestra.prompts.registry import load_prompt

if TYPE_CHECKING:
    from ingest.types import Embedder

T = TypeVar("T", bound=BaseModel)
ROLE = "judge"


class Unscored(SymphonyError):
    """A step of a metric got no answer: the sample is unscored, never wrong."""


class DeskLLM(InstructorBaseRagasLLM):  # type: ignore[misc]
    """A ragas model behind which our desk sits: policy, caps, cache and ledger hold.

    ``usd`` is what its calls cost so far.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.usd = 0.0

    def generate(self, prompt: str, response_model: type[T]) -> T:
        """Not offered: the chain is asynchronous.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("use agenerate: every call goes through the chain")

    async def agenerate(self, prompt: str, response_model: type[T]) -> T:
        """One step of a metric, answered by whom the router picks for the role "judge".

        Raises:
            Unscored: nobody answered in the shape that was asked for.
        """
        digest = hashlib.sha256(f"{response_model.__name__}\n{prompt}".encode()).hexdigest()
        answer = await self._desk.ask(
            Ask(
                f"ragas/{metadata.version('ragas')}/{response_model.__name__}/{digest[:16]}",
                ROLE,
                load_prompt("eval.prompts", "ragas").render(task=prompt),
                response_model,
                data_class=DataClass.PUBLIC,
            )
        )
        self.usd += answer.usd
        if answer.value is None:
            raise Unscored(f"ragas step {response_model.__name__}: {answer.reason}")
        return answer.value


class OurEmbeddings(BaseRagasEmbedding):  # type: ignore[misc]
    """ragas's embeddings from the packaged model."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self._embedder = embedder

    def embed_text(self, text: str, **kwargs: Any) -> list[float]:
        """The embedding of one text."""
        del kwargs
        return [float(x) for x in self._embedder.embed([text])[0]]

    async def aembed_text(self, text: str, **kwargs: Any) -> list[float]:
        """The embedding of one text."""
        return self.embed_text(text, **kwargs)
