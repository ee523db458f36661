"""The store: what is loaded comes out as printed, twice is once, and nothing is lost."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conftest import EXAMPLES, ROOT, SEED, environment
from poolgraph.convert import Result, convert
from poolgraph.source import Unreadable
from poolgraph.store import Store, Writer, opened
from poolgraph.store.folder import Folder
from poolgraph.triples import Iri, Literal, Quad

BROKEN = EXAMPLES / "broken-total" / "filing.txt"
SMALL = ROOT / "tests" / "corpus" / "distribution-statement" / "filing.txt"
OTHER_SMALL = ROOT / "tests" / "corpus" / "unknown-heading" / "filing.txt"
OTHER = "https://example.org/pools/"


@pytest.fixture(scope="module")
def seed() -> Result:
    return convert(SEED)


@pytest.fixture(scope="module")
def broken() -> Result:
    return convert(BROKEN)


@pytest.fixture(scope="module")
def small() -> Result:
    return convert(SMALL)


@pytest.fixture(scope="module")
def other() -> Result:
    return convert(OTHER_SMALL)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, small: Result, other: Result) -> set[str]:
    """Return what an undisturbed load of the two gives, the first without its evidence."""
    bare = convert(SMALL, evidence="none")
    return contents(loaded(tmp_path_factory.mktemp("fresh") / "s", bare, other))


def loaded(folder: Path, *results: Result) -> Store:
    """Load conversions, with the bytes of the seed's filing, and open the store."""
    with Writer(folder) as writer:
        for result in results:
            writer.put(
                result.quads(), SEED.read_bytes() if result.source.name == str(SEED) else None
            )
        writer.commit()
    return opened(folder)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, seed: Result, broken: Result) -> Store:
    return loaded(tmp_path_factory.mktemp("store") / "s", seed, broken)


def contents(store: Store) -> set[str]:
    """Return the quads that queries of a store see, each as a line."""
    asked = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    return {repr([row[name] for name in "gspo"]) for row in store.select(asked)}


def truth(store: Store) -> dict[str, set[Quad]]:
    return {filing: set(store.quads(filing)) for filing in store.filings()}


# What was loaded comes out.


def test_quads_are_as_printed(store: Store, seed: Result, broken: Result) -> None:
    """Every quad of a filing comes back with its own lexical form, trailing zeros included."""
    assert store.filings() == tuple(sorted((seed.mapped.filing, broken.mapped.filing)))
    assert truth(store) == {r.mapped.filing: set(r.quads()) for r in (seed, broken)}
    money = {q[2].lexical for q in store.quads(seed.mapped.filing) if isinstance(q[2], Literal)}
    assert "4693037.00" in money


def test_the_index_holds_every_graph_and_the_ontology(store: Store, seed: Result) -> None:
    """Queries see as many quads of each graph as were loaded, and labels of the ontology."""
    counted = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    found = {row["g"][0]: int(row["n"][0] or 0) for row in store.select(counted)}
    for graph in {quad[3] for quad in seed.quads()}:
        assert found[graph] == len({quad for quad in seed.quads() if quad[3] == graph})
    named = {graph for graph in found if "/id/" not in graph}
    kinds = ("codes", "cube", "fibo", "shapes", "vocabulary")
    assert named == {f"{store.base}graph/{kind}" for kind in kinds}
    label = "SELECT ?label WHERE { GRAPH ?g { mbs:loanCount rdfs:label ?label } }"
    assert [row["label"][0] for row in store.select(label)] == ["loan count"]


def test_a_variable_can_be_given_its_value(store: Store, seed: Result) -> None:
    """An IRI, a literal and a number each narrow a query down."""
    asked = """SELECT ?row WHERE { # ?table stays in a comment
      GRAPH ?g { ?row qb:dataSet ?table ; mbs:rowOrdinal $n ; mbs:printedLabel ?l
        FILTER(?l != "?n" && ?l != '''?table''') } }"""
    table = f"{seed.mapped.filing}/table/propertyState"
    label = Literal("Colorado", store.terms.iri("xsd:string"))
    assert store.select(asked, table=table, n=2) == store.select(asked, table=table, l=label)
    assert store.select(asked, table=Iri(table), n=2) == [{"row": Iri(f"{table}/row/2")}]
    assert store.select(asked, table=table, n=99) == []
    hostile = Literal('x" } #\n?n', store.terms.iri("xsd:string"))
    assert store.select(asked, l=hostile) == []
    with pytest.raises(KeyError):
        store.select(asked, tables=table)


