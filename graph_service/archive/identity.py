"""Which story of the archive a document is: the same one with new text, or another.

A story is known by the id that its publisher states, else by its address, else by the path of its file (and its title, where
the file holds several). Never by its title alone: next week's "Weekly report" is another story. The slug of a new story is made
from its title; where another story has it, the date, the source or a number is added.

Stories that were published before identities were kept are known by their address, or, where they have none, by their slug.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from graph_service.model import LinkedStory
from graph_service.reading.draft import identity_of_address
from graph_service.store.graph_store import QuadSource
from graph_service.store.story_queries import address, identities
from graph_service.text import slugify


@dataclass(slots=True)
class Identities:
    """The slugs of the stories of an archive by their identity, and those whose identity nothing tells.

    `shared` are the identities that several records of a file have or that were met in this ingest.
    """

    slugs: dict[str, str]
    taken: set[str]
    unknown: set[str]
    shared: set[str]

    @classmethod
    def of(cls, store: QuadSource, stories: Sequence[str]) -> "Identities":
        """Return the identities of the stories of a graph."""
        known = identities(store, stories)
        for slug in stories:
            if slug not in known and (url := address(store, slug)):
                known[slug] = identity_of_address(url)
        shared = {
            identity.partition("#")[0]
            for identity in known.values()
            if "#" in identity and identity.startswith("file:")
        }
        slugs = {identity: slug for slug, identity in known.items()}
        return cls(slugs, set(stories), set(stories) - known.keys(), shared)

    def name(self, linked: LinkedStory) -> LinkedStory:
        """Return a story under the slug of the story that it is, or under a new one.

        Records of one file that agree in title, date and source are known by their text, too: none replaces another.
        """
        story = linked.story
        if story.identity.startswith("file:") and story.identity in self.shared:
            story = replace(story, identity=f"{story.identity}#{story.digest[:12]}")
        elif story.identity.startswith("file:"):
            self.shared.add(story.identity)
        slug = self.slugs.get(story.identity)
        if slug is None:
            parts = (story.date or "", slugify(story.source or ""))
            endings = chain(["", *(f"-{part}" for part in parts if part)], (f"-{number}" for number in count(2)))
            free = (form for ending in endings if (form := f"{story.id}{ending}") not in self.taken)
            slug = story.id if story.id in self.unknown else next(free)
            self.unknown.discard(slug)
            self.taken.add(slug)
            self.slugs[story.identity] = slug
        return replace(linked, story=replace(story, id=slug))
