"""The closed loop on a small shop whose offers act: plan a trial, approve, see what followed, measure, plan better."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tierwise.errors import ComputationError, ConfigError, UsageError
from tierwise.outreach.brief import Brief
from tierwise.outreach.offers import Kind, Offer, unit_of, usual
from tierwise.outreach.offers_file import brief_of, read_brief, template
from tierwise.pipeline.campaigns import approve
from tierwise.pipeline.holdout import holdout
from tierwise.pipeline.journey import run
from tierwise.pipeline.measure import measure
from tierwise.pipeline.offers import asked_brief, write_offers
from tierwise.pipeline.options import Options
from tierwise.pipeline.plan import Planned, export, plan_campaign
from tierwise.pipeline.workspace import Run, open_workspace
from tierwise.privacy.pseudonyms import key_path
from tierwise.report.sentences import LANGUAGES, Voice
from tierwise.serve.planning import show_judged, show_plan
from tierwise.serve.printing import only_where, show_table

CUSTOMERS, START, END = 2000, date(2024, 1, 1), date(2024, 12, 31)
LIFT = 0.4
OFFERS = (Offer("reminder", Kind.RECOMMENDATION), Offer("ten", Kind.PERCENT, 0.10))
BRIEF = Brief("spring", window_days=28, holdout=0.3, offers=OFFERS, budget=3000.0)
PARTS = Options.of(only=("value", "plan"))


def orders(later: dict[str, date], customers: int = CUSTOMERS) -> list[tuple[str, str, str, str]]:
    """A year of orders, half of the customers silent since October; then ``later``: one more order each."""
    rng = np.random.default_rng(7)
    rows = []
    for i in range(customers):
        rate, worth = rng.gamma(2.0, 0.006) + 0.004, 30.0 + 60.0 * (i % 2)
        last = (date(2024, 10, 1) if i % 4 < 2 else END) - timedelta(days=int(rng.integers(0, 20)))
        day = START + timedelta(days=int(rng.integers(0, 200)))
        while day <= last:
            rows.append((f"c{i}", day.isoformat(), f"{worth * rng.lognormal(0, 0.2):.2f}"))
            day += timedelta(days=1 + int(rng.exponential(1 / rate)))
    rows.append(("c1", END.isoformat(), "50.00"))
    rows += [(c, d.isoformat(), "60.00") for c, d in sorted(later.items())]
    return [(f"o{n}", *r) for n, r in enumerate(rows)]


def write(path: Path, rows: list[tuple[str, str, str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(("order_id", "customer_id", "order_date", "amount"))
        out.writerows(rows)
    return path


def answered(assignments: pa.Table) -> dict[str, date]:
    """The coupon brings ``LIFT`` of the customers who get it, the reminder nobody; some come anyway; on day 10. Evenly
    spread, not thrown: what is measured must be what was planted.
    """
    came, seen = {}, Counter[bool]()
    for r in assignments.to_pylist():
        given = r["offer"] == "ten" and r["arm"] == "treated"
        seen[given] += 1
        if seen[given] * 0.618034 % 1.0 < 0.05 + LIFT * given:
            came[r["customer_id"]] = END + timedelta(days=10)
    came["c1"] = END + timedelta(days=40)  # the data reach beyond the window
    return came


class Loop:
    """The shop after each step."""

    def __init__(self, folder: Path) -> None:
        self.source, self.out = folder / "orders.csv", folder / "out"
        key_path(self.out).write_text("07" * 32, "ascii")  # lots are drawn with the key: the same every time
        self.alone = run(write(self.source, orders({})), self.out, PARTS)
        self.held = set(holdout(self.out).customers)
        self.first: Planned = plan_campaign(self.out, BRIEF, approved=True)
        assert self.first.campaign is not None
        self.assignments = self.first.campaign.assignments
        with pytest.raises(UsageError, match="the data end then"):
            measure(self.out, "spring")
        run(write(self.source, orders(answered(self.assignments))), self.out, PARTS)
        self.measured: Run = measure(self.out, "spring")
        self.second: Planned = plan_campaign(self.out, Brief("summer", holdout=0.1, offers=OFFERS, budget=300.0))


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    return Loop(tmp_path_factory.mktemp("loop"))


def test_nobody_is_assigned_by_a_run_alone(loop: Loop) -> None:
    done = loop.alone
    assert "assignments" not in done.table_names()
    assert done.about["remarks"]["plan"]["proposed_only"]
    assert {r["strategy"] for r in done.table("strategies").to_pylist() if r["offer"]} >= {"win_back", "next_tier"}


def test_a_plan_reconciles(loop: Loop) -> None:
    a, note = loop.assignments, loop.first.run.about["remarks"]["plan"]
    assert pc.count_distinct(a["customer_id"]).as_py() == a.num_rows
    arms = a["arm"].to_pylist()
    assert arms.count("control") == note["held_out"]
    assert 0.25 < arms.count("control") / len(arms) < 0.35
    s = loop.first.run.table("strategies").to_pylist()
    assert sum(r["customers"] for r in s) == note["customers"] == arms.count("treated")
    assert sum(float(r["expected_cost"] or 0) for r in s) == pytest.approx(note["expected_cost"], rel=1e-6)
    assert note["expected_cost"] < 3000.0 <= note["budget"]


def test_held_out_of_everything_is_never_in_a_campaign(loop: Loop) -> None:
    run_ = loop.first.run
    assert len(loop.held) > 50
    assert not loop.held & set(loop.assignments["customer_id"].to_pylist())
    fall = next(json.loads(r["waterfall"]) for r in run_.table("strategies").to_pylist() if r["strategy"] == "win_back")
    left = [n for _, n in fall]
    assert left == sorted(left, reverse=True)
    assert left[0] == run_.table("customer_features").num_rows


def test_propensities_are_chances(loop: Loop) -> None:
    for r in loop.assignments.to_pylist():
        chances = json.loads(r["chances"])
        assert sum(chances.values()) == pytest.approx(1.0, abs=1e-6)
        if r["arm"] == "treated":
            assert r["propensity"] == pytest.approx(chances[r["offer"]], abs=1e-6)
    offers = [r["offer"] for r in loop.assignments.to_pylist() if r["strategy"] == "win_back"]
    assert 0.4 < offers.count("ten") / len(offers) < 0.6  # a fair trial


def test_what_followed_is_measured(loop: Loop) -> None:
    rows = {(r["metric"], r["offer"], r["tier"]): r for r in loop.measured.table("effects").to_pylist()}
    ten, reminder = rows["conversion", "ten", ""], rows["conversion", "reminder", ""]
    assert ten["effect_low"] - 0.05 < LIFT < ten["effect_high"] + 0.05
    assert ten["p_value"] < 1e-6
    assert reminder["p_value"] > 1e-3
    margin = rows["margin", "ten", ""]
    assert margin["effect"] == pytest.approx(LIFT * 60 * 0.3, rel=0.3)
    assert margin["total"] == pytest.approx(margin["effect"] * margin["treated"])
    assert margin["better"] > 0.999
    assert margin["loss_if_used"] < 0.01 < margin["effect"] < margin["loss_if_not"] + 0.01
    page = loop.measured.report.read_text("utf-8")
    assert "spring: margin rose by" in page
    assert "spring brings margin with a probability of" in page


def test_who_was_warned_is_kept_and_the_warning_waits_for_its_horizon(loop: Loop) -> None:
    warned = {r["strategy"] for r in loop.assignments.to_pylist() if r["warned"]}
    assert {r["warned"] for r in loop.assignments.to_pylist() if r["strategy"] == "win_back"} == {True}
    assert warned >= {"win_back"}
    (row,) = loop.measured.table("warning_checks").to_pylist()
    assert (row["state"], row["days"], row["margin"] is not None) == ("running", 90, True)
    assert row["warned_all"] == sum(bool(r["warned"]) for r in loop.assignments.to_pylist())
    assert "whether its churn warning was right shows on" in loop.measured.report.read_text("utf-8")


def test_while_it_runs_nothing_is_read_from_a_handful_and_then_wider(tmp_path: Path) -> None:
    source, out = tmp_path / "orders.csv", tmp_path / "out"
    key_path(out).write_text("07" * 32, "ascii")
    run(write(source, orders({}, 500)), out, PARTS)
    planned = plan_campaign(out, BRIEF, approved=True)
    assert planned.campaign is not None
    came = {c: d for c, d in answered(planned.campaign.assignments).items() if c != "c1"}
    for days, few in ((2, True), (14, False)):
        later = {c: END + timedelta(days=1) for c in sorted(came)[:3]} if few else came
        run(write(source, orders(later | {"c1": END + timedelta(days=days)}, 500)), out, Options.of(only=("kpis",)))
        done = measure(out, "spring")
        note = done.about["remarks"]["measure"]["spring"]
        rows = [r for r in done.table("effects").to_pylist() if r["metric"] == "conversion"]
        assert (note["running"], note.get("none"), bool(rows)) == (True, "too_few" if few else None, not few)
    assert all(r["running"] and r["method"] == "always valid" and r["better"] is None for r in rows)
    assert next(r for r in rows if r["offer"] == "ten")["effect_low"] > 0


def test_the_next_plan_knows(loop: Loop) -> None:
    note = loop.second.run.about["remarks"]["plan"]
    assert (note["method"], note["learned"]["campaigns"]) == ("measured", 1)
    assert note["learned"]["grade"] == "randomised"
    t = loop.second.run.table("uplift")
    mean = {o: np.mean([float(r["uplift"]) for r in t.to_pylist() if r["offer"] == o]) for o in ("ten", "reminder")}
    assert mean["ten"] > 2.0 > mean["reminder"]
    rows = [r for r in loop.second.run.table("strategies").to_pylist() if r["offer"] == "ten"]
    assert sum(float(r["gain"]) for r in rows) > 0
    assert note["price"] > 1.0  # the budget binds: one more unit earns more than itself
    assert note["expected_cost"] <= 300.0
    assert note["gain_total"] == pytest.approx(
        sum(float(r["gain"]) for r in loop.second.run.table("strategies").to_pylist() if r["gain"] is not None),
        rel=1e-6,
    )


def said_of(planned: Planned, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command line prints; all of it stands in the report, too, but for what it lists there as tables."""
    show_plan(planned, None, None, "en", as_json=False)
    return capsys.readouterr().out


