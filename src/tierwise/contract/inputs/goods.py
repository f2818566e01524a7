"""What is sold: products, their pictures, prices, stock, and how it comes and goes."""

from __future__ import annotations

from tierwise.contract.inputs.columns import column, input_table
from tierwise.contract.schema import Kind

PRODUCTS = input_table(
    "products",
    "One row for each product, as known from a date on.",
    column("product_id", Kind.ID, "the product (SKU)", required=True),
    column("product_name", Kind.TEXT, "name shown to shoppers"),
    column("category", Kind.CATEGORY, "main category"),
    column("subcategory", Kind.CATEGORY, "finer category"),
    column("brand", Kind.CATEGORY, "brand or maker"),
    column("description", Kind.TEXT, "longer text"),
    column("list_price", Kind.MONEY, "usual price of one piece", minimum=0),
    column("unit_cost", Kind.MONEY, "what one piece costs the shop", minimum=0),
    column("least_advertised_price", Kind.MONEY, "lowest price the maker lets be advertised (MAP)", minimum=0),
    column("currency", Kind.CURRENCY, "ISO 4217 code of price and cost"),
    column("durable", Kind.FLAG, "bought once in a long while"),
    column("listed_at", Kind.INSTANT, "instant the product was first offered"),
    column("successor_id", Kind.ID, "the product that has replaced it"),
    key=("product_id", "known_at"),
)

PRODUCT_IMAGES = input_table(
    "product_images",
    "Pictures of products.",
    column("product_id", Kind.ID, "the product (SKU)", required=True),
    column("image", Kind.TEXT, "file name inside the source folder", required=True),
    column("position", Kind.INTEGER, "order of the pictures, from 1", minimum=1),
    key=("product_id", "image"),
)

PRICES = input_table(
    "prices",
    "Price and promotion of a product over time.",
    column("product_id", Kind.ID, "the product (SKU)", required=True),
    column("location", Kind.CATEGORY, "store or country"),
    column("valid_from", Kind.INSTANT, "instant the price began", required=True),
    column("valid_to", Kind.INSTANT, "instant the price ended"),
    column("price", Kind.MONEY, "price of one piece", minimum=0),
    column("currency", Kind.CURRENCY, "ISO 4217 code of the price"),
    column("promotion", Kind.CATEGORY, "kind of promotion: display, deal, coupon"),
    column("feature", Kind.CATEGORY, "kind of advertising: mailer page, banner"),
    key=("product_id", "location", "valid_from", "known_at"),
    happened_at="valid_from",
)

STOCK = input_table(
    "stock",
    "Pieces on hand by day.",
    column("product_id", Kind.ID, "the product (SKU)", required=True),
    column("location", Kind.CATEGORY, "warehouse or store"),
    column("counted_at", Kind.INSTANT, "instant of the count", required=True),
    column("on_hand", Kind.QUANTITY, "pieces on hand", unit="pieces", required=True),
    column("on_order", Kind.QUANTITY, "pieces ordered from suppliers", unit="pieces"),
    key=("product_id", "location", "counted_at"),
    happened_at="counted_at",
)

SUPPLIERS = input_table(
    "suppliers",
    "On what terms a product can be bought.",
    column("supplier_id", Kind.ID, "the supplier", required=True),
    column("product_id", Kind.ID, "the product (SKU)", required=True),
    column("lead_time_days", Kind.NUMBER, "days from order to arrival", unit="days", minimum=0),
    column("minimum_order", Kind.QUANTITY, "smallest order (MOQ)", unit="pieces", minimum=0),
    column("pack_size", Kind.QUANTITY, "pieces to a pack", unit="pieces", minimum=0),
    column("shelf_life_days", Kind.NUMBER, "days until spoiled", unit="days", minimum=0),
    column("unit_cost", Kind.MONEY, "price of one piece", minimum=0),
    column("currency", Kind.CURRENCY, "ISO 4217 code of the cost"),
    key=("supplier_id", "product_id", "known_at"),
)

PURCHASE_ORDERS = input_table(
    "purchase_orders",
    "What was ordered from suppliers.",
    column("purchase_order_id", Kind.ID, "the order to the supplier", required=True),
    column("supplier_id", Kind.ID, "the supplier"),
    column("product_id", Kind.ID, "the product (SKU)", required=True),
    column("placed_at", Kind.INSTANT, "instant it was placed", required=True),
    column("expected_at", Kind.INSTANT, "instant it was promised for"),
    column("received_at", Kind.INSTANT, "instant it arrived"),
    column("quantity", Kind.QUANTITY, "pieces", unit="pieces", required=True, minimum=0),
    key=("purchase_order_id", "product_id", "known_at"),
    happened_at="placed_at",
)

SHIPMENTS = input_table(
    "shipments",
    "When orders left and arrived.",
    column("shipment_id", Kind.ID, "the parcel", required=True),
    column("order_id", Kind.ID, "the order", required=True),
    column("shipped_at", Kind.INSTANT, "instant it left"),
    column("promised_at", Kind.INSTANT, "instant it was promised for"),
    column("delivered_at", Kind.INSTANT, "instant it arrived"),
    column("cost", Kind.MONEY, "what the parcel cost the shop", minimum=0),
    column("currency", Kind.CURRENCY, "ISO 4217 code of the cost"),
    key=("shipment_id", "known_at"),
    happened_at="shipped_at",
)
