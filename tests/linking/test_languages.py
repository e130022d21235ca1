"""Stories in many languages: tags with regions and scripts, names of places and bodies, and what is no name there."""

from pathlib import Path

import pytest

from graph_service.linking.knowledge.localized_names import country_of_language
from graph_service.linking.linker import PARSED
from graph_service.model import Quantity, Quotation, Role, Story

FILE = Path(__file__).parents[1] / "cases" / "languages" / "names.txt"
NAMES = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.fixture
def link(linker):
    """Return a function from a text and its language to the linked story."""

    def linked(text, language):
        story = Story(id="s", title=text.partition("\n")[0], text=text, language=language, digest="0" * 64)
        return next(iter(linker.link([story])))

    return linked


@pytest.mark.parametrize("tag", ["en-GB", "en-US", "EN", "en-Latn-CA"])
def test_a_tag_with_a_region_is_parsed_as_its_language(link, tag):
    text = (
        'News\n\nAnna Berger, the director of the school in Graz, said that 14 teachers left. "We miss them," she said.'
    )
    plain, tagged = link(text, PARSED), link(text, tag)
    assert tagged.mentions == plain.mentions
    assert tagged.facts == plain.facts
    assert {Quantity, Quotation, Role} <= {type(fact) for fact in tagged.facts}


@pytest.mark.parametrize(("tag", "text"), [
    ("de-AT", "Bericht\n\nDer Leiter Karl Huber sprach in Wien. 20 Personen kamen."), ("fr_CA", "Rapport\n\nLa ministre Anne Roy a parlé. Vingt personnes étaient là."),
    ("uk-UA", "Звіт\n\nДиректор Петро Гончар приїхав з України до Полтави. Було 30 людей."), ("ru-RU", "Отчёт\n\nДиректор Пётр Гончар приехал из России в Казань. Было 30 человек."),
])  # fmt: skip
def test_a_tag_with_a_region_means_its_language_where_nothing_is_parsed(link, tag, text):
    plain, tagged = link(text, tag[:2]), link(text, tag)
    assert tagged.mentions == plain.mentions
    assert tagged.mentions
    assert tagged.facts == plain.facts


@pytest.mark.parametrize(("language", "text", "keys"), NAMES)
def test_the_places_bodies_and_people_of_a_sentence_are_found_in_its_language_and_nothing_more(
    link, language, text, keys
):
    story = link(f"—\n\n{text}", language)
    mentions = [m for m in story.mentions if not m.entity.startswith("topic/")]
    assert {m.entity.partition("/")[2] for m in mentions} == set(keys.split())


@pytest.mark.parametrize(("language", "text", "word"), [
    ("fr", "Réunion extraordinaire des maires mardi.", "Réunion"), ("fr", "Grenade lancée contre une patrouille.", "Grenade"),
    ("es", "Reunión de los alcaldes el martes.", "Reunión"), ("it", "Mali e rimedi del sistema.", "Mali"), ("pl", "Mali chłopcy grali w piłkę.", "Mali"),
    ("hr", "Mali most je obnovljen.", "Mali"), ("sr", "Мали мост је обновљен.", "Мали"), ("uk", "Мали рацію сусіди.", "Мали"),
    ("ru", "Мали берега и высоки горы.", "Мали"), ("uk", "Суми збитків уточнюють.", "Суми"), ("pl", "Most zamknięto w środę.", "Most"),
    ("de", "Das Essen war kalt, und die Gäste gingen.", "Essen"),
])  # fmt: skip
def test_an_ordinary_word_that_starts_a_sentence_is_no_place(link, language, text, word):
    assert word not in {mention.surface for mention in link(f"—\n\n{text}", language).mentions}


