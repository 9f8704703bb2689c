"""How the command line speaks of itself: its help, and what it says of a line that it cannot read.

The library that reads the line has English words of its own; the reader's stand in their place. A help text is
written as "English / French".
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import typer

from cadran.cli.output import Output, language
from cadran.errors import Reason, Refusal

WRITTEN: Final = ("en", "fr")
"""The languages of help texts, in their order."""
BETWEEN: Final = " / "
NAME: Final = "cadran"
"""However it was started."""
WRONG_USE: Final = 2
"""The exit code of a line that cannot be read, as shells have it."""
NO_SUCH_COMMAND: Final = Reason("cli.no_such_command", http=422)
NO_SUCH_OPTION: Final = Reason("cli.no_such_option", http=422)
MISSING: Final = Reason("cli.missing_argument", http=422)
NO_VALUE: Final = Reason("cli.no_value", http=422)
BAD_VALUE: Final = Reason("cli.bad_value", http=422)
TOO_MUCH: Final = Reason("cli.too_much", http=422)


def run(app: typer.Typer, output: Output) -> None:
    """Run the command that was asked for, and leave with its exit code."""
    command: Any = typer.main.get_command(app)
    spoken = language()
    _translate(command, output, WRITTEN.index(spoken) if spoken in WRITTEN else 0)
    try:
        sys.exit(command(prog_name=NAME, standalone_mode=False) or 0)
    except typer.Abort:
        sys.exit(1)
    except typer.TyperException as wrong:
        if type(wrong).__name__ != "NoArgsIsHelpError":  # which has shown the help already
            output.fail(_refusal(wrong))
        sys.exit(WRONG_USE)


def _refusal(wrong: Any) -> Refusal:
    """What is wrong with the line, by what the library found. Its classes are not public, their attributes are."""
    context, param = getattr(wrong, "ctx", None), getattr(wrong, "param", None)
    path = context.command_path if context is not None else NAME
    if hasattr(wrong, "possibilities"):
        return Refusal(NO_SUCH_OPTION, {"name": wrong.option_name, "path": path})
    if option := getattr(wrong, "option_name", ""):
        return Refusal(NO_VALUE, {"name": option, "path": path})
    if param is not None:
        facts = {"name": param.get_error_hint().strip("'"), "path": path}
        if hasattr(wrong, "param_type"):
            return Refusal(MISSING, facts)
        return Refusal(BAD_VALUE, {**facts, "wanted": _wanted(param, context)})
    commands = getattr(context.command, "commands", None) if context is not None else None
    if commands:
        return Refusal(NO_SUCH_COMMAND, {"path": path, "commands": ", ".join(commands)})
    return Refusal(TOO_MUCH, {"path": path})


def _wanted(param: Any, context: Any) -> str:
    """``1 … 500``, ``≥ 1``, or the kind of value as the help shows it: ``<int>``, ``<service|user>``."""
    least, most = param.min, param.max
    if least is None and most is None:
        return str(param.display_type(context))
    if least is None or most is None:
        return f"≥ {least}" if most is None else f"≤ {most}"
    return f"{least} … {most}"


def _translate(command: Any, output: Output, index: int) -> None:
    """Have a command and all below it explain themselves in the reader's language."""
    command.help = _part(command.help, index)
    for param in command.params:
        param.help = _part(getattr(param, "help", None), index)
    if (option := command.get_help_option(command.context_class(command))) is not None:
        option.help = output.words("help")
    command.format_help = partial(_with_titles, command.format_help, output)
    for each in getattr(command, "commands", {}).values():
        _translate(each, output, index)


def _with_titles(format_help: Callable[..., None], output: Output, *given: Any) -> None:
    from typer import rich_utils  # noqa: PLC0415 - takes as long as all the rest, for help alone

    rich_utils.OPTIONS_PANEL_TITLE = output.words("options")
    rich_utils.ARGUMENTS_PANEL_TITLE = output.words("arguments")
    rich_utils.COMMANDS_PANEL_TITLE = output.words("commands")
    rich_utils.REQUIRED_LONG_STRING = f"[{output.words('required')}]"
    rich_utils.DEFAULT_STRING = f"[{output.words('default')}]"
    format_help(*given)


def _part(text: str | None, index: int) -> str | None:
    parts = text.split(BETWEEN) if text else []
    return parts[index].rstrip(".") if len(parts) == len(WRITTEN) else text
