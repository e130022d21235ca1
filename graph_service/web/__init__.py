"""The pages for people and the API for programs; `create_app` builds both over one `StoryGraph`."""

from graph_service.web.app import create_app

__all__ = ["create_app"]
