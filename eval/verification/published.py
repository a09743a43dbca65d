"""What others published, beside what is measured here and never mixed with it."""

from __future__ import annotations

from eval.types import Table

_BOARD = (
    ("Bespoke-MiniCheck-7B", "77.4", "83.0", "84.0", "86.7", "77.7"),
    ("Claude 3.5 Sonnet", "77.2", "77.7", "86.1", "85.6", "77.8"),
    ("GPT-4o", "75.9", "78.5", "84.3", "83.6", "77.5"),
    ("FactCG-DeBERTa-L (435M)", "75.6", "74.2", "82.3", "86.7", "72.1"),
    ("MiniCheck-FT5 (770M)", "75.0", "72.2", "78.0", "85.2", "74.7"),
    ("MiniCheck-RoBERTa-L (355M)", "73.5", None, None, None, None),
    ("HHEM-2.1 (110M)", "71.8", "75.9", "69.9", "84.1", "71.8"),
    ("AlignScore-L (355M)", "70.5", "66.0", "71.7", "84.5", "74.3"),
    ("SummaC-ZS", "67.7", "62.8", "65.6", "77.6", "75.2"),
    ("DAE", "65.0", None, None, None, None),
    ("Qwen2.5-0.5B", "64.2", None, None, None, None),
)
_OTHERS = (
    ("DeBERTa-v3-base (184M), fine-tuned", "SciFact, gold abstracts", "macro-F1, 3 labels", "0.84"),
    ("T5", "HealthVer", "accuracy, 3 labels (%)", "80.7"),
    ("SciBERT", "HealthVer", "accuracy, 3 labels (%)", "78.1"),
)

BESIDE = {
    "SciFact dev, macro-F1 over 3 labels": ("scifact", (("DeBERTa-v3-base, fine-tuned", 0.84),)),
    "HealthVer test, accuracy over 3 labels": (
        "healthver",
        (("T5, fine-tuned", 0.807), ("SciBERT, fine-tuned", 0.781)),
    ),
}
"""Published figures that the same statistic on the same set can stand beside."""


def published() -> tuple[Table, ...]:
    """The published figures, as quoted by their sources; none was measured in this run."""
    return (
        Table(
            title="Published: LLM-AggreFact (not measured in this run)",
            columns=("system", "average of 11 sets", "WiCE", "RAGTruth", "LFQA", "Factcheck-GPT"),
            rows=_BOARD,
            note="Balanced accuracy in per cent, as the LLM-AggreFact leaderboard and the systems' "
            "own pages gave it in November 2026. These sets are not among those above, so the "
            "figures are not to be set off against each other.",
        ),
        Table(
            title="Published: SciFact and HealthVer (not measured in this run)",
            columns=("system", "set", "figure", "value"),
            rows=_OTHERS,
            note="As their authors gave them: models fine-tuned on the set's own training split. "
            "Here nothing was trained on HealthVer.",
        ),
    )