def test_text_comes_back(store: Store, seed: Result, broken: Result) -> None:
    """The bytes of a filing that was loaded as such are there; of one that was not, none."""
    assert store.text(seed.mapped.filing) == SEED.read_bytes()
    assert store.text(broken.mapped.filing) is None
    assert store.text(f"{store.base}id/filing/nobody") is None


# What is said of a thing.


def test_what_hangs_under_a_filing_is_described_as_printed(store: Store, seed: Result) -> None:
    """A filing's description is its graph, a table's has its rows and nobody else's."""
    filing = seed.mapped.filing
    assert set(store.describe(filing)) == {q for q in seed.quads() if q[0].startswith(filing)}
    table = f"{filing}/table/propertyState"
    about = store.describe(table)
    assert set(about) == {q for q in seed.quads() if f"{q[0]}/".startswith(f"{table}/")}
    assert Literal("4693037.00", store.terms.iri("xsd:decimal")) in {quad[2] for quad in about}
    graph = f"{filing}/graph/provenance"
    assert set(store.describe(graph)) == {quad for quad in seed.quads() if quad[3] == graph}


def test_what_filings_share_is_described_once(store: Store, seed: Result) -> None:
    """A list has its members, also those only filings name; a registrant has who leads to it."""
    scheme = f"{store.base}code/originalLtvBand"
    about = store.describe(scheme)
    subjects = {quad[0] for quad in about}
    assert {scheme, f"{scheme}/75.01-to-80"} <= subjects
    assert all(f"{subject}/".startswith(f"{scheme}/") for subject in subjects)
    assert len({quad[:3] for quad in about}) == len(about)
    identity = f"{store.base}id/registrant/ein-95-4596516"
    leading = {quad[0] for quad in store.describe(identity)} - {identity}
    assert leading == {f"{filing}/party/cwmbs-inc" for filing in store.filings()}


def test_the_ontology_is_described_whole(store: Store) -> None:
    """The document of a vocabulary has all its terms; a term has its own triples."""
    whole = {quad[0] for quad in store.describe(f"{store.base}ontology")}
    assert {f"{store.base}ontology", f"{store.base}ontology#loanCount"} <= whole
    term = store.describe(f"{store.base}ontology#loanCount")
    assert {quad[0] for quad in term} == {f"{store.base}ontology#loanCount"}
    assert store.describe(f"{store.base}shapes")
    assert store.describe(f"{store.base}graph/codes")


@pytest.mark.parametrize(
    "steps", ["id/filing/none", "id/filing/none/table/x", "code/none", "id/registrant/x", "a b", ""]
)
def test_what_nobody_knows_has_no_description(store: Store, steps: str) -> None:
    """An unknown name is told from a known one, whatever it looks like."""
    iri = store.base + steps
    assert not store.knows(iri)
    assert store.describe(iri) == ()
    assert store.links_to(iri) == []


