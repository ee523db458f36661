"""How a corpus is converted: everything but its inputs that decides which bytes come out."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from poolgraph import resources
from poolgraph.checks import Engine
from poolgraph.mapping import Evidence

FORMATS: Final = ("nq.gz", "nq.zst", "nq", "trig.gz", "trig.zst", "trig")


@dataclass(frozen=True)
class Options:
    """The choices of a run. ``seconds`` is the most that one filing may take."""

    format: str = "nq.gz"
    evidence: Evidence = "row"
    base: str | None = None
    check: bool = True
    engine: Engine = "fast"
    audit: float = 0.0
    tables: bool = True
    seconds: int = 120

    def conversion(self) -> dict[str, Any]:
        """Return what is handed to ``poolgraph.convert`` for every filing: the only place."""
        given = {"evidence": self.evidence, "base": self.base, "check": self.check}
        return given | {"engine": self.engine, "audit": self.audit}

    def choices(self) -> dict[str, Any]:
        """Return the choices that decide the bytes: not which engine judges, nor who audits."""
        return {k: v for k, v in asdict(self).items() if k not in ("engine", "audit")}

    def digest(self) -> str:
        """Return a name for these choices together with the versions of tool and ontology."""
        made_of = [self.choices(), resources.tool_version(), ontology_version()]
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def ontology_version() -> str:
    """Return a name for what words mean and how pages are laid out: a digest of both folders."""
    return resources.digest("ontology", "grammar")[:16]
