"""`python -m upmarket.cli`."""

from upmarket.cli.main import main

main()
