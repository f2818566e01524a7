"""From a Shop to its result tables: the middle of the journey, the same for ``run`` and ``tiers recut``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierwise.contract.estimate import Estimate
from tierwise.contract.settings import Settings
from tierwise.data.shop import Shop
from tierwise.features.known import Known, know
from tierwise.insight.value.basis import Basis, basis_of
from tierwise.insight.value.cohorts import cohorts
from tierwise.insight.value.dimensions import value_dimensions
from tierwise.insight.value.kpis import kpis, shop_days
from tierwise.insight.value.migration import tier_moves
from tierwise.insight.value.opportunities import with_customers
from tierwise.insight.value.rfm import rfm
from tierwise.insight.value.tiers import TierCuts, first_cuts, speaks_of_another, stability, stored_cuts, tiers
from tierwise.insight.value.time_value import beyond_orders
from tierwise.insight.value.trust.held_out import HeldOut, held_out
from tierwise.insight.value.trust.kinds import tells_apart
from tierwise.insight.value.value_table import value_table
from tierwise.insight.value.worth import Worth
from tierwise.models.family import State
from tierwise.pipeline.acquired import acquired
from tierwise.pipeline.baskets import note_baskets
from tierwise.pipeline.behaviour import Behaviour, behave
from tierwise.pipeline.moments import Moment, days_known_at, kinds_known_at, known_at, look, time_known_at, worth_at
from tierwise.pipeline.options import Options
from tierwise.pipeline.recommend import Recommended, recommended
from tierwise.pipeline.stages import Stages
from tierwise.proof.slates import slate_results

QUARTER_DAYS = 91
"""Tiers are compared with those of a quarter earlier, when the shop has twice as much history."""


@dataclass(slots=True)
class Conclusion:
    """The result tables of one run, and what the run's own page says beside them."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    cuts: TierCuts | None = None
    basis: Basis | None = None
    total: Estimate | None = None
    stability: Estimate | None = None
    models: dict[str, State] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=dict)
    known: Known | None = None


def conclude(
    shop: Shop, options: Options, stages: Stages, earlier: datetime | None = None, before: Any = None
) -> Conclusion:
    """All result tables of ``shop`` as of its cut; ``earlier`` is the previous run's date, to tell what moved since.

    ``before`` holds the tables of the run before that answered questions, to tell drift; None without one.
    """
    done, settings = Conclusion(), shop.settings
    with stages("features"):
        now = look(shop)
        done.known = now.known
        done.tables["customer_features"] = now.features
    if options.wants("baskets"):
        with stages("baskets"):
            note_baskets(done.tables, done.remarks, now.known)
    if now.features.num_rows == 0:  # guests only: products, baskets and visits are all there is to speak of
        done.remarks["no_customers"] = True
        _note_lists(done, now, options, stages)
        return done
    check = _trust(now, options, stages, done)
    if options.wants("value"):
        with stages("value"):
            result = worth_at(now, check)
            _note_value(done, result, now)
        with stages("tiers"):
            _tiers(done, result, now, check, earlier)
    if options.wants("behaviour"):
        with stages("behaviour"):
            _behaviour(done, behave(now, check, done.tables, options.methods, before))
    _note_lists(done, now, options, stages)
    with stages("cohorts"):
        _rhythm(done, now, options)
    done.remarks["settings_seed"] = settings.seed
    return done


def _trust(now: Moment, options: Options, stages: Stages, done: Conclusion) -> HeldOut | None:
    """Checks the models on dates they had not seen, and says which family serves."""
    if not any(options.wants(part) for part in ("trust", "value", "behaviour")):
        return None
    with stages("trust"):
        then = known_at(now.known)
        kinds_at = kinds_known_at(then) if tells_apart(now.features) else None
        time_at = time_known_at(then) if beyond_orders(now.features) else None
        check = held_out(
            now.days, now.shop.settings, now.as_of,
            features=now.features, known_at=days_known_at(then), kinds_at=kinds_at, time_at=time_at,
        )  # fmt: skip
    done.tables["model_cards"] = check.model_cards
    done.tables["calibration"] = check.calibration
    return check


