"""An analyst opens the shop behind a workspace as of its run's date."""

from __future__ import annotations

from pathlib import Path

import pytest

import tierwise
from tierwise.pipeline.options import Options


def test_the_shop_is_as_of_the_run(tmp_path: Path) -> None:
    rows = ["order id,date,customer,amount", "1,2024-01-05,ann,10", "2,2024-02-05,bob,7", "3,2024-03-05,ann,5"]
    (tmp_path / "orders.csv").write_text("\n".join(rows) + "\n")
    tierwise.run(tmp_path / "orders.csv", tmp_path / "out", Options.of(as_of="2024-03-01", only=("rfm",)))
    with tierwise.open_shop(tmp_path / "out") as shop:
        lines = shop.warehouse.arrow(shop.table("order_lines").order_by("order_id"))
    assert lines["customer_id"].to_pylist() == ["ann", "bob"]


def test_a_folder_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(tierwise.TierwiseError, match="tierwise run"), tierwise.open_shop(tmp_path):
        pass
