"""Judges one function: collect evidence, judge it against the key, show the report."""
