"""The layer table of ARCHITECTURE.md holds over every import statement, and each rule can fail."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from conftest import ROOT

PACKAGE = ROOT / "converter" / "poolgraph"
LAYERS = {
    0: {"source", "resources", "files", "kept"},
    1: {"problem", "syntax", "terms", "wordings", "triples", "layout"},
    2: {"page", "parser", "mapping", "checks", "sinks", "graphfile"},
    3: {"convert"},
    4: {"corpus", "store", "exports"},
    5: {"web"},
    6: {"cli"},
}
CLOSED = (2, 4)  # modules of these layers do not know each other
APART = {"web": {"corpus", "exports"}}  # nor do these, though they stand higher
FOREIGN = {
    "click": {"cli"},
    "fsspec": {"corpus"},
    "httpx": {"store"},
    "jinja2": {"web"},
    "rich": {"cli"},
    "lark": {"parser"},
    "lxml": {"source", "page"},
    "pandas": {"exports"},
    "py4j": {"corpus"},
    "pyarrow": {"corpus", "exports"},
    "pyparsing": {"store"},
    "pyoxigraph": {"terms", "checks", "sinks", "graphfile", "exports", "store"},
    "pysdmx": {"exports"},
    "pyshacl": {"checks"},
    "pyspark": {"corpus"},
    "ray": {"corpus"},
    "rdflib": {"checks", "sinks", "convert", "store"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "vl_convert": {"web"},
    "zstandard": {"corpus", "graphfile"},
}
LAZY = {
    "fsspec",
    "httpx",
    "lxml",
    "pandas",
    "pyarrow",
    "pyparsing",
    "pysdmx",
    "pyshacl",
    "rdflib",
    "rich",
    "uvicorn",
    "vl_convert",
    "zstandard",
}  # never at the top of a module


def unit(path: Path, package: Path) -> str:
    """Return the module or sub-package directly below the package that ``path`` is part of."""
    return path.relative_to(package).parts[0].removesuffix(".py")


def layer_of(name: str) -> int | None:
    return next((number for number, names in LAYERS.items() if name in names), None)


def imports(tree: ast.Module) -> Iterator[tuple[str, int, bool]]:
    """Yield what a module imports as (dotted name, line, whether at its top)."""
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                yield "." * node.level + base, node.lineno, id(node) in top
            elif base == "poolgraph":
                yield from ((f"{base}.{a.name}", node.lineno, id(node) in top) for a in node.names)
            else:
                yield base, node.lineno, id(node) in top


def faults(package: Path = PACKAGE) -> list[str]:
    """Return every import below ``package`` that the table forbids, with its place."""
    found = []
    for path in sorted(package.rglob("*.py")):
        name, tree = unit(path, package), ast.parse(path.read_text(encoding="utf-8"))
        if name.startswith("__"):
            continue
        if layer_of(name) is None:
            found.append(f"{path.name}: {name} stands in no layer")
        for imported, line, at_top in imports(tree):
            if reason := objection(name, imported, at_top):
                found.append(f"{path.relative_to(package)}:{line}: {reason}")
    return found


def objection(name: str, imported: str, at_top: bool) -> str | None:
    """Return why ``name`` may not import ``imported``, or ``None`` where it may."""
    root, _, rest = imported.partition(".")
    if imported.startswith("."):
        return "a relative import hides its layer"
    if root == "poolgraph":
        return _objection_inside(name, rest.partition(".")[0])
    if root in sys.stdlib_module_names:
        return None
    if name not in FOREIGN.get(root, set()):
        return f"{name} must not know {root}"
    return f"{root} is slow: import it where it is used" if at_top and root in LAZY else None


def _objection_inside(name: str, other: str) -> str | None:
    here, there = layer_of(name), layer_of(other)
    if here is None or there is None or name == other:
        return None
    if there > here:
        return f"{name} (layer {here}) must not know {other} (layer {there})"
    is_apart = other in APART.get(name, ()) or (there == here and here in CLOSED)
    return f"{name} and {other} must not know each other" if is_apart else None


def addresses(package: Path = PACKAGE) -> list[str]:
    """Return the place of every web address in a string of the package."""
    found = []
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and re.search(r"https?://", str(node.value)):
                found.append(f"{path.relative_to(package)}:{node.lineno}")
    return found


READERS = ("page.py", "page", "layout.py", "parser.py", "parser", "mapping.py", "mapping", "sinks")


def wordings(package: Path = PACKAGE, ontology: Path = ROOT / "ontology") -> list[str]:
    """Return the place of every string in a reading module that is a wording of ontology/.

    A wording is an alternative label of two words, or one that is not all small letters: a
    single small word (``total``) may be a name of ours.
    """
    known = set()
    for path in ontology.glob("*.ttl"):
        for quad in parse(path.read_text(encoding="utf-8"), format=RdfFormat.TURTLE):
            if quad.predicate.value.endswith("#altLabel"):
                known.add(quad.object.value)
    known = {word for word in known if " " in word or (word.isalpha() and not word.islower())}
    found = []
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] in READERS:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and node.value in known:
                    found.append(f"{path.relative_to(package)}:{node.lineno}: {node.value!r}")
    return found


QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"|(?<!/)/((?:[^/\\\n]|\\.)+)/[imsx]*')
NOT_WORDS = re.compile(r"\[(?:[^\]\\]|\\.)*\]|\\.|\(\?[a-zA-Z<=!:]+")


def english(grammar: Path = ROOT / "grammar") -> list[str]:
    """Return the place of every word of three letters or more that a grammar quotes."""
    found = []
    for path in sorted(grammar.glob("*.lark")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = re.sub(r"(^|\s)//.*", "", line)
            for match in QUOTED.finditer(code):
                literal = NOT_WORDS.sub(" ", match[1] or match[2] or "")
                words = re.findall(r"[A-Za-z]{3,}", literal)
                found += [f"{path.name}:{number}: {word}" for word in words]
    return found


def test_imports_go_down_only() -> None:
    """No module knows a layer above it, a neighbour in a closed layer, or a library not its own."""
    assert faults() == []


def test_python_holds_no_web_address() -> None:
    """IRIs are the ontology's: no string in the package is a web address."""
    assert addresses() == []


