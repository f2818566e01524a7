"""The page: every block in both languages, one stylesheet, no script and nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tierwise.contract.settings import Settings
from tierwise.report import numbers
from tierwise.report.blocks.block import Block
from tierwise.report.blocks.cohorts import cohorts
from tierwise.report.blocks.drivers import drivers
from tierwise.report.blocks.fits import fits
from tierwise.report.blocks.groups import groups
from tierwise.report.blocks.leaving import leaving
from tierwise.report.blocks.method import method
from tierwise.report.blocks.methods import methods
from tierwise.report.blocks.overview import compared_days, overview
from tierwise.report.blocks.plans import plans
from tierwise.report.blocks.predictions import predictions
from tierwise.report.blocks.prices import prices
from tierwise.report.blocks.proof import proof
from tierwise.report.blocks.receipt import receipt as receipt_block
from tierwise.report.blocks.rivals import rivals
from tierwise.report.blocks.segments import segments
from tierwise.report.blocks.stock import stock
from tierwise.report.blocks.tiers import tiers
from tierwise.report.blocks.together import together
from tierwise.report.blocks.top_customers import top_customers
from tierwise.report.blocks.trust import trust
from tierwise.report.material import Material
from tierwise.report.sentences import LANGUAGES, Voice
from tierwise.report.visible import visible

BLOCKS: tuple[Callable[[Material, Voice], Block], ...] = (
    overview, receipt_block, tiers, predictions, leaving, plans, proof, drivers, cohorts, fits, together, stock, prices,
    rivals, segments, groups, trust, methods, top_customers, method,
)  # fmt: skip
"""The blocks in the order they are read."""

OWN_NAMES = {"en": "English", "zh-Hans": "中文"}


@dataclass(frozen=True, slots=True)
class Side:
    """The page in one language: tag, short id, header facts, blocks, and the small print that names the run."""

    language: str
    short: str
    voice: Voice
    shop: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    statement: str
    prints: tuple[tuple[str, str], ...]


def render(
    tables: Mapping[str, pa.Table],
    *,
    run: Mapping[str, Any],
    receipt: Mapping[str, Any],
    settings: Settings,
    language: str = "en",
) -> str:
    """The report as one HTML document that needs nothing else; both languages are inside, ``language`` is shown first.

    Missing or empty tables give a block that says so. Ids and file names are untrusted and escaped.
    """
    material = Material(tables, run, receipt, settings)
    sides = tuple(_side(material, tag) for tag in LANGUAGES)
    style = _style()
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            sides=sides,
            shown=next(s for s in sides if s.language == language),
            own_names=OWN_NAMES,
            style=Markup(style),  # noqa: S704  our own stylesheet; escaping would break its selectors
            policy=content_policy(style),
        )
    )


def content_policy(style: str) -> str:
    """The page's content security policy: our stylesheet by its hash, pictures from the page itself, nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _side(m: Material, language: str) -> Side:
    voice = Voice(language, m.currency)
    blocks = tuple(build(m, voice) for build in BLOCKS)
    said = m.run.get("statement")
    statement = visible(str(said.get(language) or ""), 900) if isinstance(said, Mapping) else ""
    return Side(language, language[:2], voice, _shop(m, voice), _facts(m, voice), blocks, statement, _prints(m, voice))


def _shop(m: Material, v: Voice) -> str:
    reading = m.run.get("reading") or {}
    name = str(m.run.get("shop") or m.run.get("source") or reading.get("source") or "")
    if "://" in name:  # a database address may hold a password: only the database's name is shown
        name = urlsplit(name).path
    return visible(name.replace("\\", "/").rstrip("/").rpartition("/")[2]) or v.say("page.your_shop")


def _facts(m: Material, v: Voice) -> tuple[tuple[str, str], ...]:
    """What the report is about: how many customers, from when to when, and what is compared."""
    found = []
    if m.customers is not None:
        found.append(("customers", v.count(m.customers)))
    if m.order_days is not None:
        found.append(("order_days", numbers.day_range(*m.order_days, v.language)))
    if m.run.get("as_of"):
        found.append(("as_of", numbers.day(m.run["as_of"], v.language)))
    period = compared_days(m.rows("kpis"))
    if period is not None:
        found.append(("compared", v.say("page.compared_days", period_days=period)))
    return tuple((v.say(f"page.{name}"), shown) for name, shown in found)


def _prints(m: Material, v: Voice) -> tuple[tuple[str, str], ...]:
    """What identifies the run, for whoever has to find it again."""
    run = m.run
    found = (
        ("run_id", run.get("id") or run.get("run_id") or run.get("run")),
        ("version", run.get("version")),
        ("seed", run.get("seed", m.settings.seed)),
        ("data_hash", str(run.get("data_hash") or "").removeprefix("sha256:")[:12]),
    )
    return tuple((v.say(f"page.{name}"), visible(str(value), 40)) for name, value in found if value not in (None, ""))


@lru_cache(maxsize=1)
def _style() -> str:
    return (resources.files("tierwise.report") / "templates" / "style.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("tierwise.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
