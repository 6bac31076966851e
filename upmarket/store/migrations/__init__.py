"""Steps that bring older tables up to date."""
