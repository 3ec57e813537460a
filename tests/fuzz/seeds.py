"""Small well-formed files of every source, with invented rows in the published layout.

A fuzzer that starts from nothing finds that nothing is no csv. These files are read
to the end (up to the expectations on their size), so that what is changed in them
meets the code behind the header.
"""

from __future__ import annotations

import functools
import gzip
import io
import zipfile
from collections.abc import Mapping
from datetime import date

import polars as pl

from foedus.states import existing

_CSVY = """---
source: made for a test
schema:
  fields:
{fields}
header: yes
sep: ','
dec: '.'
---
"""

#: By source and role; what is text here is packed below where the source packs it.
_TEXT: dict[str, dict[str, str]] = {
    "armenia_trade": {
        "monthly": '"country","year","month","export","import_origin",'
        '"import_consignment","date"\n"Georgia",2020,1,1.5,2,0,"2020-01-01"\n'
        '"Iran",2020,2,0,0.25,0,"2020-02-01"\n'
    },
    "atop": {
        "obligations": "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,"
        "atop_nonagg,atop_consul\n2,20,1950,1,0,0,0,1\n20,2,1950,1,0,0,0,1\n"
    },
    "capabilities": {
        "capabilities": "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
        "2,1950,1,2,3,4,5.0,6.0,0.25\n200,1950,-9,2,3,4,5.0,6.0,0.125\n"
    },
    "comtrade": {
        "exports": "date,value,reporter,partner\n2014-01-01,70,Georgia,World\n"
        "2014-01-01,70,Georgia,Armenia\n",
        "imports": "date,value,reporter,partner\n2021-01-01,70.25,Albania,World\n"
        "2021-01-01,70.25,Albania,Italy\n",
    },
    "contiguity": {
        "spells": "ccode1,ccode2,conttype,stdate,enddate\n"
        "2,20,1,1920-01-01,2016-12-01\n20,2,1,1920-01-01,2016-12-01\n"
    },
    "cow_majors": {
        "spells": "ccode,styear,stmonth,stday,endyear,endmonth,endday,version\n"
        "2,1898,8,13,2016,12,31,2016\n365,1922,5,1,2016,12,31,2016\n"
    },
    "cow_states": {
        "spells": "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,"
        "endday,version\nUSA,2,United States,1816,1,1,2016,12,31,2016\n"
    },
    "distances": {
        "pairs": "iso_o,iso_d,contig,comlang_off,comlang_ethno,colony,comcol,curcol,"
        "col45,smctry,dist,distcap,distw,distwces\n"
        "FRA,DEU,1,0,0,0,0,0,0,0,400.5,800,500,450\n"
        "DEU,FRA,1,0,0,0,0,0,0,0,400.5,800,500,450\n"
    },
    "exercises": {
        "exercises": "MMEID,Ex_Name,Series_Name,Location,lat,lon,StartDate,s.year,"
        "s.month,s.day,EndDate,e.year,e.month,e.day,CPX,Air,Land,Sea,Amphibious,"
        "Cyber,Warfighting,Peacekeeping,Humanitarian,FocusDescription,"
        "AdditionalParticipantInfo,"
        + ",".join(
            f"State{first}{letter}"
            for first in ("", "A")
            for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            if first + letter <= "AM" or not first
        )
        + "\nmme1,Alpha,,Sea,1.5,2.5,1/14/80,1980,1,14,1/21/80,1980,1,21,"
        "0,0,0,1,1,0,1,0,0,at sea,,Netherlands,United Kingdom" + "," * 37 + "\n"
    },
    "gdelt_monthly": {
        "months": "month,a,b,score,pos,neg,active_days,days_in_file\n"
        "2018-01,AFG,ALB,78.673,78.673,0.0,3,31\n2018-02,AFG,ALB,1.5,2.0,-0.5,1,28\n"
    },
    "gdp": {
        "wide": '"Country Name","Country Code","Indicator Name","Indicator Code",'
        '"1960","1961"\n"Aruba","ABW","GDP (current US$)","NY.GDP.MKTP.CD","",""\n'
        '"France","FRA","GDP (current US$)","NY.GDP.MKTP.CD","6.5","7.5"\n',
        "long": "Country Name,Country Code,Year,Value\nAfghanistan,AFG,2000,35.9\n",
    },
    "gsdb": {
        "cases": "case_id,sanctioned_state,sanctioning_state,begin,end,trade,"
        "descr_trade,arms,military,financial,travel,other,target_mult,sender_mult,"
        "objective,success\n364,Myanmar,Germany,1989,2013,1,exp_part,0,0,1,0,0,0,0,"
        "human_rights,success_part\n"
    },
    "gw_states": {
        "spells": "gwcode,stateabb,statename,startdate,enddate\n"
        "2,USA,United States,1816-01-01,2017-12-31\n"
    },
    "icews": {
        "events_2005_2015": "Colombia\tInvestigate\tGuerrilla (Colombia)\t2008-07-25\n"
        "Police (Australia)\tConsult\tChina\t2005-10-11\n",
        "events_2014": "Afghanistan\tMake statement\tChina\t2014-03-06\n",
    },
    "ideal_points": {
        "points": "Row,ccode,session,NVotes,IdealPoint,QO%,Q5%,Q10%,Q50%,Q90%,Q95%,"
        "Q100%,iso3c,Countryname\n1,2,1,42,1.5,0.5,1.25,1.4,1.5,1.9,2.0,2.7,USA,"
        "United States\n"
    },
    "igo_joint": {"pairs": "ccode1,ccode2,year,dyadigos\n2,20,1950,7\n2,200,1950,5\n"},
    "igo_states": {
        "states": "ccode,year,sum_igo_full,sum_igo_associate,sum_igo_observer,"
        "sum_igo_anytype\n2,1950,3,1,0,4\n"
    },
    "imf_russia": {
        "exports": "reporter_name,reporter_code,partner_name,partner_code,FREQ,date,"
        "value,month,year\nRussian Federation,RU,Dominica,DM,M,2021-02-01,9,2,2021\n"
    },
    "itpde": {
        "flows": "exporter,importer,year,value_2010usd\nAFG,DZA,2000,31.5\n",
        "domestic": "state,year,value_2010usd\nAFG,2002,79.75\n",
    },
    "oec": {"flows": "exporter_name,importer_name,value\nAfghanistan,Andorra,78.5\n"},
    "rivalries": {
        "rivalries": "tssr_id,rivalry,ccode1,ccode2,start,end,positional,spatial,"
        "ideological,interventionary,principal,aprin\n"
        "1,France-Germany,220,255,1946,1955,1,1,,,,\n"
    },
    "sanction_terminations": {
        "spells": "caseid,sender,target,startdate,terdate,defactoter,ongoing,gradual,"
        "expiry,review,measures,goals,adaptgoal,targetsalience,sendersalience,"
        "requirementter,outcome,negotiations,costsender,instinvestment,costtarget,"
        "multilateralism,datasets,comment,sourceimp,sourceter\n"
        'EU_CUB_03,1830,40,05.06.2003,23.06.2008,31.01.2005,0,0,0,0,DS,"HR, DM",0,1,0,'
        "Clear,Sender capitulation,1,Blank,0,Minor,EU,EUSANCT,,a,b\n"
    },
    "sipri_tiv": {
        "volumes": "supplier,recipient,year,value,supplier_cown,recipient_cown,"
        "supplier_lon,supplier_lat,recipient_lon,recipient_lat\n"
        "Austria,Australia,2021,11,305,900,14.5,47.5,135.5,-25.5\n"
    },
    "sipri_transfers": {
        "register": "Recipient,Supplier,Year of order, ,Number ordered, ,"
        "Weapon designation,Weapon description,Number delivered, ,Year(s) of delivery,"
        "status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,"
        "SIPRI TIV of delivered weapons\nAfghanistan,Russia,2002,,3,,Mi-17,helicopter,"
        "3,,2002; 2003,New,aid,2.5,7.5,7.5\n"
    },
    "un_bridges": {"bridges": "v1,rcid1,rcid2\n1,299,331\n2,300,340\n"},
    "un_votes": {
        "votes": "rcid,country,country_code,vote\n3,United States,US,yes\n"
        "3,Canada,CA,no\n",
        "roll_calls": "rcid,session,importantvote,date,unres,amend,para,short,descr\n"
        '3,1,0,1946-01-01,R/1/66,1,0,"RULES, PROCEDURE","TO ADOPT"\n',
        "issues": "rcid,short_name,issue\n3,me,Palestinian conflict\n",
    },
    "us_bases": {
        "bases": "countryname,ccode,iso3c,basename,lat,lon,base,lilypad,fundedsite\n"
        "Afghanistan,700,AFG,Bagram AB,34.5,69.25,1,0,0\n"
    },
    "us_troops": {
        "troops": "countryname,year,ccode,iso3c,region,troops_ad,army_ad,navy_ad,"
        "air_force_ad,marine_corps_ad,total_civilian\nFrance,1951,220,FRA,Europe,9,5,1,2,1,\n"
    },
}
_GZIPPED = {
    ("atop", "obligations"),
    ("capabilities", "capabilities"),
    ("distances", "pairs"),
    ("gas_imports", "imports"),
    ("gdelt_monthly", "months"),
    ("igo_joint", "pairs"),
    ("igo_states", "states"),
    ("itpde", "flows"),
    ("oil_imports", "imports"),
    ("un_votes", "votes"),
    ("un_votes", "roll_calls"),
    ("un_votes", "issues"),
}


