"""Pure worlds obey their models: published expectations are met, hidden and seen quantities agree."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.simulate.btyd import MODELS, pure_btyd_world
from tierwise.simulate.causes import Dropout, Purchase
from tierwise.simulate.posterior import Past, outlook

CDNOW = {"r": 0.2425945, "alpha": 4.4136019, "a": 0.7929199, "b": 2.4258881}
PARAMS = {
    "BG/NBD": {"r": 0.8, "alpha": 30, "a": 0.8, "b": 3},
    "MBG/NBD": {"r": 0.8, "alpha": 30, "a": 0.8, "b": 3},
    "Pareto/NBD": {"r": 0.8, "alpha": 30, "s": 0.6, "beta": 100},
    "BG/CNBD-k": {"r": 0.8, "alpha": 10, "a": 0.8, "b": 3, "k": 3},
    "MBG/CNBD-k": {"r": 0.8, "alpha": 10, "a": 0.8, "b": 3, "k": 3},
    "BG/BB": {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783},
}


@pytest.mark.parametrize(("weeks", "expected"), [(1, 0.0532), (32, 1.0437), (78, 1.858)])
def test_bg_nbd_mean_orders_of_hardies_sheet(weeks: float, expected: float) -> None:
    x = pure_btyd_world("BG/NBD", CDNOW, 100_000, weeks, seed=1).repeat_days
    assert abs(x.mean() - expected) < 4 * x.std() / np.sqrt(x.size)


def test_bg_bb_shares_of_the_donations_paper() -> None:
    x = pure_btyd_world("BG/BB", PARAMS["BG/BB"], 100_000, 6, seed=2).repeat_days
    for orders, people in ((0, 3454.9), (6, 1253.1)):
        share = people / 11104
        assert abs((x == orders).mean() - share) < 4 * np.sqrt(share * (1 - share) / x.size)


@pytest.mark.parametrize("model", MODELS)
def test_seen_and_hidden_quantities_fit_together(model: str) -> None:
    w = pure_btyd_world(model, PARAMS[model], 5000, 60, seed=3, arrival_days=20, holdout_days=60)
    assert (w.first_to_last_days[w.repeat_days == 0] == 0).all()
    assert (w.first_to_last_days <= w.age_days).all()
    assert (w.holdout_orders[~w.alive] == 0).all()
    assert (w.next_order_days > 0).all()
    assert ((w.next_order_days <= 60) == (w.holdout_orders > 0)).all()
    assert (w.alive_until >= w.first_to_last_days).all()
    assert ((w.alive_until > w.age_days) == w.alive).all() or model == "BG/BB"


@pytest.mark.parametrize("model", MODELS)
def test_same_seed_same_world(model: str) -> None:
    one, two, other = (pure_btyd_world(model, PARAMS[model], 200, 60, seed=s) for s in (5, 5, 6))
    assert (one.repeat_days == two.repeat_days).all()
    assert (one.next_order_days == two.next_order_days).all()
    assert not (one.rate == other.rate).all()


def test_day_grain_counts_distinct_days() -> None:
    params = {"r": 50, "alpha": 50, "a": 0.001, "b": 50}
    exact = pure_btyd_world("BG/NBD", params, 2000, 100, seed=7)
    by_day = pure_btyd_world("BG/NBD", params, 2000, 100, seed=7, day_grain=True)
    assert (by_day.age_days == 99).all()
    assert (by_day.first_to_last_days == np.floor(exact.first_to_last_days)).all()
    assert (by_day.repeat_days <= exact.repeat_days).all()
    # at one order a day a day without order has probability 1/e (heterogeneous: Gamma(50, 50))
    empty = (50 / 51) ** 50
    assert by_day.repeat_days.mean() == pytest.approx(99 * (1 - empty), rel=0.01)
    assert (by_day.log_gaps <= by_day.repeat_days * np.log(99)).all()


def test_regular_gaps_vary_less() -> None:
    """The coefficient of variation of Erlang-k gaps is 1 / sqrt(k): the log gaps spread less."""
    loose = pure_btyd_world("BG/CNBD-k", PARAMS["BG/CNBD-k"] | {"k": 1}, 20_000, 200, seed=8)
    regular = pure_btyd_world("BG/CNBD-k", PARAMS["BG/CNBD-k"] | {"k": 4, "alpha": 2.5}, 20_000, 200, seed=8)
    assert regular.repeat_days.mean() == pytest.approx(loose.repeat_days.mean(), rel=0.25)
    for w, wanted in ((loose, True), (regular, False)):
        many = w.repeat_days >= 8
        jensen = np.log(w.first_to_last_days[many] / w.repeat_days[many]) - w.log_gaps[many] / w.repeat_days[many]
        assert bool(jensen.mean() > 0.4) is wanted  # log mean − mean log: .577 for exponential gaps, .13 for k = 4


@pytest.mark.parametrize(
    ("model", "dropout"),
    [
        ("BG/NBD", Dropout("bg", 0.8, 3)),
        ("MBG/NBD", Dropout("mbg", 0.8, 3)),
        ("Pareto/NBD", Dropout("pareto", 0.6, 100)),
    ],
)
def test_numerical_posterior_is_calibrated(model: str, dropout: Dropout) -> None:
    w = pure_btyd_world(model, PARAMS[model], 20_000, 200, seed=9, arrival_days=100, holdout_days=100)
    past = Past(w.repeat_days.astype(float), w.first_to_last_days, w.age_days)
    found = outlook(Purchase(0.8, 30), dropout, past, 100)
    for happened, p in ((w.alive, found.p_alive), (w.holdout_orders > 0, found.p_active)):
        for part in np.array_split(np.argsort(p, kind="stable"), 10):
            assert abs(happened[part].sum() - p[part].sum()) <= 4 * np.sqrt((p[part] * (1 - p[part])).sum()) + 1e-9
    gap = w.holdout_orders - found.expected_orders
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(gap.size)


def test_spend_has_the_gamma_gamma_mean() -> None:
    params = CDNOW | {"p": 6.25, "q": 3.74, "v": 15.44}
    w = pure_btyd_world("BG/NBD", params, 100_000, 39, seed=10)
    assert w.mean_value is not None
    assert abs(w.mean_value.mean() - 35.22) < 4 * w.mean_value.std() / np.sqrt(100_000)  # 6.25 · 15.44 / 2.74


def test_wrong_model_or_parameter_is_refused() -> None:
    with pytest.raises(UsageError, match="no order model 'NBD'"):
        pure_btyd_world("NBD", {}, 1, 1, 1)
    with pytest.raises(UsageError, match="needs a, b above 0"):
        pure_btyd_world("BG/NBD", {"r": 1, "alpha": 1}, 1, 1, 1)
