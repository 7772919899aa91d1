"""Click's commands, options and help in the language of the person: every text is a `Said` until it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import click

from klantwaarde.cli.person import Person
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, say


def person_of(ctx: click.Context) -> Person:
    """Give who is at the keyboard."""
    person = ctx.find_object(Person)
    return person or Person("en")


class Option(click.Option):
    """An option whose help is a `Said`."""

    def __init__(self, *names: str, said: Said, **attributes: Any) -> None:  # noqa: ANN401 - click decides
        super().__init__(names, **attributes)
        self.said = said

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Give the two columns of the help page."""
        names = ", ".join(sorted((*self.opts, *self.secondary_opts), key=len))
        metavar = "" if self.is_flag or self.count else f" {self.make_metavar(ctx)}"
        return names + metavar, person_of(ctx).hears(self.said)


class Argument(click.Argument):
    """An argument whose help is a `Said`."""

    def __init__(self, name: str, *, said: Said, **attributes: Any) -> None:  # noqa: ANN401 - click decides
        super().__init__((name,), **attributes)
        self.said = said

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Give the two columns of the help page."""
        return self.make_metavar(ctx), person_of(ctx).hears(self.said)


def _lang_option() -> Option:
    return Option(
        "--lang",
        metavar="nl|en",
        expose_value=False,
        said=say("Dutch or English, for messages and reports. Otherwise: that of the study or of your machine."),
    )


def _help_option() -> Option:
    def show(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click calls it
        if wanted and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return Option(
        "-h", "--help", is_flag=True, is_eager=True, expose_value=False, callback=show, said=say("Show this page.")
    )


class _Spoken(click.Command):
    """The pages and refusals of a command, in the language of the person."""

    said: Said

    def get_help_option(self, ctx: click.Context) -> None:
        """Give none: ours stands among the options, so that it is spoken too."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that tells how to call it."""
        pieces = [f"[{person_of(ctx).hears(say('OPTIONS'))}]", *self._works_on(ctx)]
        prefix = person_of(ctx).hears(say("Usage:")) + " "
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=prefix)

    def _works_on(self, ctx: click.Context) -> list[str]:
        return [piece for param in self.params for piece in param.get_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(person_of(ctx).hears(self.said))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it works on."""
        self._section(ctx, formatter, say("Works on"), [p for p in self.params if isinstance(p, Argument)])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what may be chosen."""
        self._section(ctx, formatter, say("Options"), [p for p in self.params if isinstance(p, Option)])

    @staticmethod
    def _section(
        ctx: click.Context, formatter: click.HelpFormatter, title: Said, params: Sequence[Option | Argument]
    ) -> None:
        if params:
            with formatter.section(person_of(ctx).hears(title)):
                formatter.write_dl([param.get_help_record(ctx) for param in params])


class Command(_Spoken):
    """One word of the command line."""

    def __init__(self, name: str, *, said: Said, **attributes: Any) -> None:  # noqa: ANN401 - click decides
        super().__init__(name, **attributes)
        self.said = said
        self.params += [_lang_option(), _help_option()]
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words after this one, and refuse what is left over in words of our own."""
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            raise refuse(
                InputError,
                "command-line",
                say("{words} is too much here.", words=" ".join(left)),
                say("A word takes what its help page names, and no more."),
                say("See: {command}", command=f"{ctx.command_path} --help"),
            )
        return left


def command(name: str, said: Said, *params: click.Parameter) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function.

    Parameters
    ----------
    name
        The word.
    said
        What it does, in a few sentences.
    params
        Its arguments and options, in order of the help page.
    """
    return lambda function: Command(name, said=said, callback=function, params=list(params))


class Group(_Spoken, click.Group):
    """All words; each is loaded only when it is used, so that the help page comes at once."""

    def __init__(self, name: str, *, said: Said, words: dict[str, tuple[str, Said]], **attributes: Any) -> None:  # noqa: ANN401 - click decides
        super().__init__(name, **attributes)
        self.said = said
        self.table = words
        self.params += [_lang_option(), _help_option()]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it
        """Give every word, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click calls it
        """Load the command of a word."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of the first word, or the words it resembles."""
        found = self.get_command(ctx, args[0])
        if found is None:
            raise click.NoSuchCommand(args[0], possibilities=self.table, ctx=ctx)
        return args[0], found, args[1:]

    def _works_on(self, ctx: click.Context) -> list[str]:
        return [person_of(ctx).hears(say("WORD")), "..."]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every word with one line, without loading it."""
        with formatter.section(person_of(ctx).hears(say("Words"))):
            formatter.write_dl([(word, person_of(ctx).hears(said)) for word, (_, said) in self.table.items()])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the words first, then what may be chosen."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)
