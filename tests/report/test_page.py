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
from tierwise.report.blocks.tiers import tier_sums
from tierwise.report.material import Material
from tierwise.report.page import BLOCKS, render

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


def test_raw_rows_are_not_shown(html: str) -> None:
    assert "A563186" not in html
