"""Use cases: each file reads like its description; rules, arithmetic and SQL belong below."""
