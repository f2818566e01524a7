"""The page: self-contained, escaped, whole in both languages, honest where tables are missing."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest
import sample

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.settings import Settings
from tierwise.report.blocks.call_first import call_first, falling
from tierwise.report.blocks.tiers import tier_sums
from tierwise.report.material import Material
from tierwise.report.page import BLOCKS, render
from tierwise.report.sentences import Voice

_VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """Reads the page strictly: every element closed in order, ids unique, text collected by language side."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


@pytest.fixture(scope="module")
def html() -> str:
    return render(sample.tables(), run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return read(html)


def test_it_is_small_and_well_formed(html: str, page: Page) -> None:
    assert len(html.encode()) <= 1_500_000
    assert html.startswith("<!doctype html>")
    assert sorted(set(page.ids)) == sorted(page.ids)


def test_nothing_is_loaded_from_outside(html: str, page: Page) -> None:
    assert "http://" not in html
    assert "https://" not in html
    loading = {"src", "srcset", "data", "poster", "action", "formaction", "xlink:href", "ping", "style"}
    assert [(t, a) for t, a in page.tags if loading & set(a)] == []
    links = {str(a["href"]) for _, a in page.tags if "href" in a}
    assert {link for link in links if not link.startswith(("#", "data:"))} == set()
    assert "url(" not in html
    assert "@import" not in html


def test_no_script_and_the_policy_matches_the_stylesheet(html: str, page: Page) -> None:
    assert not {"script", "iframe", "object", "embed", "base", "form"} & {t for t, _ in page.tags}
    assert [a for _, a in page.tags for name in a if name.startswith("on")] == []
    style = re.findall(r"<style>(.*?)</style>", html, re.S)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = next(str(a["content"]) for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_untrusted_ids_stay_text(html: str, page: Page) -> None:
    assert "<script" not in html
    assert any(sample.EVIL in t for t in page.texts)
    assert any(f"'{sample.FORMULA}" in t for t in page.texts)
    assert "\x00" not in html
    assert "\u202e" not in html
    assert "A⟨U+0000⟩B⟨U+202E⟩C" in html


@pytest.mark.parametrize("word", ["nan", "None", "NaT", "inf", "undefined", "null"])
def test_no_word_of_the_machine(page: Page, word: str) -> None:
    names = [str(v) for _, a in page.tags for k, v in a.items() if k in ("aria-label", "title", "data-name")]
    assert [t for t in [*page.texts, *names] if re.search(rf"\b{word}\b", t)] == []


def test_each_language_stands_in_its_own_block(html: str) -> None:
    english, chinese = _sides(html)
    assert len(re.findall(r"<h2 ", english)) == len(re.findall(r"<h2 ", chinese)) == len(BLOCKS)
    plain = re.sub(r"<style>.*?</style>|<[^>]*>", " ", english, flags=re.S)
    assert re.findall(r"[一-鿿]", plain) == []
    assert "铂金" in chinese
    assert "Platinum" not in re.sub(r"<[^>]*>", " ", chinese)


def _sides(html: str) -> tuple[str, str]:
    start, middle, end = (
        html.index('<div class="side side-en"'),
        html.index('<div class="side side-zh"'),
        html.index("</body>"),
    )
    return html[start:middle], html[middle:end]


@pytest.mark.parametrize(("language", "short"), [("en", "en"), ("zh-Hans", "zh")])
def test_the_language_asked_for_is_shown_first(language: str, short: str) -> None:
    html = render(
        sample.tables(60), run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language=language
    )
    assert f'<html lang="{language}">' in html
    assert re.search(rf'id="language-{short}" aria-label="[^"]*" checked', html)
    assert html.count(" checked>") == 1


def test_every_chart_has_its_sentence_and_its_table(page: Page, html: str) -> None:
    charts = [a for t, a in page.tags if t == "svg"]
    assert len(charts) > 40
    assert [a for a in charts if a.get("role") != "img" or len(str(a.get("aria-label") or "")) < 15] == []
    for figure in re.findall(r"<figure>.*?</figure>", html, re.S):
        assert len(re.findall(r"<svg ", figure)) == 2  # for a wide and a narrow page
        assert "<table" in figure
        assert figure.count("<tr>") >= 2


def test_the_sentence_above_a_chart_is_its_name(html: str) -> None:
    for caption, figure in re.findall(r"<figcaption>(.*?)</figcaption>(.*?)</figure>", html, re.S):
        assert f'aria-label="{caption}"' in figure


def test_anchors_of_the_contents_lead_somewhere(page: Page) -> None:
    links = {str(a["href"])[1:] for t, a in page.tags if t == "a" and str(a.get("href", "")).startswith("#")}
    assert links - set(page.ids) == set()


def test_the_same_input_gives_the_same_page(html: str) -> None:
    again = render(sample.tables(), run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en")
    assert again == html


def test_no_tables_at_all_gives_sentences_not_blanks() -> None:
    html = render({}, run={}, receipt={}, settings=Settings(), language="en")
    answers = re.findall(r'<p class="answer">(.*?)</p>', html)
    assert len(answers) == 2 * len(BLOCKS)
    assert min(len(a) for a in answers) > 12
    assert "There are no figures yet" in html
    assert "<svg " not in html
    read(html)


def test_empty_tables_are_like_missing_ones() -> None:
    empty = {name: RESULT_TABLES[name].arrow_schema().empty_table() for name in sample.tables(5)}
    html = render(empty, run=sample.RUN, receipt={"tables": {}}, settings=sample.SETTINGS, language="zh-Hans")
    assert "暂无评分" in html
    read(html)


@pytest.mark.parametrize("customers", [1, 2, 7])
def test_a_shop_of_few_customers(customers: int) -> None:
    html = render(
        sample.tables(customers), run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en"
    )
    plain = re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.S))
    assert re.search(r"\b(nan|None)\b", plain) is None
    read(html)


@pytest.mark.parametrize("missing", sorted(sample.tables(5)))
def test_any_one_table_may_be_missing(missing: str) -> None:
    tables = {name: table for name, table in sample.tables(40).items() if name != missing}
    html = render(tables, run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en")
    assert re.search(r">\s*(nan|None)\b", html) is None
    read(html)


def test_values_that_are_not_known_are_said_so() -> None:
    tables = sample.tables(30)
    value = tables["value"]
    for name in (
        "value",
        "value_low",
        "value_high",
        "p_active_90d",
        "next_order_low_day",
        "reason_code",
        "reason_values",
    ):
        at = value.schema.get_field_index(name)
        value = value.set_column(at, value.schema.field(at), pa.nulls(value.num_rows, value.schema.field(at).type))
    html = render(
        {**tables, "value": value}, run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en"
    )
    assert "value is known: there is no order" in html
    read(html)


def test_a_database_password_never_shows() -> None:
    run = {**sample.RUN, "shop": "", "reading": {"source": "postgresql://owner:secret@db.example/shopdata?x=y"}}
    html = render({}, run=run, receipt={}, settings=Settings(), language="en")
    assert "secret" not in html
    assert "shopdata" in html


def test_tier_sums_add_up() -> None:
    tables = sample.tables(300)
    sums = tier_sums(Material(tables, sample.RUN, sample.RECEIPT, sample.SETTINGS))
    assert [s.tier for s in sums] == list(sample.NAMES)
    assert sum(s.customers for s in sums) == 300
    assert all(sum(s.stages.values()) == s.customers for s in sums)
    whole = sum(float(v) for v in tables["tiers"]["value"].to_pylist())
    assert sum(s.value for s in sums) == pytest.approx(whole)


def test_receipt_says_read_is_kept_plus_mended_plus_refused(html: str) -> None:
    assert "Of 545,979 rows read, 542,311 kept unchanged, 1,149 mended and 2,519 refused" in html
    assert 545_979 == 542_311 + 1_149 + 2_519


def test_refused_rows_are_counted_by_the_receipt(html: str) -> None:
    assert "3 of 2,519 refused rows" in html


def test_the_head_says_how_many_customers_and_what_is_compared(html: str) -> None:
    head = html[html.index("<header") : html.index("</header>")]
    assert "1,500" in head
    assert "the last 90 days with the 90 days before" in head
    assert "9c1b5d2e77aa" not in head
    assert "9c1b5d2e77aa" in html[html.index("<footer") :]


def test_no_sentence_says_that_a_simple_rule_ranks_the_lists(html: str) -> None:
    cards = sample.tables()["model_cards"]
    at = cards.schema.get_field_index("note")
    said = [
        "baseline_serves" if q == "value_180d" else n
        for q, n in zip(*(cards[c].to_pylist() for c in ("question", "note")), strict=True)
    ]
    cards = cards.set_column(at, cards.schema.field(at), pa.array(said, cards.schema.field(at).type))
    page = render(
        {**sample.tables(), "model_cards": cards}, run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS
    )
    assert "past spend alone orders customers as well as the model" in page
    assert "The lists here follow the model" in page
    assert "used for ranking" not in page + html


def test_margin_that_is_assumed_is_said_beside_the_money(html: str) -> None:
    assert html.count("Margin is assumed to be 30% of revenue") == 2


def test_call_first_holds_at_most_ten_who_fall_soon() -> None:
    m = Material(sample.tables(), sample.RUN, sample.RECEIPT, sample.SETTINGS)
    fall = falling(m)
    assert set(fall["keep_by"].to_pylist()) == {"2011-12-28"}
    assert set(fall["tier_rank"].to_pylist()) <= {1, 2}
    listed = call_first(m, Voice("en", "GBP"), fall)[0].twin.rows
    assert 0 < len(listed) <= 10


def test_who_cannot_be_reached_in_time_is_not_to_be_called() -> None:
    m = Material(sample.tables(), sample.RUN, sample.RECEIPT, sample.SETTINGS)
    fall = falling(m)
    at = fall.schema.get_field_index("keep_by")
    today = fall["as_of"][0].as_py().date().isoformat()
    assert call_first(m, Voice("en", "GBP"), fall.set_column(at, "keep_by", pa.array([today] * fall.num_rows))) == []


def test_a_shop_without_a_confirmed_currency_names_the_period() -> None:
    kpis = sample.tables()["kpis"].slice(0, 1)
    for name in ("change", "change_low", "change_high", "previous"):
        at = kpis.schema.get_field_index(name)
        kpis = kpis.set_column(at, kpis.schema.field(at), pa.nulls(1, kpis.schema.field(at).type))
    page = render({"kpis": kpis}, run={}, receipt={}, settings=sample.SETTINGS)
    assert "in the last 90 days was" in page


def test_raw_rows_are_not_shown(html: str) -> None:
    assert "A563186" not in html


def test_cut_points_of_another_kind_of_value_are_told_in_both_languages() -> None:
    then, now = (f"horizon_days={d} margin=mixed margin_rate=0.3 discount_rate=0.1 currency=GBP" for d in (365, 90))
    other = {"remarks": {"cuts_of_another_basis": ["horizon_days"]}, "cuts_basis": then, "value_basis": now}
    run = {**sample.RUN, **other}
    html = render(sample.tables(60), run=run, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en")
    english, chinese = _sides(html)
    assert "Then: margin over 365 days from unit costs where known" in english
    assert "Now: margin over 90 days" in english
    assert "现在：90 天内的毛利" in chinese
    assert all("tierwise tiers OUT recut" in side for side in (english, chinese))


@pytest.mark.parametrize(("previous", "said"), [(0.0, "none in the 90 days before"), (None, "no earlier period")])
def test_nothing_before_is_not_called_no_earlier_period(previous: float | None, said: str) -> None:
    tables = sample.tables(60)
    rows = [
        {**r, "previous": previous, "change": None, "change_low": None, "change_high": None}
        if r["kpi"] == "active_customers"
        else r
        for r in tables["kpis"].to_pylist()
    ]
    kpis = pa.Table.from_pylist(rows, schema=tables["kpis"].schema)
    html = render(
        {**tables, "kpis": kpis}, run=sample.RUN, receipt=sample.RECEIPT, settings=sample.SETTINGS, language="en"
    )
    assert said in _sides(html)[0]
