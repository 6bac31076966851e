"""Upmarket: the merchant-growth and market-mechanism engine for multi-vendor marketplaces."""

__version__ = "0.1.0"
