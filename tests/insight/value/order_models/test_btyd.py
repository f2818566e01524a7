"""What every order model promises, whichever it is."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.insight.value.order_models.bg_bb import BgBb
from tierwise.insight.value.order_models.bg_nbd import BgNbd
from tierwise.insight.value.order_models.btyd import FAMILIES, fit
from tierwise.insight.value.order_models.cnbd_k import CnbdK
from tierwise.insight.value.order_models.coordinates import WEAK
from tierwise.insight.value.order_models.draw_customers import draw_customers
from tierwise.insight.value.order_models.gompertz_nbd import GompertzNbd
from tierwise.insight.value.order_models.pareto_nbd import ParetoNbd
from tierwise.insight.value.order_models.summary import summarise

X = np.array([0, 0, 1, 2, 7, 30, 400])
T_X = np.array([0, 0, 20, 5, 200, 299, 200])
T = np.array([0, 300, 300, 90, 210, 300, 600])

MODELS = {
    "BG/NBD": BgNbd(0.243, 31.0, 0.793, 2.426),
    "MBG/NBD": BgNbd(0.525, 43.0, 0.891, 1.614, leaves_after_first=True),
    "Pareto/NBD": ParetoNbd(0.553, 74.0, 0.606, 82.0),
    "GG/NBD": GompertzNbd(0.553, 74.0, 0.606, 300.0, b=0.004),
    "BG/BB": BgBb(1.2, 0.75, 0.66, 2.8),
    "MBG/CNBD-3": CnbdK(0.85, 10.0, 0.79, 2.42, k=3, leaves_after_first=True),
}


def rows(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    keep = X <= T_X if name == "BG/BB" else np.full(len(X), True)  # an opportunity is used once
    return X[keep], T_X[keep], T[keep]


@pytest.fixture(params=MODELS)
def case(request):
    return MODELS[request.param], rows(request.param)


def test_probabilities_are_probabilities_and_nothing_is_nan(case):
    model, customers = case
    for answer in (
        model.p_alive(*customers),
        model.p_never(*customers),
        model.p_active(*customers, 30),
        model.p_orders(np.arange(8), np.full(8, 90)),
    ):
        assert np.isfinite(answer).all()
        assert ((answer >= 0) & (answer <= 1)).all()
    assert np.isfinite(model.expected_orders(*customers, 0, 365)).all()


def test_active_rises_with_the_horizon_towards_ever(case):
    model, customers = case
    horizons = [0, 1, 30, 365, 10_000]
    active = np.array([model.p_active(*customers, h) for h in horizons])
    assert (np.diff(active, axis=0) >= -1e-12).all()
    assert active[0] == pytest.approx(0, abs=1e-12)
    assert (active[-1] <= 1 - model.p_never(*customers) + 1e-9).all()


def test_expected_orders_add_up_over_stretches(case):
    model, customers = case
    whole = model.expected_orders(*customers, 0, 90)
    parts = model.expected_orders(*customers, 0, 30) + model.expected_orders(*customers, 30, 90)
    assert parts == pytest.approx(whole, rel=1e-9)
    assert (whole >= model.p_active(*customers, 90) - 1e-12).all()  # one order or more counts at least one


def test_the_orders_of_somebody_new_are_a_distribution_with_the_expected_mean(case):
    model, _ = case
    n = np.arange(60 if isinstance(model, BgBb) else 400)
    p = model.p_orders(n, np.full(len(n), 50))
    assert p.sum() == pytest.approx(1, abs=1e-6)
    assert p @ n == pytest.approx(float(np.squeeze(model.expected(50))), rel=1e-4)
    assert p[0] == pytest.approx(1 - float(np.squeeze(model.p_active(0, 0, 0, 50))), abs=1e-9)


def test_quantiles_of_the_next_order_invert_p_active(case):
    model, customers = case
    q = (0.05, 0.2, 0.5)
    waits = model.next_order_quantiles(*customers, q)
    ever = 1 - model.p_never(*customers)
    for column, share in enumerate(q):
        reached = np.isfinite(waits[:, column])
        assert np.array_equal(reached, ever > share)
        part = [c[reached] for c in customers]
        active = np.array(
            [model.p_active(*(c[i : i + 1] for c in part), w)[0] for i, w in enumerate(waits[reached, column])]
        )
        if isinstance(model, BgBb):
            assert (active >= share - 1e-12).all()
        else:
            assert active == pytest.approx(np.full(len(active), share), rel=1e-6)


def test_simulated_orders_agree_with_the_formulas(case):
    model, customers = case
    rng = np.random.default_rng(11)
    draws = np.array([model.simulate_orders(*customers, 60, rng) for _ in range(4000)])
    expected = model.expected_orders(*customers, 0, 60)
    error = draws.std(axis=0) / np.sqrt(len(draws)) + 1e-3
    assert (np.abs(draws.mean(axis=0) - expected) < 4.5 * error).all()
    active = model.p_active(*customers, 60)
    assert (np.abs((draws > 0).mean(axis=0) - active) < 4.5 * np.sqrt(0.25 / len(draws))).all()


def test_days_and_weeks_tell_the_same():
    drawn = draw_customers(MODELS["MBG/NBD"], np.linspace(100, 400, 1000), 0.0, np.random.default_rng(3))
    days, weeks = drawn.summary, summarise(drawn.x, drawn.t_x / 7, drawn.T / 7)
    for name in ("BG/NBD", "MBG/NBD", "Pareto/NBD", "GG/NBD"):
        one, other = fit(name, days, prior=WEAK), fit(name, weeks, prior=WEAK)
        assert one.params["r"] == pytest.approx(other.params["r"], rel=1e-6)
        assert one.params["alpha"] == pytest.approx(7 * other.params["alpha"], rel=1e-6)
        repeats = float(drawn.x.sum())
        assert one.log_likelihood == pytest.approx(other.log_likelihood - repeats * np.log(7), abs=1e-6)


def test_the_sample_start_ends_where_the_full_fit_does():
    from tierwise.insight.value.order_models import fitting

    ages = np.linspace(200, 700, 20_000)
    summary = draw_customers(MODELS["MBG/NBD"], ages, 0.0, np.random.default_rng(4)).summary
    full = fit("MBG/NBD", summary)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "SAMPLE_FROM", 100)
        sampled = fit("MBG/NBD", summary, seed=1)
        again = fit("MBG/NBD", summary, seed=1)
    assert sampled.params == again.params
    assert list(sampled.params.values()) == pytest.approx(list(full.params.values()), rel=1e-7)
    assert sampled.log_likelihood == pytest.approx(full.log_likelihood, abs=1e-6)


@pytest.mark.parametrize("name", ["BG/NBD", "MBG/NBD", "Pareto/NBD", "GG/NBD"])
def test_nobody_came_back_is_said_so(name):
    with pytest.raises(ComputationError, match="second day"):
        fit(name, summarise([0, 0], [0, 0], [30, 40]), prior=WEAK)


def test_customers_all_alike_need_a_prior_and_then_get_an_answer():
    alike = summarise(np.full(50, 4), np.full(50, 90), np.full(50, 100))
    with pytest.raises(ComputationError, match="prior"):
        fit("MBG/NBD", alike)
    fitted = fit("MBG/NBD", alike, prior=WEAK)
    assert float(fitted.model.expected_orders(4, 90, 100, 0, 100)) == pytest.approx(4, rel=0.5)


@pytest.mark.parametrize("name", ["BG/NBD", "MBG/NBD", "Pareto/NBD", "GG/NBD"])
def test_two_customers_get_an_answer_with_the_weak_prior(name):
    fitted = fit(name, summarise([1, 0], [10, 0], [40, 90]), prior=WEAK)
    assert np.isfinite(list(fitted.standard_errors.values())).all()


def test_an_unknown_model_is_a_wrong_call():
    with pytest.raises(UsageError, match="MBG/NBD"):
        fit("BG-NBD", summarise([1], [1], [2]))
    assert "MBG/NBD" in FAMILIES
