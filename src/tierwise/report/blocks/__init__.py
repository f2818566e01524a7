"""The blocks of the report in their order: each is a sentence with an interval, a chart, its table and its definition."""
