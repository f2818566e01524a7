"""From a shop's files to lists on the command line: the stage, the verb, what each refuses."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from tierwise.errors import ConfigError, UsageError
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.ready_lists import lists_for, why_not_shown
from tierwise.pipeline.workspace import Run
from tierwise.report.sentences import Voice
from tierwise.serve.listing import standing

ONLY = Options(only=("recommend",))
WALK = ("tea", "pot", "cup", "jam")


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> tuple[Path, Run]:
    """Sixty customers who walk through four teas and pots, every three weeks, for a year; one refuses profiling."""
    folder = tmp_path_factory.mktemp("lists")
    day = date(2024, 1, 1)
    with (folder / "orders.csv").open("w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(["order_id", "customer_id", "order_date", "product_id", "product_name", "quantity", "amount"])
        for c in range(60):
            for i in range(12):
                product = WALK[(c + i) % 4]
                at = day + timedelta(days=21 * i + c % 20)
                out.writerow([f"{c}-{i}", f"c{c:02d}", at, product, f"The {product} 茶🍵", 1, 4 + i % 4])
    return folder, run(folder / "orders.csv", folder / "out", ONLY)


def test_lists_hold_their_contract_and_customers(shop):
    folder, done = shop
    lists = done.table("recommendations").to_pylist()
    assert {r["widget"] for r in lists} >= {"for_you", "buy_again", "similar_items", "bought_together", "trending"}
    assert {r["context_id"] for r in lists if r["widget"] == "for_you"} == {f"c{c:02d}" for c in range(60)}
    for r in lists:
        assert 0 < r["propensity"] <= 1
        assert r["product_id"] in WALK
    assert done.about["remarks"]["recommend"]["period_days"] == 28
    assert folder


def test_cards_judge_every_model_on_the_last_period(shop):
    cards = shop[1].table("model_cards").to_pylist()
    models = {c["model"] for c in cards if c["question"] == "next_products_28d" and c["metric"] == "ndcg"}
    assert models == {"popular", "usual", "replenish", "item_graph", "ease", "hybrid"}
    mine = [c for c in cards if c["question"] == "next_products_28d"]
    assert sum(c["chosen"] for c in mine if c["metric"] == "ndcg") == 1


def test_what_follows_in_the_walk_goes_with_a_product(shop):
    similar = shop[1].table("similar_products").to_pylist()
    first = {r["product_id"]: r["similar_product_id"] for r in similar if r["rank"] == 1}
    assert first == {WALK[i]: WALK[(i + 1) % 4] for i in range(4)}


def test_one_kind_of_question_at_a_time(shop):
    out = shop[0] / "out"
    with pytest.raises(UsageError, match="one of --customer"):
        lists_for(out, {})
    with pytest.raises(UsageError, match="one of --customer"):
        lists_for(out, {"customer": "c01", "basket": "tea"})


def test_lists_for_a_customer_a_product_a_basket_and_a_visit(shop):
    out = shop[0] / "out"
    mine = lists_for(out, {"customer": "c01"}, "for_you")
    assert {r["widget"] for r in mine.rows} == {"for_you"}
    assert mine.names["tea"] == "The tea 茶🍵"
    assert lists_for(out, {"product": "tea"}).rows
    basket = lists_for(out, {"basket": "tea, pot"}).rows
    assert {r["product_id"] for r in basket} == {"cup", "jam"}
    assert basket[0]["reason_code"] in ("goes_with", "best_seller")
    visit = lists_for(out, {"history": "tea"}).rows
    assert (visit[0]["product_id"], visit[0]["because_product_id"]) == ("pot", "tea")
    assert visit[0]["reason_code"] == "goes_with"  # nobody knows that the visitor bought it
    assert next(iter(lists_for(out, {"customer": "c01"}).rows))["widget"] == "for_you"


@pytest.mark.parametrize(
    ("asked", "widget", "said"),
    [
        ({"customer": "nobody"}, None, "no customer 'nobody'"),
        ({"customer": "c01"}, "window", "no list 'window'"),
        ({"product": "gin"}, None, "no list for product 'gin'"),
        ({"basket": "gin"}, None, "knows no product 'gin'"),
        ({"basket": ", ,"}, None, "names no product"),
        ({"basket": "tea"}, "for_you", "--basket has one list"),
    ],
)
def test_unknown_names_are_said(shop, asked, widget, said):
    with pytest.raises(UsageError, match=said):
        lists_for(shop[0] / "out", asked, widget)


def test_the_page_shows_them(shop):
    page = (shop[1].folder / "report.html").read_text(encoding="utf-8")
    assert "What fits each customer" in page
    assert "每位客户适合什么商品" in page
    assert "The tea 茶🍵" in page


def test_without_products_it_says_so(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order_id,customer_id,order_date,amount\n1,a,2024-01-01,5\n2,a,2024-02-01,6\n", encoding="utf-8")
    done = run(path, tmp_path / "out", ONLY)
    assert done.about["remarks"]["recommend"] == {"none": "no_products"}
    assert "name no product" in (done.folder / "report.html").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="no lists of products"):
        lists_for(tmp_path / "out", {"customer": "a"})


def test_one_order_is_enough_for_a_list(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order_id,customer_id,order_date,product_id,amount\n1,a,2024-01-01,tea,0\n", encoding="utf-8")
    done = run(path, tmp_path / "out", ONLY)
    rows = done.table("recommendations").to_pylist()
    assert {r["product_id"] for r in rows} == {"tea"}


def test_refusers_get_what_everybody_gets(tmp_path):
    (tmp_path / "shop").mkdir()
    rows = [f"{i},{c},2024-0{1 + i % 6}-01,{WALK[i % 4]},5" for i, c in enumerate("aabbccdd" * 3)]
    text = "order_id,customer_id,order_date,product_id,amount\n" + "\n".join(rows) + "\n"
    (tmp_path / "shop" / "orders.csv").write_text(text, encoding="utf-8")
    people = "customer_id,no_profiling\na,true\nb,false\n"
    (tmp_path / "shop" / "customers.csv").write_text(people, encoding="utf-8")
    done = run(tmp_path / "shop", tmp_path / "out", ONLY)
    lists = done.table("recommendations").to_pylist()
    assert {r["context_id"] for r in lists if r["context"] == "customer"} == {"b", "c", "d"}
    assert {r["widget"] for r in lists_for(tmp_path / "out", {"customer": "a"}).rows} == {"trending"}


def wished(folder: Path, source: Path, words: str) -> Run:
    (folder / "shop.toml").write_text(f'[shop]\ncurrency = "EUR"\n[lists]\n{words}\n', encoding="utf-8")
    return run(source, folder / "out", Options(only=("recommend",), config=folder / "shop.toml"))


def test_the_owner_s_wishes_hold(shop, tmp_path):
    done = wished(tmp_path, shop[0] / "orders.csv", 'exclude = ["jam"]\nleft_to_chance = 1\nvariety = 0.5')
    rows = done.table("recommendations").to_pylist()
    assert "jam" not in {r["product_id"] for r in rows}
    assert all(r["propensity"] == 1 for r in rows if r["widget"] != "for_you")


def test_wishes_hold_for_baskets_and_visits_too(shop, tmp_path):
    wished(tmp_path, shop[0] / "orders.csv", 'exclude = ["pot"]')
    for asked in ({"basket": "tea"}, {"history": "tea"}):
        rows = lists_for(tmp_path / "out", asked).rows
        assert {r["product_id"] for r in rows} == {"cup", "jam"}
        assert {r["policy"] for r in rows} <= {
            f"{way}item_graph>content>popular excluded=1" for way in ("", "together>")
        }


def test_lists_made_in_different_ways_have_different_policies_and_new_days_new_draws(shop, tmp_path):
    plain = {r["policy"] for r in shop[1].table("recommendations").to_pylist() if r["widget"] == "for_you"}
    done = wished(tmp_path, shop[0] / "orders.csv", "left_to_chance = 1\nvariety = 0.5")
    varied = {r["policy"] for r in done.table("recommendations").to_pylist() if r["widget"] == "for_you"}
    assert len(plain) == len(varied) == 1
    assert varied == {f"{next(iter(plain))} variety=0.5 chance=1"}


def test_what_the_shop_puts_first_raises_and_lets_in(guests, tmp_path):
    """A pinned product stands first and says why; a new one, of which nothing is known but its age, gets its place."""
    words = 'pin = ["jam"]\nboost = ["pot"]\nboost_factor = 100\nnew_one_in = 2'
    done = wished(tmp_path, guests[0] / "shop", words)
    shown = [r for r in done.table("recommendations").to_pylist() if r["widget"] == "trending"]
    assert [(r["product_id"], r["reason_code"]) for r in shown][:2] == [("jam", "pinned"), ("pot", "best_seller")]
    assert shown[0]["policy"].endswith("pinned=1 boosted=1 new_one_in=2")


@pytest.mark.parametrize("key", ["pin", "boost"])
def test_a_name_that_nothing_has_is_refused(guests, tmp_path, key):
    with pytest.raises(ConfigError, match=rf"lists\.{key} names 'jem'"):
        wished(tmp_path, guests[0] / "shop", f'{key} = ["jem"]')


def test_new_products_get_their_places(shop, tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "orders.csv").write_bytes((shop[0] / "orders.csv").read_bytes())
    goods = "".join(f"{p},Tea,2023-01-01\n" for p in WALK) + "new,Lamps,2024-08-30\n"
    (tmp_path / "shop" / "products.csv").write_text("product_id,category,listed_at\n" + goods, encoding="utf-8")
    done = wished(tmp_path, tmp_path / "shop", "new_one_in = 2")
    rows = [r for r in done.table("recommendations").to_pylist() if r["widget"] == "for_you" and r["rank"] == 2]
    assert {r["product_id"] for r in rows} == {"new"}


def test_countries_have_their_own_best_sellers(tmp_path):
    """Forty customers of each country buy their own tea once; a newcomer of a third one sees the shop's."""
    head = "order_id,customer_id,order_date,product_id,country,amount\n"
    rows = [f"{c},c{c:02d},2024-03-{1 + c % 28:02d},{WALK[c % 2]},{'FR' if c % 2 else 'DE'},5\n" for c in range(80)]
    (tmp_path / "orders.csv").write_text(head + "".join(rows) + "x,new,2024-03-05,cup,IT,5\n", encoding="utf-8")
    run(tmp_path / "orders.csv", tmp_path / "out", ONLY)
    first = {c: lists_for(tmp_path / "out", {}, "trending", c).rows[0] for c in ("DE", "FR")}
    assert {c: r["product_id"] for c, r in first.items()} == {"DE": "tea", "FR": "pot"}
    assert {r["reason_code"] for r in first.values()} == {"best_seller_here"}
    assert {r["context_id"] for r in lists_for(tmp_path / "out", {}, "trending").rows} == {"all"}
    with pytest.raises(UsageError, match="no list 'trending' for country 'IT'"):
        lists_for(tmp_path / "out", {}, "trending", "IT")
    with pytest.raises(UsageError, match="--country goes with"):
        lists_for(tmp_path / "out", {"customer": "new"}, None, "DE")


