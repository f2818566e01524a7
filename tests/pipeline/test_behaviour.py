"""What customers will do, asked without the parts of the journey that usually come before it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.pipeline import journey
from tierwise.pipeline.drivers import drivers
from tierwise.pipeline.options import Options
from tierwise.pipeline.workspace import Run


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy customers with a rhythm of their own over two years; some stop."""
    rng, folder = np.random.default_rng(5), tmp_path_factory.mktemp("shop")
    start = np.datetime64("2023-01-01")
    rows = ["order no,order date,customer,item,qty,price"]
    for customer in range(70):
        gap, stops = rng.gamma(3.0, 15.0) + 5, rng.integers(200, 1200)
        day = rng.uniform(0, 60)
        while day < min(730, stops):
            when = start + np.timedelta64(int(day), "D")
            rows.append(f"{len(rows)},{when},c{customer},p{rng.integers(9)},{rng.integers(1, 4)},{rng.gamma(4, 5):.2f}")
            day += rng.exponential(gap) + 1
    (folder / "orders.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def alone(shop: Path) -> Run:
    return journey.run(shop / "orders.csv", shop / "alone", Options(only=("behaviour",)))


def test_without_value_the_same_answers_are_given(shop: Path, alone: Run) -> None:
    both = journey.run(shop / "orders.csv", shop / "both", Options(only=("value", "behaviour")))
    assert "value" not in alone.table_names()
    assert "value" in both.table_names()
    assert alone.table("behaviour").equals(both.table("behaviour"))
    assert alone.table("question_drivers").equals(both.table("question_drivers"))
    assert alone.table("behaviour").num_rows > 0


def test_what_drives_an_answer_is_read_from_the_run(shop: Path, alone: Run) -> None:
    found = drivers(shop / "alone")
    assert found.run == alone.id
    asked = {r["question"] for r in found.drivers}
    one = drivers(shop / "alone", sorted(asked)[0])
    assert {r["question"] for r in one.drivers} == {sorted(asked)[0]}
    with pytest.raises(UsageError, match="does not say what drives 'churn_1d'"):
        drivers(shop / "alone", "churn_1d")


def test_a_run_without_questions_says_how_to_ask_them(shop: Path) -> None:
    journey.run(shop / "orders.csv", shop / "rfm", Options(only=("rfm",)))
    with pytest.raises(UsageError, match="nothing on what drives"):
        drivers(shop / "rfm")
