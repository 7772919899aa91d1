"""`klantwaarde story`: code what customers said, compare coders, take out names, and exchange with other programs."""

from __future__ import annotations

from klantwaarde.cli.spoken import Group
from klantwaarde.language import Said, say

WORDS: dict[str, tuple[str, Said]] = {
    "code": ("klantwaarde.cli.story_code:code", say("Suggest customer values for open answers, with the reason.")),
    "queue": ("klantwaarde.cli.story_queue:queue", say("Choose which answers to look at next.")),
    "decide": ("klantwaarde.cli.story_decide:decide", say("Take in what people decided, and say how well it goes.")),
    "propose": ("klantwaarde.cli.story_propose:propose", say("Propose phrases and codes from what people decided.")),
    "shares": ("klantwaarde.cli.story_shares:shares", say("Count how many answers speak of each code, corrected.")),
    "codebook": ("klantwaarde.cli.story_codebook:codebook", say("Keep a codebook in versions: merge, split, rename.")),
    "agreement": ("klantwaarde.cli.story_agreement:agreement", say("Tell how far coders agree, code by code.")),
    "redact": ("klantwaarde.cli.story_redact:redact", say("Take out what tells who somebody is.")),
    "import": (
        "klantwaarde.cli.story_exchange:import_",
        say("Read a transcript, a codebook or a project of another program."),
    ),
    "export": ("klantwaarde.cli.story_exchange:export", say("Write a project that other programs for coding open.")),
    "guide": ("klantwaarde.cli.story_guide:guide", say("Make the questions for an interview.")),
}

story = Group(
    "story",
    said=say("What customers said, coded into customer values: suggested by the machine, decided by people."),
    words=WORDS,
)
