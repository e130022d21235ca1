"""Files of JSON Lines, as stories and annotations come."""

import json


def write_json_lines(file, records):
    """Write one record a line, and return the file."""
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return file
