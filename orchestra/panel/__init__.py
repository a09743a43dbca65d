"""Who may speak: the models of ``symphony.toml``, what each costs, sees and is good at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.panel.specs import DataClass, ModelSpec, RoleSpec, Vendor

__all__ = ["DataClass", "ModelSpec", "RoleSpec", "Vendor"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from orchestra.panel import specs

        return getattr(specs, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
