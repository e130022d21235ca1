"""Bodies, teams and people that no reference file has, in general news: what they do and how they are written tells what they are."""

import pytest
from support.news import linked, mentions


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        ("The pier was bought by Orwell Tidewater in May.", ("Orwell Tidewater", "organization/orwell-tidewater")),
        ("A KNUT rep, Ann Moor, called the offer an insult.", ("KNUT", "organization/knut")),
        ("Stallworth, a three-year-old start-up, has 40 staff.", ("Stallworth", "organization/stallworth")),
        ("He took a job with Auriva, a co-op in Sligo.", ("Auriva", "organization/auriva")),
        ("It was backed by the BBC, Screen Scotland and the Polish Film Institute.", ("Screen Scotland", "organization/screen-scotland")),
        ("Workers left the state-owned Altos Hornos Reunidos in March.", ("Altos Hornos Reunidos", "organization/altos-hornos-reunidos")),
        ("A professor at Queen Mary University of London wrote it.", ("Queen Mary University of London", "organization/queen-mary-university-of-london")),
        ("A circular of the Salaries and Remuneration Commission came late.",
         ("Salaries and Remuneration Commission", "organization/salaries-and-remuneration-commission")),
        ("The Catholic Diocese of Bungoma runs it.", ("Catholic Diocese of Bungoma", "organization/catholic-diocese-of-bungoma")),
    ],
)  # fmt: skip
def test_a_body_is_known_by_what_it_does_and_by_what_is_said_of_it(linker, body, pair):
    assert pair in mentions(linker, body)


@pytest.mark.parametrize(
    ("body", "surface"),
    [
        ("In Mumbai the Sensex fell 0.3 per cent on Friday.", "Sensex"),
        ("Britain's Starling met the Danes.", "Starling"),
        ("Defence Secretary John Moor resigned.", "Defence"),
        ("They won the Champions League final.", "Champions League"),
    ],
)
def test_an_index_a_portfolio_and_a_cup_are_no_bodies(linker, body, surface):
    assert surface not in {name for name, key in mentions(linker, body) if key.startswith("organization/")}


def test_the_name_of_a_school_without_its_kind_is_the_school(linker):
    body = "Inspectors visited Rockingham Park Academy in April. Parents said that Rockingham Park was improving."
    assert ("Rockingham Park", "organization/rockingham-park-academy") in mentions(linker, body)


@pytest.mark.parametrize(
    ("body", "label", "parent"),
    [
        ("Caritas Czech Republic (CCR) sent two lorries. CCR has 40 drivers.", "Caritas Czech Republic", "Caritas Internationalis"),
        ("Doctors of the World Greece (DOWG) left. DOWG said why.", "Doctors of the World Greece", "Médecins du Monde"),
        ("Save the Children Albania opened a school.", "Save the Children Albania", "Save the Children"),
    ],
)  # fmt: skip
def test_a_known_body_with_a_country_is_a_branch_of_it(linker, body, label, parent):
    result = linked(linker, body)
    branches = {key for key, entity in result.entities.items() if entity.label == label}
    assert len(branches) == 1
    (branch,) = branches
    shorts = [mention.entity for mention in result.mentions if mention.surface in {"CCR", "DOWG"}]
    assert set(shorts) <= {branch}
    (whole,) = result.entities[branch].part_of
    assert whole == f"organization/{parent.lower().replace(' ', '-').replace('é', 'e')}"


def test_a_country_that_begins_a_clause_after_a_body_makes_no_branch(linker):
    found = mentions(linker, "He told Reuters Ukraine would win.")
    assert {("Reuters", "organization/reuters"), ("Ukraine", "place/ukraine")} <= found


def test_an_abbreviation_of_a_longer_name_does_not_mean_the_country_that_ends_it(linker):
    body = "The Alliance for Free Movement in Congo (AFMC) met. The AFMC wants visas."
    assert ("AFMC", "place/republic-of-the-congo") not in mentions(linker, body)