@pytest.mark.parametrize(("language", "text", "key"), [
    ("fr", "Le cyclone a touché la Réunion mardi.", "place/reunion"), ("pl", "Wojsko wraca z Mali do kraju.", "place/mali"), ("uk", "Гості з Сум приїхали.", "place/sumy"),
    ("fr", "Paris a répondu mardi.", "place/paris"), ("pl", "Polska odpowiedziała we wtorek.", "place/poland"), ("de", "Der Zug nach Essen hielt in Köln.", "place/essen"),
    ("pl", "Niemcy odpowiedziały we wtorek.", "place/germany"),
])  # fmt: skip
def test_the_same_word_is_a_place_inside_a_sentence_and_a_country_or_a_capital_anywhere(link, language, text, key):
    assert key in {mention.entity for mention in link(f"—\n\n{text}", language).mentions}


@pytest.mark.parametrize(("language", "text"), [
    ("de", "Die NATO, der 32 Staaten angehören, tagte. Das Rote Licht, sagte er, brenne."), ("fr", "La Banque, qui ouvre mardi, a dit oui. Les Nations unies, dit-on, hésitent."),
    ("it", "La Corte, ha detto il giudice, decide. Gli Stati Uniti, ha detto, tacciono."), ("es", "El Consejo, dijo el alcalde, votó. La Unión Europea, dijo, espera."),
    ("pl", "Unia Europejska, powiedział, czeka. Nowy Most, powiedział, stoi."), ("uk", "Європейський Союз, сказав він, чекає. Світовий банк, сказав він, допоможе."),
    ("sr", "Европска унија, рекао је, чека. Нови мост, рекао је, стоји."), ("ro", "Uniunea Europeană, a spus el, așteaptă."),
])  # fmt: skip
def test_articles_bodies_and_the_start_of_a_sentence_make_no_person(link, language, text):
    assert [m.surface for m in link(f"—\n\n{text}", language).mentions if m.entity.startswith("person/")] == []


@pytest.mark.parametrize("text", [
    "The talks in {} ended on Monday; the envoys flew home.", "Shelling near {} continued overnight.", "The mayor of {} thanked the donors.",
])  # fmt: skip
@pytest.mark.parametrize("city", ["Mariupol", "Tiraspol", "Prizren", "Mitrovica", "Khujand", "Gyumri", "Kandahar"])
def test_a_well_known_city_that_stands_alone_is_found_after_a_preposition_of_place(link, text, city):
    assert city in {
        m.surface for m in link(f"News\n\n{text.format(city)}", "en").mentions if m.entity.startswith("place/")
    }


@pytest.mark.parametrize("text", [
    "Faith in Hope is a novel about two sisters.", "He put his trust in Will and left.", "Mary Clinton spoke. Confidence in Clinton has grown.",
    "The chapter in Reading for All is short.",
])  # fmt: skip
def test_a_word_after_in_that_is_ordinary_or_someones_name_is_no_city(link, text):
    assert [m.surface for m in link(f"News\n\n{text}", "en").mentions if m.entity.startswith("place/")] == []


@pytest.mark.parametrize("language", ["en", "de", "hu"])
def test_a_name_counts_in_texts_of_its_language_alone(link, language):
    text = "—\n\nVon Spojené státy und Сполучені Штати war nie die Rede, nor of Verenigde Staten."
    assert "place/united-states" not in {mention.entity for mention in link(text, language).mentions}


@pytest.mark.parametrize(
    ("text", "surface", "key"),
    [
        ("Orbán Viktor miniszterelnök Brüsszelben tárgyalt.", "Orbán Viktor", "person/viktor-orban"),
        ("Szijjártó Péter külügyminiszter Moszkvába utazott.", "Szijjártó Péter", "person/peter-szijjarto"),
        ("Londonban Boris Johnson lemondott.", "Boris Johnson", "person/boris-johnson"),
        ("Londonban Boris Johnson lemondott.", "Londonban", "place/london"),
        ("Brüsszelben Ursula von der Leyen beszélt.", "Brüsszelben", "place/brussels"),
    ],
)
def test_a_name_in_hungarian_order_is_that_of_the_reference_files_and_a_town_in_a_case_none(link, text, surface, key):
    assert (surface, key) in {(m.surface, m.entity) for m in link(f"Hírek\n\n{text}", "hu").mentions}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Die Caritas Schweiz, die in Haiti arbeitet, hilft.", "de", "Caritas Schweiz"),
        ("Amnesty International Deutschland kritisiert das Gesetz.", "de", "Amnesty International Deutschland"),
        ("Caritas Germany, which has 20 staff there, sent tents.", "en", "Caritas Germany"),
        ("The report is by Save the Children Spain.", "en", "Save the Children Spain"),
    ],
)
def test_a_country_after_a_body_makes_a_branch_wherever_it_stands(link, text, language, name):
    assert name in {m.surface for m in link(f"News\n\n{text}", language).mentions}