def test_what_limits_a_plan_is_said_with_its_price(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    said, page = said_of(loop.second, capsys), loop.second.run.report.read_text("utf-8")
    for words in (
        "One more unit of budget would earn",
        "No other choice within these limits",
        "of margin is lost later",
    ):
        assert words in said
        assert words in page
    scarce = (OFFERS[0], replace(OFFERS[1], stock=20.0))
    few = plan_campaign(loop.out, Brief("few", holdout=0.1, offers=scarce))
    assert "One more “ten” to give away (Win back) would earn" in said_of(few, capsys)
    assert few.run.about["remarks"]["plan"]["bounds"]["code"] == "budget_left"
    note = loop.first.run.about["remarks"]["plan"]
    assert (note["bounds"]["code"], note["bounds"]["unreached"], note["gain_total"]) == ("trial", 0, None)
    poor = plan_campaign(loop.out, Brief("poor", offers=(Offer("other", Kind.PERCENT, 0.1),), budget=20.0))
    assert poor.run.about["remarks"]["plan"]["bounds"]["unreached"] > 100
    assert "is not known before the trial is measured" in said_of(poor, capsys)


def test_the_worst_stays_below_its_ceiling_and_a_floor_reaches_its_tier(
    loop: Loop, capsys: pytest.CaptureFixture[str]
) -> None:
    free = plan_campaign(loop.out, Brief("free", holdout=0.1, offers=OFFERS)).run.about["remarks"]["plan"]
    most = 0.3 * free["ceiling"]
    held = plan_campaign(loop.out, Brief("held", holdout=0.1, offers=OFFERS, liability=most, floors=(("Bronze", 0.5),)))
    found = held.run.about["remarks"]["plan"]["bounds"]
    assert 0.5 * most < found["at_worst"] <= most  # ten's redemption is bounded by who ordered with it in spring
    assert found["ceiling_price"] > 0
    said = said_of(held, capsys)
    assert "the ceiling on that is" in said
    assert "Bronze: at least 50% of those who can have an offer" in said
    assert "the ceiling on that is" in held.run.report.read_text("utf-8")
    with pytest.raises(ConfigError, match="floors name the tier 'Tin'"):
        plan_campaign(loop.out, Brief("tin", offers=OFFERS, floors=(("Tin", 0.5),)))


def test_what_the_offers_are_is_said(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    said = said_of(loop.second, capsys)
    assert "“ten” is a coupon of 10% off the order, for 14 days" in said
    assert "“reminder” is a letter with suitable products, no discount" in said


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("strategies", ("Cost at most", "→ Not held out this quarter", "more likely than not to stay away")),
        ("strategy_customers", ("Silent for", "Arm")),
    ],
)
def test_tables_of_plans_are_shown_in_words(
    loop: Loop, capsys: pytest.CaptureFixture[str], table: str, words: tuple[str, ...]
) -> None:
    mine = only_where(loop.first.run.table(table), ["strategy=win_back"])
    show_table(table, mine, 3, "en", as_json=False, currency="EUR")
    said = capsys.readouterr().out
    for word in words:
        assert word in said
    assert "win_back_customer" not in said


