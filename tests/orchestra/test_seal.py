"""A sealed ledger: marks at rest, values for who reads it, in any process and after any kill."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestra.errors import LedgerDamaged
from orchestra.ledger import Ledger
from orchestra.policy import PolicySpec, load_policy
from orchestra.runs import RunFolder, open_run
from orchestra.seal import Seal

MAIL, CARD = "ann@mail.example", "4111 1111 1111 1111"


def policy(folder: Path) -> PolicySpec:
    file = folder / "policy.toml"
    file.write_text(
        'name = "t"\nversion = "1"\n[[rules]]\nid = "cases"\ncheck = "pattern"\n'
        'action = "redact"\nwhere = "prompt"\nkind = "CASE"\npatterns = [\'\\bCase No\\. \\d+\']\n'
    )
    return load_policy(file)


def sealed(folder: Path) -> Ledger:
    Seal.make(folder, policy(folder))
    return Ledger.open(folder / "ledger.db", run="r")


def at_rest(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("ledger.db*")))


def test_values_are_marks_on_the_disk_and_values_again_when_read(tmp_path: Path) -> None:
    said = {"text": f'Write to\n{MAIL}, "{CARD}".', MAIL: [f"Case No. 12 of {MAIL}", 7, None, 1.5]}
    with sealed(tmp_path) as ledger:
        row = ledger.append(step="a", kind="voice", payload=said)
        assert row.payload == said
        assert ledger.append(step="a", kind="voice", payload=said) == row
        assert json.loads(row.at_rest)["text"] == 'Write to\n⟪EMAIL·1⟫, "⟪CARD·2⟫".'
    for value in (MAIL, CARD, "Case No. 12"):
        assert value.encode() not in at_rest(tmp_path)
    with Ledger.open(tmp_path / "ledger.db") as again:
        assert again.rows()[0].payload == said
        assert again.check() == row.hash
    assert stat.S_IMODE((tmp_path / "vault.jsonl").stat().st_mode) == 0o600


def test_what_looks_like_a_mark_comes_back_as_it_was(tmp_path: Path) -> None:
    said = f"⟪EMAIL·1⟫ ⟪KEY⟫ <EMAIL_482913> {MAIL}"
    with sealed(tmp_path) as ledger:
        row = ledger.append(step="a", kind="k", payload=said)
        assert row.payload == said
        assert "<EMAIL_482913>" in row.at_rest
        assert "⟪EMAIL·1⟫" not in row.at_rest


def test_a_value_that_a_model_did_not_see_is_hidden_wherever_it_stands(tmp_path: Path) -> None:
    with sealed(tmp_path) as ledger:
        first = ledger.append(step="a", kind="k", payload="It is 90182077 that he rang.")
        assert "90182077" in first.at_rest
        assert ledger.seal is not None
        ledger.seal.learn("PHONE", "90182077")
        ledger.seal.learn("PHONE", "12")  # too short to be looked for everywhere
        later = ledger.append(step="b", kind="k", payload="He rang 90182077, twelve or 12 times.")
        assert later.at_rest == '"He rang ⟪PHONE·1⟫, twelve or 12 times."'
        # The same row again is the same row, though it would be hidden otherwise by now.
        again = ledger.append(step="a", kind="k", payload="It is 90182077 that he rang.")
        assert again == first


def test_keys_of_the_panel_are_gone_for_good(tmp_path: Path) -> None:
    with sealed(tmp_path) as ledger:
        assert ledger.seal is not None
        ledger.seal.never(["hunter2hunter2"])
        ledger.seal.learn("KEY", "xx-hunter2hunter2")
        row = ledger.append(step="a", kind="k", payload="It is hunter2hunter2.")
        assert row.payload == "It is ⟪KEY⟫."
    assert b"hunter2" not in at_rest(tmp_path) + (tmp_path / "vault.jsonl").read_bytes()


def test_two_writers_share_the_marks(tmp_path: Path) -> None:
    with sealed(tmp_path) as one, Ledger.open(tmp_path / "ledger.db") as other:
        one.append(step="a", kind="k", payload=MAIL)
        assert other.append(step="b", kind="k", payload=f"{MAIL} {CARD}").at_rest == (
            '"⟪EMAIL·1⟫ ⟪CARD·2⟫"'
        )
        assert one.append(step="c", kind="k", payload=f"bo@mail.example {CARD}").at_rest == (
            '"⟪EMAIL·3⟫ ⟪CARD·2⟫"'
        )
        assert other.rows()[2].payload == f"bo@mail.example {CARD}"


def test_half_a_line_of_a_killed_process_is_no_value(tmp_path: Path) -> None:
    with sealed(tmp_path) as ledger:
        ledger.append(step="a", kind="k", payload=MAIL)
    with (tmp_path / "vault.jsonl").open("ab") as file:
        file.write(b'{"kind": "CARD", "va')
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.append(step="b", kind="k", payload=f"{MAIL} {CARD}").at_rest.endswith('·2⟫"')
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert [row.payload for row in ledger.rows()] == [MAIL, f"{MAIL} {CARD}"]


def test_without_its_values_a_ledger_can_be_checked_but_not_read(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "research", hides=policy(tmp_path))
    folder.record(question=f"Who is {MAIL}?")
    folder.ledger.append(step="a", kind="k", payload=MAIL)
    assert folder.info["question"] == f"Who is {MAIL}?"
    assert MAIL not in (folder.path / "run.json").read_text()
    folder.record(status="finished")
    vault = folder.path / "vault.jsonl"
    kept = vault.read_bytes()

    vault.unlink()
    lost = open_run(tmp_path, folder.id)
    lost.ledger.check()
    assert lost.ledger.get("seal") is not None
    for use in (
        lambda: lost.info,
        lambda: lost.ledger.rows()[1].payload,
        lambda: lost.ledger.append(step="b", kind="k", payload=CARD),
    ):
        with pytest.raises(LedgerDamaged, match=r"vault\.jsonl is missing"):
            use()

    vault.write_bytes(kept.splitlines(keepends=True)[0])
    with pytest.raises(LedgerDamaged, match="does not hold what ⟪EMAIL·1⟫"):
        _ = open_run(tmp_path, folder.id).info
    vault.write_bytes(b"{}\n")
    with pytest.raises(LedgerDamaged, match="cannot be read"):
        _ = open_run(tmp_path, folder.id).info


def test_a_playbook_learns_what_its_parts_hid(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with sealed(tmp_path) as whole, sealed(tmp_path / "one") as part:
        assert whole.seal is not None
        assert part.seal is not None
        part.seal.learn("PHONE", "90182077")
        part.append(step="a", kind="k", payload="⟪KEY⟫")
        whole.seal.learn_from(part.seal)
        assert whole.append(step="a", kind="k", payload="call 90182077").at_rest == (
            '"call ⟪PHONE·1⟫"'
        )
        assert whole.seal.blotted({"a": f"{MAIL}, 90182077"}) == {"a": "[EMAIL], [PHONE]"}


@given(
    st.lists(
        st.sampled_from(
            [MAIL, CARD, "⟪", "⟫", "EMAIL·1", "<EMAIL_100000>", "Case No. 7", "\n\n", "é", '"', "."]
        ),
        max_size=12,
    )
)
def test_whatever_is_hidden_comes_back(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("seal")
    seal = Seal.make(folder, policy(folder))
    seal.learn("EMAIL", MAIL)
    text = "".join(parts)
    hidden = seal.hide({"text": text})
    assert seal.opened(hidden) == {"text": text}
    assert Seal(seal.path).opened(hidden) == {"text": text}
    assert MAIL not in str(hidden)
