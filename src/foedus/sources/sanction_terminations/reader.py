"""Read sanction spells with the days on which they began and ended.

The dataset takes its senders from a closed list: the United States, the EU (and
its forerunner), the UN and ten regional organisations, by COW number.
"""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

#: COW numbers of senders: state 2 and intergovernmental organisations. The
#: number of the European Community comes alone or with that of the Union.
SENDERS = {
    "2": "USA",
    "1653": "EU",
    "1653, 1830": "EU",
    "1830": "EU",
    "4400": "UN",
    "3760": "AU",
    "1520": "ECOWAS",
    "1240": "COMMONWEALTH",
    "3900": "OAS",
    "3450": "ARAB_LEAGUE",
    "4375": "UNASUR",
    "4120": "EAC",
    "4250": "SADC",
}

#: Measures of the codebook, by the kinds that GSDB also knows: aid (economic,
#: military, other) and diplomatic sanctions have no counterpart there.
KINDS = {
    "trade": ("TE", "CE"),
    "finance": ("FS", "AF", "FB"),
    "arms": ("AE",),
    "travel": ("TB",),
}
_OTHER = ("AS", "IM", "DS", "OE")


def read(files: Files) -> Reading:
    """Return `spells`: one row per case.

    Columns `case`, `sender` (a state id or a body), `target` (a state id),
    `start`, `end` (days; `end` null while the case went on at the end of 2018),
    and True or False for `trade`, `finance`, `arms`, `travel`.
    """
    (path,) = files["spells"]
    raw = read_csv(
        path,
        columns={
            "caseid": pl.String,
            "sender": pl.String,
            "target": pl.Int32,
            "startdate": pl.String,
            "terdate": pl.String,
            "measures": pl.String,
        },
    )
    check_codes(raw, "sender", list(SENDERS), where=path.name)
    codes = pl.col("measures").str.split(",").list.eval(pl.element().str.strip_chars())
    listed = raw.select("caseid", measure=codes).explode("measure")
    known = [*_OTHER, *(code for codes in KINDS.values() for code in codes)]
    check_codes(listed, "measure", known, where=path.name)
    dated = raw.with_columns(
        codes.alias("measure"),
        start=pl.col("startdate").str.to_date("%d.%m.%Y"),
        end=pl.col("terdate").str.to_date("%d.%m.%Y"),
    )
    backwards = dated.filter(pl.col("start") > pl.col("end"))
    if not backwards.is_empty():
        message = (
            f"{path.name}: case {backwards['caseid'][0]} starts after it ends; "
            "expected startdate <= terdate"
        )
        raise UnreadableFile(message)
    named = map_column(dated, "target", scheme="cow", date="start", out="state")
    return Reading(
        {
            "spells": named.select(
                case="caseid",
                sender=pl.col("sender").replace_strict(SENDERS),
                target="state",
                start="start",
                end="end",
                **{
                    kind: pl.col("measure").list.set_intersection(codes).list.len() > 0
                    for kind, codes in KINDS.items()
                },
            ).sort("case")
        }
    )
