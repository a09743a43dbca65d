"""Presidio's recognisers, where it is installed; a clear word where it is not."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import pytest

from orchestra.errors import SettingsInvalid
from orchestra.policy import RuleGuard, load_policy
from orchestra.policy.presidio import presidio_recogniser


def test_without_presidio_the_settings_say_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    policy = tmp_path / "policy.toml"
    policy.write_text('name = "t"\nversion = "1"\n[data]\npresidio = ["IP_ADDRESS"]\n')
    with pytest.raises(SettingsInvalid, match=r"pip install 'research-symphony\[presidio\]'"):
        RuleGuard(load_policy(policy), key=b"k" * 32)


@pytest.mark.slow
def test_presidio_finds_further_kinds_without_a_model_or_the_network() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("presidio_analyzer")
        pytest.importorskip("spacy")
        with pytest.raises(SettingsInvalid, match="'PERSON' cannot be had without a model"):
            presidio_recogniser(["PERSON"])
        recognise = presidio_recogniser(["IP_ADDRESS", "EMAIL_ADDRESS"])
        text = "From 203.0.113.7 by ann@mail.example.org, on 2021-06-03."
        found = [(text[a:b], kind) for a, b, kind in recognise(text)]
    assert found == [("203.0.113.7", "IP_ADDRESS"), ("ann@mail.example.org", "EMAIL_ADDRESS")]