def test_several_goals_are_weighed_and_what_they_cost_is_shown(loop: Loop) -> None:
    aimed = Brief("aimed", holdout=0.1, offers=OFFERS, budget=300.0, goals=(("margin", 0.5), ("orders", 0.5)))
    done = plan_campaign(loop.out, aimed).run
    note, points = done.about["remarks"]["plan"], done.table("goal_front").to_pylist()
    assert (note["method"], note["goals"], note["goals_waiting"]) == ("measured", {"margin": 0.5, "orders": 0.5}, [])
    assert [r["chosen"] for r in points] == [True] + [False] * (len(points) - 1)
    rest = [(float(r["margin"]), r["orders"]) for r in points[1:]]
    assert rest == sorted(rest, key=lambda x: (-x[0], x[1]))
    assert rest[0][0] >= float(points[0]["margin"])
    assert "Against margin alone" in (said := done.report.read_text("utf-8")) or "with margin alone" in said
    assert {t["tier"] for t in note["by_tier"]} <= {"Platinum", "Gold", "Silver", "Bronze"}
    assert sum(t["given"] for t in note["by_tier"]) == note["customers"]


def test_goals_of_a_trial_wait_and_retention_waits_for_a_campaign_so_long_past(loop: Loop) -> None:
    assert loop.first.run.about["remarks"]["plan"]["goals"] == {"margin": 1.0}
    assert loop.first.run.table("goal_front").num_rows == loop.second.run.table("goal_front").num_rows == 0
    both = Brief("both", offers=OFFERS, goals=(("margin", 1.0), ("retention", 1.0)))
    done = plan_campaign(loop.out, both).run
    assert done.about["remarks"]["plan"]["goals_waiting"] == ["retention"]
    assert "Customers who stay weigh nothing yet" in done.report.read_text("utf-8")
    new = Brief("new", offers=(Offer("other", Kind.PERCENT, 0.1),), goals=(("orders", 1.0),))
    said = plan_campaign(loop.out, new).run.report.read_text("utf-8")
    assert "weigh nothing yet" in said


