"""The input tables by what they are about; `contract.shop_tables` holds them all by name."""