def test_reading_modules_hold_no_wording() -> None:
    """What filings print is the ontology's: no string in a reading module is a wording."""
    assert wordings() == []


def test_grammars_hold_no_wording() -> None:
    """A grammar says how things stand, never which English words: none is quoted in one."""
    assert english() == []


def test_the_package_is_where_these_tests_look() -> None:
    """A moved folder must not turn the rules above into rules over nothing."""
    assert {"source", "problem", "terms"} <= {unit(path, PACKAGE) for path in PACKAGE.rglob("*.py")}
    assert list((ROOT / "grammar").glob("*.lark"))
    assert list((ROOT / "ontology").glob("*.ttl"))


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("source", "from poolgraph.syntax import Filing", "must not know syntax (layer 1)"),
        ("parser", "from poolgraph import convert", "must not know convert (layer 3)"),
        ("mapping", "from poolgraph.checks import check", "must not know each other"),
        ("mapping", "import lark", "must not know lark"),
        ("page", "def late():\n    import pyshacl", "must not know pyshacl"),
        ("checks", "import rdflib.namespace", "is slow"),
        ("terms", "from . import source", "relative import"),
        ("store", "from poolgraph.corpus import plan", "must not know each other"),
        ("store", "from poolgraph.web import site", "must not know web (layer 5)"),
        ("web", "from poolgraph.exports import export", "must not know each other"),
        ("web", "def late():\n    import httpx", "must not know httpx"),
        ("convert", "import ray", "must not know ray"),
        ("helpers", "import re", "stands in no layer"),
    ],
)
def test_each_import_rule_can_fail(tmp_path: Path, name: str, line: str, reason: str) -> None:
    """A bad tree is caught, rule by rule."""
    (tmp_path / f"{name}.py").write_text(line)
    assert [fault for fault in faults(tmp_path) if reason in fault]


def test_each_wording_rule_can_fail(tmp_path: Path) -> None:
    """A web address, a wording in Python and a word in a grammar are each caught."""
    (tmp_path / "mapping.py").write_text('BASE = "https://w3id.org/x"\nTITLE = "Loan Purpose"\n')
    (tmp_path / "a.ttl").write_text(
        '<urn:p> <urn:x#altLabel> "Loan Purpose"@en, "Purpose of Loans"@en .'
    )
    (tmp_path / "a.lark").write_text('title: "State" RULE // of "nothing"\nRULE: /-{5,}/\n')
    assert addresses(tmp_path) == ["mapping.py:1"]
    assert wordings(tmp_path, tmp_path) == ["mapping.py:2: 'Loan Purpose'"]
    assert english(tmp_path) == ["a.lark:1: State"]
