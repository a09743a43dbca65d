"""The attacks: enough of every kind, honest evidence still in them, invisible signs escaped."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

from adjudicator.types import Verdict
from eval.attacks import CONTROL, NAME, load_attacks
from eval.bad_input import NAME as LANGUAGES
from eval.bad_input import load_rows

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "attacks"


def test_there_are_enough_of_every_kind() -> None:
    rows = load_attacks(FOLDER / NAME)
    assert len(rows) >= 60
    assert len({row.id for row in rows}) == len(rows)
    kinds = Counter(row.kind for row in rows)
    assert len(kinds) >= 16
    assert min(kinds.values()) >= 4
    golds = Counter(row.gold for row in rows if row.kind != CONTROL)
    assert set(golds) == {Verdict.REFUTED, Verdict.NOT_ENOUGH_EVIDENCE}
    assert min(golds.values()) >= 30


def test_every_row_is_an_attack_on_the_same_evidence() -> None:
    for row in load_attacks(FOLDER / NAME):
        assert row.evidence
        assert row.attacked != row.evidence or row.attacked_claim, row.id
        if row.kind != "invisible":
            assert row.evidence[0] in " ".join(row.passages), row.id
        assert row.claim not in row.evidence


def test_the_halves_are_about_other_matters() -> None:
    rows = load_attacks(FOLDER / NAME)
    halves = {h: [r for r in rows if r.split == h] for h in ("dev", "frozen")}
    assert min(map(len, halves.values())) >= 60
    claims = {h: {r.claim for r in some} for h, some in halves.items()}
    assert not claims["dev"] & claims["frozen"]
    assert {r.kind for r in halves["dev"]} == {r.kind for r in halves["frozen"]}


def test_noise_is_made_and_not_stored() -> None:
    noisy = [row for row in load_attacks(FOLDER / NAME) if row.noise_chars]
    assert noisy
    for row in noisy:
        assert len(row.passages[0]) >= 100_000
        assert row.passages == row.passages
    assert all(path.stat().st_size < 100_000 for path in FOLDER.iterdir())


def test_what_cannot_be_seen_is_escaped_in_the_files() -> None:
    for path in FOLDER.glob("*.jsonl"):
        text = path.read_text(encoding="utf-8")
        hidden = {c for c in text if unicodedata.category(c) in {"Cf", "Cc", "Zl", "Zp"}} - {"\n"}
        assert not hidden, path


def test_the_languages_say_the_same() -> None:
    rows = load_rows(FOLDER / LANGUAGES)
    numbers = {
        language: [(r.id.partition("-")[2], r.gold) for r in rows if r.language == language]
        for language in ("en", "de", "fr", "es")
    }
    assert len(numbers["en"]) >= 8
    assert all(listed == numbers["en"] for listed in numbers.values())
