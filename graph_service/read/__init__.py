"""Reads files, folders and streams into stories."""

from graph_service.read.documents import Document
from graph_service.read.json_lines import unknown_keys
from graph_service.read.readers import documents, documents_from, parse

__all__ = ["Document", "documents", "documents_from", "parse", "unknown_keys"]
