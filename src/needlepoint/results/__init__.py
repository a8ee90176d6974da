"""The files: JSON, relief.tif and schemas, and the folder that appears whole or not at all."""

from needlepoint.results.folder import check_out, replace_file, results_folder
from needlepoint.results.forecast_inputs import (
    ChangeSeen,
    Planned,
    PlannedPen,
    change_from,
    day_of,
    planned_from,
    planned_pen,
    read_change,
    read_planned,
)
from needlepoint.results.json_files import (
    DIGITS,
    FileKind,
    OwnJson,
    json_text,
    own_json_of,
    read_own_json,
    rounded,
)
from needlepoint.results.measurement import (
    measurement_document,
    measurement_facts,
    measurement_text,
    measuring_version,
)
from needlepoint.results.measurement_reading import measurement_from, read_measurement, read_relief
from needlepoint.results.reference import SCHEMAS, fact_document, known_facts, schema_text
from needlepoint.results.relief_tif import read_own_relief, relief_tif_bytes
from needlepoint.results.relief_x3p import relief_x3p_bytes

__all__ = [
    "DIGITS",
    "SCHEMAS",
    "ChangeSeen",
    "FileKind",
    "OwnJson",
    "Planned",
    "PlannedPen",
    "change_from",
    "check_out",
    "day_of",
    "fact_document",
    "json_text",
    "known_facts",
    "measurement_document",
    "measurement_facts",
    "measurement_from",
    "measurement_text",
    "measuring_version",
    "own_json_of",
    "planned_from",
    "planned_pen",
    "read_change",
    "read_measurement",
    "read_own_json",
    "read_own_relief",
    "read_planned",
    "read_relief",
    "relief_tif_bytes",
    "relief_x3p_bytes",
    "replace_file",
    "results_folder",
    "rounded",
    "schema_text",
]
