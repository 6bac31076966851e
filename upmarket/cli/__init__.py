"""The `upmarket` command: words in, tables out; all work is done by `upmarket.runs`."""
