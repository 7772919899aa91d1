"""The texts a questionnaire starts from: Dutch (u and je) and English, at level B1; researchers change them."""

from __future__ import annotations

import msgspec

from klantwaarde.web.instrument.question import Words


class Wording(msgspec.Struct, frozen=True):
    """One text: Dutch with *u*, English, and Dutch with *je* where that differs."""

    u: str
    en: str
    je: str = ""

    def words(self, address: str) -> Words:
        """Text per language; ``address`` is ``u`` or ``je``."""
        return {"nl": (self.je or self.u) if address == "je" else self.u, "en": self.en}


CUSTOMER: dict[str, Wording] = {
    "welcome": Wording("Welkom", "Welcome"),
    "consent": Wording("Doet u mee?", "Will you take part?", "Doe je mee?"),
    "consent_anonymous": Wording(
        "Wij willen weten wat u van ons verwacht en wat u ervaart. U bepaalt zelf of u meedoet en u kunt altijd "
        "stoppen. Uw antwoorden zijn anoniem: niemand kan in een rapport zien wat u antwoordde. "
        "Wij gebruiken ze alleen voor dit onderzoek en niet om u iets te verkopen.",
        "We want to know what you expect of us and what you experience. Taking part is up to you and you can stop at "
        "any time. Your answers are anonymous: nobody can see in a report what you answered. "
        "We use them for this research only and not to sell you anything.",
        "Wij willen weten wat je van ons verwacht en wat je ervaart. Je bepaalt zelf of je meedoet en je kunt altijd "
        "stoppen. Je antwoorden zijn anoniem: niemand kan in een rapport zien wat jij antwoordde. "
        "Wij gebruiken ze alleen voor dit onderzoek en niet om je iets te verkopen.",
    ),
    "consent_named": Wording(
        "Wij willen weten wat u van ons verwacht en wat u ervaart. U bepaalt zelf of u meedoet en u kunt altijd "
        "stoppen. Dit is een gesprek op naam: wij weten welke antwoorden van u zijn, zodat wij er met u over "
        "kunnen praten. Wij gebruiken ze niet om u iets te verkopen.",
        "We want to know what you expect of us and what you experience. Taking part is up to you and you can stop at "
        "any time. This is a named conversation: we know which answers are yours, so that we can talk with you "
        "about them. We do not use them to sell you anything.",
        "Wij willen weten wat je van ons verwacht en wat je ervaart. Je bepaalt zelf of je meedoet en je kunt altijd "
        "stoppen. Dit is een gesprek op naam: wij weten welke antwoorden van jou zijn, zodat wij er met je over kunnen "
        "praten. Wij gebruiken ze niet om je iets te verkopen.",
    ),
    "expectation": Wording("Wat verwacht u van ons?", "What do you expect of us?", "Wat verwacht je van ons?"),
    "expectation_help": Wording(
        "Geef per woord aan hoe sterk u dit van ons verwacht.",
        "For each word, tell how strongly you expect this of us.",
        "Geef per woord aan hoe sterk je dit van ons verwacht.",
    ),
    "expectation_low": Wording("verwacht ik niet", "I do not expect it"),
    "expectation_high": Wording("verwacht ik zeker", "I fully expect it"),
    "importance": Wording(
        "Hoe belangrijk is dit voor u?", "How important is this to you?", "Hoe belangrijk is dit voor je?"
    ),
    "importance_help": Wording(
        "Denk aan alles wat u met ons doet.", "Think of all you do with us.", "Denk aan alles wat je met ons doet."
    ),
    "importance_low": Wording("niet belangrijk", "not important"),
    "importance_high": Wording("heel belangrijk", "very important"),
    "experience": Wording("Hoe ervaart u ons?", "How do you experience us?", "Hoe ervaar je ons?"),
    "experience_help": Wording(
        "Geef per woord een cijfer voor wat u in de praktijk merkt.",
        "For each word, give a mark for what you notice in practice.",
        "Geef per woord een cijfer voor wat je in de praktijk merkt.",
    ),
    "experience_low": Wording("merk ik niets van", "I notice nothing of it"),
    "experience_high": Wording("merk ik heel sterk", "I notice it very much"),
    "disconfirmation": Wording(
        "Was het beter of slechter dan u had verwacht?",
        "Was it better or worse than you expected?",
        "Was het beter of slechter dan je had verwacht?",
    ),
    "disconfirmation_help": Wording("Nul betekent: precies zoals verwacht.", "Zero means: just as expected."),
    "disconfirmation_low": Wording("veel slechter", "much worse"),
    "disconfirmation_high": Wording("veel beter", "much better"),
    "satisfaction": Wording(
        "Hoe tevreden bent u hierover?", "How satisfied are you with this?", "Hoe tevreden ben je hierover?"
    ),
    "satisfaction_help": Wording("Geef per woord een cijfer.", "For each word, give a mark."),
    "satisfaction_low": Wording("heel ontevreden", "very dissatisfied"),
    "satisfaction_high": Wording("heel tevreden", "very satisfied"),
    "kano": Wording("Wat vindt u ervan?", "What do you think of it?", "Wat vind je ervan?"),
    "kano_help": Wording(
        "Bij elk woord staan twee vragen: wat vindt u als het er wél is, en wat vindt u als het er niet is?",
        "Each word has two questions: how do you feel when it is there, and how do you feel when it is not?",
        "Bij elk woord staan twee vragen: wat vind je als het er wél is, en wat vind je als het er niet is?",
    ),
    "investments": Wording(
        "Wat kost de samenwerking u?", "What does working with us cost you?", "Wat kost de samenwerking je?"
    ),
    "investments_help": Wording(
        "Denk aan geld, risico, tijd en moeite. Hoger betekent: het kost u meer.",
        "Think of money, risk, time and effort. Higher means: it costs you more.",
        "Denk aan geld, risico, tijd en moeite. Hoger betekent: het kost je meer.",
    ),
    "investments_low": Wording("kost mij niets", "costs me nothing"),
    "investments_high": Wording("kost mij heel veel", "costs me very much"),
    "role_granted": Wording(
        "Welke rol wilt u dat wij hebben?", "Which role do you want us to have?", "Welke rol wil je dat wij hebben?"
    ),
    "role_played": Wording(
        "Welke rol hebben wij nu voor u?", "Which role do we have for you now?", "Welke rol hebben wij nu voor je?"
    ),
    "role_help": Wording("Elke rol is goed. Kies wat het beste past.", "Every role is fine. Choose what fits best."),
    "why_us": Wording("Waarom kiest u voor ons?", "Why do you choose us?", "Waarom kies je voor ons?"),
    "why_us_rank": Wording(
        "Kies de belangrijkste redenen. De eerste is voor u de belangrijkste.",
        "Choose the most important reasons. The first one matters most to you.",
        "Kies de belangrijkste redenen. De eerste is voor jou de belangrijkste.",
    ),
    "why_us_points": Wording(
        "Verdeel 100 punten over de redenen. Wat niet meetelt, laat u leeg.",
        "Divide 100 points over the reasons. Leave empty what plays no part.",
        "Verdeel 100 punten over de redenen. Wat niet meetelt, laat je leeg.",
    ),
    "words": Wording(
        "Met welke woorden zou u ons omschrijven?",
        "In which words would you describe us?",
        "Met welke woorden zou je ons omschrijven?",
    ),
    "tomorrow": Wording("Wat moeten wij morgen anders doen?", "What should we do differently tomorrow?"),
    "open_help": Wording(
        "Noem liever geen namen van personen.",
        "Please leave out names of persons.",
    ),
    "overall_satisfaction": Wording(
        "Hoe tevreden bent u over ons, alles bij elkaar?",
        "How satisfied are you with us overall?",
        "Hoe tevreden ben je over ons, alles bij elkaar?",
    ),
    "quality": Wording(
        "Hoe goed vindt u onze kwaliteit?", "How good is our quality?", "Hoe goed vind je onze kwaliteit?"
    ),
    "quality_low": Wording("heel slecht", "very poor"),
    "quality_high": Wording("heel goed", "very good"),
    "recommend": Wording(
        "Hoe waarschijnlijk is het dat u ons aanraadt aan iemand die u kent?",
        "How likely are you to recommend us to somebody you know?",
        "Hoe waarschijnlijk is het dat je ons aanraadt aan iemand die je kent?",
    ),
    "recommend_low": Wording("zeker niet", "certainly not"),
    "recommend_high": Wording("zeker wel", "certainly"),
    "reuse": Wording("Zou u opnieuw voor ons kiezen?", "Would you choose us again?", "Zou je opnieuw voor ons kiezen?"),
    "reuse_low": Wording("zeker niet", "certainly not"),
    "reuse_high": Wording("zeker wel", "certainly"),
    "ease": Wording(
        "Het is makkelijk om bij ons geholpen te worden.",
        "It is easy to get help from us.",
    ),
    "ease_low": Wording("helemaal mee oneens", "fully disagree"),
    "ease_high": Wording("helemaal mee eens", "fully agree"),
    "thanks": Wording(
        "Dank u wel. Uw antwoorden zijn opgeslagen.",
        "Thank you. Your answers have been saved.",
        "Dank je wel. Je antwoorden zijn opgeslagen.",
    ),
    "page_values": Wording("Wat u verwacht", "What you expect", "Wat je verwacht"),
    "page_experience": Wording("Wat u ervaart", "What you experience", "Wat je ervaart"),
    "page_kano": Wording("Wel of niet", "With or without"),
    "page_investments": Wording("Wat het u kost", "What it costs you", "Wat het je kost"),
    "page_roles": Wording("Onze rol", "Our role"),
    "page_why": Wording("Uw redenen", "Your reasons", "Jouw redenen"),
    "page_overall": Wording("Alles bij elkaar", "All in all"),
    "page_words": Wording("In uw eigen woorden", "In your own words", "In je eigen woorden"),
}

