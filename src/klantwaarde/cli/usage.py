"""What click has to remark on a command line, said as one of our own problems."""

from __future__ import annotations

import click

from klantwaarde.errors import InputError, KlantwaardeError, refuse
from klantwaarde.language import Said, say


def misused(error: click.UsageError) -> KlantwaardeError:
    """Say a remark of click as a problem, with the mend that helps in this place."""
    here = error.ctx.command_path if error.ctx else "klantwaarde"
    mend = say("See: {command}", command=f"{here} --help")
    near: list[str] | None = getattr(error, "possibilities", None)
    if near:
        mend = say("Did you mean {near}?", near=", ".join(near))
    thing, rule = _remark(error)
    return refuse(InputError, "command-line", thing, rule, mend)


def _remark(error: click.UsageError) -> tuple[Said, Said]:
    match error:
        case click.NoSuchOption():
            return (
                say("There is no option {name}.", name=error.option_name),
                say("A word takes the options of its help page."),
            )
        case click.BadOptionUsage():
            return (
                say("The option {name} is not used well.", name=error.option_name),
                say("An option is followed by its value, and a switch by none."),
            )
        case click.MissingParameter():
            name = _name_of(error.param) if error.param else "?"
            return say("{name} is missing.", name=name), say("This word cannot work without it.")
        case click.BadParameter(param=click.Parameter() as param):
            return _unfit(param)
    if hasattr(error, "command_name"):
        return (
            say("There is no word {name}.", name=error.command_name),
            say("The words stand on the help page."),
        )
    return say("{remark}", remark=error.format_message()), say("A word takes what its help page names, and no more.")


def _unfit(param: click.Parameter) -> tuple[Said, Said]:
    if isinstance(param.type, click.Choice):
        return (
            say("{name} has a value that it does not know.", name=_name_of(param)),
            say("It is one of: {choices}.", choices=", ".join(str(choice) for choice in param.type.choices)),
        )
    return (
        say("{name} has a value that cannot be read.", name=_name_of(param)),
        say("The help page says what it takes."),
    )


def _name_of(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
