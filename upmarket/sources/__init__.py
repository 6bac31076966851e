"""Where facts come from: files with a mapping, the Olist folder, a generated marketplace."""
