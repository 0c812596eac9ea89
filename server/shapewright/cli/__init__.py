"""The command line: check, shapes, explain, verify, server."""

from __future__ import annotations

import argparse
import gc
import sys
from typing import TYPE_CHECKING

from shapewright import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0, 1 for errors found, 2 for a usage that cannot be followed."""
    options = _parser().parse_args(arguments)
    if options.command == "server":
        from shapewright.lsp.server import start  # Half a second that no other command needs.

        start()
        return 0
    gc.disable()  # All that is made while importing stays.
    from . import commands  # ``--help`` answers at once.

    gc.freeze()
    gc.enable()
    try:
        return commands.COMMANDS[options.command](options)
    except BrokenPipeError:
        sys.stderr.close()
        return 0


class Version(argparse.Action):
    """``--version``: ours, and the rules in force here."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        """Print it and leave."""
        from .commands import dialect_of

        print(f"shapewright {__version__}, with the rules of {dialect_of(None)}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("shapewright", description="Keras shape mistakes, seen while they are typed.")
    parser.add_argument(
        "--version", action=Version, nargs=0, help="say which Shapewright this is, and whose rules count"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="report problems; exit status 1 if one is an error")
    shapes = commands.add_parser("shapes", help="print the shape of every layer and variable")
    for command in (check, shapes):
        command.add_argument("paths", nargs="+", metavar="PATH", help="files or folders")
    for command in (check, shapes, commands.add_parser("environment", help="say which Keras's rules are in force")):
        command.add_argument(
            "--python",
            metavar="PYTHON",
            help="the interpreter whose Keras decides (default: VIRTUAL_ENV, .venv, this one)",
        )
    check.add_argument("--format", choices=["text", "json"], default="text")
    check.add_argument("--error-on-warning", action="store_true", help="exit status 1 for warnings too")
    shapes.add_argument("--format", choices=["text", "json"], default="text")
    shapes.add_argument("--why", action="store_true", help="say why a shape is not known")
    explain = commands.add_parser("explain", help="print the page of a code, or explain an error that was raised")
    explain.add_argument("code", metavar="CODE", nargs="?")
    explain.add_argument("--traceback", metavar="FILE", help="what Python printed when it was raised; - reads stdin")
    explain.add_argument("--program", metavar="PATH", help="the program that raised it (default: by the traceback)")
    verify = commands.add_parser("verify", help="build the models of a file with TensorFlow and compare every shape")
    verify.add_argument("paths", nargs="+", metavar="PATH")
    verify.add_argument("--python", metavar="PYTHON", help="the interpreter that has TensorFlow")
    verify.add_argument(
        "--run",
        action="store_true",
        help="run the file's own code, confined, and one batch of its training: trust it first",
    )
    server = commands.add_parser("server", help="speak LSP on stdio")
    server.add_argument("--stdio", action="store_true", help="accepted, since editors add it")
    return parser