@functools.cache
def source_files() -> Mapping[str, Mapping[str, bytes]]:
    """Return one small file for every role of every source that is read as text."""
    text = {**_TEXT, **_wide(), **_energy()}
    return {
        source: {
            role: gzip.compress(body.encode(), mtime=0)
            if (source, role) in _GZIPPED
            else body.encode()
            for role, body in roles.items()
        }
        for source, roles in text.items()
    }


def _wide() -> dict[str, dict[str, str]]:
    """Return the tables of votes with a column a state."""
    states = [state.id for state in existing(2024)]
    wide = [state.id for state in existing(2024)]
    votes = ",".join("139"[i % 3] for i in range(len(wide)))
    spelt = ",".join(("YES", "NO", "ABSTAIN")[i % 3] for i in range(len(states)))
    return {
        "un_votes_wide": {
            "votes": "rcid,date,me,nu,di,hr,co,ec," + ",".join(wide) + "\n"
            f"3,1946-01-01,FALSE,FALSE,FALSE,FALSE,FALSE,FALSE,{votes}\n"
        },
        "un_votes_2025": {
            "votes": "Link,token,Scrape_Year,Title,Council,Resolution,country,"
            "subregion,continent,Date,YES COUNT,NO COUNT,ABSTAIN COUNT,NO-VOTE COUNT,"
            "TOTAL VOTES,tags," + ",".join(states) + "\nhttps://example.org/record/1,1,2025,T,"
            f'General Assembly,A/RES/79/1,,,,2025-01-01,90,90,90,0,270,"[]",{spelt}\n',
            "resolutions": "Resolution,Date,Title,Topic Tags,UN Digital Library Link,"
            "Yes,No,Abstain,No Vote," + ",".join(states) + "\n,,,,,,,,,"
            + ",".join(f'"{state.name}"' for state in existing(2024))
            + f"\nA/RES/79/1,2025-01-01,T,x,https://example.org/record/1,9,9,9,0,{spelt}\n",
        },
    }  # fmt: skip


