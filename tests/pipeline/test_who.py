"""The person behind a pseudonym: found with OUT, source and key together, never with less; nothing is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tierwise.errors import UsageError, WorkspaceError
from tierwise.pipeline.journey import run
from tierwise.pipeline.who import who

ROWS = """Order,Date,E-mail,Phone,Customer Name,Total
1,2025-01-03,Ann@Example.com,+44 20 7946 0958,Ann Lee,40.00
2,2025-02-03,ann@example.com,,Ann Lee,35.00
3,2025-02-10,bo@example.com,,Bo Diaz,20.00
4,2025-03-05,,020 7946 0111,Cy Wu,42.00
5,2025-04-05,,,A Guest,9.00
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mail")
    (folder / "orders.csv").write_text(ROWS, "utf-8")
    run(folder / "orders.csv", folder / "out")
    return folder


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "shop")
    return tmp_path / "shop"


def ids(shop: Path) -> list[str]:
    from tierwise.pipeline.workspace import open_workspace

    table = open_workspace(shop / "out").require_current().table("customer_features")
    return [str(i) for i in table["customer_id"].to_pylist()]


def test_every_customer_is_found_and_only_the_one_asked_for(shop: Path) -> None:
    found = {person.customer_id: person for person in who(shop / "out", ids(shop), str(shop / "orders.csv"))}
    assert sorted(found) == sorted(ids(shop))
    assert sorted(p.names for p in found.values()) == [("Ann Lee",), ("Bo Diaz",), ("Cy Wu",)]
    ann = next(p for p in found.values() if p.names == ("Ann Lee",))
    assert (ann.emails, ann.phones) == (("Ann@Example.com", "ann@example.com"), ("+44 20 7946 0958",))
    assert (ann.file, ann.line) == ("orders.csv", 2)
    assert who(shop / "out", [ann.customer_id[:6].upper()], str(shop / "orders.csv")) == [ann]


def test_nothing_is_written_and_no_address_rests_in_the_workspace(shop: Path) -> None:
    before = {p: p.read_bytes() for p in shop.rglob("*") if p.is_file()}
    who(shop / "out", ids(shop)[:1], str(shop / "orders.csv"))
    assert {p: p.read_bytes() for p in shop.rglob("*") if p.is_file()} == before
    inside = b"".join(content for p, content in before.items() if (shop / "out") in p.parents).lower()
    assert not [word for word in (b"ann@", b"7946 0958", b"ann lee", b"bo diaz") if word in inside]


def test_without_the_key_nobody_is_found_and_none_is_made(shop: Path) -> None:
    one = ids(shop)[:1]
    (shop / ".out.key").unlink()
    with pytest.raises(WorkspaceError, match="not there"):
        who(shop / "out", one, str(shop / "orders.csv"))
    assert not (shop / ".out.key").exists()


def test_another_key_is_refused(shop: Path) -> None:
    (shop / ".out.key").write_text("00" * 32 + "\n", "ascii")
    with pytest.raises(WorkspaceError, match="not the key"):
        who(shop / "out", ids(shop)[:1], str(shop / "orders.csv"))


def test_without_the_files_it_says_how_to_name_them(shop: Path, made: Path) -> None:
    one = ids(shop)[:1]
    assert who(shop / "out", one)  # by default the files of the run
    (made / "orders.csv").rename(made / "gone.csv")
    try:
        with pytest.raises(UsageError, match="cannot be opened") as error:
            who(shop / "out", one)
        assert "--source" in str(error.value)
    finally:
        (made / "gone.csv").rename(made / "orders.csv")


@pytest.mark.parametrize("asked", ["abc", "ffffff", "nobody@example.com"])
def test_strangers_and_too_few_characters_are_nobody(shop: Path, asked: str) -> None:
    with pytest.raises(UsageError, match="nobody"):
        who(shop / "out", [asked], str(shop / "orders.csv"))


def test_a_shop_with_customer_numbers_finds_what_stands_beside_them(tmp_path: Path) -> None:
    text = "Order,Date,Customer ID,E-mail,Total\n1,2025-01-03,17850,ann@example.com,40\n2,2025-02-01,17851,,9\n"
    (tmp_path / "orders.csv").write_text(text, "utf-8")
    run(tmp_path / "orders.csv", tmp_path / "out")
    (person,) = who(tmp_path / "out", ["17850"])
    assert person.emails == ("ann@example.com",)


def test_the_report_says_how_only_where_ids_are_hashes(made: Path) -> None:
    from tierwise.pipeline.workspace import open_workspace

    assert "tierwise who OUT" in open_workspace(made / "out").require_current().report.read_text("utf-8")
