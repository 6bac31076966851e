"""Measures over facts, declared as data and compiled to SQL; every metric yields counts."""
