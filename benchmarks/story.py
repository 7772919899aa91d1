"""How fast answers are coded (processor time), how much memory a long file takes, and how long learning anew takes.

Promises: 2,000 answers a second on one core, 400 MB, five seconds to learn from 2,000 answers and 20 codes. The texts
are composed: the quotes of the tests, mixed and numbered so that no two are alike.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUOTES = ("composed_quotes.tsv", "unseen_quotes.tsv")


def main() -> int:
    """Measure; leave with 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--stream", type=int, default=0, help="also stream so many answers through the command line")
    asked = parser.parse_args()
    kept = [coding(asked.answers), learning()]
    if asked.stream:
        kept += [streaming(asked.stream // 10, None), streaming(asked.stream, 400)]
    return 0 if all(kept) else 1


def texts() -> list[tuple[str, set[str]]]:
    """The composed quotes and their codes."""
    found = []
    for name in QUOTES:
        with (ROOT / "tests/story" / name).open(encoding="utf-8", newline="") as stream:
            found += [
                (row["text"], {code.split(":")[0] for code in (row["codes"] or "").split(";") if code})
                for row in csv.DictReader(stream, delimiter="\t")
            ]
    return found


def coding(n: int) -> bool:
    """Answers per second on one core, every one of them different."""
    from klantwaarde.systems.story.codebook import shipped_codebook
    from klantwaarde.systems.story.suggesting import Coder

    some = texts()
    answers = [f"{some[i % len(some)][0]} {some[(i * 7 + 3) % len(some)][0]} ({i})" for i in range(n)]
    coder = Coder(shipped_codebook())
    coder.suggest(answers[0])
    begun = time.process_time()
    for answer in answers:
        coder.suggest(answer)
    speed = n / (time.process_time() - begun)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"coding two sentences: {speed:8.0f} answers/s   promise 2000;   memory {memory:5.0f} MB   promise 400")
    return speed >= 2000 and memory <= 400


def learning() -> bool:
    """Seconds to learn from 2,000 answers and 20 codes."""
    from klantwaarde.results.coding import Decision
    from klantwaarde.systems.story.codebook import Code, Codebook, shipped_codebook
    from klantwaarde.systems.story.learning import learn
    from klantwaarde.systems.story.suggesting import Coder

    some = texts()
    book = shipped_codebook()
    more = tuple(Code(f"extra{i}", {"nl": f"extra {i}"}) for i in range(3))
    coder = Coder(Codebook((*book.codes, *more), book.phrases))
    answers, decisions = {}, []
    for i in range(2000):
        text, codes = some[i % len(some)]
        answers[f"r{i}"] = f"{text} {some[(i * 11 + 5) % len(some)][0]}"
        codes = codes | some[(i * 11 + 5) % len(some)][1] | {f"extra{i % 3}"}
        decisions += [Decision(f"r{i}", code, "accept") for code in sorted(codes)]
    begun = time.process_time()
    learn(coder, decisions, answers)
    seconds = time.process_time() - begun
    print(f"learning from 2,000 answers x 20 codes: {seconds:5.1f} s   promise 5")
    return seconds <= 5


def streaming(n: int, promise: float | None) -> bool:
    """Peak memory of the command line over a file of so many answers."""
    some = texts()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            for i in range(n):
                stream.write(json.dumps({"text": f"{some[i % len(some)][0]} ({i})"}) + "\n")
        code = (
            "import resource, sys; from klantwaarde.cli.main import run; code = run(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr); sys.exit(code)"
        )
        command = [sys.executable, "-c", code, "story", "code", str(path), "--text", "text"]
        begun = time.perf_counter()
        done = subprocess.run(
            [*command, "--json", str(Path(folder) / "out.json")], check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - begun
    memory = int(done.stderr.split()[-1])
    speed = n / seconds
    print(f"streaming {n:,} answers: {seconds:6.1f} s, {speed:6.0f} answers/s, {memory} MB   promise {promise or '–'}")
    return promise is None or memory <= promise


if __name__ == "__main__":
    sys.exit(main())
