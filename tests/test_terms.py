"""How a wording is compared: what does not count, what a star takes, and who wins."""

import pytest

from poolgraph import terms, wordings

STRATIFIER = "code:stratifier"


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Loan-to-Value", ("loan", "to", "value")),
        ("% of Loans", ("percent", "of", "loans")),
        ("# of Loans", ("number", "of", "loans")),
        ("Rate & Term", ("rate", "and", "term")),
        ("Mortgage Rates(%)", ("mortgage", "rates")),
        ("Balance ($)", ("balance",)),
        ("W.A. FICO", ("wa", "fico")),
        ("Occupancy Types(1)(2)", ("occupancy", "types")),
        ("Title [3]", ("title",)),
        ("Registrant's name", ("registrants", "name")),
        ("≤ 45", ("<=", "45")),
    ],
)
def test_words(wording: str, expected: tuple[str, ...]) -> None:
    """Case, hyphens, units in brackets and footnote marks do not count; signs are spoken."""
    assert wordings.words(wording) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("* balance", "balance", True),
        ("* balance", "current principal balance", True),
        ("* balance", "balance outstanding", False),
        ("balance *", "balance", True),
        ("balance *", "balance outstanding", True),
        ("balance *", "rebalance outstanding", False),
        ("* balance *", "balance", True),
        ("* balance *", "the balance of it", True),
        ("* balance *", "imbalance", False),
        ("number of * loans", "number of loans", True),
        ("number of * loans", "number of group 1 mortgage loans", True),
        ("number of * loans", "number of borrowers", False),
        ("a * a", "a", False),
        ("a * a", "a a", True),
        ("percent of * by * balance *", "percent of pool by principal balance", True),
        ("percent of * by * balance *", "percent of pool by number", False),
        ("a * b * c", "a c b c", True),
        ("a * b * c", "a c b", False),
    ],
)
def test_a_star_takes_any_words(pattern: str, text: str, fits: bool) -> None:
    """At the start, in the middle, at the end; whole words only, and none at all will do."""
    assert wordings._fits(tuple(pattern.split()), tuple(text.split())) is fits


def scheme(**concepts: list[str]) -> wordings.Scheme:
    made = wordings.Scheme()
    for concept, known in concepts.items():
        for wording in known:
            made.add(wordings.words(wording), concept)
    return made


def test_exact_beats_every_pattern() -> None:
    """A wording known word for word is that concept, however long a pattern fits too."""
    known = scheme(exact=["percent of loans"], pattern=["percent of * loans", "percent of *"])
    assert known.find(wordings.words("% of Loans")) == "exact"


def test_most_literal_words_win() -> None:
    """The pattern that says more of the heading wins, wherever it stands in the file."""
    known = scheme(
        short=["* balance *"], long=["* original * balance *"], other=["average * balance"]
    )
    assert known.find(wordings.words("Aggregate Original Principal Balance")) == "long"
    assert known.find(wordings.words("Principal Balance")) == "short"


def test_a_refused_wording_names_nothing() -> None:
    """A refused pattern silences every other pattern, but no exact wording."""
    known = scheme(rate=["* mortgage rate *", "average mortgage rate"])
    known.refused.append(wordings.words("* average *"))
    assert known.find(wordings.words("the average mortgage rate of it")) is None
    assert known.find(wordings.words("average mortgage rate")) == "rate"


@pytest.mark.parametrize("wording", ["Avg. LTVs", "average loan-to-value", "AVERAGE LTV"])
def test_word_forms_are_one_word(wording: str) -> None:
    """Plurals and short forms of code:wordForm are read as the word they stand for."""
    found = terms.load().look_up("code:columnHeading", wording)
    assert found == "mbs:weightedAverageOriginalLtv"


def test_every_plain_wording_finds_its_own_concept() -> None:
    """No plain wording of a scheme is taken by another concept after words are folded."""
    known = terms.load()
    for name in (STRATIFIER, "code:columnHeading", "code:statistic", "code:occupancyType"):
        for concept in known.in_scheme(name):
            plain = [w for w in known.wordings(concept) if "*" not in w]
            assert {known.look_up(name, wording) for wording in plain} <= {concept}


def test_an_unknown_scheme_or_wording_gives_none() -> None:
    """Nothing is guessed."""
    assert terms.load().look_up("code:nowhere", "State") is None
    assert terms.load().look_up(STRATIFIER, "Houseboats") is None


def test_compact_names_lead_to_iris() -> None:
    """The base is a setting; names in Python do not change with it."""
    assert terms.load().iri("mbs:Seller") == "https://w3id.org/poolgraph/ontology#Seller"
    assert terms.load("https://example.org/").iri("code:x") == "https://example.org/code/x"