@pytest.mark.parametrize(
    ("text", "language", "pair"),
    [
        ("Un homme a été arrêté à Saint-Denis, au nord de Paris.", "fr", ("Saint-Denis", "place/saint-denis-fr")),
        ("À Saint-Denis, à La Réunion, la pluie est tombée.", "fr", ("Saint-Denis", "place/saint-denis")),
        ("Police in Saint-Denis, north of Paris, arrested two men.", "en", ("Saint-Denis", "place/saint-denis-fr")),
    ],
)
def test_a_town_that_stands_beside_a_name_decides_which_place_it_is(link, text, language, pair):
    assert pair in {(m.surface, m.entity) for m in link(f"News\n\n{text}", language).mentions}


def test_a_romanian_court_of_two_words_is_an_organization(link):
    text = "Proces\n\nÎnalta Curte de Casație și Justiție a respins cererea la Alba Iulia."
    story = link(text, "ro")
    assert any(mention.entity.startswith("organization/") for mention in story.mentions)


@pytest.mark.parametrize(("language", "text", "town"), [
    ("fr", "Le sous-préfet d'Avesnes-sur-Helpe a reçu les salariés de Douai ou Ruitz.", {"avesnes-sur-helpe", "douai", "ruitz"}),
    ("fr", "Le feu a repris entre Langon et Belin-Béliet, près de Bordeaux.", {"langon", "belin-beliet", "bordeaux"}),
    ("pl", "Burmistrz Michałowa otworzył punkt pomocy niedaleko Białowieży.", {"michalowo", "bialowieza"}),
    ("ru", "Автобус шёл из Сланцев в Нарву.", {"slantsy", "narva"}),
    ("uk", "Гроші він отримав поблизу Борщева.", {"borshchiv"}),
    ("bg", "Миньорите от Бобов дол спряха пътя край Дупница.", {"bobov-dol", "dupnitsa"}),
])  # fmt: skip
def test_towns_of_middling_size_are_found_in_their_cases(link, language, text, town):
    story = link(f"—\n\n{text}", language)
    assert {m.entity.removeprefix("place/") for m in story.mentions if m.entity.startswith("place/")} == town


@pytest.mark.parametrize("text", ["Dans le Nord, la région Sud et le Centre, la grève continue."])
def test_a_point_of_the_compass_is_no_province_of_another_country(link, text):
    assert not any(mention.entity.startswith("place/") for mention in link(f"—\n\n{text}", "fr").mentions)


