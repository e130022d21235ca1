"""Makes the table of given names: `python tests/quality/extract_given_names.py > data/given-names.tsv`.

Most names come from the package Faker (MIT), which is not needed otherwise: `pip install --target FOLDER faker`, and FOLDER in `PYTHONPATH`.
"""

import importlib
import re
from collections import defaultdict
from collections.abc import Iterator

from graph_service.linking.knowledge.inflection import serbian_cyrillic
from graph_service.text import fold

# The package's lists by language; the long one of English, which holds every word that ever named a child, stays out.
LISTS = {
    "ar": "ar_AA ar_DZ", "az": "az_AZ", "bg": "bg_BG", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE de_AT de_CH", "el": "el_GR", "en": "en_GB en_IE en_US",
    "es": "es_ES es_MX es_AR es_CL es_CO", "et": "et_EE", "fa": "fa_IR", "fi": "fi_FI", "fr": "fr_FR fr_BE fr_CH fr_CA", "ga": "ga_IE", "he": "he_IL", "hr": "hr_HR", "hu": "hu_HU",
    "hy": "hy_AM", "is": "is_IS", "it": "it_IT", "ka": "ka_GE", "lt": "lt_LT", "lv": "lv_LV", "mk": "mk_MK", "nl": "nl_NL nl_BE", "no": "no_NO", "pl": "pl_PL", "pt": "pt_PT pt_BR",
    "ro": "ro_RO", "ru": "ru_RU", "sk": "sk_SK", "sl": "sl_SI", "sv": "sv_SE", "tr": "tr_TR", "uk": "uk_UA", "uz": "uz_UZ",
}  # fmt: skip
SURNAMES = {"zh": "zh_CN zh_TW", "ja": "ja_JP", "ko": "ko_KR"}  # in these languages the surname comes first
SHORTEST = 3
# Common names that the lists lack, of languages that the package lacks, too; written for this project, as registries of births publish them.
OURS_SOUTH_SLAVIC = (
    "Aleksandar Aleksandra Ana Andrej Anđela Ante Bojan Boris Branko Danijel Darko Dejan Dragan Dragana Dušan Đorđe Goran Gordana Igor Ivan Ivana Ivica Ivo Jasmina Jelena Josip "
    "Jovan Jovana Jasna Katarina Kristina Lazar Ljiljana Luka Maja Marija Marijana Marina Mario Marko Martina Milan Milena Milica Miloš Mirjana Miroslav Mirko Mladen Nataša Nebojša "
    "Nemanja Nenad Nikola Nina Novak Olivera Petar Petra Predrag Radovan Radmila Ratko Sanja Saša Senad Slobodan Snežana Sonja Stefan Stjepan Svetlana Tamara Tanja Tatjana Tomislav "
    "Uroš Vedran Vera Vesna Viktor Vladimir Vladan Vojislav Vuk Zdravko Zoran Zorica Željko Željka Amra Emir Haris Lejla Mirza Zlatko Edin Albin Bakir Sead"
)
OURS = (
    # Ukrainian, Russian, Belarusian
    "Олександр Олександра Олексій Олена Ольга Олег Анатолій Андрій Анна Ганна Антон Артем Богдан Борис Вадим Валентин Валентина Валерій Валерія Василь Віктор Вікторія Віталій "
    "Володимир Галина Григорій Дарина Дар'я Денис Дмитро Євген Євгенія Євгеній Єлизавета Зоя Іван Ігор Інна Ірина Карина Катерина Кирило Костянтин Лариса Леонід Леся Любов Людмила Макар "
    "Максим Марина Марія Марта Микола Михайло Надія Назар Наталія Наталка Ніна Оксана Остап Павло Петро Поліна Роман Руслан Світлана Сергій Соломія Софія Станіслав Степан Тарас Тетяна "
    "Тимофій Федір Христина Юлія Юрій Юлиан Яна Ярослав Ярослава Захар Гліб Данило Назарій Мирослав Мирослава "
    "Александр Александра Алексей Алёна Алина Алла Анастасия Анатолий Андрей Артём Валерий Валерия Василий Вера Виктор Виктория Виталий Владимир Владислав Вячеслав Галина Геннадий Георгий "
    "Григорий Дарья Дмитрий Евгений Евгения Екатерина Елена Елизавета Иван Игорь Илья Инна Ирина Кирилл Константин Ксения Леонид Лидия Любовь Маргарита Мария Михаил Надежда Наталья Наталия "
    "Никита Николай Нина Олег Оксана Павел Пётр Рустам Светлана Семён Сергей София Степан Татьяна Тимур Фёдор Эдуард Эльвира Юлия Юрий Яков Азиз Айгуль Нурлан Бахтиёр Фаррух Гульнара Динара "
    "Аляксандр Аляксей Алена Андрэй Валянціна Віктар Віталь Вольга Дзмітрый Ігар Ірына Кацярына Мікалай Міхаіл Наталля Пятро Святлана Сяргей Таццяна Уладзімір Яўген Ганна Павел "
    # Polish
    "Adam Agata Agnieszka Aleksander Aleksandra Alicja Andrzej Anna Antoni Barbara Bartosz Beata Bogdan Bożena Cezary Dariusz Dawid Donald Dorota Elżbieta Ewa Filip Franciszek Grażyna Grzegorz "
    "Halina Hanna Henryk Irena Iwona Jacek Jakub Jan Janina Janusz Jarosław Jerzy Joanna Józef Julia Karol Karolina Katarzyna Kazimierz Krystyna Krzysztof Lech Leszek Łukasz Magdalena Maciej "
    "Małgorzata Marcin Marek Maria Mariusz Marta Mateusz Mieczysław Michał Mirosław Monika Natalia Paweł Patryk Piotr Przemysław Radosław Rafał Renata Robert Ryszard Sebastian Sławomir Stanisław "
    "Szymon Tadeusz Teresa Tomasz Urszula Wacław Wanda Wiesław Witold Władysław Włodzimierz Wojciech Zbigniew Zofia Zuzanna "
    # Czech, Slovak
    "Alena Aleš Andrej Eva František Hana Helena Ivan Ivana Jana Jaroslav Jiří Jitka Josef Jozef Karel Kateřina Lenka Lucie Ľubomír Lukáš Marie Martin Markéta Michal Milan Miloš Miroslav "
    "Monika Ondřej Pavel Pavla Peter Petr Petra Radek Robert Roman Stanislav Šárka Štefan Tereza Tomáš Václav Věra Veronika Vladimír Vojtěch Zdeněk Zuzana Juraj Ján Katarína "
    # German, Dutch, Scandinavian
    "Achim Alexander Alexandra Andrea Andreas Angela Angelika Anja Anke Anna Annalena Anne Antje Armin Astrid Axel Barbara Bernd Bernhard Birgit Björn Brigitte Carsten Charlotte Christian Christiane "
    "Christina Christine Christoph Claudia Daniel Daniela Detlef Dieter Dirk Elisabeth Elke Emma Erika Ernst Eva Florian Frank Franz Friedrich Gabriele Georg Gerd Gerhard Gisela Günter Günther "
    "Hanna Hannah Hans Harald Heike Heiko Heinrich Heinz Helga Helmut Herbert Hermann Holger Horst Hubert Ines Ingrid Jan Jana Jens Joachim Jochen Johann Johanna Johannes Jonas Jörg Josef Julia "
    "Jürgen Karin Karl Karsten Katharina Katja Katrin Kerstin Klaus Konrad Kurt Lars Laura Lena Leon Lisa Lothar Ludwig Luise Lukas Manfred Manuela Marcel Marco Maria Marie Marion Markus Martin "
    "Martina Matthias Max Maximilian Michael Michaela Monika Nadine Nicole Nina Norbert Olaf Oliver Otto Paul Paula Peter Petra Philipp Rainer Ralf Regina Reinhard Renate Robert Roland Rolf Rudolf "
    "Sabine Sandra Sarah Sebastian Silke Silvia Simon Simone Sofia Sonja Stefan Stefanie Steffen Susanne Sven Tanja Theo Thomas Thorsten Tobias Udo Ulrich Ulrike Ursula Uta Ute Uwe Vera Verena "
    "Veronika Volker Walter Werner Wilhelm Wolfgang Jeroen Kees Pieter Mark Geert Sander Marieke Anders Erik Lars Ingrid Mette Ulf Karin "
    # French
    "Adrien Agathe Agnès Alain Albert Alexandre Alice André Anne Antoine Arnaud Arthur Audrey Aurélie Benoît Bernard Bertrand Brigitte Bruno Camille Caroline Catherine Cécile Céline Charles Chantal "
    "Chloé Christian Christine Christophe Claire Claude Clément Corinne Daniel Danielle David Delphine Denis Didier Dominique Édouard Élisabeth Élise Emmanuel Emmanuelle Éric Estelle Étienne "
    "Eugène Fabien Fabrice Florence Françoise François Frédéric Gabriel Geneviève Georges Gérald Gérard Gilles Grégoire Guillaume Guy Hélène Henri Hervé Hugo Isabelle Jacqueline Jacques Jean "
    "Jeanne Jérôme Joël Joseph Julie Julien Laurence Laurent Léa Louis Louise Luc Lucie Marc Marcel Marguerite Marie Marine Martine Mathieu Mathilde Maurice Michel Michèle Monique Nathalie Nicolas "
    "Nicole Noël Olivier Pascal Patrice Patrick Paul Pauline Philippe Pierre Raphaël Raymond Régis Rémi René Robert Roger Sandrine Sébastien Serge Simon Simone Solange Sophie Stéphane Stéphanie "
    "Sylvain Sylvie Thérèse Thibault Thierry Thomas Valérie Véronique Victor Vincent Virginie Xavier Yann Yves Yvonne Zoé "
    # Italian
    "Alberto Aldo Alessandra Alessandro Alessio Alfredo Andrea Angela Angelo Anna Annalisa Antonella Antonio Arianna Aurora Barbara Bruno Carla Carlo Carmela Caterina Cecilia Chiara Cinzia Claudia "
    "Claudio Cristina Daniela Daniele Dario Davide Domenico Donatella Edoardo Elena Eleonora Elisa Elisabetta Emanuela Emanuele Enrico Ettore Fabio Fabrizio Federica Federico Filippo Flavio "
    "Francesca Francesco Franco Gabriele Gabriella Gaetano Giacomo Gianluca Gianni Giorgia Giorgio Giovanna Giovanni Giulia Giuliano Giulio Giuseppe Giuseppina Graziella Guido Ilaria Laura Leonardo "
    "Lorenzo Luca Lucia Luciano Lucio Luigi Luisa Manuela Marcello Marco Margherita Maria Mario Marta Martina Massimo Matteo Maurizio Mauro Michela Michele Mirella Monica Nicola Paola Paolo "
    "Patrizia Piero Pietro Raffaele Raffaella Renato Riccardo Rita Roberta Roberto Romano Rosa Rossella Salvatore Sandro Sara Sergio Silvia Silvio Simona Simone Stefania Stefano Teresa Tommaso "
    "Umberto Valentina Valerio Vincenzo Vittoria Vittorio "
    # Spanish, Portuguese, Catalan
    "Adriana Agustín Alberto Alejandra Alejandro Alfonso Alfredo Alicia Álvaro Ana Andrés Ángel Ángela Antonia Antonio Arturo Beatriz Belén Benito Carlos Carmen Carolina Cristina Daniel Diego Dolores "
    "Eduardo Elena Emilio Enrique Ernesto Esteban Esther Eva Felipe Fernando Fernanda Francisco Gabriela Gerardo Gloria Gonzalo Guadalupe Guillermo Gustavo Héctor Hugo Ignacio Inés Irene Isabel "
    "Iván Javier Jesús Joaquín Jordi Jorge José Josefa Josep Juan Juana Julia Julio Laura Leticia Lorenzo Lucas Lucía Luis Luisa Manuel Manuela Marcos Margarita María Mariano Marina Mario Marta "
    "Martín Mercedes Miguel Mónica Montserrat Natalia Nicolás Nuria Óscar Pablo Patricia Paula Pedro Pilar Rafael Ramón Raquel Raúl Ricardo Roberto Rocío Rodrigo Rosa Rosario Rubén Salvador Santiago "
    "Sara Sergio Silvia Sofía Sonia Susana Teresa Tomás Vicente Víctor Victoria Virginia Yolanda João Joana Paulo Tiago Inês Rui Nuno Luís Catarina António Marta Pere Joan Oriol Jaume Carles "
    # Romanian, Hungarian, Turkish, Albanian, English
    "Adrian Alexandru Alina Ana Andreea Andrei Bogdan Călin Carmen Cătălin Cătălina Ciprian Claudiu Constantin Cornel Corina Cosmin Cristian Cristina Dan Daniela Diana Doina Dorin Dumitru Elena "
    "Emil Eugen Florin Gabriela Gheorghe Grigore Horia Ilie Ion Ioan Ioana Irina Iulia Iulian Laura Laurențiu Liviu Lucian Maia Marian Mariana Marius Mihaela Mihai Mircea Monica Natalia Nicolae "
    "Nicoleta Nicu Octavian Oana Ovidiu Petru Radu Raluca Răzvan Roxana Sergiu Simona Ștefan Teodor Tudor Vasile Veaceslav Victor Viorel Vlad "
    "Ágnes András Anna Attila Balázs Béla Dávid Endre Erzsébet Éva Ferenc Gábor György Gyula Ildikó Imre István János József Judit Júlia Kálmán Katalin Krisztina László Levente Márta Mária Márton "
    "Miklós Mihály Péter Sándor Tamás Tibor Viktor Zoltán Zsolt Zsuzsanna "
    "Abdullah Ahmet Ali Ayşe Bülent Burak Cem Cemal Deniz Ebru Elif Emine Emre Erdal Eren Esra Fatma Fatih Gökhan Gül Hakan Hasan Hatice Hüseyin İbrahim İsmail Kemal Leyla Mehmet Meltem Meral "
    "Merve Mustafa Murat Nur Orhan Osman Ömer Özgür Ramazan Recep Selin Serkan Sinan Süleyman Tuncay Ümit Yasemin Yusuf Zeynep "
    "Agim Arben Arta Besa Blerim Drita Edi Enver Fatmir Hashim Ilir Ismail Kadri Luan Lulzim Ramush Sali Vjosa Albin "
    "Andrew Anthony Antony Barack Benjamin Boris Brian Charles Christopher David Donald Edward Elizabeth Emily George Hillary James Jane Jennifer Jessica Joe John Joseph Karen Kevin Mark Mary Matthew "
    "Michael Nancy Patricia Paul Peter Richard Robert Ronald Sarah Scott Steven Susan Theresa Thomas William"
).split()  # fmt: skip
# More of some languages: those that may be words or surnames in another.
OURS_BY_LANGUAGE = {
    "bg": "Ангел Александър Асен Атанас Борислав Васил Гергана Гълъб Даниела Деница Десислава Димитър Ивайло Иванка Ивелина Йордан Калин Костадин Красимир Лиляна Любомир Огнян Пенка Петър "
          "Петя Пламен Росица Румен Станислав Стефка Стойчо Стоян Теменужка Тодор Цвета Цветан Цветанка Живко",
    "hr": "Bartol Borko Božidar Brankica Bratislav Darija Drago Dubravko Duško Goca Gordan Jadranko Kolinda Krešimir Ljubomir Mihailo Milenko Milorad Momčilo Muamer Nihat Peđa Rade Radomir Rasim "
          "Raša Sulejman Tihomir Zorana Zvonimir",
    "hu": "Katinka", "nl": "Annemiek Carola Cora Ferd Jolande Kajsa Lilianne Ruud Sjef Wilhelmina Wopke",
    "pl": "Aneta Bartłomiej Bogusław Czesław Danuta Emilia Ireneusz Izabela Jadwiga Jolanta Kinga Klaudia Kordian Patrycja Paulina Waldemar Weronika Zdzisław",
    "pt": "Aníbal Dilma Graça Hélder Jair Romeu", "ro": "Lilia Raed Vasilii", "ru": "Даниил Диана Ильдар Марат Рамзан Рашид Ринат",
    "tr": "Aylin Bekir Binali Cevdet Ekrem Filiz Gülsüm Halil Hulusi Hülya Kadir Levent Mahmut Mansur Meryem Metin Nermin Nihat Nurcan Onur Selim Sevgi Şerife Volkan Zehra Zeliha",
    "uk": "Арсеній Вікентій Джон Діана Зіновій Іванна Лев Любомир Мар'яна Мартін Мустафа Пітер Рустем Руслана Томас",
}  # fmt: skip
HEAD = """# Given names by language, folded; of Chinese, Japanese and Korean the surnames, which come first there. Extracted from the package Faker (MIT)
# by tests/quality/extract_given_names.py, but for "mul", names in many languages, and some more of ten languages, both written for this project. Columns: language, names."""


