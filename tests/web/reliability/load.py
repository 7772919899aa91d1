"""People who answer at the same time, and remember what the server said it had kept."""

from __future__ import annotations

import http.client
import json
import re
import threading
import uuid
from pathlib import Path

from web.upkeep.serving import run_python

HERE = Path(__file__).parent


def fielded(data, people, **environment):
    """Put a study in the field; gives the links of its people."""
    return json.loads(run_python(HERE / "field.py", people, data=data, **environment))


def kept(data, **environment):
    """Give what the server kept."""
    return json.loads(run_python(HERE / "kept.py", data=data, **environment))


class Respondent:
    """One person at one link, who sends one mark after another and waits for each receipt."""

    def __init__(self, port, token, first=0):
        self.port, self.token, self.next = port, token, first
        self.acknowledged: dict[str, int] = {}
        self.sent: dict[str, int] = {}
        self.refused: list[int] = []
        self.line = None

    def meet(self):
        """Open the page, as a browser does."""
        self.line = http.client.HTTPConnection("localhost", self.port, timeout=120)
        self.line.request("GET", f"/a/{self.token}/p/expectation")
        answer = self.line.getresponse()
        html = answer.read().decode()
        self.cookie = answer.getheader("Set-Cookie", "").split(";")[0]
        self.csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]

    def save(self):
        """Send one mark; the mark tells which save it was."""
        key, mark = uuid.uuid4().hex, self.next % 10 + 1
        self.sent[key] = self.next
        thing = {"key": key, "page": "expectation", "fields": [["expectation-0", str(mark)]]}
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.csrf, "Cookie": self.cookie}
        self.line.request("POST", f"/a/{self.token}/save", json.dumps(thing), headers)
        answer = self.line.getresponse()
        told = answer.read()
        if answer.status == 200 and json.loads(told)["saved"]:
            self.acknowledged[key] = self.next
        else:
            self.refused.append(answer.status)
        self.next += 1

    def keep_on(self, stop):
        """Save until told to stop, or until the line breaks."""
        try:
            self.meet()
            while not stop.is_set():
                self.save()
        except (OSError, http.client.HTTPException):
            pass  # the server is gone: what was not acknowledged may be there or not
        finally:
            self.leave()

    def leave(self):
        """Hang up."""
        if self.line is not None:
            self.line.close()

    @property
    def link_hash(self):
        from klantwaarde.web.studies.pseudonyms import link_hash

        return link_hash("response", self.token)


def answering(respondents, stop):
    """Let everybody answer at the same time; gives their threads."""
    threads = [threading.Thread(target=one.keep_on, args=[stop], daemon=True) for one in respondents]
    for thread in threads:
        thread.start()
    return threads
