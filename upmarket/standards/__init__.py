"""Conditions, clauses, levels and dated parameters; two judges, in SQL and in Python, with one meaning."""