def names_in(locale: str, attribute: str) -> Iterator[str]:
    """Yield the words of the lists of a locale whose names begin with an attribute's."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    for name in vars(provider):
        value = getattr(provider, name)
        if name.startswith(attribute) and isinstance(value, (tuple, list, dict)):
            for written in value:
                yield from re.findall(r"[\w’'-]+", written[0] if isinstance(written, tuple) else written)


def main() -> None:
    """Print the table."""
    rows: defaultdict[str, set[str]] = defaultdict(set)
    for language, locales in LISTS.items():
        for locale in locales.split():
            listed = [fold(name) for name in names_in(locale, "first_names")]
            rows[language].update(name for name in listed if len(name) >= SHORTEST and name.isalpha())
    for language, names in OURS_BY_LANGUAGE.items():
        rows[language].update(map(fold, names.split()))
    rows["mul"] = set(
        map(fold, (*OURS, *OURS_SOUTH_SLAVIC.split(), *serbian_cyrillic(OURS_SOUTH_SLAVIC.lower()).split()))
    )
    rows["sr"] = rows["hr"] | set(map(serbian_cyrillic, rows["hr"]))
    for language, locales in SURNAMES.items():
        for locale in locales.split():
            rows[language].update(name for name in names_in(locale, "last_names") if not name.isascii())
    print(HEAD)
    for language in sorted(rows):
        print(language, " ".join(sorted(rows[language])), sep="\t")


if __name__ == "__main__":
    main()
