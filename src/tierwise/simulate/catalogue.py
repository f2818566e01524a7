"""What the simulated shop sells: categories with season and margin, products on a ladder of prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.simulate.chance import Floats, Ints, stream
from tierwise.simulate.world import World


@dataclass(frozen=True, slots=True)
class Category:
    """A category: names in both languages, share of lines, season (day of year, amplitude), margin, who leans to it.

    ``age_lean`` and ``gender_lean`` shift tastes (log scale) per standard deviation of age and for women.
    """

    name: str
    name_zh: str
    subcategories: tuple[str, str]
    things: tuple[str, ...]
    things_zh: tuple[str, ...]
    share: float
    peak_day: int
    amplitude: float
    margin: float
    age_lean: float = 0.0
    gender_lean: float = 0.0


CATEGORIES = (
    Category("Garden", "园艺", ("Plants", "Tools"), ("planter", "hose", "spade", "seed mix", "lantern"),
             ("花盆", "水管", "铲子", "种子", "提灯"), 0.10, 135, 0.5, 0.42, 0.6, 0.0),
    Category("Kitchen", "厨房", ("Cookware", "Tableware"), ("pan", "teapot", "bowl", "knife", "mug"),
             ("平底锅", "茶壶", "碗", "刀", "马克杯"), 0.18, 350, 0.2, 0.45, 0.2, 0.3),
    Category("Fashion", "服饰", ("Tops", "Shoes"), ("scarf", "shirt", "sneaker", "coat", "belt"),
             ("围巾", "衬衫", "运动鞋", "外套", "皮带"), 0.18, 290, 0.2, 0.58, -0.4, 0.6),
    Category("Toys", "玩具", ("Games", "Figures"), ("puzzle", "train", "doll", "kite", "blocks"),
             ("拼图", "火车", "娃娃", "风筝", "积木"), 0.12, 345, 0.5, 0.40, -0.1, 0.1),
    Category("Electronics", "电子", ("Audio", "Cables"), ("earbuds", "charger", "speaker", "lamp", "keyboard"),
             ("耳机", "充电器", "音箱", "台灯", "键盘"), 0.14, 330, 0.3, 0.22, -0.3, -0.6),
    Category("Beauty", "美妆", ("Skin", "Hair"), ("cream", "shampoo", "soap", "lipstick", "serum"),
             ("面霜", "洗发水", "香皂", "口红", "精华"), 0.12, 40, 0.1, 0.60, 0.0, 0.9),
    Category("Food", "食品", ("Tea", "Sweets"), ("green tea", "biscuits", "coffee", "honey", "chocolate"),
             ("绿茶", "饼干", "咖啡", "蜂蜜", "巧克力"), 0.10, 355, 0.3, 0.30, 0.2, 0.0),
    Category("Sport", "运动", ("Outdoor", "Fitness"), ("mat", "bottle", "tent", "ball", "gloves"),
             ("瑜伽垫", "水壶", "帐篷", "球", "手套"), 0.06, 180, 0.4, 0.38, -0.3, -0.4),
)  # fmt: skip
"""The eight categories; shares sum to one."""

MATERIALS = ("oak", "steel", "linen", "blue", "classic", "mini", "pro", "soft", "royal", "eco")
MATERIALS_ZH = ("橡木", "不锈钢", "亚麻", "蓝色", "经典", "迷你", "专业", "柔软", "皇家", "环保")
BRANDS = ("Alder & Co", "Brisk", "Casa Lume", "Dorn", "Everly", "Fjell", "青禾", "晨光")
PRICE_LOW, PRICE_HIGH = 2.0, 200.0


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """All products, category by category, prices rising within a category (money in reporting currency)."""

    category: Ints
    step: Ints
    price: Floats
    cost: Floats
    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    brands: tuple[str, ...]
    per_category: int

    @property
    def ids(self) -> list[str]:
        """Product ids (SKU)."""
        return [f"P{c + 1:02d}{s:03d}" for c, s in zip(self.category, self.step, strict=True)]


def make_products(world: World) -> Products:
    """The products of a world: a log-spaced ladder from 2 to 200 in each category, prices ending in 9."""
    n = world.catalogue.products
    category = np.repeat(np.arange(len(CATEGORIES)), n)
    step = np.tile(np.arange(n), len(CATEGORIES))
    ladder = np.geomspace(PRICE_LOW, PRICE_HIGH, n)
    price = np.round(np.tile(ladder, len(CATEGORIES)) * 10) / 10 - 0.01
    wobble = 1 + 0.1 * (stream(world.seed, "unit cost").random(category.size) - 0.5)
    margin = np.array([c.margin for c in CATEGORIES])[category]
    cost = np.round(price * (1 - margin) * wobble, 2)
    brands = tuple(BRANDS[(7 * c + 3 * s) % len(BRANDS)] for c, s in zip(category, step, strict=True))
    return Products(category, step, price, cost, _names(category, step), _names_zh(category, step), brands, n)


def _names(category: Ints, step: Ints) -> tuple[str, ...]:
    found = []
    for c, s in zip(category, step, strict=True):
        things = CATEGORIES[c].things
        material = MATERIALS[(s // len(things)) % len(MATERIALS)]
        found.append(f"{material} {things[s % len(things)]} no. {s + 1}".capitalize())
    return tuple(found)


def _names_zh(category: Ints, step: Ints) -> tuple[str, ...]:
    found = []
    for c, s in zip(category, step, strict=True):
        things = CATEGORIES[c].things_zh
        found.append(f"{MATERIALS_ZH[(s // len(things)) % len(MATERIALS_ZH)]}{things[s % len(things)]}{s + 1}号")
    return tuple(found)


def nearest_step(products: Products, target: Floats) -> Ints:
    """Which step of the price ladder lies nearest (on the log scale) to a target price."""
    ladder = products.price[: products.per_category]
    between = np.sqrt(ladder[1:] * ladder[:-1])
    return np.searchsorted(between, target).astype(np.int64)