def test_why_a_product_is_on_no_list(shop, tmp_path):
    assert why_not_shown(shop[0] / "out", "gin").barred_by == ("not_learned",)
    may = why_not_shown(shop[0] / "out", "tea")
    assert may.barred_by == ()
    assert may.lists["for_you"] == 60
    wished(tmp_path, shop[0] / "orders.csv", 'exclude = ["tea"]')
    config = tmp_path / "out" / "shop.toml"
    config.write_text(
        config.read_text("utf-8").replace(
            "margin_floor = 0.0  # only products", "margin_floor = 50.0  # only products"
        ),
        encoding="utf-8",
    )
    assert why_not_shown(tmp_path / "out", "tea").barred_by == ("excluded", "margin_floor")
    for language in ("en", "zh-Hans"):
        assert len(standing(why_not_shown(tmp_path / "out", "tea"), Voice(language))) == 3
        assert len(standing(may, Voice(language))) == 1 + len(may.lists)


def test_what_the_run_does_not_know_is_said_and_the_rest_answers(shop):
    found = lists_for(shop[0] / "out", {"history": "gin,tea"})
    assert found.unknown == ("gin",)
    assert found.rows[0]["product_id"] == "pot"


def test_what_everybody_sees_can_be_asked_for(shop):
    assert {r["widget"] for r in lists_for(shop[0] / "out", {}, "trending").rows} == {"trending"}