def test_every_name_is_known_once(store: Store, seed: Result) -> None:
    """The list of all things has every subject below the base, and each is described."""
    names = list(store.iris())
    assert len(names) == len(set(names))
    assert {q[0] for q in seed.quads() if q[0].startswith(store.base)} <= set(names)
    assert all(store.knows(iri) for iri in names)
    assert all(store.describe(iri) for iri in names[:: len(names) // 200])
    assert not store.knows(f"{seed.mapped.filing}/table")


def test_links_are_paged(store: Store, seed: Result) -> None:
    """Who leads to a thing comes in pages that together are all of them, in order."""
    pool = f"{seed.mapped.filing}/pool"
    all_links = store.links_to(pool, limit=1000)
    expected = {(q[0], q[1]) for q in seed.quads() if q[2] == Iri(pool)}
    assert all_links == sorted(expected)
    paged = [link for at in range(0, len(all_links), 4) for link in store.links_to(pool, at, 4)]
    assert paged == all_links


# Writing.


def test_loading_again_changes_nothing(tmp_path: Path, small: Result, other: Result) -> None:
    """The same filing again is no news, and makes no new snapshot."""
    store = loaded(tmp_path, small, other)
    before, known = contents(store), store.generation
    with Writer(tmp_path) as writer:
        assert writer.put(small.quads()) == "unchanged"
        writer.commit()
    assert not store.refresh()
    assert (contents(store), store.generation) == (before, known)


def test_loading_again_replaces_all_graphs_of_a_filing(tmp_path: Path, small: Result) -> None:
    """What a filing no longer says is gone from its file, the index and the descriptions."""
    store = loaded(tmp_path, small)
    bare = convert(SMALL, evidence="none", check=False)
    with Writer(tmp_path) as writer:
        assert writer.put(bare.quads()) == "replaced"
        writer.commit()
    before = truth(store)
    assert before[small.mapped.filing] == set(small.quads()), "a reader keeps its snapshot"
    assert store.refresh()
    assert truth(store)[small.mapped.filing] == set(bare.quads())
    assert contents(store) == contents(loaded(tmp_path / "fresh", bare))


def test_a_filing_can_be_taken_out(tmp_path: Path, small: Result, other: Result) -> None:
    """Of a removed filing nothing is left: no quad, no text, no graph."""
    store = loaded(tmp_path, small, other)
    with Writer(tmp_path) as writer:
        assert writer.remove(small.mapped.filing)
        writer.commit()
        assert not writer.remove(small.mapped.filing)
    store.refresh()
    assert store.filings() == (other.mapped.filing,)
    assert contents(store) == contents(loaded(tmp_path / "fresh", other))
    assert list(Folder(tmp_path).texts.iterdir()) == []


def test_a_second_writer_is_told(tmp_path: Path, small: Result) -> None:
    """While one writes, another is refused, and reading goes on."""
    store = loaded(tmp_path, small)
    with Writer(tmp_path) as writer:
        with pytest.raises(Unreadable) as refused, Writer(tmp_path):
            pass
        assert refused.value.code == "store-locked"
        assert opened(tmp_path).filings() == store.filings()
        writer.remove(small.mapped.filing)
    with Writer(tmp_path):
        pass


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: opened(folder), "no-store"),
        (lambda folder: opened(folder.parent), "no-store"),
        (lambda folder: entered(Writer(folder, OTHER)) and entered(Writer(folder)) and None, None),
        (lambda folder: entered(Writer(folder)) and entered(Writer(folder, OTHER)), "other-base"),
        (lambda folder: entered(Writer(folder)) and opened(folder), "no-store"),
        (lambda folder: (folder.mkdir(), (folder / "a").touch(), entered(Writer(folder))),
         "not-a-store"),
        (lambda folder: spoilt(folder, "{") and opened(folder), "broken-store"),
        (lambda folder: spoilt(folder, '{"format": 99, "base": "x"}') and opened(folder),
         "newer-store"),
        (lambda folder: entered(Writer(Path("/dev/null/x"))), "unwritable-output"),
    ],
)  # fmt: skip
def test_what_is_no_store_is_told(tmp_path: Path, make: object, code: str | None) -> None:
    """A folder that cannot be read or written to as a store says so by its code."""
    assert callable(make)
    if code is None:
        make(tmp_path / "s")
        return
    with pytest.raises(Unreadable) as refused:
        make(tmp_path / "s")
    assert refused.value.code == code
    assert refused.value.hint or code == "unwritable-output"


def entered(writer: Writer) -> bool:
    with writer:
        return True


def spoilt(folder: Path, record: str) -> bool:
    entered(Writer(folder))
    (folder / "store.json").write_text(record)
    return True


@pytest.mark.parametrize(
    "graphs",
    [
        [],
        [""],
        ["a/graph/own"],
        ["../x/graph/content"],
        ["/graph/content"],
        ["a/graph/content", "b/graph/content"],
        [f"{OTHER}id/filing/a/graph/content"],
    ],
)
def test_what_is_no_filing_is_refused(tmp_path: Path, graphs: list[str]) -> None:
    """Only the graphs of one filing below the base are taken; a store is left as it was."""
    with Writer(tmp_path) as writer:
        start = "" if "://" in "".join(graphs) else f"{writer.base}id/filing/"
        quads = [("urn:s", "urn:p", Iri("urn:o"), f"{start}{graph}") for graph in graphs]
        with pytest.raises(Unreadable) as refused:
            writer.put(quads)
        assert refused.value.code == "foreign-graph"
    assert list(Folder(tmp_path).incoming.iterdir()) == []


def test_another_base_is_the_stores_own(tmp_path: Path) -> None:
    """A store stands on the base it was made with: its graphs, ontology and queries too."""
    result = convert(SMALL, base=OTHER)
    with Writer(tmp_path, OTHER) as writer:
        writer.put(result.quads())
        writer.commit()
    store = opened(tmp_path)
    assert store.base == OTHER
    assert store.filings() == (result.mapped.filing,)
    asked = "SELECT ?l WHERE { GRAPH ?g { <%s#loanCount> rdfs:label ?l } }"
    asked %= "https://w3id.org/poolgraph/ontology"
    assert [row["l"][0] for row in store.select(asked)] == ["loan count"]
    assert not any("w3id.org" in repr(quad) for quad in store.describe(result.mapped.filing))