def _energy() -> dict[str, dict[str, str]]:
    columns = (
        "COUNTRY", "Country", "PRODUCT", "Product", "ORIGIN", "Origin", "TIME", "Time",
        "Value", "Flag Codes", "Flags",
    )  # fmt: skip
    fields = "\n".join(f"  - name: {name}\n    type: character" for name in columns)
    head = _CSVY.format(fields=fields) + ",".join(columns) + "\n"
    oil = "FRANCE,France,CRUDEOIL,Crude oil,RUSSIA,Russian Federation,2015,2015,9.5,,\n"
    gas = oil.replace("CRUDEOIL,Crude oil", "NATGASCM,Natural gas")
    return {
        "oil_imports": {"imports": head + oil},
        "gas_imports": {"imports": head + gas},
    }


def workbook(sheets: Mapping[str, list[list[object]]]) -> bytes:
    """Return the smallest workbook that holds these sheets."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    start = f'<Relationships xmlns="{package}/relationships">'
    numbered = list(enumerate(sheets.items(), start=1))
    named = "".join(
        f'<sheet name="{name}" sheetId="{k}" r:id="rId{k}"/>'
        for k, (name, _) in numbered
    )
    links = "".join(
        f'<Relationship Id="rId{k}" Type="{office}/worksheet" '
        f'Target="worksheets/sheet{k}.xml"/>'
        for k, _ in numbered
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default '
        'Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{start}<Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"{start}{links}</Relationships>",
    }
    files |= {
        f"xl/worksheets/sheet{k}.xml": f'<worksheet xmlns="{main}"><sheetData>'
        f"{_cells(rows)}</sheetData></worksheet>"
        for k, (_, rows) in numbered
    }
    packed = io.BytesIO()
    # Stored, not squeezed: a changed byte is a changed cell and not a broken archive.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body)
    return packed.getvalue()


def _cells(rows: list[list[object]]) -> str:
    def cell(one: object) -> str:
        if one is None:
            return "<c/>"
        if isinstance(one, str):
            return f'<c t="inlineStr"><is><t>{one}</t></is></c>'
        if isinstance(one, date):
            return f'<c t="d"><v>{one.isoformat()}</v></c>'
        return f"<c><v>{one}</v></c>"

    return "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)


def own_table() -> pl.DataFrame:
    """Return a user's table of dyad-years."""
    return pl.DataFrame(
        {
            "hub": ["RUS", "Russia", "365"],
            "partner": ["ARM", "Türkiye", "KZ"],
            "year": [2014, 2015, 2016],
            "value": [0.5, None, 0.25],
            "sd": [0.1, 0.1, 0.1],
        }
    )


def parquet(frame: pl.DataFrame) -> bytes:
    """Return a table as Parquet."""
    packed = io.BytesIO()
    frame.write_parquet(packed)
    return packed.getvalue()


def month_of_events() -> bytes:
    """Return a month as ``foedus events build`` writes it: what is read of it."""
    frame = pl.DataFrame(
        {
            "source": ["RUS", "UKR"],
            "target": ["UKR", "RUS"],
            "goldstein_sum": [-10.0, 2.5],
            "days": pl.Series([3, 1], dtype=pl.UInt32),
        }
    )
    packed = io.BytesIO()
    frame.write_parquet(packed, metadata={"foedus.layout": "gdelt2"})
    return packed.getvalue()


def votes_table() -> pl.DataFrame:
    """Return a table of votes as `foedus.ideal_points` takes it."""
    rows = [(f"m{v}", f"b{i}", 1 + i % 2, "yes" if (v + i) % 3 else "no")
            for v in range(6) for i in range(6)]  # fmt: skip
    return pl.DataFrame(rows, schema=["voter", "item", "session", "vote"], orient="row")
