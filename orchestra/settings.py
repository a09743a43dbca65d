"""Where things live and how they behave: environment over ``symphony.toml`` over defaults.

``home()`` costs nothing to import; :class:`orchestra.configuration.Settings` is reached through
here lazily, because it brings pydantic-settings with it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from orchestra.configuration import Settings, load_settings

HOME_VARIABLE = "SYMPHONY_HOME"

__all__ = ["HOME_VARIABLE", "Settings", "home", "load_settings"]


def home() -> Path:
    """The folder that holds corpora, models and runs.

    ``$SYMPHONY_HOME`` where it is set, else the platform's user-data folder. Not created here.
    """
    override = os.environ.get(HOME_VARIABLE)
    if override:
        return Path(override).expanduser().absolute()
    return Path(platformdirs.user_data_dir("research-symphony", appauthor=False))


def __getattr__(name: str) -> object:
    if name in ("Settings", "load_settings"):
        from orchestra import configuration

        return getattr(configuration, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