def test_goals_are_asked_for_on_the_command_line_in_the_file_or_in_shop_toml(loop: Loop, tmp_path: Path) -> None:
    assert asked_brief(loop.out, None, None, "x", ("margin=.7", "orders=.3")).goals == (
        ("margin", 0.7),
        ("orders", 0.3),
    )
    with pytest.raises(UsageError, match="is no goal with its weight"):
        asked_brief(loop.out, None, None, "x", ("orders",))
    for wrong, said in (
        ("order=1", "'order' is not known(.|\n)*did you mean orders(.|\n)*fairness"),
        ("fun=1", "'fun' is not known"),
        ("margin=-1", "has the weight -1"),
        ("margin=nan", "has the weight nan"),
    ):
        with pytest.raises(ConfigError) as found:
            asked_brief(loop.out, None, None, "x", (wrong,))
        assert re.search(said, str(found.value))
    with pytest.raises(ConfigError, match="is weighed twice"):
        asked_brief(loop.out, None, None, "x", ("margin=1", "margin=2"))
    assert Brief().aimed((("orders", 1.0),)).goals == (("orders", 1.0),)
    (tmp_path / "o.toml").write_text("[goals]\nrevenue = 2\n", "utf-8")
    assert read_brief(tmp_path / "o.toml").aimed((("orders", 1.0),)).goals == (("revenue", 2.0),)


