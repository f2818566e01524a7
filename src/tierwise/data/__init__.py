"""How a shop's tables come in and rest: read, mapped, cleaned, matched, kept as snapshots."""
