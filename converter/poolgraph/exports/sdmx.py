"""Data flows as SDMX-CSV 2.0 and SDMX-ML 3.0, and as SDMX-ML 2.1 for readers that are older.

pysdmx writes; it takes decimals through floats, so the figures are given to it as text and
only the structure says that they are decimals. It writes quotes, backslashes and letters
beyond ASCII into XML as Python would, so these are kept from it. It checks neither codes nor
what is missing nor what is there twice: ``inspect`` does.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from poolgraph.exports.flows import CodeList, Component, Flow, flows
from poolgraph.exports.tidy import Tidy

if TYPE_CHECKING:
    from pysdmx.model import Codelist, ConceptScheme, DataStructureDefinition

AGENCY, VERSION = "POOLGRAPH", "1.0"
_RISKY = re.compile(r"[^ -~]|[\"'\\&<>]")
_GUARDED = re.compile("⦃([0-9A-F]+)⦄")
_DATA = (
    ("{}.csv", "DATA_SDMX_CSV_2_0_0"),
    ("{}.xml", "DATA_SDMX_ML_3_0"),
    ("{}-2.1.xml", "DATA_SDMX_ML_2_1_STR"),
)
_STRUCTURES = (
    ("structure.xml", "STRUCTURE_SDMX_ML_3_0"),
    ("structure-2.1.xml", "STRUCTURE_SDMX_ML_2_1"),
)


def render(tidy: Tidy) -> dict[str, bytes]:
    """Return the files of the export by their names: structures, then the data of each flow."""
    return dict(_files(tidy))


def _files(tidy: Tidy) -> Iterator[tuple[str, bytes]]:
    found = flows(tidy)
    structures = _Structures(found)
    for name, format in _STRUCTURES:
        yield name, _written(structures.artefacts(), format, tidy)
    for flow in found:
        for name, format in _DATA if flow.rows else ():
            data = structures.data(flow, is_guarded="CSV" not in format)
            yield name.format(flow.id.lower()), _written([data], format, tidy)


def _written(objects: list[Any], format: str, tidy: Tidy) -> bytes:
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format

    options = {} if "CSV" in format else {"header": _header(tidy)}
    text = write_sdmx(objects, Format[format], **options) or ""
    if "CSV" not in format:
        text = _GUARDED.sub(lambda found: f"&#x{found[1]};", text)
    return text.replace("\r\n", "\n").encode()


def _guard(text: str) -> str:
    """Return ``text`` with every letter that pysdmx would spoil as a number, for XML to restore."""
    return _RISKY.sub(lambda found: f"⦃{ord(found[0]):X}⦄", text)


def _header(tidy: Tidy) -> Any:
    """Return a message header without a clock: it names the graphs instead of a moment."""
    from datetime import UTC, datetime

    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    graphs = " ".join(f"{graph.key} sha256:{graph.checksum}" for graph in tidy.graphs)
    return Header(
        id="POOLGRAPH",
        prepared=datetime.fromtimestamp(0, UTC),
        sender=Organisation(id=AGENCY),
        source=graphs,
    )


class _Structures:
    """The structures of all flows as pysdmx knows them; each code list once."""

    def __init__(self, found: list[Flow]) -> None:
        self._flows = found
        self._lists: dict[str, Codelist] = {}
        self._concepts = self._scheme()

    def artefacts(self) -> list[Any]:
        """Return code lists, concepts, structures and flows."""
        from pysdmx.model import Dataflow

        structures = [self._structure(flow) for flow in self._flows]
        named = [
            Dataflow(flow.id, name=flow.name, agency=AGENCY, version=VERSION, structure=structure)
            for flow, structure in zip(self._flows, structures, strict=True)
        ]
        return [*self._lists.values(), self._concepts, *structures, *named]

    def data(self, flow: Flow, is_guarded: bool) -> Any:
        """Return the rows of ``flow`` as a data set in which every value is text."""
        import pandas
        from pysdmx.io.pd import PandasDataset

        names = [one.id for one in flow.components]
        said = _guard if is_guarded else str
        cells = [[said(row[name]) for name in names] for row in flow.rows]
        rows = pandas.DataFrame(cells, columns=names, dtype=str)
        return PandasDataset(structure=self._structure(flow, as_text=True).to_schema(), data=rows)

    def _scheme(self) -> "ConceptScheme":
        from pysdmx.model import Concept, ConceptScheme

        components = {one.id: one for flow in self._flows for one in flow.components}
        concepts = [Concept(one.id, name=one.name) for one in components.values()]
        return ConceptScheme(
            "CS_POOL", name="Concepts of mortgage pools", agency=AGENCY, version=VERSION,
            items=concepts,
        )  # fmt: skip

    def _structure(self, flow: Flow, as_text: bool = False) -> "DataStructureDefinition":
        from pysdmx.model import Components, DataStructureDefinition

        made = Components([self._component(one, as_text) for one in flow.components])
        return DataStructureDefinition(
            flow.id, name=flow.name, agency=AGENCY, version=VERSION, components=made
        )

    def _component(self, one: Component, as_text: bool) -> Any:
        from pysdmx.model import Component as Made
        from pysdmx.model import DataType, ItemReference, Role

        concept = ItemReference("Concept", AGENCY, "CS_POOL", VERSION, one.id)
        return Made(
            one.id, one.required, Role(one.role), concept,
            local_dtype=DataType("String" if as_text else one.type),
            local_codes=self._codes(one.codes) if one.codes else None,
            attachment_level="O" if one.role == "A" else None,
        )  # fmt: skip

    def _codes(self, codes: CodeList) -> "Codelist":
        from pysdmx.model import Code, Codelist

        if codes.id not in self._lists:
            items = [Code(code, name=_guard(label or code)) for code, label in codes.codes.items()]
            self._lists[codes.id] = Codelist(
                codes.id, name=codes.name, agency=AGENCY, version=VERSION, items=items
            )
        return self._lists[codes.id]
