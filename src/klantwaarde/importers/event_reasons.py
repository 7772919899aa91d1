"""Why an event is not taken in, in words."""

from __future__ import annotations

from klantwaarde.language import Said, say

REASONS: dict[str, Said] = {
    "too-long": say("The line is longer than one event may be."),
    "not-json": say("The line is not JSON."),
    "not-an-event": say("It lacks specversion, id, source or type, or one of them is no text."),
    "other-version": say("It is no CloudEvent of version 1."),
    "no-time": say("It does not tell when it happened."),
    "no-id": say("It has no id or no source."),
    "no-activity": say("It does not tell which step it was."),
    "no-case": say("It touches no object of the type that makes a case."),
    "no-customer": say("It does not tell whose it is."),
    "bad-data": say("A value in it is of the wrong kind, or too long."),
    "unknown-customer": say("Its customer does not stand in the table customers."),
    "unknown-person": say("Its person does not stand in the table respondents."),
    "out-of-range": say("A number in it is below zero, or larger than can be."),
    "bad-correction": say("It corrects itself, or replaces and retracts at once."),
    "unit-changed": say("Its unit is another one than before; declare the change under [[impact.conversions]]."),
    "units-mixed": say(
        "Its type comes in several units at once; declare under [[impact.conversions]] how they are turned."
    ),
}
