"""Small words that carry the build of a sentence, Dutch and English: what joins, denies, strengthens and compares."""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """Make a set of words that stand behind each other."""
    return frozenset(text.split())


DUTCH: Final = words(
    "de het een en van ik je u zij ze we wij ons onze hun hen dat die dit deze is zijn was waren wordt "
    "worden heeft hebben "
    "had hadden niet geen ook maar voor met op aan om te bij naar door als dan er nog al altijd nooit "
    "zeer heel erg goed "
    "goede alles kunnen kan moet moeten zou zouden wat wie waar veel weinig meer komt gaat doet uit tot "
    "over jullie hij "
    "mij me mijn ge gij ne efkes wel snel toch iets niets omdat terwijl echter"
)
ENGLISH: Final = words(
    "the a an and of i you he she they we us our their them that this these is are was were be been has "
    "have had not no "
    "but for with on to at from by as than there still always never very all can could must should would "
    "what who where "
    "much more comes does out it its my me because while however when how after do did don't isn't doesn't didn't"
)
BREAKS: Final = words(
    "maar alleen echter terwijl hoewel daarentegen integendeel doch but although though however whereas yet"
)
JOINERS: Final = words("en and of or plus alsook evenals")
NEGATORS: Final = words(
    "niet geen nooit niets niks niemand nergens zonder nauwelijks amper zelden allesbehalve noch "
    "geenszins evenmin nie "
    "not no never nothing nobody none without hardly barely rarely seldom neither nor cannot can't don't "
    "doesn't didn't "
    "isn't aren't wasn't weren't won't wouldn't couldn't haven't hasn't nowhere"
)
TOO_LITTLE: Final = words(
    "weinig minder onvoldoende beperkt beperkte matig matige slecht slechte slechter gebrek mis missen "
    "mist gemist ontbreekt "
    "ontbreken ontbrak moeilijk moeizaam mager magere bedroevend ondermaats ondermaatse tekort schort "
    "belabberd zwak zwakke "
    "waardeloos belabberde onbeschoft onbeleefd onvriendelijk slordig stroef beroerd lomp "
    "hapert laat little few less lack lacks lacking lacked poor poorly "
    "insufficient limited bad badly "
    "worse weak missing"
)
MORE: Final = words("meer vaker extra more")
STRENGTH: Final = words(
    "zeer heel erg echt super superbe enorm ontzettend best wel zo altijd ook gewoon steeds vaak meestal "
    "hun haar zijn de het "
    "een ons onze wat iets nog al dan toch eens even mijn je uw alle elke veel goed goede echte van "
    "volledig helemaal totaal "
    "redelijk behoorlijk really very always just quite so the a an our their its his her my your all "
    "truly well too as "
    "extremely highly super pretty it them to is are be und en and nogal best inmiddels weer maar erg"
)
WE: Final = words("wij we ik me mij ons i we us")
THEY: Final = words("ze zij jullie hij men u je ge gij they he she you it")
COMPARATIVES: Final = words(
    "beter sneller vlugger eerder duidelijker makkelijker goedkoper vriendelijker flexibeler "
    "persoonlijker lager korter vlotter "
    "eenvoudiger proactiever betrouwbaarder duurzamer helderder opener eerlijker scherper better faster "
    "quicker clearer easier "
    "cheaper friendlier sooner lower shorter simpler"
)
# Words that say nothing of their own in a phrase: how much, how well, how often, how fast, and what joins.
EMPTY: Final = (
    STRENGTH
    | NEGATORS
    | MORE
    | WE
    | THEY
    | TOO_LITTLE
    | words(
        "goed goede beter prima uitstekend uitstekende top mooi mooie fijn fijne prettig prettige netjes keurig sterk "
        "nieuw nieuwe ander andere zelf wij uit op aan af in om door over bij te er voor met van naar toe terug mee "
        "kan kunnen kon moet moeten wordt worden gaat gaan komt komen krijgt krijgen krijg doen doet is zijn was "
        "elk elke ieder iedere wie wat waar hoe als dat die dit snel snelle vlot direct meteen lang lange laat pas "
        "genoeg good great new other another all every each each time same get gets got keep keeps have has had "
        "quick quickly fast slow long late up out off in on with from when what how"
    )
)
