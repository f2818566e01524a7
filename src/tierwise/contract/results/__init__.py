"""The result tables, a module for each room that fills them; `contract/result_tables` is the door to all of them."""
