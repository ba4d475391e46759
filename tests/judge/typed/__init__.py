"""Wrong functions as students type them, one table a chapter."""
