"""Nothing phones home: every dependency's telemetry is off unless the user turned it on."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

_OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "FASTMCP_CHECK_FOR_UPDATES": "off",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    # ONNX Runtime 1.29 and later upload on Linux and macOS too; read when it is first imported.
    "ORT_DISABLE_TELEMETRY": "1",
    "ORT_TELEMETRY_DISABLED": "1",
    "RAGAS_DO_NOT_TRACK": "true",
}
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def switch_off_telemetry(
    environment: MutableMapping[str, str] | None = None, *, offline: bool = False
) -> None:
    """Sets every dependency's off-switch that the environment leaves open.

    Args:
        environment: what to change; the process's own by default.
        offline: also keep model libraries from looking for newer files (the command line does).
    """
    target = os.environ if environment is None else environment
    for name, value in {**_OFF, **(_OFFLINE if offline else {})}.items():
        target.setdefault(name, value)
    if not any(name.startswith("OTEL_EXPORTER") for name in target):
        target.setdefault("OTEL_SDK_DISABLED", "true")
