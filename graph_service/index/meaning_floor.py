"""The least cosine that says something: how near the nearest passages of an archive are to questions that it hardly covers.

Models differ in their cosines, and the nearest of many passages is nearer than the nearest of a few, so the floor is measured.
Everyday questions about what news archives seldom speak of are put to the archive: an answer is sure by its meaning alone where
it is nearer than the nearest passages of these are, by three standard deviations. An archive that does speak of some of them has
a higher floor, which hides nothing that words or names find.
"""

import numpy as np

from graph_service.embedding.encoder import Encoder
from graph_service.index.passage_index import PassageIndex, Scope

DEVIATIONS = 3
QUESTIONS = (
    "how to boil an egg", "the rules of tennis", "a recipe for chocolate cake", "repairing a washing machine",
    "planets of the solar system", "how bees make honey", "learning to play the piano", "the history of jazz music",
    "dog training tips", "growing tomatoes in a garden", "the best hiking boots", "symptoms of a common cold",
    "how to tie a necktie", "black holes and galaxies", "knitting a warm sweater", "famous paintings of flowers",
    "the migration of birds", "cleaning a swimming pool", "how volcanoes form", "dinosaurs and fossils",
    "video games for children", "buying a used car", "cheese and wine tasting", "wedding dress fashion",
    "chess openings", "how to lose weight", "photography of landscapes", "fishing in mountain lakes",
    "why the sky is blue", "romantic comedy films", "building a wooden table", "the life of penguins",
    "yoga exercises for beginners", "coffee brewing methods", "haircuts for curly hair", "crossword puzzles",
    "surfing on big waves", "antique clocks and watches", "poems about autumn", "how to change a tyre",
    "skin care in winter", "roses and tulips", "rock guitar solos", "camping with a tent", "magic tricks with cards",
    "swimming with dolphins", "stars in the night sky", "soup for a cold day",
)  # fmt: skip


def meaning_floor(passages: PassageIndex, encoder: Encoder) -> float:
    """Return the cosine from which a passage is near a question in meaning; 1 where there are no passages."""
    cosines = np.concatenate([passages.by_vector(vector, Scope(), 1).scores for vector in encoder.encode(QUESTIONS)])
    return float(min(cosines.mean() + DEVIATIONS * cosines.std(), 1)) if len(cosines) else 1.0
