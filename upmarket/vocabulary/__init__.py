"""Words that every room shares: ids, dates, windows, counts, limits, outcomes, errors."""
