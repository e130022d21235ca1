"""Abbreviations: what a story defines wins over what the reference files know, in that story and in no other."""

import pytest

from graph_service.model import Story


def named(linker, body, surface, language="en"):
    """Return the keys that a surface has in a story of this text."""
    story = Story(id="s", title="News", text=f"News\n\n{body}", language=language, digest="0" * 64)
    (linked,) = linker.link([story])
    return {mention.entity for mention in linked.mentions if mention.surface == surface}


@pytest.mark.parametrize(
    ("body", "short", "key"),
    [
        ("The Ferry Workers Union (FWU) met. The FWU wants boats.", "FWU", "ferry-workers-union"),
        ("The WHO met in Baku. The Women's Health Office (WHO) opened there.", "WHO", "womens-health-office"),
        ("NATO, the National Association of Tea Officials, sells tea. NATO has shops.", "NATO", "national-association-of-tea-officials"),
        ("The Marine Institute of Fisheries, or MIF, counts fish. MIF boats left.", "MIF", "marine-institute-of-fisheries"),
        ("They asked the IMF (Institute of Mountain Farming). The IMF answered.", "IMF", "institute-of-mountain-farming"),
        ("The Agency for Rural Credit and Savings, known as ARCS, lends. ARCS has grown.", "ARCS", "agency-for-rural-credit-and-savings"),
        ("The Bridge Engineers' Council (\"BEC\") warned of rust. The BEC is old.", "BEC", "bridge-engineers-council"),
    ],
)  # fmt: skip
def test_an_abbreviation_means_what_its_story_says(linker, body, short, key):
    assert named(linker, body, short) == {f"organization/{key}"}


@pytest.mark.parametrize(
    ("body", "short", "key"),
    [
        ("The World Health Organization (WHO) sent doctors. The WHO stays.", "WHO", "world-health-organization"),
        ("The World Health Organisattion (WHO) sent doctors.", "WHO", "world-health-organization"),
        ("The IMF lent money, and Ireland's Mayo Farmers thanked it.", "IMF", "international-monetary-fund"),
        ("NATO, an alliance of states, met in Brussels.", "NATO", "nato"),
    ],
)
def test_a_known_abbreviation_keeps_its_meaning_where_no_story_gives_it_another(linker, body, short, key):
    assert named(linker, body, short) == {f"organization/{key}"}


def test_the_abbreviation_of_a_country_means_the_country(linker):
    body = "The Central African Republic (CAR) asked for help. CAR is large."
    assert named(linker, body, "CAR") == {"place/central-african-republic"}


@pytest.mark.parametrize(
    ("body", "short"),
    [
        ("Phones use the Global Network System (GNS). GNS is slow.", "GNS"),
        ("The method is Teachers against Youth Violence (TAYV), a school project. TAYV works.", "TAYV"),
        ("She has Acute River Fever (ARF). ARF is rare.", "ARF"),
    ],
)
def test_the_abbreviation_of_a_thing_is_no_organization(linker, body, short):
    assert named(linker, body, short) == set()


@pytest.mark.parametrize(("language", "body", "short", "key"), [
    ("uk", "Звіт оприлюднила Спілка лісівників Полісся (далі – СЛП). Речниця СЛП мовчить.", "СЛП", "spilka-lisivnikiv-polissia"),
    ("ru", "В Союзе кинематографистов Карелии (СКК) выбрали правление. Глава СКК доволен.", "СКК", "soiuz-kinematografistov-karelii"),
    ("pl", "Skargę złożyło OSL (Ośrodek Studiów Leśnych). Dyrektor OSL milczy.", "OSL", "osrodek-studiow-lesnych"),
    ("cs", "Peníze rozdá Státní fond rozvoje venkova (dále jen SFRV). Podle SFRV je zájem velký.", "SFRV", "statni-fond-rozvoje-venkova"),
    ("fr", "L'Observatoire des prix et des salaires (Ops) s'inquiète. Selon l'Ops, tout augmente.", "Ops", "observatoire-des-prix-et-des-salaires"),
    ("it", "L'Istituto toscano di geologia marina (Itgm) avverte. Secondo l'Itgm è presto.", "Itgm", "istituto-toscano-di-geologia-marina"),
    ("ro", "Studiul aparține IPR (Institutul pentru Politici Rurale). IPR cere măsuri.", "IPR", "institutul-pentru-politici-rurale"),
    ("hu", "Az Országos Erdészeti Fórum (a továbbiakban OEF) tiltakozik. Az OEF szerint kevés a fa.", "OEF", "orszagos-erdeszeti-forum"),
])  # fmt: skip
def test_an_abbreviation_that_a_story_in_another_language_defines_means_the_name_in_full(
    linker, language, body, short, key
):
    assert named(linker, body, short, language) == {f"organization/{key}"}
