"""What products are called, for runs that have not said so: a part of a run may leave out all that knows names."""

from __future__ import annotations

from collections.abc import Container, Sequence

import pyarrow as pa

from tierwise.contract.result_tables import PRODUCT_NAMES
from tierwise.features.catalogue import names_of
from tierwise.features.known import Known


def names_for(known: Known, tables: Container[str], products: Sequence[str]) -> dict[str, pa.Table]:
    """The table `product_names` of these products; nothing where ``tables`` name them by `product_features`."""
    if "product_features" in tables:
        return {}
    columns = {
        "product_id": pa.array(products, pa.string()),
        "product_name": pa.array(names_of(known, products), pa.string()),
        "as_of": pa.array([known.as_of] * len(products), pa.timestamp("us")),
    }
    return {"product_names": PRODUCT_NAMES.conform(pa.table(columns))}