@pytest.mark.parametrize(
    ("body", "surface"),
    [
        ("HMS Victoria sank in 1893. The Victoria was rammed.", "Victoria"),
        ("Sailors aboard the Georgia slept badly. The Georgia was old.", "Georgia"),
    ],
)
def test_a_ship_that_bears_a_places_name_is_no_place(linker, body, surface):
    assert surface not in {name for name, _ in mentions(linker, body)}


def test_a_place_of_a_ships_name_is_still_the_place(linker):
    assert ("Victoria", "place/victoria") in mentions(linker, "HMS Victoria sank. In Victoria, Australia, few noticed.")


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        ("Mauritius Ngombe, a fisherman, lost his boat. Ngombe wept.", ("Ngombe", "person/mauritius-ngombe")),
        ("Dean Hargreaves scored. Hargreaves is 19.", ("Hargreaves", "person/dean-hargreaves")),
        ("Marieke van den Heuvel left early.", ("Marieke van den Heuvel", "person/marieke-van-den-heuvel")),
        ("Ministry spokesman Laxmi Prasad Dhakal said so.", ("Laxmi Prasad Dhakal", "person/laxmi-prasad-dhakal")),
        ("Keith O'Grady BL, defending, said no.", ("Keith O'Grady", "person/keith-ogrady")),
        ("She leaves two daughters, Harriet and Emily.", ("Emily", "person/emily")),
        ("Private investor Theodore Cross made an offer.", ("Theodore Cross", "person/theodore-cross")),
    ],
)
def test_a_person_is_named_whole(linker, body, pair):
    assert pair in mentions(linker, body)


def test_a_surname_after_a_country_in_an_adverbial_is_no_part_of_a_name(linker):
    assert ("Kenya", "place/kenya") in mentions(linker, "In Kenya Odinga said that he would not sign.")


def test_who_works_at_a_firm_of_surnames_is_told_from_the_firm(linker):
    found = mentions(linker, "Shares rose after analyst Maryann Keller of Furman Selz Mager raised her estimates.")
    assert {
        ("Maryann Keller", "person/maryann-keller"),
        ("Furman Selz Mager", "organization/furman-selz-mager"),
    } <= found


LINE_UP = (
    "Llanharan lost to Bedwas in the rugby.\n\n"
    "Llanharan: D Hopcyn; T Pritchard-Rees, J Onyekwere, S Mules, L de Vries; O Gape (capt), M Foulkes; R Parfitt.\n\n"
    "Replacements: K Barnabas, H Tossell.\n\nReferee: Sean Brickell."
)


def test_a_list_of_initials_and_surnames_is_a_team_in_any_sport(linker):
    people = {name for name, key in mentions(linker, LINE_UP) if key.startswith("person/")}
    assert {"D Hopcyn", "L de Vries", "R Parfitt", "K Barnabas", "H Tossell"} <= people


def test_rows_of_results_name_people_and_clubs(linker):
    body = "Women 800m: 1 L Sharp (Edinburgh AC) 1:58.61; 2 H Nakaayi (Uga) 1:58.94; 3 A Bell (Pudsey and Bramley) 2:00.01."
    found = mentions(linker, body)
    assert {
        ("L Sharp", "person/l-sharp"),
        ("A Bell", "person/a-bell"),
        ("Edinburgh AC", "organization/edinburgh-ac"),
    } <= found
    assert ("Pudsey and Bramley", "organization/pudsey-and-bramley") in found


MATCH = (
    "Deal Town 2 Whitstable Town 1\n\nA stoppage-time header by the substitute gave Deal the points. The goalkeeper had saved a penalty. "
    "Whitstable hit the crossbar. Most fans had come from Whitstable by bus."
)


def test_teams_that_no_file_has_are_known_by_their_score(linker):
    result = linked(linker, MATCH)
    keys = {mention.entity for mention in result.mentions if mention.surface == "Deal"}
    assert keys == {"organization/deal-town"}
    of_town = [mention.entity for mention in result.mentions if mention.surface == "Whitstable"]
    assert of_town[0] == "organization/whitstable-town"
    assert "organization/whitstable-town" not in of_town[1:]
