"""Named SQL steps, written once with SQLGlot and rendered for each engine; no driver here."""
