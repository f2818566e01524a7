"""The blocks of the report: each is a sentence with an interval, a chart, its table and its definition."""