@pytest.mark.parametrize(("language", "text", "names"), [
    ("uk", "Скаргу розглянули в Державному агентстві лісових ресурсів.", {"Державне агентство лісових ресурсів"}),
    ("ru", "На проходной Алтайского завода сельскохозяйственного машиностроения собрались рабочие.", {"Алтайский завод сельскохозяйственного машиностроения"}),
    ("pl", "Śledztwo prowadzi Prokuratura Rejonowa w Bielsku Podlaskim.", {"Prokuratura Rejonowa w Bielsku Podlaskim"}),
    ("sr", "Fabriku je prodala Agencija za privatizaciju.", {"Agencija za privatizaciju"}),
    ("cs", "Peníze chce Ministerstvo pro místní rozvoj vrátit.", {"Ministerstvo pro místní rozvoj"}),
    ("ro", "Ministerul Educației, Culturii și Cercetării va angaja profesori.", {"Ministerul Educației, Culturii și Cercetării"}),
    ("ro", "La Galați, CFR Marfă a reparat linia.", {"CFR Marfă"}),
    ("de", "Der Landrat besuchte die Eltern in der Georg-Wagner-Schule.", {"Georg-Wagner-Schule"}),
    ("de", "Elf Kinder kamen in das Hohenloher Krankenhaus in Öhringen.", {"Hohenloher Krankenhaus"}),
    ("tr", "Edirne 2. Ağır Ceza Mahkemesi karar verdi.", {"Edirne 2. Ağır Ceza Mahkemesi"}),
    ("tr", "Muğla Cumhuriyet Başsavcılığı'nın kararını TRT ve Gıda ve Tarım Bakanlığı duyurdu.", {"Muğla Cumhuriyet Başsavcılığı", "TRT", "Gıda ve Tarım Bakanlığı"}),
    ("ru", "Обсудили это в прокуратуре Тверской области и Арбитражном суде Тверской области.", {"Прокуратура Тверской области", "Арбитражный суд Тверской области"}),
    ("uk", "Депутатка Баришівської селищної ради виграла суд.", {"Баришівська селищна рада"}),
    ("uk", "Служба у справах дітей Сумської міської ради допомогла.", {"Служба у справах дітей", "Сумська міська рада"}),
    ("ru", "В Клинцах прокуратура проверила ОАО «Дорожник».", {"Дорожник"}),
    ("sr", "Optužnicu je podiglo Tužilaštvo za organizovani kriminal.", {"Tužilaštvo za organizovani kriminal"}),
    ("pl", "Rząd chce, by Komisja ds. Przeciwdziałania Korupcji pracowała.", {"Komisja ds. Przeciwdziałania Korupcji"}),
    ("fr", "Le procès s'ouvre au tribunal judiciaire de Valence, sur plainte de la chambre de commerce et d'industrie du Jura.", {"Tribunal judiciaire de Valence", "Chambre de commerce et d'industrie du Jura"}),
    ("de", "Das Verkehrskommissariat Weil am Rhein ermittelt.", {"Verkehrskommissariat Weil am Rhein"}),
    ("ro", "Guvernul Norvegiei a plătit.", set()),
])  # fmt: skip
def test_the_name_of_a_body_has_its_field_of_work_and_nothing_more(link, language, text, names):
    story = link(f"—\n\n{text}", language)
    labels = {entity.key: entity.label for entity in story.entities.values()}
    assert {labels[m.entity] for m in story.mentions if m.entity.startswith("organization/")} == names


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("Матч між «Ворсклою» і гостями був до гри з «Колосом» останнім.", {"Ворскла", "Колос"}),
        ("Гравці «Олександрії» програли, бо «Олександрія» грала без воротаря.", {"Олександрія"}),
    ],
)
def test_a_quoted_name_is_a_bodys_in_the_nominative(link, text, team):
    story = link(f"—\n\n{text}", "uk")
    assert {entity.label for entity in story.entities.values() if entity.type == "organization"} == team


@pytest.mark.parametrize(("language", "text", "river"), [
    ("uk", "Дуби рубали над Стугною.", "Стугна"), ("pl", "Wały wzmocniono nad Świsłoczą.", "Świsłocz"),
    ("fr", "Les usines de la vallée de la Valserine sont fermées.", "Valserine"),
])  # fmt: skip
def test_a_river_that_no_table_has_is_told_by_what_stands_before_it(link, language, text, river):
    places = {entity.label for entity in link(f"—\n\n{text}", language).entities.values() if entity.type == "place"}
    assert river in places


