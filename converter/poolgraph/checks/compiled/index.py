"""The triples of one filing come in, dictionaries that compiled checks look up in come out."""

from collections.abc import Iterable

from poolgraph.checks.compiled.values import UNDECIDED, Opaque, Value, spelled
from poolgraph.checks.compiled.values import value_of as _value_of
from poolgraph.triples import Iri, Object

Triple = tuple[str, str, Object]
Links = dict[Value, list[Value]]
_NONE: Links = {}


class Index:
    """Who says what: objects by predicate and subject, the other ways made when asked for.

    A triple given twice counts once. ``doubtful`` is whether engines may see something else
    in the triples: one value in two spellings (1.0 and 1.00), literals that are not known, or
    one that is no value of its own datatype ("99.99" as an integer: some engines fail on it).
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.doubtful = False
        self._forward: dict[str, Links] = {}
        forward, value_of = self._forward, _value_of
        self._inverse: dict[str, Links] = {}
        self._about: dict[Value, list[tuple[Value, Value]]] | None = None
        self._to: dict[Value, list[tuple[Value, Value]]] = {}
        for subject, predicate, value in triples:
            known = value[0] if type(value) is Iri else value_of(value)
            if type(known) is Opaque and known.is_ill_typed:
                self.doubtful = True
            links = forward.get(predicate)
            if links is None:
                links = forward[predicate] = {}
            objects = links.get(subject)
            if objects is None:
                links[subject] = [known]
            elif self._is_new(known, objects, value):
                objects.append(known)

    def _is_new(self, value: Value, objects: list[Value], term: Object) -> bool:
        try:
            if value not in objects:
                return True
            other = objects[objects.index(value)]
            self.doubtful |= type(other) is not type(value) or spelled(other) != term[0]
        except UNDECIDED:
            self.doubtful = True
        return False

    def forward(self, predicate: str) -> Links:
        """Return the objects of each subject."""
        return self._forward.get(predicate, _NONE)

    def inverse(self, predicate: str) -> Links:
        """Return the subjects of each object."""
        known = self._inverse.get(predicate)
        if known is None:
            known = self._inverse[predicate] = {}
            try:
                for subject, objects in self.forward(predicate).items():
                    for value in objects:
                        known.setdefault(value, []).append(subject)
            except UNDECIDED:
                self.doubtful = True
        return known

    def about(self, subject: Value) -> list[tuple[Value, Value]]:
        """Return predicate and object of everything said of a subject."""
        if self._about is None:
            self._about = {}
            for predicate, links in self._forward.items():
                for known, objects in links.items():
                    self._about.setdefault(known, []).extend((predicate, o) for o in objects)
        return self._about.get(subject, [])

    def to(self, value: Value) -> list[tuple[Value, Value]]:
        """Return subject and predicate of everything that leads to an object."""
        if value not in self._to:
            self._to[value] = [
                (subject, predicate)
                for predicate, links in self._forward.items()
                for subject, objects in links.items()
                if value in objects
            ]
        return self._to[value]

    def between(self, subject: Value, value: Value) -> list[Value]:
        """Return the predicates that lead from a subject to an object."""
        return [predicate for predicate, known in self.about(subject) if known == value]
