"""Drivers behind the Engine protocol, and the lake of Parquet files that DuckDB reads."""
