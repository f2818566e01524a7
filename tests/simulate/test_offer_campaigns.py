"""Campaigns with several offers in the shop's tables; off, they leave every world as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.errors import UsageError
from tierwise.simulate.causes import Contacts
from tierwise.simulate.effects import campaign_truth
from tierwise.simulate.history import History, unfold
from tierwise.simulate.offer_effects import offer_truth
from tierwise.simulate.offers_cause import OFFERED, Offers
from tierwise.simulate.tables import draw, draw_history
from tierwise.simulate.world import World

CAUSE = Offers(unsubscribe=0.03, dogs=0.2)
WORLD = World.pure(
    seed=5, customers=1500, days=400, future_days=30, contacts=Contacts(every_days=30, effect=0.3), offers=CAUSE
)


@pytest.fixture(scope="module")
def history() -> History:
    return unfold(WORLD)


@pytest.fixture(scope="module")
def tables(history: History) -> dict[str, pa.Table]:
    return draw_history(history)


def test_off_is_the_world_of_one_offer() -> None:
    one = replace(WORLD, offers=Offers.off())
    assert WORLD.without("offers") == one
    found = draw(replace(one, customers=50))
    assert not {"offers", "redemptions", "consents"} & set(found)
    assert set(found["contacts"]["offer"].to_pylist()) == {"10 percent"}


def test_every_table_keeps_its_contract_and_key(tables: dict[str, pa.Table]) -> None:
    for name in ("offers", "redemptions", "consents", "contacts"):
        contract = SHOP_TABLES[name]
        assert tables[name].column_names == [c.name for c in contract.columns]
        keys = tables[name].select(list(contract.key)).to_pylist()
        assert len({tuple(k.values()) for k in keys}) == len(keys)


def test_propensities_are_those_of_the_lot(tables: dict[str, pa.Table]) -> None:
    contacts = tables["contacts"]
    chances = {(a, p) for a, p in zip(contacts["arm"].to_pylist(), contacts["propensity"].to_pylist(), strict=True)}
    assert chances == {("treated", 0.1), ("control", 0.5)}
    given = Counter(contacts["offer"].to_pylist())
    n = contacts.num_rows
    for offer in OFFERED:
        assert abs(given[offer.name] / n - 0.1) < 4 * np.sqrt(0.09 / n)


def test_coupons_stand_on_orders_of_the_treated_and_are_paid(tables: dict[str, pa.Table]) -> None:
    used = tables["redemptions"].filter(pc.equal(tables["redemptions"]["coupon_code"], "SAVE20"))
    lines = tables["order_lines"]
    with_it = lines.filter(pc.equal(lines["coupon_code"], "SAVE20"))
    assert set(used["order_id"].to_pylist()) == set(with_it["order_id"].to_pylist())
    share = pc.sum(with_it["discount"]).as_py() / pc.sum(pc.add(with_it["amount"], with_it["discount"])).as_py()
    assert float(share) == pytest.approx(0.2, abs=0.005)


def test_the_unsubscribed_withdraw_and_are_in_no_later_campaign(history: History, tables: dict[str, pa.Table]) -> None:
    told = history.contacted.offered
    assert told is not None
    gone = np.isfinite(told.gone_at)
    consents = tables["consents"]
    withdrawn = consents.filter(pc.invert(consents["granted"]))
    assert withdrawn.num_rows == gone.sum() > 20
    assert (history.contacted.moment <= told.gone_at[history.contacted.customer]).all()
    assert not told.kept[history.lives.orders.moment > told.gone_at[history.lives.orders.customer]].all()


def test_each_part_off_is_exactly_nothing() -> None:
    plain = Offers(dogs=0.0, unsubscribe=0.0, contaminated=0.0, half_life_days=0.0, late=0.0, redeemed=0.0)
    h = unfold(replace(WORLD, offers=plain))
    told = h.contacted.offered
    assert told is not None
    assert told.kept.all()
    assert np.isinf(told.gone_at).all()
    assert (told.got == told.offer).all()
    assert told.used.customer.size == 0
    assert set(np.round(told.scale, 12)) == {0.0, 0.3}
    assert (h.contacted.caused.moment % 30 <= 0.4 + 14).all()


def test_the_true_effect_is_the_mean_of_what_happens() -> None:
    """Orders caused and lost by the deepest coupon, against the sum of true effects; within four standard errors."""
    world = replace(
        WORLD, customers=6000, offers=replace(CAUSE, offers=(OFFERED[-1],), unsubscribe=0.0, contaminated=0.0)
    )
    h = unfold(world)
    told, truth = h.contacted.offered, offer_truth(h)
    assert told is not None
    given = np.asarray(truth["given"])
    effect = np.asarray(truth["effect"])[given]
    happened = h.contacted.caused.customer.size - (~told.kept).sum()
    assert abs(happened - effect.sum()) < 4 * np.sqrt(np.abs(effect).sum())


def test_campaign_truth_has_a_row_for_each_contact_and_offer(history: History) -> None:
    truth = campaign_truth(WORLD)
    assert truth.num_rows == history.contacted.customer.size * len(OFFERED)
    effect = np.asarray(truth["effect"]).reshape(-1, len(OFFERED))
    uplift = np.asarray(truth["margin_uplift"]).reshape(-1, len(OFFERED))
    assert (effect.min(axis=1) < 0).any()
    assert uplift[effect[:, 0] == 0][:, 0] == pytest.approx(-CAUSE.contact)
    assert (uplift[effect[:, 0] == 0][:, 4] <= -CAUSE.contact).all()


def test_an_impossible_offer_is_refused() -> None:
    with pytest.raises(UsageError, match="a percent offer below 1"):
        Offers(offers=(replace(OFFERED[-1], depth=20.0),))
    with pytest.raises(UsageError, match="one offer alone"):
        offer_truth(unfold(World.pure(customers=3)))
