"""The pages around the graph: the library of queries, the editor, and what is not there."""

from collections.abc import Mapping
from difflib import get_close_matches

from poolgraph.source import Unreadable
from poolgraph.store.library import Named, library
from poolgraph.web.asked import asked
from poolgraph.web.pages.render import render
from poolgraph.web.pages.searching import entries
from poolgraph.web.pages.things import Frame, Link
from poolgraph.web.site import Site


def queries(site: Site) -> str:
    """Return the list of the named queries."""
    return render(site, "queries.html", frame=Frame(""), queries=_listed(site))


def _listed(site: Site) -> list[tuple[Named, str]]:
    return [(one, site.at(f"queries/{name}")) for name, one in library().items()]


def query(site: Site, name: str, given: Mapping[str, str] | None = None) -> str | None:
    """Return the page of a named query, filled with what was given; ``None`` for no such query.

    What is no value of its parameter is told on the page, and the default is shown.
    """
    one = library().get(name)
    if one is None:
        return None
    known = {parameter.name for parameter in one.parameters}
    wanted = {key: text for key, text in (given or {}).items() if key in known}
    fault = ""
    try:
        text = one.asked(site.terms, wanted)
    except Unreadable as problem:
        text, fault = (
            one.asked(site.terms),
            ". ".join(filter(None, (problem.message, problem.hint))),
        )
    values = {p.name: wanted.get(p.name, p.default) for p in one.parameters}
    return render(
        site, "query.html", frame=Frame(""), query=one, values=values, text=text.strip(),
        fault=fault, here=site.at(f"queries/{name}"),
        edit=site.at("sparql", edit=text.strip()), run=site.at("sparql", query=text.strip()),
    )  # fmt: skip


def editor(site: Site, text: str = "") -> str:
    """Return the page to write queries on; ``text`` is the one to begin with."""
    first = text or asked(site.terms, "first")
    return render(
        site, "editor.html", frame=Frame(""), text=first.strip(), endpoint=site.at("sparql"),
        prefixes=site.terms.prefixes,
        examples=[{"name": one.title, "about": one.about, "text": one.asked(site.terms).strip()}
                  for one in library().values()],
    )  # fmt: skip


def missing(site: Site, path: str) -> str:
    """Return the page for what is not there, with what is called nearly the same."""
    step = path.rstrip("/").rpartition("/")[2].partition(".html")[0].replace("-", " ").casefold()
    known = {one.words: one for one in entries(site)[:5000]}
    near = [known[words] for words in get_close_matches(step, known, n=5, cutoff=0.5)]
    return render(site, "missing.html", frame=Frame(""), path=path,
                  near=[Link(one.label, one.href, one.kind) for one in near])  # fmt: skip


def refused(site: Site, status: int, reason: str) -> str:
    """Return the page for what cannot be answered, with the reason."""
    return render(site, "refused.html", frame=Frame(""), status=status, reason=reason)
