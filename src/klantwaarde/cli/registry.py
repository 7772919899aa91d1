"""Every word of the command line: where it lives and what it does in one line. A new word is one entry here."""

from __future__ import annotations

from klantwaarde.language import Said, say

WORDS: dict[str, tuple[str, Said]] = {
    "demo": ("klantwaarde.cli.demo:demo", say("Analyse the example studies and show the reports.")),
    "new": ("klantwaarde.cli.new:new", say("Make an empty study to fill in a spreadsheet.")),
    "check": ("klantwaarde.cli.check:check", say("Tell everything that is wrong with a study, at once.")),
    "analyse": ("klantwaarde.cli.analyse:analyse", say("Make the customer value model and the report of a study.")),
    "erase": ("klantwaarde.cli.erase:erase", say("Remove one person everywhere from a study.")),
    "voc": ("klantwaarde.cli.voc:voc", say("Say what every customer is worth, weighted and tiered.")),
    "clv": ("klantwaarde.cli.clv:clv", say("Value customers from their purchases: what they will still buy.")),
    "retention": (
        "klantwaarde.cli.retention:retention",
        say("Value a customer from a margin and a retention, without purchases."),
    ),
    "kano": ("klantwaarde.cli.kano:kano", say("Count the answers to Kano questions in one file.")),
    "qmethod": ("klantwaarde.cli.qmethod:qmethod", say("Find the viewpoints in card sorts.")),
    "pls": ("klantwaarde.cli.pls:pls", say("Estimate a path model: what goes with what, and how surely.")),
    "drivers": ("klantwaarde.cli.drivers:drivers", say("Find what goes most with an outcome, and how surely.")),
    "surface": ("klantwaarde.cli.surface:surface", say("Set expectation and experience beside an outcome.")),
    "qcards": ("klantwaarde.cli.qcards:qcards", say("Make cards and a grid to print.")),
    "alignment": (
        "klantwaarde.cli.alignment:alignment",
        say("Say whether employees and customers give the same answer to why us."),
    ),
    "events": ("klantwaarde.cli.events:events", say("Take in what was used and what came of it, each event once.")),
    "impact": ("klantwaarde.cli.impact:impact", say("Say whether customers get access, use it and get the result.")),
    "journeys": ("klantwaarde.cli.journeys:journeys", say("Count which step follows which in an event log.")),
    "pricing": ("klantwaarde.cli.pricing:pricing", say("Set revenue models beside each other.")),
    "watch": ("klantwaarde.cli.watch:watch", say("Look whether something changed: 0 quiet, 1 an alert.")),
    "agreement": ("klantwaarde.cli.agreement:agreement", say("Say how far people and groups give the same answer.")),
    "serve": ("klantwaarde.cli.server:serve", say("Start the web app: ask, collect and read in a browser.")),
    "migrate": ("klantwaarde.cli.server:migrate", say("Change the tables of the web app to this version.")),
    "backup": ("klantwaarde.cli.server:backup", say("Put everything of the web app in one file.")),
    "restore": ("klantwaarde.cli.server:restore", say("Put a backup of the web app back.")),
    "doctor": ("klantwaarde.cli.server:doctor", say("Look the web app over: 0 in order, 1 something is wrong.")),
    "story": ("klantwaarde.cli.story:story", say("Code what customers said into customer values.")),
}
