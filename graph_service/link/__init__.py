"""Finds who, where and what a story speaks of."""

from graph_service.link.linker import Linker

__all__ = ["Linker"]
