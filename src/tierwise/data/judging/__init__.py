"""What is wrong with a row and what can be mended, table by table; the rules themselves stand in `data/rules.py`."""
