"""What tests read: samples of the project's own, and larger ones beside the project, which a newcomer's machine lacks."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[1] / "cases"
SHARED = Path(__file__).parents[3] / "shared"
DEMONSTRATION = Path(__file__).parents[2] / "data" / "stories" / "osce.jsonl"
GOLD = {"written for this test": CASES / "gold" / "linking.jsonl", "osce": SHARED / "gold" / "osce-linking.jsonl"}


@dataclass(frozen=True)
class SeedPage:
    """A story page as people copy it from a browser, and what a careful reader finds in it; later findings overrule earlier."""

    file: Path
    findings: tuple[Path, ...]

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def expected(self) -> dict[str, Any]:
        return {key: value for file in self.findings for key, value in json.loads(file.read_text("utf-8")).items()}


SEED_PAGES = {
    "written for this test": SeedPage(CASES / "seed" / "flood-warning.txt", (CASES / "seed" / "flood-warning.json",)),
    "real": SeedPage(
        SHARED / "seed" / "prevention-is-key.txt",
        (SHARED / "seed" / "expected.json", CASES / "seed" / "prevention-is-key.json"),
    ),
}