def _behaviour(done: Conclusion, found: Behaviour) -> None:
    done.tables |= found.tables
    done.models |= found.models
    done.remarks["behaviour"] = found.remarks


def _note_lists(done: Conclusion, now: Moment, options: Options, stages: Stages) -> None:
    if options.wants("recommend"):
        with stages("recommend"):
            _recommended(done, recommended(now.known))
            shown = slate_results(now.known)
        if shown is not None:
            done.tables["slate_results"] = shown


def _recommended(done: Conclusion, found: Recommended) -> None:
    done.tables |= found.tables
    done.models |= found.models
    done.remarks["recommend"] = found.remarks
    if found.cards is not None:
        before = done.tables.get("model_cards")
        done.tables["model_cards"] = found.cards if before is None else pa.concat_tables([before, found.cards])


def _note_value(done: Conclusion, result: Worth, now: Moment) -> None:
    table = value_table(result, now.features, now.shop.settings)
    done.tables["value"] = table
    done.tables["value_dimensions"] = value_dimensions(table, now.features)
    done.total = result.total
    won = acquired(now, table, result.total)
    if won is not None:
        done.tables["acquisition"] = won


def _tiers(done: Conclusion, result: Worth, now: Moment, check: HeldOut | None, earlier: datetime | None) -> None:
    """Tiers now, how they moved since a quarter ago and since the previous run, and what could be done."""
    settings = now.shop.settings
    done.basis = basis_of(done.tables["value"], settings)
    cuts = stored_cuts(settings) or first_cuts(done.tables["value"], settings)
    if cuts.names and cuts.basis is None:  # set by hand, or by a version that wrote none: they hold for what holds now
        cuts = replace(cuts, basis=done.basis)
    done.cuts = cuts
    if speaks_of_another(cuts, done.basis):
        done.remarks["cuts_of_another_basis"] = list(speaks_of_another(cuts, done.basis))
    table = tiers(result, now.features, settings, cuts)
    done.tables["tiers"] = table
    done.stability = stability(result, now.features, settings, cuts)
    names = settings.tier_names
    dates = _earlier_dates(now, earlier)
    moves = [tier_moves(_tiers_at(now, at, check, cuts), table, names) for at in dates]
    if moves:
        done.tables["tier_moves"] = pa.concat_tables(moves)
    found = with_customers(result, now.features, settings, cuts)
    done.tables["opportunities"], done.tables["opportunity_customers"] = found


def _tiers_at(now: Moment, at: datetime, check: HeldOut | None, cuts: TierCuts) -> pa.Table:
    """The tiers of an earlier date: what was known then, under today's cut points."""
    then = look(know(now.shop.as_of(at), now.known))
    return tiers(worth_at(then, check), then.features, now.shop.settings, cuts)


def _earlier_dates(now: Moment, previous: datetime | None) -> list[datetime]:
    """A quarter ago where history allows, and the previous run's date where it lies before this one."""
    first = pc.min(now.days["day"]).as_py()
    dates = []
    quarter = now.as_of - timedelta(days=QUARTER_DAYS)
    if first is not None and (now.as_of.date() - first).days >= 2 * QUARTER_DAYS:
        dates.append(quarter)
    if previous is not None and first is not None and first < previous.date() and previous < now.as_of:
        dates.append(previous)
    return sorted(set(dates))


def _rhythm(done: Conclusion, now: Moment, options: Options) -> None:
    """RFM, cohorts and the shop's figures."""
    settings = now.shop.settings
    if options.wants("rfm"):
        done.tables["rfm"] = rfm(now.features)
    if options.wants("cohorts"):
        done.tables["cohorts"] = cohorts(now.days, settings, now.as_of)
    if options.wants("kpis"):
        whole_shop = shop_days(now.shop)
        done.tables["kpis"] = kpis(now.days, settings, now.as_of, total=done.total, shop_days=whole_shop)


def with_cuts(settings: Settings, cuts: TierCuts | None) -> Settings:
    """The settings with the cut points that served, to be kept for the next run."""
    if cuts is None:
        return settings
    basis = cuts.basis.text() if cuts.basis else ""
    return replace(settings, tier_cuts=cuts.bounds, tier_cuts_version=cuts.version, tier_cuts_basis=basis)
