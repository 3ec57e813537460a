"""Files of events in the published layout, made up: `benchmarks/events.py` reads them.

Shares follow GDELT: of two actors, one has no country in half the rows and both are
of one country in a sixth, so that about a third of the rows count between states.
"""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import duckdb

from foedus.sources.events.layout import layouts
from foedus.states import all_states

#: Rows of a daily file; those of GDELT 1.0 have 100,000 to 250,000.
A_DAY = 100_000
FIRST_DAY = date(2024, 1, 1)
_WORDS = (
    *("government", "minister", "president", "talks", "border", "trade", "troops"),
    *("summit", "court", "police", "protest", "election", "economy", "energy"),
    *("sanctions", "strike", "agreement", "visit", "accord", "aid"),
)


def zipped_days(folder: Path, rows: int) -> list[Path]:
    """Write daily exports of GDELT 1.0 as they are published: tab-separated, zipped."""
    folder.mkdir(parents=True, exist_ok=True)
    days = range(max(1, rows // A_DAY))
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda day: _zipped_day(folder, day), days))


def parquet(path: Path, rows: int) -> None:
    """Write rows of one year with the columns that are read, as one Parquet file."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        columns = ", ".join(column for column, _ in layouts()["gdelt2"].roles.values())
        connection.execute(
            f"COPY (SELECT {columns}, 'x' AS Actor1Geo_ADM2Code FROM "
            f"({_rows(f'range({rows})', f'(i * 366 // {rows})')})) "
            f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _zipped_day(folder: Path, day: int) -> Path:
    when = f"{FIRST_DAY + timedelta(days=day):%Y%m%d}"
    path = folder / f"{when}.export.CSV.zip"
    text = folder / f"{when}.export.CSV"
    fields = ", ".join(f'"{name}"' for name in layouts()["gdelt1"].fields)
    source = f"range({day * A_DAY}, {(day + 1) * A_DAY})"
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(
            f"COPY (SELECT {fields} FROM ({_rows(source, str(day))})) TO '{text}' "
            "(FORMAT csv, DELIMITER '\t', QUOTE '', ESCAPE '', HEADER false)"
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(text, text.name)
    text.unlink()
    return path


def _rows(source: str, day: str) -> str:
    """Return SQL for rows; every figure follows from the number i of a row."""
    codes = [state.codes["cameo"] for state in all_states() if state.codes["cameo"]]
    words = ", ".join(f"'{word}'" for word in _WORDS)
    states = ", ".join(f"'{code}'" for code in sorted(set(codes)))
    picked = {
        "a": f"list_extract([{states}], 1 + (hash(i, 1) % {len(set(codes))})::INT)",
        "b": f"list_extract([{states}], 1 + (hash(i, 2) % {len(set(codes))})::INT)",
    }
    word = f"list_extract([{words}], 1 + (hash(i, {{}}) % {len(_WORDS)})::INT)"
    address = (
        "'https://www.' || "
        + word.format(11)
        + " || (hash(i, 12) % 4000) || '.com/' || "
        + " || '-' || ".join(word.format(seed) for seed in (13, 14, 15, 16))
        + " || '-' || i"
    )
    place = (
        "CASE WHEN hash(i, {0}) % 3 = 0 THEN NULL ELSE "
        + word.format("{0}1").replace("{0}1", "{0}")
        + " || ', Region, Country' END"
    )
    geography = ", ".join(
        f"4 AS {who}Geo_Type, {place.format(20 + n)} AS {who}Geo_FullName, "
        f"'RS' AS {who}Geo_CountryCode, 'RS48' AS {who}Geo_ADM1Code, "
        f"(hash(i, {30 + n}) % 1800000) / 10000.0 - 90 AS {who}Geo_Lat, "
        f"(hash(i, {40 + n}) % 3600000) / 10000.0 - 180 AS {who}Geo_Long, "
        f"(hash(i, {50 + n}) % 9000000)::VARCHAR AS {who}Geo_FeatureID"
        for n, who in enumerate(("Actor1", "Actor2", "Action"))
    )
    actors = ", ".join(
        f"{side} || 'GOV' AS Actor{n}Code, upper({word.format(60 + n)}) AS "
        f"Actor{n}Name, {side} AS Actor{n}CountryCode, "
        + ", ".join(
            f"NULL AS Actor{n}{rest}Code"
            for rest in ("KnownGroup", "Ethnic", "Religion1", "Religion2")
        )
        + f", 'GOV' AS Actor{n}Type1Code, NULL AS Actor{n}Type2Code, "
        f"NULL AS Actor{n}Type3Code"
        for n, side in ((1, "a"), (2, "b"))
    )
    return (
        "SELECT 1000000000 + i AS GLOBALEVENTID, stamp AS SQLDATE, "
        "stamp // 100 AS MonthYear, stamp // 10000 AS Year, 2024.1 AS FractionDate, "
        f"{actors}, 1 AS IsRootEvent, root || '0' AS EventCode, root || '0' AS "
        "EventBaseCode, root AS EventRootCode, CASE WHEN root <= '05' THEN 1 WHEN "
        "root <= '08' THEN 2 WHEN root <= '13' THEN 3 ELSE 4 END AS QuadClass, "
        "(hash(i, 4) % 201)::INT / 10.0 - 10 AS GoldsteinScale, "
        "(hash(i, 5) % 40)::INT AS NumMentions, (hash(i, 6) % 9)::INT AS NumSources, "
        "(hash(i, 5) % 40)::INT AS NumArticles, "
        "(hash(i, 7) % 200000)::INT / 9973.0 - 10 AS AvgTone, "
        f"{geography}, stamp AS DATEADDED, {address} AS SOURCEURL FROM ("
        "SELECT i, strftime(DATE '2024-01-01' + "
        f"{day}::INT, '%Y%m%d')::INT AS stamp, "
        "lpad((1 + hash(i, 3) % 20)::VARCHAR, 2, '0') AS root, "
        f"CASE WHEN hash(i, 8) % 10 < 7 THEN {picked['a']} END AS a, "
        f"CASE WHEN hash(i, 9) % 10 < 4 THEN {picked['b']} WHEN hash(i, 9) % 10 < 6 "
        f"THEN {picked['a']} END AS b FROM (SELECT range AS i FROM {source}))"
    )