@pytest.mark.parametrize(
    ("text", "language", "field"),
    [
        ("Ana Ruiz es doctora en Economía y experta en Desarrollo Económico.", "es", "Economía"),
        ("A monitoria em Sistemas Digitais tem duas vagas em Chapecó.", "pt", "Sistemas Digitais"),
        ("La clase trata de teoría económica avanzada. Habló en Teoría Económica Avanzada ayer.", "es", "Teoría"),
    ],
)
def test_a_field_of_study_is_neither_a_place_nor_a_person(link, text, language, field):
    surfaces = [m.surface for m in link(f"Nota\n\n{text}", language).mentions if not m.entity.startswith("topic/")]
    assert [surface for surface in surfaces if surface.startswith(field) or "Desarrollo" in surface] == []


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("Hablaron de la situación de América Latina.", "es", "place/latin-america"),
        ("Esperti dell'Europa dell'Est hanno parlato.", "it", "place/eastern-europe"),
        ("Des écoles d'Afrique de l'Ouest ont répondu.", "fr", "place/west-africa"),
        ("Școli din Africa de Vest au răspuns.", "ro", "place/west-africa"),
    ],
)
def test_a_region_of_the_world_by_its_everyday_name_is_that_region(link, text, language, key):
    assert [mention.entity for mention in link(f"Nota\n\n{text}", language).mentions] == [key]


@pytest.mark.parametrize(("language", "text", "name"), [
    ("pl", "Dane ma prawnik Fundacji Praw Człowieka Marcin Szwed.", "Marcin Szwed"), ("tr", "Cumhurbaşkanı Recep Tayyip Erdoğan Brüksel'de konuştu.", "Recep Tayyip Erdoğan"),
    ("es", "Su rival, Xóchitl Gálvez, reconoció la derrota.", "Xóchitl Gálvez"), ("es", "Los apoyamos, advirtió Ydelso Hernández.", "Ydelso Hernández"),
    ("it", "Sarà Roberto Abbado a dirigere.", "Roberto Abbado"), ("ru", "Работы начнутся летом, напомнил Ольжас Сатыбалды.", "Ольжас Сатыбалды"),
    ("de", "Davon sprach Alexander Lehner von der Polizeiinspektion Krumbach.", "Alexander Lehner"), ("tr", "Belediye Başkan Yardımcısı Ceyhan Kayhan geldi.", "Ceyhan Kayhan"),
])  # fmt: skip
def test_the_name_of_a_person_begins_after_a_body_and_an_office_and_ends_before_a_body_and_a_town(
    link, language, text, name
):
    mentions = link(f"—\n\n{text}", language).mentions
    assert [m.surface for m in mentions if m.entity.startswith("person/")] == [name]


@pytest.mark.parametrize(
    "text", ["El humo llegó hasta O Barco, confirmó el alcalde.", "En Aracataca nació García Márquez."]
)
def test_two_surnames_and_a_town_before_what_someone_else_says_are_no_persons_name(link, text):
    assert not any(m.entity.startswith("person/") for m in link(f"—\n\n{text}", "es").mentions)


@pytest.mark.parametrize(("language", "text", "towns"), [
    ("tr", "Adıyaman Belediye Başkanı geldi. Tekirdağ Valiliği sustu.", {"Adıyaman", "Tekirdağ"}), ("tr", "Başbakan Atina'daki toplantıya gitti.", {"Athens"}),
    ("sr", "Autobus iz Gornjeg Milanovca stoji.", {"Gornji Milanovac"}), ("ru", "Пожар был в селе Ржавец Болховского района и посёлке Клюквенное.", {"Ржавец", "Bolkhov District", "Клюквенное"}),
    ("de", "Der Landkreis Mainz-Bingen und der Hohenlohekreis zahlen.", {"Mainz-Bingen", "Hohenlohekreis"}), ("fr", "L'abattoir du Vigan, dans le Gard, ferme.", {"Le Vigan", "Gard"}),
    ("de", "Es ist ein Teufelskreis, sagt die Frau aus dem Rhein-Neckar-Kreis im Sitzkreis.", {"Rhein-Neckar-Kreis"}), ("de", "Im Kreis Anna Schmidt und Peter.", set()),
    ("uk", "Черга на пункті пропуску «Ягодин» росте, а «Ворскла» програла.", {"Ягодин"}), ("fr", "La pensée de Mao reste.", set()),
    ("bg", "Пробивът е край Кулата. Кметът на Момчилград дойде.", {"Кулата", "Момчилград"}),
])  # fmt: skip
def test_what_stands_beside_a_name_says_whether_it_is_a_town_and_how_far_it_goes(link, language, text, towns):
    story = link(f"—\n\n{text}", language)
    mentioned = {mention.entity for mention in story.mentions}
    assert {story.entities[key].label for key in mentioned if key.startswith("place/")} == towns