@pytest.fixture(scope="module")
def guests(tmp_path_factory) -> tuple[Path, Run]:
    """Orders without a customer, two products in each, and a product that nobody has bought yet."""
    folder = tmp_path_factory.mktemp("guests")
    (folder / "shop").mkdir()
    rows = [f"{i},,2024-01-{1 + i % 28:02d},{p},5" for i in range(40) for p in (WALK[i % 2], WALK[2 + i % 2])]
    text = "order_id,customer_id,order_date,product_id,amount\n" + "\n".join(rows) + "\n"
    (folder / "shop" / "orders.csv").write_text(text, encoding="utf-8")
    goods = ["tea,Green tea,2023-01-01", "pot,Red pot,2023-01-01", "cup,Green cup,2023-01-01", "jam,Red jam,2023-01-01"]
    text = "product_id,product_name,listed_at\n" + "\n".join([*goods, "new,Green leaves,2024-01-20"]) + "\n"
    (folder / "shop" / "products.csv").write_text(text, encoding="utf-8")
    return folder, run(folder / "shop", folder / "out", ONLY)


def test_a_shop_of_guests_has_lists_for_products_baskets_and_visits(guests):
    folder, done = guests
    assert {r["context"] for r in done.table("recommendations").to_pylist()} == {"product", "segment"}
    assert lists_for(folder / "out", {"basket": "tea"}).rows[0]["product_id"] == "cup"
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "The orders name no customer" in page


