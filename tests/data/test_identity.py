"""One person under several ids: joined by what proves it, by nothing else, and undone without a trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from tierwise.data.identity import IDENTITIES, LINKS, identities

HEAD = "order_id,customer_id,ordered_at,amount,email,phone\n"
DAY = datetime(2024, 1, 1)


def pairs(warehouse: Any, *links: tuple[str, str, str], cut: datetime | None = None) -> dict[str, str]:
    """(customer, evidence, key) links, a day apart -> id to canonical id."""
    rows = [
        {"customer_id": c, "evidence": e, "key": k, "known_at": DAY.replace(day=n + 1)}
        for n, (c, e, k) in enumerate(links)
    ]
    table = warehouse.table(pa.Table.from_pylist(rows, schema=LINKS.arrow_schema()), "links")
    found = IDENTITIES.conform(identities(warehouse, table, cut)).to_pylist()
    return {r["customer_id"]: r["canonical_id"] for r in found}


def test_an_equal_email_joins_and_the_first_id_known_stands(warehouse: Any) -> None:
    assert pairs(warehouse, ("z", "email", "1"), ("a", "email", "1"), ("b", "email", "2")) == {"a": "z"}


def test_links_carry_over_from_email_to_phone(warehouse: Any) -> None:
    links = (("a", "email", "1"), ("b", "email", "1"), ("b", "phone", "7"), ("c", "phone", "7"))
    assert pairs(warehouse, *links) == {"b": "a", "c": "a"}


def test_a_shared_phone_joins_nobody_with_different_emails(warehouse: Any) -> None:
    assert pairs(warehouse, ("a", "email", "1"), ("b", "email", "2"), ("a", "phone", "7"), ("b", "phone", "7")) == {}


def test_a_key_on_too_many_ids_is_no_identity(warehouse: Any) -> None:
    assert pairs(warehouse, *((c, "email", "office") for c in "abcdef")) == {}
    assert pairs(warehouse, *((c, "phone", "shop") for c in "abcd")) == {}


def test_a_link_joins_only_from_the_instant_it_was_known(warehouse: Any) -> None:
    links = (("a", "email", "1"), ("b", "email", "1"))
    assert pairs(warehouse, *links, cut=datetime(2024, 1, 2)) == {}
    assert pairs(warehouse, *links, cut=datetime(2024, 1, 3)) == {"b": "a"}


def test_undoing_identity_restores_every_table_bit_for_bit(little_shop: Any) -> None:
    plain = "o1,a,2024-01-01,1,,\no2,b,2024-01-02,2,,\no3,,2024-01-03,3,,\n"
    linked = "o1,a,2024-01-01,1,Ann@x.org,\no2,b,2024-01-02,2,ann@X.org ,\no3,,2024-01-03,3,ann@x.org,\n"
    customers = "customer_id,city\na,Bath\nb,York\n"
    intake = little_shop.take({"order_lines.csv": HEAD + linked, "customers.csv": customers})
    assert [r[1] for r in little_shop.rows(intake, "order_lines", "order_id", "customer_id")] == ["a", "a", None]
    assert little_shop.rows(intake, "customers", "customer_id", "city") == [("a", "Bath")]
    other = type(little_shop)(little_shop.folder / "other", little_shop.warehouse)
    other.folder.mkdir()
    bare = other.take({"order_lines.csv": HEAD + plain, "customers.csv": customers})
    for name in ("order_lines", "customers"):
        tables = [little_shop.warehouse.arrow(s.table(name)) for s in (intake.shop.unmerged(), bare.shop)]
        one, two = (t.sort_by("line").to_pylist() for t in tables)
        assert one == two


def test_no_address_number_or_name_rests_in_clear(little_shop: Any, table_map: Any) -> None:
    text = "order_id,customer_id,ordered_at,amount,email,phone,customer_name\n"
    text += "o1,a,2024-01-01,1,ann@example.org,+44 20 7946 0958,Ann Archer\n"
    text += "o2,b,never,2,bob@example.org,+44 20 7946 0959,Bob Baker\no3,c,2024-01-03,3,carl@example.org\n"
    intake = little_shop.take({"order_lines.csv": text})
    assert intake.receipt["tables"]["order_lines"]["quarantined"] == 2
    stored = little_shop.warehouse.scratch.parent / "out"
    for path in stored.rglob("*"):
        if path.suffix == ".parquet":
            cells = str(pa.parquet.read_table(path).to_pylist())
        elif path.is_file():
            cells = path.read_text("utf-8")
        else:
            continue
        for word in ("example.org", "7946 09", "2079460", "Archer", "Baker"):  # hashes hold any four digits by chance
            assert word not in cells, path


def test_without_a_customer_column_the_hashed_address_is_the_customer(little_shop: Any) -> None:
    text = "order_id,ordered_at,amount,email\no1,2024-01-01,1,ann@x.org\no2,2024-01-02,2,Ann@x.org\no3,2024-01-03,3,\n"
    ids = [
        r[1]
        for r in little_shop.rows(little_shop.take({"order_lines.csv": text}), "order_lines", "order_id", "customer_id")
    ]
    assert ids[0] == ids[1] != "ann@x.org"
    assert len(ids[0]) == 32
    assert ids[2] is None


def test_the_receipt_says_how_many_ids_were_merged(little_shop: Any) -> None:
    rows = "o1,c1,2024-01-01,5,a@x.org,\no2,c2,2024-01-02,5,A@X.org,\no3,c3,2024-01-03,5,b@x.org,\n"
    first = little_shop.take({"order_lines.csv": HEAD + rows})
    assert first.receipt["notes"] == [{"code": "identities_merged", "values": {"merged": 1}}]
