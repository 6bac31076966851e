"""The `upmarket` command. Each word is imported only when it is used."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Sequence

import click

from upmarket.cli import codes, texts
from upmarket.vocabulary.errors import UpmarketError

WORDS = {
    "ingest": "Take facts in: Olist's files, your own, or a generated marketplace.",
    "check": "Say what is wrong with files, without taking them in.",
    "run": "Measure and judge everyone, for a day or through a period.",
    "standings": "Show who stands where.",
    "explain": "Say why a subject stands where it stands, and what would change it.",
    "metrics": "Show figures, as counts, over subjects or over weeks.",
    "what-if": "Try a changed rule: who would move, before anything takes effect.",
    "backtest": "Try a whole rulebook on the past.",
    "test": "Run the cases that the rulebook carries.",
    "demo": "See everything at work on a small generated marketplace.",
}

EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in codes.MEANINGS.items())


class Words(click.Group):
    """A group whose commands live in `upmarket.cli.<word>`, as `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the words in the order in which facts flow."""
        return list(WORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a word; None for one that does not exist."""
        if cmd_name not in WORDS:
            return None
        module = importlib.import_module("upmarket.cli." + cmd_name.replace("-", "_"))
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the words without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(WORDS.items()))


@click.group(
    cls=Words, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="upmarket", prog_name="upmarket")
def command() -> None:
    """Merchant growth for marketplaces: metrics, standards and decisions that explain themselves.

    Facts are taken in, measured and judged day by day; every result says why, and replays to the byte.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; see `codes`."""
    try:
        result = command.main(args=list(arguments), prog_name="upmarket", standalone_mode=False)
        return result if isinstance(result, int) else codes.DONE
    except (click.exceptions.Abort, KeyboardInterrupt):
        print(texts.STOPPED.en, file=sys.stderr)
        return codes.STOPPED
    except click.ClickException as error:
        error.show()
        return codes.USAGE
    except UpmarketError as error:
        from upmarket.cli.output import print_error

        print_error(error, _form(arguments))
        return codes.code_of(error)
    except BrokenPipeError:
        sys.stderr.close()
        return codes.DONE
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return codes.BUG


def _form(arguments: Sequence[str]) -> str:
    joined = "=".join(arguments)
    return "json" if "--format=json" in joined else "table"
