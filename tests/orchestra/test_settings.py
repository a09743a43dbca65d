"""Settings: environment over file over default; a bad value is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

import orchestra.settings
from orchestra.errors import SettingsInvalid
from orchestra.settings import Settings, home, load_settings


def write(home_folder: Path, text: str) -> None:
    home_folder.mkdir(parents=True, exist_ok=True)
    (home_folder / "symphony.toml").write_text(text)


def test_home_is_the_variable_or_the_platforms_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SYMPHONY_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("SYMPHONY_HOME")
    assert home().name == "research-symphony"


def test_defaults_need_no_file(symphony_home: Path) -> None:
    settings = load_settings()
    assert settings == Settings()
    assert (settings.embedding_model, settings.ocr, settings.search_limit) == ("minilm", True, 10)


def test_environment_wins_over_file_and_arguments_over_both(
    symphony_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(symphony_home, "search_limit = 5\nocr = false\n")
    monkeypatch.setenv("SYMPHONY_SEARCH_LIMIT", "7")
    settings = load_settings(min_confidence=0.5)
    assert (settings.search_limit, settings.ocr, settings.min_confidence) == (7, False, 0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("search_limit = 0", "setting 'search_limit'.*SYMPHONY_SEARCH_LIMIT.*symphony.toml"),
        ("min_confidence = 2", "setting 'min_confidence'"),
        ("colour = 'red'", "setting 'colour'"),
        ("search_limit = ", "symphony.toml is not valid TOML"),
        ("store_url = 'localhost:6333'", "setting 'store_url'.*localhost"),
        ("store_url = 'http://me:secret@localhost'", "setting 'store_url'"),
        ("store_api_key = 'x'", r"setting 'store_api_key'.*got a secret.*SYMPHONY_STORE_API_KEY"),
    ],
)
def test_a_bad_value_is_named(symphony_home: Path, text: str, message: str) -> None:
    write(symphony_home, text)
    with pytest.raises(SettingsInvalid, match=message):
        load_settings()


def test_the_address_of_a_store(symphony_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().store_url == ""
    monkeypatch.setenv("SYMPHONY_STORE_API_KEY", "not a setting")
    for url in ("", "http://localhost:6333", "https://vectors.example/prefix"):
        monkeypatch.setenv("SYMPHONY_STORE_URL", url)
        assert load_settings().store_url == url


def test_a_file_that_cannot_be_read_is_named(symphony_home: Path) -> None:
    symphony_home.mkdir()
    (symphony_home / "symphony.toml").write_bytes(b"ocr = '\xff'")
    with pytest.raises(SettingsInvalid, match=r"symphony\.toml"):
        load_settings()


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = orchestra.settings.nothing
    with pytest.raises(AttributeError, match="nothing"):
        _ = orchestra.nothing
