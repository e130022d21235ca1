"""Short English stories, linked, and what is found in them."""

from graph_service.model import Story


def linked(linker, body):
    """Return the linked story that a text makes."""
    story = Story(id="s", title="News", text=f"News\n\n{body}", language="en", digest="0" * 64)
    (result,) = linker.link([story])
    return result


def mentions(linker, body):
    """Return the surface forms in a text with the keys of their entities."""
    return {(mention.surface, mention.entity) for mention in linked(linker, body).mentions}