@pytest.mark.parametrize(("language", "text", "name", "is_body"), [
    ("fr", "Les syndicats CGT, CFDT et SNPM-CFTC se réunissent.", "SNPM-CFTC", True), ("es", "Ganaron Telefónica, Vodafone y Masorange.", "Masorange", True),
    ("it", "Hanno giocato contro Cgil, Natale e Pasqua.", "Natale", False),
    ("fr", "La CGT et les Docks négocient.", "Docks", False),
])  # fmt: skip
def test_a_name_in_a_list_of_three_with_known_bodies_alone_is_a_body(link, language, text, name, is_body):
    mentions = link(f"—\n\n{text}", language).mentions
    assert (name in {m.surface for m in mentions if m.entity.startswith("organization/")}) == is_body


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Der Bundesrat in Bern hat entschieden. Die Schweiz zahlt.", "organization/swiss-federal-council"),
        ("Der Bundesrat in Berlin hat zugestimmt. Deutschland zahlt.", "organization/bundesrat-of-germany"),
    ],
)
def test_the_country_of_a_story_says_whose_federal_council_is_meant(link, text, key):
    assert ("Bundesrat", key) in {(m.surface, m.entity) for m in link(f"—\n\n{text}", "de").mentions}


@pytest.mark.parametrize(
    "text",
    [
        "In der Hauptstadt steht eine Kirche aus Holz, und mehrere Male kam das Monster mit einem Kilo Gold.",
        "Die drei Favoriten gingen zur Hölle. Bis Mitte Mai sinkt die Summe der Zölle im Handel. Morgen mehr Reden.",
    ],
)
def test_german_nouns_are_no_towns_of_their_names(link, text):
    assert [m.surface for m in link(f"—\n\n{text}", "de").mentions if m.entity.startswith("place/")] == []


def test_a_town_whose_name_is_a_german_noun_is_one_everywhere_in_a_story_that_has_it_after_a_preposition(link):
    story = link("Spiel\n\nDas Team aus Hagen gewann. Danach feierte Hagen. Das Saarland gratuliert.", "de")
    assert [m.surface for m in story.mentions if m.entity == "place/hagen"] == ["Hagen", "Hagen"]
    assert "place/saarland" in story.entities


@pytest.mark.parametrize(("language", "text", "people"), [
    ("de", "Laut Roni Jaafar, der in Neuss arbeitet, ist das teuer. Jaafar lacht.", ["Roni Jaafar", "Jaafar"]),
    ("de", "„Das geht nicht“, sagte Breel Embolo am Montag.", ["Breel Embolo"]),
    ("de", "Davon sprach Marc Ludwig von der Sternwarte Neumünster.", ["Marc Ludwig"]),
    ("de", "Er lobte Martina Hubers Verweis auf die Regeln.", ["Martina Huber"]),
    ("de", "Zur Demonstration rief „Martin Interaktiv“ auf.", []),
    ("de", "Mehrere Festnahmen folgten. Festnahmen gab es auch am Abend. Zwei Jahre dauerte das, Jahre voller Streit.", []),
    ("es", "El presidente de la Junta de Andalucía, Juanma Moreno, habló. Moreno pidió calma.", ["Juanma Moreno", "Moreno"]),
    ("it", "La visita di Giorgia Rossi da Donato Bianchi è finita. L'elogio di Bianchi.", ["Giorgia Rossi", "Donato Bianchi", "Bianchi"]),
    ("pl", "Sprawą zajął się Rzecznik Praw Dziecka.", []),
    ("da", "Det er uventet, siger Múte Bourup.", ["Múte Bourup"]),
])  # fmt: skip
def test_a_verb_an_office_or_a_second_mention_presents_a_name_that_ends_before_what_is_none_of_it(
    link, language, text, people
):
    mentions = link(f"—\n\n{text}", language).mentions
    assert [m.surface for m in mentions if m.entity.startswith("person/")] == people


