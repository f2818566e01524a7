"""What products are called, for runs that have not said so: a part of a run may leave out all that knows names."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from tierwise.contract.result_tables import PRODUCT_NAMES
from tierwise.features.catalogue import names_of
from tierwise.features.known import Known
from tierwise.pipeline.workspace import Run


def names_for(known: Known, run: Run | None, products: Sequence[str]) -> dict[str, pa.Table]:
    """The table `product_names` of these products; nothing where the run's `product_features` names them already."""
    if run is not None and "product_features" in run.table_names():
        return {}
    columns = {
        "product_id": pa.array(products, pa.string()),
        "product_name": pa.array(names_of(known, products), pa.string()),
        "as_of": pa.array([known.as_of] * len(products), pa.timestamp("us")),
    }
    return {"product_names": PRODUCT_NAMES.conform(pa.table(columns))}