def test_fairness_is_weighed_shown_and_judged(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    plain = plan_campaign(loop.out, Brief("plain", holdout=0.1, offers=OFFERS, budget=300.0, goals=(("orders", 1.0),)))
    fair = Brief("fair", holdout=0.1, offers=OFFERS, budget=300.0, goals=(("orders", 0.5), ("fairness", 0.5)))
    done = plan_campaign(loop.out, fair)
    note, points = done.run.about["remarks"]["plan"], done.run.table("goal_front").to_pylist()
    other = plain.run.table("goal_front").to_pylist()[0]
    assert points[0]["fairness"] >= max(other["fairness"], points[0]["evenly"] - 1e-9)
    assert all(r["fairness"] >= r["evenly"] - 1e-9 for r in points)
    assert json.loads(points[0]["weights"]) == {"orders": 0.5, "fairness": 0.5}
    assert note["evenly"] == pytest.approx(points[0]["evenly"])
    said = said_of(done, capsys)
    share = f"{100 * points[0]['fairness']:.0f}%"
    assert f"{share} in this plan" in said
    page = done.run.report.read_text("utf-8")
    assert f"{share} in this plan" in page
    assert "each dot is a plan that no other beats in all goals" in page
    assert note["judged"]["left_out"] == []  # tiers of then are known: the level was kept there too
    show_plan(done, None, None, "zh-Hans", as_json=False)
    assert "公平以获得优惠比例最低的等级来衡量" in capsys.readouterr().out


def test_satisfaction_is_refused_where_no_data_stand_for_it(loop: Loop) -> None:
    asked = Brief("happy", holdout=0.1, offers=OFFERS, goals=(("margin", 0.5), ("satisfaction", 0.5)))
    with pytest.raises(UsageError, match=r"no data stand for it: of stars given .* the shop has none"):
        plan_campaign(loop.out, asked)


def test_the_front_and_the_judgement_keep_to_ceiling_and_floors(loop: Loop) -> None:
    goals = (("margin", 0.5), ("orders", 0.5))
    free = plan_campaign(loop.out, Brief("free", holdout=0.1, offers=OFFERS, goals=goals)).run
    floor = (("Bronze", 0.5),)
    held = plan_campaign(
        loop.out, Brief("held", holdout=0.1, offers=OFFERS, goals=goals, liability=800.0, floors=floor)
    ).run
    most = max(float(r["expected_cost"]) for r in held.table("goal_front").to_pylist())
    assert most < 0.7 * max(float(r["expected_cost"]) for r in free.table("goal_front").to_pylist())
    wide, narrow = (x.about["remarks"]["plan"]["judged"] for x in (free, held))
    assert narrow["spent"] < 0.7 * wide["spent"]
    assert narrow["left_out"] == []


def test_the_first_point_of_the_front_is_the_plan_that_would_be_approved(loop: Loop) -> None:
    goals = (("margin", 0.5), ("orders", 0.5))
    done = plan_campaign(loop.out, Brief("same", holdout=0.1, offers=OFFERS, budget=300.0, goals=goals)).run
    first = done.table("goal_front").to_pylist()[0]
    note = done.about["remarks"]["plan"]
    assert first["customers"] == pytest.approx(note["customers"], rel=0.1)  # in the mean of draws; this is one
    assert float(first["margin"]) == pytest.approx(note["gain_total"], rel=0.15)


def test_before_launch_the_past_is_asked(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    assert loop.first.run.about["remarks"]["plan"]["judged"] == {"none": "no_past"}
    assert loop.first.run.table("policy_checks").num_rows == 0
    rich = plan_campaign(loop.out, Brief("rich", holdout=0.1, offers=OFFERS))
    found = rich.run.about["remarks"]["plan"]["judged"]
    (row,) = rich.run.table("policy_checks").to_pylist()
    assert (found["promoted"], found["reasons"], found["unsupported"]) == (True, [], 0.0)
    assert 0 < row["gain_low"] < row["gain"] == found["gain"] < row["nobody"]  # the lots sent the coupon to a third
    assert row["spent"] > row["spent_logged"]
    poor = loop.second.run.about["remarks"]["plan"]["judged"]
    assert (poor["promoted"], poor["nobody_low"] > 0, poor["spent"] < poor["spent_logged"]) == (False, True, True)
    assert "with less money than was spent then" in loop.second.run.report.read_text("utf-8")
    assert row["value"] - row["logged"] == pytest.approx(row["gain"])
    show_judged(rich, "en", as_json=False)
    assert "The past speaks for it" in (said := capsys.readouterr().out)
    assert said.splitlines()[0] in rich.run.report.read_text("utf-8").replace("&#39;", "'")
    show_judged(rich, "zh-Hans", as_json=True)
    assert json.loads(capsys.readouterr().out)["policy_checks"][0]["effective"] == found["effective"]
    assert "uplift" in rich.run.table_names()
    other = plan_campaign(loop.out, Brief("new", offers=(Offer("other", Kind.PERCENT, 0.1),))).run
    assert other.about["remarks"]["plan"]["method"] == "trial"
    assert "uplift" not in other.table_names()  # what the plan before had learned does not stand beside a trial
    assert other.about["remarks"]["plan"]["judged"]["none"] == "other_offers"


def test_the_same_plan_is_found(loop: Loop) -> None:
    again = plan_campaign(loop.out, Brief("summer", holdout=0.1, offers=OFFERS, budget=300.0))
    assert again.run.id == loop.second.run.id


def test_what_is_exported_is_what_was_assigned(loop: Loop, tmp_path: Path) -> None:
    rows = export(loop.second, tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig") as f:
        read = list(csv.DictReader(f))
    assert len(read) == rows == loop.second.run.about["remarks"]["plan"]["customers"]
    assert set(read[0]) == {"customer_id", "offer", "channel", "strategy", "tier", "campaign", "valid_to"}


def test_without_anything_to_spend_nobody_is_written_to(loop: Loop) -> None:
    done = plan_campaign(loop.out, Brief("none", offers=OFFERS, budget=0.0)).run
    assert done.about["remarks"]["plan"]["customers"] == 0
    assert set(done.table("assignments")["offer"].to_pylist()) <= {"none"}
    codes = {r["strategy"]: r["reason_code"] for r in done.table("strategies").to_pylist()}
    assert codes["win_back"] == "limits_first"
    assert all(Voice(language).knows(f"plans.{code}") for language in LANGUAGES for code in codes.values())
    with pytest.raises(UsageError, match="writes to nobody"):
        plan_campaign(loop.out, Brief("none", offers=OFFERS, budget=0.0), approved=True)


def test_an_offer_that_loses_money_is_refused_with_the_sum(loop: Loop) -> None:
    deep = Offer("half", Kind.PERCENT, 0.5)
    with pytest.raises(ConfigError, match=r"offer 'half' loses money: an order of .* earns .* takes"):
        plan_campaign(loop.out, Brief("deep", offers=(deep,)))


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (Offer("a", Kind.RECOMMENDATION, tiers=("Gold", "Platnum")), "is for the tier 'Platnum'"),
        (Offer("a", Kind.RECOMMENDATION, valid_to=START), "ended on 2024-01-01; the plan is of 20"),
        (Offer("a", Kind.RECOMMENDATION, valid_from=date(2099, 1, 1)), "begins on 2099-01-01; the plan's window"),
    ],
)
def test_an_offer_that_could_never_be_made_is_refused(loop: Loop, offer: Offer, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        plan_campaign(loop.out, Brief("never", offers=(offer,)))


def test_the_usual_offers_go_by_the_channels_asked_for(tmp_path: Path) -> None:
    (tmp_path / "o.toml").write_text("[campaign]\nchannels = ['sms', 'push']\n", "utf-8")
    brief = brief_of(tmp_path / "o.toml", 0.3)
    assert {o.channels for o in brief.offers} == {("sms", "push")}


def test_a_letter_in_yen_costs_no_fraction_of_one(tmp_path: Path) -> None:
    (tmp_path / "o.toml").write_text("[campaign]\nchannels = ['sms', 'mail']\n[contact_costs]\nsms = 3\n", "utf-8")
    brief = brief_of(tmp_path / "o.toml", 0.3, unit=unit_of("JPY"))
    assert (brief.contact_cost("sms"), brief.contact_cost("mail")) == (3.0, 80.0)
    assert {o.point_value for o in brief.offers if o.kind is Kind.POINTS} == {1.0}
    assert brief_of(None, 0.3, unit=unit_of("EUR")) == brief_of(None, 0.3)


def test_who_gets_another_campaign_rests(loop: Loop) -> None:
    first = plan_campaign(loop.out, Brief("one", offers=OFFERS), approved=True)
    assert first.campaign is not None
    rows = first.campaign.assignments.to_pylist()
    given = {r["customer_id"] for r in rows if r["arm"] == "treated" and r["offer"] != "none"}
    meet = []
    for rest in (7, 0):
        rows = plan_campaign(loop.out, Brief("two", offers=OFFERS, rest_days=rest)).run.table("assignments").to_pylist()
        meet.append(len(given & {r["customer_id"] for r in rows}))
    assert meet[0] == 0 < meet[1]
    capped = plan_campaign(loop.out, Brief("two", offers=OFFERS, rest_days=0, most_contacts=1)).run
    assert not given & set(capped.table("assignments")["customer_id"].to_pylist())
    falls = [json.loads(r["waterfall"]) for r in capped.table("strategies").to_pylist() if r["waterfall"]]
    assert any(dict(fall)["capped"] < dict(fall)["rested"] for fall in falls)


def test_wear_is_said_and_taken_off(loop: Loop) -> None:
    note = loop.second.run.about["remarks"]["plan"]
    assert note["wear"]["method"] == "assumed"
    assert note["wear"]["rested"] == pytest.approx(0.005 * note["wear"]["at_stake"])
    for r in (r for r in loop.second.run.table("strategies").to_pylist() if r["customers"]):
        assert float(r["wear"]) > 0
    said = loop.second.run.report.read_text("utf-8")
    assert "5 of 1,000 unsubscribe" in said


def test_the_offers_file_is_written_once_and_read_back(loop: Loop, tmp_path: Path) -> None:
    path = write_offers(loop.out, tmp_path / "offers.toml")
    assert read_brief(path) == brief_of(None, 0.3)
    with pytest.raises(UsageError, match="is there already"):
        write_offers(loop.out, path)
    assert asked_brief(loop.out, path, 12.0, "autumn").budget == 12.0
    assert asked_brief(loop.out, None, None, None).name.startswith("campaign 20")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[campaign]\nbudgte = 5\n", "unknown key campaign.budgte"),
        ("[campaign]\nbudget = -5\n", "budget is -5"),
        ("[campaign]\nbudget = 'much'\n", "budget is 'much'"),
        ("[campaign]\nholdout = 0\n", "holdout is 0"),
        ("[campaign]\nchannels = ['pigeon']\n", "pigeon"),
        ("[[offer]]\nid = 'a'\nkind = 'gift'\n", "offer 'a' is of kind 'gift'"),
        ("[[offer]]\nid = 'a'\nkind = 'percent'\ndepth = 10\n", "takes 10.0 off"),
        ("[[offer]]\nid = 'a'\nkind = 'fixed'\n", "has a depth of 0.0"),
        ("[[offer]]\nkind = 'fixed'\ndepth = 5\n", "has no id"),
        ("[[offer]]\nid = 'a'\nkind = 'fixed'\ndepth = 5\n" * 2, "offer is"),
        ("offer = 3\n", "offer is not a list"),
        ("budget", "not valid TOML"),
        ("[campaign]\nwindow_days = inf\n", "window_days is inf"),
        ("[campaign]\nbudget = nan\n", "budget is nan"),
        ("[campaign]\nchannels = []\n", "channels is"),
        ("[contact_costs]\nsms = -1\n", "contact_costs is"),
        ("[goals]\nfairnes = 1\n", "the goal 'fairnes' is not known"),
        ("[floors]\nBronze = 2\n", "floors is"),
        ("[campaign]\nliability = -1\n", "liability is"),
        ("[[offer]]\nid = 'a'\nkind = 'points'\ndepth = 5\npoint_value = 0\n", "has points worth 0"),
        ("[[offer]]\nid = 'a'\nkind = 'recommendation'\nvalid_to = 'soon'\n", "valid_to is 'soon'"),
        ("[[offer]]\nid = 'a'\nkind = 'fixed'\ndepth = inf\n", "has a depth of inf"),
        (
            "[[offer]]\nid = 'a'\nkind = 'recommendation'\nvalid_from = 2024-12-02\nvalid_to = 2024-12-01\n",
            "ends on 2024-12-01, before it begins",
        ),
        (
            "[campaign]\nchannels = ['sms']\n[[offer]]\nid = 'a'\nkind = 'recommendation'\nchannels = ['email']\n",
            "channels is",
        ),
    ],
)
def test_an_offers_file_that_cannot_be_followed_names_the_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "offers.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=said):
        read_brief(tmp_path / "offers.toml")