def test_two_surnames_are_those_of_the_person_whom_the_story_also_names_in_full(link):
    story = link("Nota\n\nHabló Isabel Ruiz Ayuso. No hay pruebas, dijo Ruiz Ayuso.", "es")
    people = {m.surface: m.entity for m in story.mentions if m.entity.startswith("person/")}
    assert people["Ruiz Ayuso"] == people["Isabel Ruiz Ayuso"]


@pytest.mark.parametrize(("language", "text", "names"), [
    ("de", "Der Aufsichtsrat der Deutschen Bank tagt. Eine Netflix-Serie läuft.", {"Deutsche Bank", "Netflix"}),
    ("de", "Die Kirche dankt der Evangelischen Akademie Tutzing.", {"Evangelische Akademie Tutzing"}),
    ("de", "Den Spruch eines Hongkonger Gerichts lobte die Konferenz in Riad.", set()),
    ("de", "Das Geld kam von der Terrororganisation Hamas.", {"Hamas"}),
    ("de", "Das US-Justizministerium und das Bundesministerium der Justiz schweigen.", {"United States Department of Justice", "Federal Ministry of Justice (Germany)"}),
    ("tr", "İzmir Orman Bölge Müdürlüğüne bağlı ekipler geldi, İzmir Cumhuriyet Başsavcılığınca karar verildi.", {"İzmir Orman Bölge Müdürlüğü", "İzmir Cumhuriyet Başsavcılığı"}),
    ("tr", "Paralar Ozan Elektronik Para AŞ üzerinden gitti.", {"Ozan Elektronik Para AŞ"}),
    ("es", "Citan al teniente fiscal de la Secretaría Técnica y mano derecha del fiscal.", {"Secretaría Técnica"}),
    ("it", "Si vede la presidente del Consiglio italiana.", set()),
    ("fr", "Le Comité des droits humains alerte.", {"Comité des droits humains"}),
])  # fmt: skip
def test_what_stands_beside_a_body_is_no_part_of_its_name_and_its_case_no_other_body(link, language, text, names):
    story = link(f"—\n\n{text}", language)
    labels = {entity.key: entity.label for entity in story.entities.values()}
    assert {labels[m.entity] for m in story.mentions if m.entity.startswith("organization/")} == names


@pytest.mark.parametrize(
    ("language", "code"), [("uk", "UA"), ("ca", "ES"), ("sr", "RS"), ("da", "DK"), ("fr", "FR"), ("und-x", None)]
)
def test_the_country_of_a_language_is_where_most_of_its_people_live(language, code):
    assert country_of_language(language) == code


TAGS = (
    "ar az be bg bs ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko ky lb lt lv mk mn mt nl no pl pt ro ru "
    "sk sl sq sr sv tg th tk tr uk uz vi zh und"
).split()


@pytest.mark.parametrize("language", TAGS)
def test_no_language_ends_linking(link, language):
    text = (
        "Xabar\n\nNilufar Rasulova va Anna Berger Toshkentda gapirdi. Rasulova Nilufar Bank of Valley rahbari: «Bu yaxshi», dedi Karimov. "
        "Иван Петров приехал в Прагу, а Петров сказал «да». 12 марта 2020. Στην Αθήνα. Wien, Praha, Köln und Łódź. Karel Novák, ředitel."
    )
    assert link(text, language).story.language == language


@pytest.mark.parametrize(
    "text",
    [
        "Les conseils doivent être TOUT LE POUVOIR ET NON UN SIMULACRE DE POUVOIR, écrit le journal.",
        "L’humanité court un risque. L’unité de l’homme est un sujet ancien.",
    ],
)
def test_stressed_words_and_a_noun_after_an_elided_article_are_no_names(link, text):
    assert [mention.surface for mention in link(f"Note\n\n{text}", "fr").mentions] == []


def test_a_town_with_an_elided_article_of_its_own_is_a_town(link):
    assert "place/laquila" in link("Nota\n\nUn terremoto ha colpito L’Aquila nella notte.", "it").entities
