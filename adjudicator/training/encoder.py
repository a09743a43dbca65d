"""The cross-encoder as it is trained: MiniLM's encoder and a small head, in torch.

Input ``[CLS] evidence [SEP] claim [SEP]``; the head reads the first position and the mean over the
claim's positions, because a claim is supported only when every piece of it is. Output: logits of
(supported, refuted, nei).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn

from ingest.embedding.model_folder import packaged_source

if TYPE_CHECKING:
    from collections.abc import Mapping


class CrossEncoder(nn.Module):  # type: ignore[misc]
    """22 million parameters; the word embeddings stay as packaged (``frozen_words``)."""

    def __init__(self, source: Path | None = None, *, frozen_words: bool = True) -> None:
        super().__init__()
        from transformers import BertModel

        # Dropout is off: one pass over the data does not overfit, and it costs a sixth of the time.
        self.encoder = BertModel.from_pretrained(
            source or packaged_source(),
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        width = self.encoder.config.hidden_size
        self.dense = nn.Linear(2 * width, width)
        self.out = nn.Linear(width, 3)
        if frozen_words:
            self.encoder.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """Logits (batch, 3), float32, of int64 inputs (batch, length)."""
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        of_claim = (types * mask).to(hidden.dtype).unsqueeze(-1)
        claim = (hidden * of_claim).sum(1) / of_claim.sum(1)
        with torch.autocast(hidden.device.type, enabled=False):
            both = torch.cat([hidden[:, 0], claim], dim=-1).float()
            return self.out(torch.tanh(self.dense(both)))


def loss_of(logits: torch.Tensor, labels: torch.Tensor, binary: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy; on ``binary`` rows refuted and nei count as one class.

    ``labels``: 0 supported, 1 refuted, 2 nei. ``binary``: bool, same length.
    """
    logs = torch.log_softmax(logits, dim=-1)
    three = logs.gather(1, labels.unsqueeze(1)).squeeze(1)
    rest = torch.logsumexp(logs[:, 1:], dim=-1)
    two = torch.where(labels == 0, logs[:, 0], rest)
    return -torch.where(binary, two, three).mean()


def save_weights(path: Path, tensors: Mapping[str, torch.Tensor]) -> None:
    """Safetensors, written beside and renamed: a killed run leaves the last good file."""
    from safetensors.torch import save_file

    beside = path.with_suffix(".part")
    save_file({k: v.detach().cpu().contiguous() for k, v in tensors.items()}, str(beside))
    beside.replace(path)


def load_weights(path: Path) -> dict[str, torch.Tensor]:
    """What :func:`save_weights` wrote."""
    from safetensors.torch import load_file

    return dict(load_file(str(path)))