def test_a_template_says_the_same_brief(tmp_path: Path) -> None:
    sale = Offer('11 "off"', Kind.FIXED, 11.0, valid_from=date(2024, 11, 1), valid_to=date(2024, 11, 11))
    offers = (*usual(0.4, ("sms",)), sale)
    told = {"contact_costs": (("sms", 0.08),), "liability": 900.0, "floors": (("Bronze", 0.2), ("青铜", 0.1))}
    brief = Brief("双十一", 500.0, channels=("email", "sms"), offers=offers, **told)  # type: ignore[arg-type]
    (tmp_path / "o.toml").write_text(template(brief), "utf-8")
    assert read_brief(tmp_path / "o.toml") == brief


def test_the_page_on_the_offers_file_shows_one_that_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "offers-file.md").read_text("utf-8")
    (tmp_path / "o.toml").write_text(page.split("```toml\n")[1].split("```")[0], "utf-8")
    brief = read_brief(tmp_path / "o.toml")
    assert [(o.id, o.channels) for o in brief.offers] == [("ten-percent", ("email",)), ("reminder", ("email", "sms"))]
    assert brief.contact_cost("sms") == 0.07


def test_a_broken_split_blocks_its_reading_and_hides_no_other(loop: Loop) -> None:
    assert loop.first.campaign is not None
    whole = loop.assignments
    held = [i for i, arm in enumerate(whole["arm"].to_pylist()) if arm == "control"]
    lost = set(held[: len(held) * 2 // 3])
    kept = whole.take([i for i in range(whole.num_rows) if i not in lost])
    broken = approve(open_workspace(loop.out), "broken", loop.first.campaign.plan, kept)
    with pytest.raises(ComputationError, match=r"treated where .* were drawn"):
        measure(loop.out, "broken", broken.version)
    done = measure(loop.out)
    assert done.about["remarks"]["measure"]["broken"]["none"] == "blocked"
    assert {r["campaign"] for r in done.table("effects").to_pylist()} >= {"spring"}
    assert "broken may not be read" in done.report.read_text("utf-8")
