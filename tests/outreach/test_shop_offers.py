"""The shop's own table of offers: what can be used on the day, and what cannot be followed."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tierwise.errors import ConfigError
from tierwise.outreach.offers import Kind, Offer
from tierwise.outreach.offers_file import brief_of
from tierwise.outreach.shop_offers import shop_offers
from tierwise.pipeline.journey import run
from tierwise.pipeline.offers import asked_brief
from tierwise.pipeline.options import Options

DAY = date(2024, 12, 1)


def row(offer: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"offer": offer, "offer_kind": kind, **more}


def test_those_of_the_day_stand_by_id() -> None:
    rows = [
        row("ten", "percent", depth=0.2), row("ten", "percent", depth=0.1, stock=50),
        row("over", "fixed", depth=5, valid_to=datetime(2024, 11, 30)),
        row("later", "fixed", depth=5, valid_from=datetime(2024, 12, 2)),
        row("first", "early_access"),
    ]  # fmt: skip
    first, ten = shop_offers(rows, "EUR", DAY, ("sms",))
    assert (first.id, first.kind, first.channels) == ("first", Kind.EARLY_ACCESS, ("sms",))
    assert (ten.depth, ten.stock) == (0.1, 50.0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("a", "gift"), "offer 'a' is of kind 'gift'"),
        (row("a", "percent", depth=10), "table offers: offer 'a' takes 10.0 off"),
        (row("a", "fixed"), "has a depth of 0.0"),
        (row("a", "fixed", depth=5, currency="USD"), "is 5 USD"),
    ],
)
def test_what_cannot_be_followed_names_the_row(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        shop_offers([wrong], "EUR", DAY)


def shop(folder: Path, offers: list[tuple[str, ...]]) -> Path:
    """Sixty customers, each with an order a month, and a file of offers."""
    folder.mkdir()
    days = [f"2024-{m:02d}-{d:02d}" for m in range(1, 13) for d in (3, 17)]
    orders = [(f"o{i}-{k}", f"c{i}", day, "20.00") for k, day in enumerate(days) for i in range(60) if (i + k) % 2]
    for name, head, rows in (
        ("orders", ("order_id", "customer_id", "order_date", "amount"), orders),
        ("offers", ("offer", "offer_kind", "depth"), offers),
    ):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as f:
            csv.writer(f).writerows([head, *rows])
    return folder


def test_a_file_of_offers_is_what_plans_are_made_of(tmp_path: Path) -> None:
    source = shop(tmp_path / "shop", [("five", "percent", "0.05"), ("first", "early_access", "")])
    done = run(source, tmp_path / "out", Options.of(only=("value", "plan")))
    assert done.about["remarks"]["plan"]["offers"] == ["first", "five"]
    assert [o.id for o in asked_brief(tmp_path / "out", None, None, None).offers] == ["first", "five"]


def test_a_table_that_nobody_uses_stops_nobody(tmp_path: Path) -> None:
    def kept() -> tuple[Offer, ...]:
        return shop_offers([row("a", "gift")], "EUR", DAY)

    (tmp_path / "o.toml").write_text("[[offer]]\nid = 'own'\nkind = 'recommendation'\n", "utf-8")
    assert [o.id for o in brief_of(tmp_path / "o.toml", 0.3, kept).offers] == ["own"]
    with pytest.raises(ConfigError, match="'gift'"):
        brief_of(None, 0.3, kept)


def test_offers_that_cannot_be_followed_end_no_run(tmp_path: Path) -> None:
    source = shop(tmp_path / "shop", [("half", "percent", "0.5")])
    done = run(source, tmp_path / "out", Options.of(only=("value", "plan")))
    note = done.about["remarks"]["plan"]
    assert "'half' loses money" in note["offers_refused"]
    assert "reminder" in note["offers"]
    assert "'half' loses money" in done.report.read_text("utf-8").replace("&#39;", "'").replace("&#x27;", "'")
