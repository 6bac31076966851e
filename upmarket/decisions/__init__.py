"""Decisions: levels, reasons, the gap in whole events, the cheapest change, and their telling."""
