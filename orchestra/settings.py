"""Where things live and how they behave: environment variables over ``symphony.toml`` over defaults."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "SYMPHONY_HOME"


def home() -> Path:
    """The folder that holds corpora, models and runs.

    ``$SYMPHONY_HOME`` where it is set, else the platform's user-data folder. Not created here.
    """
    override = os.environ.get(HOME_VARIABLE)
    if override:
        return Path(override).expanduser().absolute()
    return Path(platformdirs.user_data_dir("research-symphony", appauthor=False))