EMPLOYEE: dict[str, Wording] = {
    "consent_anonymous": Wording(
        "Wij willen weten hoe medewerkers over klanten denken. U bepaalt zelf of u meedoet en u kunt altijd stoppen. "
        "Uw antwoorden zijn anoniem: kleine groepen laten wij nooit zien, ook niet aan leidinggevenden.",
        "We want to know how employees think about customers. Taking part is up to you and you can stop at any time. "
        "Your answers are anonymous: small groups are never shown, not to managers either.",
        "Wij willen weten hoe medewerkers over klanten denken. Je bepaalt zelf of je meedoet en je kunt altijd "
        "stoppen. Je antwoorden zijn anoniem: kleine groepen laten wij nooit zien, ook niet aan leidinggevenden.",
    ),
    "consent_named": Wording(
        "Wij willen weten hoe medewerkers over klanten denken. U bepaalt zelf of u meedoet en u kunt altijd stoppen. "
        "Rapporten laten nooit zien wat één medewerker antwoordde.",
        "We want to know how employees think about customers. Taking part is up to you and you can stop at any time. "
        "Reports never show what one employee answered.",
        "Wij willen weten hoe medewerkers over klanten denken. Je bepaalt zelf of je meedoet en je kunt altijd "
        "stoppen. Rapporten laten nooit zien wat één medewerker antwoordde.",
    ),
    "expectation": Wording(
        "Wat verwachten klanten van ons, denkt u?",
        "What do customers expect of us, do you think?",
        "Wat verwachten klanten van ons, denk je?",
    ),
    "importance": Wording(
        "Hoe belangrijk is dit voor klanten, denkt u?",
        "How important is this to customers, do you think?",
        "Hoe belangrijk is dit voor klanten, denk je?",
    ),
    "experience": Wording(
        "Hoe ervaren klanten ons, denkt u?",
        "How do customers experience us, do you think?",
        "Hoe ervaren klanten ons, denk je?",
    ),
    "as_customers": Wording(
        "Antwoord zoals u denkt dat klanten zouden antwoorden.",
        "Answer as you think customers would.",
        "Antwoord zoals je denkt dat klanten zouden antwoorden.",
    ),
    "role_aspired": Wording(
        "Welke rol willen wij voor klanten hebben?", "Which role do we want to have for customers?"
    ),
    "why_us": Wording("Waarom kiezen klanten voor ons?", "Why do customers choose us?"),
    "behaviour": Wording(
        "Wat doet u zelf om dit waar te maken?",
        "What do you do yourself to make this true?",
        "Wat doe je zelf om dit waar te maken?",
    ),
    "department": Wording(
        "Op welke afdeling werkt u?", "In which department do you work?", "Op welke afdeling werk je?"
    ),
    "page_department": Wording("Uw werk", "Your work", "Je werk"),
    "page_values": Wording("Wat klanten verwachten", "What customers expect"),
    "page_experience": Wording("Wat klanten ervaren", "What customers experience"),
    "page_why": Wording("Waarom klanten kiezen", "Why customers choose"),
    "page_behaviour": Wording("Wat u zelf doet", "What you do yourself", "Wat je zelf doet"),
}


def word(key: str, address: str, *, side: str = "customer") -> Words:
    """Give a default text; what employees are not asked otherwise they are asked as customers are."""
    found = EMPLOYEE.get(key) if side == "employee" else None
    return (found or CUSTOMER[key]).words(address)
