"""The values of a facet by their labels and by the words of these, folded once, since every filter in words asks for them."""

from collections import defaultdict
from collections.abc import Sequence

from graph_service.text import fold, words


class LabelIndex:
    """The positions of the values of a facet, by id and folded label, and by each word of the label."""

    def __init__(self, ids: Sequence[str], labels: Sequence[str]) -> None:
        by_label, by_word = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
        for position, (id_, label) in enumerate(zip(ids, labels, strict=True)):
            folded = fold(label)
            by_label[id_].add(position)
            by_label[folded].add(position)
            for word in words(folded):
                by_word[word.of(folded)].add(position)
        self.by_label, self.by_word = dict(by_label), dict(by_word)

    def with_words_of(self, folded: str) -> set[int]:
        """Return the positions of the labels that have all words of a folded text, none for a text without words."""
        positions = [self.by_word.get(word.of(folded), set()) for word in words(folded)]
        return set.intersection(*positions) if positions else set()
