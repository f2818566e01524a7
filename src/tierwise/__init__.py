"""Tierwise: from raw shop files to customer value tiers, and campaigns whose gain is measured.

The public names, in the order one meets them; each is loaded when first used, so that importing the package is
quick:

>>> import tierwise
>>> tierwise.Estimate(3.0, 2.0, 4.0, "orders", 120, "MBG/NBD").high
4.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tierwise.contract.estimate import Estimate
    from tierwise.contract.result_tables import RESULT_TABLES
    from tierwise.contract.schema import TableContract
    from tierwise.contract.settings import Settings
    from tierwise.contract.shop_tables import SHOP_TABLES
    from tierwise.data.shop import Shop
    from tierwise.errors import TierwiseError
    from tierwise.pipeline.journey import run
    from tierwise.pipeline.opening import open_shop
    from tierwise.pipeline.workspace import Workspace, open_workspace

_HOMES = {
    "run": "tierwise.pipeline.journey",
    "open_workspace": "tierwise.pipeline.workspace",
    "open_shop": "tierwise.pipeline.opening",
    "Workspace": "tierwise.pipeline.workspace",
    "Shop": "tierwise.data.shop",
    "Settings": "tierwise.contract.settings",
    "Estimate": "tierwise.contract.estimate",
    "TableContract": "tierwise.contract.schema",
    "SHOP_TABLES": "tierwise.contract.shop_tables",
    "RESULT_TABLES": "tierwise.contract.result_tables",
    "TierwiseError": "tierwise.errors",
}

__all__ = [
    "RESULT_TABLES",
    "SHOP_TABLES",
    "Estimate",
    "Settings",
    "Shop",
    "TableContract",
    "TierwiseError",
    "Workspace",
    "__version__",
    "open_shop",
    "open_workspace",
    "run",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"tierwise has no public name {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