def test_a_new_product_has_a_page_and_says_what_is_like_it(guests):
    for asked in ({"product": "new"}, {"history": "new"}):
        rows = lists_for(guests[0] / "out", asked).rows
        assert {r["product_id"] for r in rows[:2]} == {"tea", "cup"}
        assert rows[0]["reason_code"] == "is_like"


def test_a_product_to_hide_that_nobody_has_is_refused(shop, tmp_path):
    with pytest.raises(ConfigError, match=r"lists\.exclude names 'jem', no product has that id"):
        wished(tmp_path, shop[0] / "orders.csv", 'exclude = ["jem"]')


@pytest.mark.parametrize("words", ["variety = 3", "left_to_chance = 9", "at_most_per_brand = -1"])
def test_wishes_out_of_bounds_are_refused(shop, tmp_path, words):
    with pytest.raises(ConfigError, match=r"lists\."):
        wished(tmp_path, shop[0] / "orders.csv", words)


def test_logged_impressions_are_read_and_make_products_step_back(shop, tmp_path):
    """Customer c00 saw what is due next to her five times and left it: it stands behind now."""
    usual = [r["product_id"] for r in lists_for(shop[0] / "out", {"customer": "c00"}, "for_you").rows]
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "orders.csv").write_bytes((shop[0] / "orders.csv").read_bytes())
    head = "impression_id,shown_at,customer_id,widget,rank,product_id,propensity,policy,clicked\n"
    rows = [f"i{i},2024-08-2{i} 10:00:00,c00,for_you,1,{usual[0]},1,hybrid,false\n" for i in range(5)]
    rows += [f"j{i},2024-08-22 10:00:00,c{i:02d},for_you,10,tea,0.05,hybrid,{i < 3}\n" for i in range(1, 40)]
    (tmp_path / "shop" / "impressions.csv").write_text(head + "".join(rows), encoding="utf-8")
    done = wished(tmp_path, tmp_path / "shop", "tired_after = 5")
    found = {r["part"]: r for r in done.table("slate_results").to_pylist()}
    assert (found["all"]["impressions"], found["chance"]["impressions"], found["fifth_time_on"]["impressions"]) == (
        44,
        39,
        1,
    )
    assert found["chance"]["click_rate"] == pytest.approx(2 / 39)
    now = lists_for(tmp_path / "out", {"customer": "c00"}, "for_you").rows
    assert {r["product_id"] for r in now} == set(usual)
    assert now[0]["product_id"] != usual[0]
    assert "tired_after=5" in now[0]["policy"]
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "What became of lists that were shown" in page
    assert "随机位置" in page