# What is ended half way.


def test_what_was_put_and_not_committed_comes_with_the_next(
    tmp_path: Path, small: Result, other: Result
) -> None:
    """A writer that ends before it commits shows nothing to readers, and loses nothing."""
    store = loaded(tmp_path, small)
    with Writer(tmp_path) as writer:
        writer.put(other.quads())
    assert not store.refresh()
    with Writer(tmp_path) as writer:
        writer.commit()
    assert store.refresh()
    assert truth(store) == truth(loaded(tmp_path / "fresh", small, other))


STEPS = ("_apply", "_snapshot", "_settle", "_sweep")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_before", [True, False])
def test_ended_in_the_middle_of_a_commit(
    tmp_path: Path, small: Result, other: Result, step: str, is_before: bool,
    fresh: set[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Ended before or after any step, readers see old or new, and loading again gives the new."""
    bare = convert(SMALL, evidence="none")
    store = loaded(tmp_path, small)
    real = getattr(Writer, step)

    def dying(writer: Writer, *arguments: object) -> None:
        if not is_before:
            real(writer, *arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Writer, step, dying)
        with pytest.raises(KeyboardInterrupt):
            loaded(tmp_path, bare, other)
    store.refresh()
    assert contents(store) == fresh if step == "_sweep" else len(store.filings()) == 1
    with Writer(tmp_path) as writer:
        writer.put(bare.quads())
        writer.put(other.quads())
        writer.commit()
    store.refresh()
    assert contents(store) == fresh
    assert not Folder(tmp_path).unfinished.exists()


def test_a_lost_index_is_made_anew(tmp_path: Path, small: Result, other: Result) -> None:
    """The files of the filings are enough: the database comes out of them."""
    import shutil

    before = contents(loaded(tmp_path, small, other))
    folder = Folder(tmp_path)
    shutil.rmtree(folder.index)
    shutil.rmtree(folder.snapshots)
    with pytest.raises(Unreadable) as refused:
        opened(tmp_path)
    assert refused.value.code == "broken-store"
    with Writer(tmp_path) as writer:
        writer.commit()
    assert contents(opened(tmp_path)) == before


# Readers beside a writer.


def test_snapshots_go_when_nobody_holds_them(tmp_path: Path, small: Result, other: Result) -> None:
    """A held snapshot stays through later loads; let go, it is swept."""
    store = loaded(tmp_path, small)
    held = store.snapshot
    for result in (other, convert(SMALL, evidence="none")):
        loaded(tmp_path, result)
    assert held.is_dir()
    assert len(store.filings()) == 1
    assert store.refresh()
    assert len(store.filings()) == 2
    loaded(tmp_path, convert(SMALL, check=False))
    assert not held.exists()


def test_many_threads_read_while_one_writes(tmp_path: Path, small: Result, other: Result) -> None:
    """Readers in threads see whole snapshots only, before, during and after each load."""
    store = loaded(tmp_path, small)
    whole = len(contents(store))
    added = len(set(other.quads()))
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        counted = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
        while not stop.is_set():
            store.refresh()
            seen.add(int(store.select(counted)[0]["n"][0] or 0))
            assert store.describe(small.mapped.filing)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        loaded(tmp_path, other)
        with Writer(tmp_path) as writer:
            writer.remove(other.mapped.filing)
            writer.commit()
    stop.set()
    for thread in threads:
        thread.join()
    assert seen <= {whole, whole + added}
    assert whole in seen


def test_another_process_holds_a_snapshot_too(tmp_path: Path, small: Result, other: Result) -> None:
    """What a reader in another process holds, a writer here leaves alone."""
    store = loaded(tmp_path, small)
    script = (
        "import sys; from poolgraph.store import opened; s = opened(sys.argv[1]);"
        "print(s.snapshot, flush=True); sys.stdin.read(); print(len(s.filings()))"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout is not None
    held = Path(reader.stdout.readline().strip())
    del store
    loaded(tmp_path, other)
    assert held.is_dir()
    assert reader.communicate("go")[0] == "1\n"
    loaded(tmp_path, convert(SMALL, check=False))
    assert not held.exists()
