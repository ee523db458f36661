"""The ontology as a small XBRL taxonomy: items, dimensions, and which go together.

It is made of the terms alone, so all reports share it, whichever filing they are of. A
hypercube says with which dimensions a fact may come: a stratum has a row, a total has none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from poolgraph.exports.graph import local
from poolgraph.exports.words import Words

SCHEMA, DEFINITIONS, LABELS = "pool.xsd", "pool-definition.xml", "pool-label.xml"
UNSTATED = "RateBasisUnstated"
TYPED = {
    "FilingDimension": ("string", "Key of the filing"),
    "TableDimension": ("string", "Key of the table within the filing"),
    "LoanGroupDimension": ("string", "Loan group, as printed"),
    "StratumDimension": ("anyURI", "What a line of a table stands for"),
    "RowDimension": ("positiveInteger", "Place of the line in its table"),
    "StatisticDimension": ("string", "Key of the statistic within the filing"),
    "PartDimension": ("string", "Key of the part within the filing"),
    "ResultDimension": ("string", "Key of the check's result within the filing"),
}
_TEXTS = {
    "partyName": "Name of a company, as printed",
    "checkOutcome": "What came of a check",
    "checkedSubject": "What a check was tried on",
    "checkMessage": "What is wrong, in an analyst's words",
}


@dataclass(frozen=True)
class Item:
    """An element of the taxonomy: its name, its type, what people call it, what it means."""

    name: str
    type: str
    label: str
    meaning: str = ""
    kind: str = "item"


@dataclass(frozen=True)
class Cube:
    """A hypercube: the items that are stated with exactly these dimensions."""

    name: str
    title: str
    items: tuple[str, ...]
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """All elements, the members of the explicit dimensions, and the hypercubes."""

    words: Words
    items: tuple[Item, ...]
    members: dict[str, tuple[Item, ...]]
    cubes: tuple[Cube, ...]


def taxonomy(words: Words) -> Taxonomy:
    """Return the taxonomy of the ontology."""
    measures = [_figure(words, name) for name in words.measures()]
    statistics = [_figure(words, name) for name in words.statistics()]
    texts = [Item(name, "string", label) for name, label in _TEXTS.items()]
    members = {
        "StratifierDimension": _members(words, words.dimensions()),
        "RateBasisDimension": (
            *_members(words, words.having("skos:inScheme", "code:rateBasis")),
            Item(UNSTATED, "string", "Nothing is said of what was taken off", kind="member"),
        ),
        "RoleDimension": _members(words, words.having("rdfs:subClassOf", "mbs:PartyRole")),
        "CheckDimension": _members(words, words.having("skos:inScheme", "code:check"), "check-"),
    }
    cubes = _cubes([one.name for one in measures], [one.name for one in statistics])
    return Taxonomy(words, (*measures, *statistics, *texts), members, tuple(cubes))


def _figure(words: Words, name: str) -> Item:
    """Return a measure or statistic; all but money are decimals: 12.5 loans may be printed."""
    kind = "monetary" if words.unit(name) == "CCY_USD" else "decimal"
    return Item(local(name), kind, words.label(name), words.meaning(name))


def _members(words: Words, names: Iterable[str], prefix: str = "") -> tuple[Item, ...]:
    return tuple(
        Item(prefix + local(name), "string", words.label(name), words.meaning(name), "member")
        for name in names
    )


def _cubes(measures: list[str], statistics: list[str]) -> Iterator[Cube]:
    """Yield each kind of fact, with and without a loan group where there may be one."""
    table = ("FilingDimension", "TableDimension", "StratifierDimension")
    stated = ("FilingDimension", "StatisticDimension", "RateBasisDimension")
    for name, title, items, dimensions in (
        ("strata", "Strata", measures, (*table, "StratumDimension", "RowDimension")),
        ("totals", "Stated totals", measures, table),
        ("statistics", "Statistics", statistics, stated),
    ):
        yield Cube(name, title, tuple(items), dimensions)
        grouped = (*dimensions, "LoanGroupDimension")
        yield Cube(f"{name}-grouped", f"{title} of loan groups", tuple(items), grouped)
    part = ("FilingDimension", "PartDimension", "RoleDimension")
    yield Cube("parties", "Parties", ("partyName",), part)
    results = ("FilingDimension", "ResultDimension", "CheckDimension")
    yield Cube("checks", "Checks", tuple(_TEXTS)[1:], results)


def render(found: Taxonomy) -> dict[str, bytes]:
    """Return the schema and its two linkbases by their names."""
    return {SCHEMA: _schema(found), DEFINITIONS: _definitions(found), LABELS: _labels(found)}


def _schema(found: Taxonomy) -> bytes:
    iri = found.words.iri
    root = Xml.Element("xs:schema", {
        **_spaces(found.words, "xs", "xbrli", "xbrldt", "link", "xlink", "pool"),
        "targetNamespace": iri("pool:"), "elementFormDefault": "qualified",
    })  # fmt: skip
    notes = Xml.SubElement(Xml.SubElement(root, "xs:annotation"), "xs:appinfo")
    for cube in found.cubes:
        kind = Xml.SubElement(
            notes, "link:roleType", {"roleURI": _role(found, cube), "id": cube.name}
        )
        Xml.SubElement(kind, "link:definition").text = cube.title
        Xml.SubElement(kind, "link:usedOn").text = "link:definitionLink"
    for name, use in ((DEFINITIONS, "definition"), (LABELS, "label")):
        Xml.SubElement(notes, "link:linkbaseRef", {
            "xlink:type": "simple", "xlink:href": name, "xlink:arcrole": iri("properties:linkbase"),
            "xlink:role": iri(f"role:{use}LinkbaseRef"),
        })  # fmt: skip
    for space, place in (("xbrli", "schema-xbrl:xbrl-instance-2003-12-31.xsd"),
                         ("xbrldt", "schema-dim:xbrldt-2005.xsd")):  # fmt: skip
        Xml.SubElement(
            root, "xs:import", {"namespace": iri(f"{space}:"), "schemaLocation": iri(place)}
        )
    for name, (kind_of, _) in TYPED.items():
        Xml.SubElement(root, "xs:element", {
            "name": f"{name}Value", "id": f"pool_{name}Value", "type": f"xs:{kind_of}",
        })  # fmt: skip
    for item in _elements(found):
        root.append(_element(item))
    return _bytes(root)


def _elements(found: Taxonomy) -> Iterator[Item]:
    """Yield every element that facts, hypercubes and dimensions need."""
    yield from found.items
    for cube in found.cubes:
        yield Item(f"{cube.name}-cube", "string", f"{cube.title} [cube]", kind="hypercube")
    for name, (_, label) in TYPED.items():
        yield Item(name, "string", label, kind="typed")
    for name, members in found.members.items():
        label = name.removesuffix("Dimension")
        yield Item(name, "string", label, kind="dimension")
        yield Item(f"{label}Domain", "string", f"{label}: all", kind="member")
        yield from members


def _element(item: Item) -> Xml.Element:
    groups = {"hypercube": "xbrldt:hypercubeItem", "typed": "xbrldt:dimensionItem",
              "dimension": "xbrldt:dimensionItem"}  # fmt: skip
    element = Xml.Element("xs:element", {
        "name": item.name, "id": f"pool_{item.name}", "type": f"xbrli:{item.type}ItemType",
        "substitutionGroup": groups.get(item.kind, "xbrli:item"), "nillable": "true",
        "xbrli:periodType": "instant",
    })  # fmt: skip
    if item.kind != "item":
        element.set("abstract", "true")
    if item.kind == "typed":
        element.set("xbrldt:typedDomainRef", f"#pool_{item.name}Value")
    return element


def _definitions(found: Taxonomy) -> bytes:
    iri = found.words.iri
    root = Xml.Element("link:linkbase", _spaces(found.words, "link", "xlink", "xbrldt"))
    for cube in found.cubes:
        place = f"{SCHEMA}#{cube.name}"
        Xml.SubElement(root, "link:roleRef", {
            "roleURI": _role(found, cube), "xlink:type": "simple", "xlink:href": place,
        })  # fmt: skip
    for name in (
        "all",
        "hypercube-dimension",
        "dimension-domain",
        "domain-member",
        "dimension-default",
    ):
        Xml.SubElement(root, "link:arcroleRef", {
            "arcroleURI": iri(f"dim:{name}"), "xlink:type": "simple",
            "xlink:href": iri(f"schema-dim:xbrldt-2005.xsd#{name}")})  # fmt: skip
    for cube in found.cubes:
        _cube(root, found, cube)
    return _bytes(root)


def _cube(root: Xml.Element, found: Taxonomy, cube: Cube) -> None:
    """Write one hypercube: items have it, it has dimensions, they have members."""
    link = _Link(root, "definition", _role(found, cube), found.words)
    for item in cube.items:
        link.arc("all", item, f"{cube.name}-cube",
                 {"xbrldt:contextElement": "scenario", "xbrldt:closed": "true"})  # fmt: skip
    for dimension in cube.dimensions:
        link.arc("hypercube-dimension", f"{cube.name}-cube", dimension)
        if members := found.members.get(dimension):
            domain = f"{dimension.removesuffix('Dimension')}Domain"
            link.arc("dimension-domain", dimension, domain, {"xbrldt:usable": "false"})
            for member in members:
                link.arc("domain-member", domain, member.name)
            if dimension == "RateBasisDimension":
                link.arc("dimension-default", dimension, UNSTATED)


class _Link:
    """An extended link: locators as they are needed, and the arcs between them."""

    def __init__(self, root: Xml.Element, kind: str, role: str, words: Words) -> None:
        self.kind, self._words = kind, words
        self.node = Xml.SubElement(
            root, f"link:{kind}Link", {"xlink:type": "extended", "xlink:role": role}
        )
        self._known: set[str] = set()

    def locate(self, name: str) -> str:
        """Return ``name`` as the end of an arc, with a locator to its element."""
        if name not in self._known:
            self._known.add(name)
            Xml.SubElement(self.node, "link:loc", {
                "xlink:type": "locator", "xlink:href": f"{SCHEMA}#pool_{name}",
                "xlink:label": name})  # fmt: skip
        return name

    def arc(self, role: str, start: str, end: str, more: dict[str, str] | None = None) -> None:
        """Write an arc between two elements."""
        Xml.SubElement(self.node, f"link:{self.kind}Arc", {
            "xlink:type": "arc", "xlink:arcrole": self._words.iri(f"dim:{role}"),
            "xlink:from": self.locate(start), "xlink:to": self.locate(end), **(more or {}),
        })  # fmt: skip


def _labels(found: Taxonomy) -> bytes:
    iri = found.words.iri
    root = Xml.Element("link:linkbase", _spaces(found.words, "link", "xlink"))
    link = _Link(root, "label", iri("role:link"), found.words)
    for item in _elements(found):
        for role, text in (("label", item.label), ("documentation", item.meaning)):
            if text:
                end = f"{item.name}-{role}"
                Xml.SubElement(link.node, "link:label", {
                    "xlink:type": "resource", "xlink:label": end, "xml:lang": "en",
                    "xlink:role": iri(f"role:{role}"),
                }).text = text  # fmt: skip
                Xml.SubElement(link.node, "link:labelArc", {
                    "xlink:type": "arc", "xlink:arcrole": iri("arcrole:concept-label"),
                    "xlink:from": link.locate(item.name), "xlink:to": end})  # fmt: skip
    return _bytes(root)


def _role(found: Taxonomy, cube: Cube) -> str:
    return f"{found.words.iri('pool:')}/role/{cube.name}"


def _spaces(words: Words, *prefixes: str) -> dict[str, str]:
    return {f"xmlns:{prefix}": words.iri(f"{prefix}:") for prefix in prefixes}


def _bytes(root: Xml.Element) -> bytes:
    Xml.indent(root)
    text: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
