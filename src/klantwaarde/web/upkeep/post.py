"""Mail goes out by a task, so that nobody waits for a mail server, and nobody learns from the waiting who is known."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django_tasks import task

from klantwaarde.language import Said, speak


def post(*, to: str, subject: Said | str, text: Said | str, lang: str, headers: dict[str, str] | None = None) -> None:
    """Send a mail to one address, soon.

    Parameters
    ----------
    to
        The address.
    subject, text
        What it says; plain text, never HTML.
    lang
        In which language a `Said` is spoken.
    headers
        Further headings, such as ``List-Unsubscribe``.
    """
    # A line break in a heading would start another heading.
    heading = " ".join(speak(subject, lang).split())
    send.enqueue(to=to, subject=heading, text=speak(text, lang), headers=headers or {})


@task()
def send(to: str, subject: str, text: str, headers: dict[str, str]) -> None:
    """Hand a mail to the mail server."""
    EmailMessage(subject=subject, body=text, to=[to], headers=headers).send()
