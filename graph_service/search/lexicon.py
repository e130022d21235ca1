"""The names, titles and words of a published generation, each made when it is first asked for and kept as long as it is."""

from graph_service.generations import Generation
from graph_service.search.archive_words import Words
from graph_service.search.names import Called, NameIndex
from graph_service.search.once import once
from graph_service.search.questions import Reading, named_in


@once
def names(generation: Generation) -> NameIndex:
    """Return the names of the entities of a generation; those that only reference data state are among them."""
    return NameIndex.of(generation.projection, generation.reference_names)


@once
def titles(generation: Generation) -> NameIndex:
    """Return the titles of the stories of a generation, as the names of stories: among equals the newest is first."""
    projection = generation.projection
    age = {int(row): n for n, row in enumerate(projection.latest)}
    return NameIndex(
        Called(row=row, key=f"story/{story}", names=(title,), weight=-age[row])
        for row, (story, title) in enumerate(zip(projection.ids, projection.stories["title"].to_pylist(), strict=True))
    )


@once
def words(generation: Generation) -> Words:
    """Return the words of the stories of a generation, made for being looked up."""
    return Words(generation.word_counts)


def read(generation: Generation, question: str) -> Reading:
    """Return the entities that a question names, and what is misspelt in it."""
    return named_in(question, names(generation), words(generation))
