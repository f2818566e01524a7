"""Files and databases as rows of text, streamed: one module for each format, nothing lost."""
