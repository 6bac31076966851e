"""Contracts of the tables a marketplace hands in, and the steps that hold rows to them."""
