"""What a page with a form reads of a request: a person who typed something wrong gets the form back, and the reason beside it."""

from collections.abc import Callable
from typing import TypeVar

from flask import request

from graph_service.errors import ParameterError
from graph_service.web.requests import parameters
from graph_service.web.requests.problems import wants_page

Read = TypeVar("Read")


def read_form(read: Callable[[parameters.Arguments], Read]) -> tuple[Read, dict[str, ParameterError]]:
    """Return what the parameters state, and for a person what is wrong with them; raises `ParameterError` for a program."""
    arguments = parameters.with_iso_dates(request.args)
    return parameters.read_leniently(read, arguments) if wants_page() else (read(arguments), {})
