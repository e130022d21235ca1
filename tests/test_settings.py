from pathlib import Path

import pytest

from graph_service.errors import UsageError
from graph_service.settings import load


def test_the_environment_wins_over_the_file_and_the_caller_over_both(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('data = "from-file"\nport = 1\nhost = "file"\n', encoding="utf-8")
    environ = {"GRAPH_SERVICE_CONFIG": str(file), "GRAPH_SERVICE_PORT": "2", "GRAPH_SERVICE_HOST": "environment"}
    found = load(environ, host="caller", model=None)
    assert (found.data, found.port, found.host, found.model) == (Path("from-file"), 2, "caller", "all-MiniLM-L6-v2")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "many"),
        ("PORT", "0"),
        ("BASE_IRI", "ftp://x"),
        ("BASE_IRI", "https://x/?q"),
        ("CONFIG", "/nowhere.toml"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(variable, value):
    with pytest.raises(UsageError, match=value if variable == "CONFIG" else variable):
        load({f"GRAPH_SERVICE_{variable}": value})


def test_a_name_that_is_no_setting_is_refused(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("prot = 8000\n", encoding="utf-8")
    with pytest.raises(UsageError, match="prot"):
        load({"GRAPH_SERVICE_CONFIG": str(file)})
