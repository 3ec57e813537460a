"""Each claim type on sentences whose answer is known, and on those that are traps.

The verdicts were worked out from the ledgers and the published figures, not from what
the code gave.
"""

from __future__ import annotations

import pytest

import foedus
from foedus.audit.model import Answer
from foedus.audit.registry import claim_types
from foedus.audit.running import audit


def only(text: str, **options: str) -> Answer:
    (found,) = audit(text, **options).answers  # type: ignore[arg-type]
    return found


YES, NO, OPEN = "supported", "contradicted", "cannot be known here"


@pytest.mark.parametrize(
    ("type", "verdict", "text"),
    [
        ("accession", YES, "Pakistan joined the SCO in 2017."),
        ("accession", NO, "Sweden joined NATO in 2004."),
        ("accession", OPEN, "The Philippines left the Rome Statute in 2018."),
        ("accession", YES, "Britain left the European Union in January 2020."),
        ("accession", NO, "France withdrew from NATO in 1966."),
        ("accession", YES, "Belarus has not left the CSTO."),
        ("accession", YES, "Sudan was suspended from the African Union in 2021."),
        ("accession", YES, "Cuba, of all states, never left the United Nations."),
        ("accession", YES, "Burkina Faso, Mali and Niger have quit the Francophonie."),
        ("accession", "mixed", "Sweden and Serbia joined NATO."),
        ("membership", YES, "Kazakhstan is still a member of the CSTO."),
        ("membership", "mixed", "Armenia is a member of the CSTO."),
        ("membership", YES, "Ukraine is not a member of NATO."),
        ("membership", NO, "Serbia is a member of the EU."),
        ("membership", YES, "Poland has been a member of NATO since 1999."),
        ("membership", NO, "Poland has been a member of NATO since 2004."),
        ("vote", YES, "India abstained on resolution ES-11/1."),
        ("vote", NO, "China voted against A/RES/ES-11/4."),
        ("vote", YES, "Eritrea and Belarus voted against the resolution of March 2022 "
                      "that deplored the aggression against Ukraine."),
        ("vote", OPEN, "Chad voted against A/RES/99/999."),
        ("votes_with", YES, "In 2019 Israel voted with the United States at the UN."),
        ("votes_with", NO, "Poland votes with Russia in the General Assembly."),
        ("isolation", YES, "In 2023 Israel was isolated at the United Nations."),
        ("isolation", NO, "In 2019 Thailand was isolated at the United Nations."),
        ("supplier_share", YES, "Japan buys nearly all of its arms from America."),
        ("supplier_share", NO, "India buys over 80 % of its arms from France."),
        ("supplier_share", OPEN, "Over half of India's arms came from Russia in 1923."),
        ("arms_from", YES, "Israel sells arms to Azerbaijan."),
        ("arms_from", NO, "Poland buys no arms from South Korea."),
        ("arms_from", YES, "China is Pakistan's largest arms supplier."),
        ("arms_shift", YES,
         "India's arms imports have shifted from Russia to France since 2014."),
        ("void", YES, "Turkey has replaced Russia as the main arms supplier of "
                      "Azerbaijan since 2014."),
        ("trade_share", NO,
         "Over 80 % of Canada's exports went to the United States in 2019."),
        ("trade_share", YES, "Between 2015 and 2019 over half of Mexico's exports went "
                             "to the United States."),
        ("trade_share", OPEN, "Over 30 % of Serbia's exports went to Germany in 2025."),
        ("trade_share", YES,
         "South Korea exports more to China than to the United States."),
        ("top_partner", YES, "China was Brazil's largest trading partner in 2022."),
        ("top_partner", NO, "Russia was Brazil's largest export market in 2022."),
        ("trade_change", YES,
         "Germany's imports from Russia fell by more than half between 2021 and 2023."),
        ("trade_change", NO, "Russian exports to China fell between 2019 and 2023."),
        ("trade_change", OPEN, "Russian exports to China have fallen."),
        ("trade_stopped", NO, "Germany has stopped exporting to Russia."),
        ("trade_turn", YES,
         "Since 2005 Saudi exports have turned from the United States to China."),
        ("dependence", YES, "Canada is more dependent on the United States than the "
                            "United States is on Canada."),
        ("dependence", YES, "Hungary does not depend on trade with Russia."),
        ("sanctions", YES, "Japan imposed sanctions on Russia in 2022."),
        ("sanctions", NO, "India has imposed sanctions on Russia."),
        ("sanctions", OPEN, "Canada sanctioned Belarus in 2020."),
        ("sanctions", OPEN, "Chile imposed sanctions on Peru in 1975."),
        ("base", YES, "China has a base in Djibouti."),
        ("base", YES, "Russia closed its base at Cam Ranh in Vietnam in 2002."),
        ("base", NO, "India has a base in Tajikistan."),
        ("pledge", YES, "Saudi Arabia came to the defence of Bahrain in 2011."),
        ("pledge", YES, "Russia failed to come to Armenia's aid in 2022."),
        ("pledge", OPEN, "France stood by Chile in 1973."),
        ("drift", YES, "Turkey has drifted away from the United States since 2014."),
        ("drift", NO, "Egypt moved closer to the Soviet Union between 1972 and 1980."),
        ("drift", OPEN, "Gabon moved away from France between 2014 and 2023."),
        ("bloc", YES, "Cuba belonged to the Soviet bloc in 1980."),
        ("bloc", NO, "Poland belongs to the Chinese bloc."),
        ("polarity", NO, "By military spending the world of 2020 was unipolar."),
        ("polarity", YES, "The world is multipolar."),
        ("polarity", OPEN, "In 1985 the world was bipolar."),
        ("spending", YES, "Russia spent over 3 % of its GDP on defence in 2020."),
        ("spending", NO, "Israel spent more than 6 per cent of its GDP on defence in "
                         "2022."),
        ("spending", OPEN, "Brazil spent 1 per cent of its GDP on defence in 2025."),
        ("cost", OPEN, "The embargo has cost Iran 100 billion dollars."),
    ],
)  # fmt: skip
def test_answers(type: str, verdict: str, text: str) -> None:
    found = only(text)
    assert (found.claim.type, found.verdict.word) == (type, verdict), found.verdict
    assert found.claim.text in text and found.sentence
    if verdict in (YES, NO):
        assert (
            found.evidence
            or "never been a member" in found.sentence
            or ("no sanctions" in found.sentence or "no base" in found.sentence)
        )


@pytest.mark.parametrize(
    "text",
    [
        "If Turkey left NATO, Greece would rejoice.",
        "Did Turkey leave NATO?",
        "Turkey will leave NATO.",
        "Turkey could leave NATO in 2026.",
        "Turkey may have left NATO.",
        "Turkey threatened to leave NATO in 2019.",
        "Had Britain joined NATO, it would have left the EU.",
        "Moscow claims that Ukraine left the CIS in 1993.",
        "According to Ankara, Turkey left NATO.",
        '"Serbia has joined NATO," said Vucic.',
        "“We are done: Serbia left the CSTO.”",
        "It is a myth that India left the Commonwealth in 1950.",
        "Hardly anyone noticed that Albania left the Warsaw Pact.",
        "Oh sure, Belarus left the CSTO.",
        "Belarus left the CSTO!",
        "Neither Austria nor Ireland has joined NATO.",
        "Not every member left the CSTO in 2023.",
        "Nobody believes that Iran buys its arms from France.",
        "In the novel, France leaves NATO.",
        "A Turkish company bought most of its arms from Russia.",
        "Armenian footballers left the CSTO cup in 2019.",
        "Jordan left the Bulls in 1993.",
        "Georgia voted for Biden in 2020.",
        "The Washington Post left the European Union desk.",
        "Some 30 % of Georgians want to join the CSTO.",
        "Two thirds of Indian exports of diamonds went to Belgium in 2020.",
        "Half of Germany's imports of gas came from Russia in 2020.",
        "Turkey exported 40 % of its hazelnuts to Germany in 2023.",
        "China sends half of its tourists to Thailand.",
        "Turkish voters turned away from Russia between 2014 and 2023.",
        "The Chinese ambassador to Niger left NATO in 2019.",
        "Armenia's parliament voted against joining the CSTO.",
        "Korea voted against A/RES/ES-11/1.",
        "Poland nearly left the Warsaw Pact in 1981.",
        "Hungary voted with Russia at the United Nations.",
        "France lost its base to the sea.",
        "Armenia left the CSTO summit in 2022.",
        "The president of Armenia left the CSTO.",
        "Germany's coalition left NATO out of its programme.",
        "The country left NATO.",
        "Merkel imposed sanctions on Iran in 2023.",
        "Georgia, the American state, sent half of its exports to Russia in 2020.",
        "Contrary to what one hears, Serbia has joined NATO.",
        "Iran left the SCO, which is nonsense.",
        "Armenia left the CSTO in all but name.",
        "Algeria, Egypt and Morocco buy arms from Russia.",
        "Serbia joined NATO's Partnership for Peace in 2006.",
    ],
)
def test_traps_get_no_verdict(text: str) -> None:
    words = {one.verdict.word for one in audit(text).answers}
    assert not words & {"supported", "contradicted", "mixed"}


def test_what_is_left_over_is_named() -> None:
    found = only("Armenia left the CSTO summit in 2022.")
    assert found.claim.type == "unread"
    assert "summit" in found.verdict.reason


def test_a_year_outside_is_not_answered_with_another_but_shown() -> None:
    found = only("Over 30 % of Serbia's exports went to Germany in 2025.")
    assert found.number is None and found.nearest is not None
    assert found.nearest.year == 2023 and "2023" in found.nearest.figure


def test_the_day_of_the_text_decides_what_is_now() -> None:
    text = "Armenia is a member of the CSTO."
    assert only(text, date="2020-01-01").verdict.word == "supported"
    assert only(text, date="2025-01-01").verdict.word == "mixed"
    late = only("Mexico sends most of its exports to the United States.",
                date="2031-01-01")  # fmt: skip
    assert late.verdict.word == "cannot be known here"


def test_because_is_association_only() -> None:
    found = audit(
        "Armenia froze its membership in the CSTO in 2024 because Russia failed to "
        "come to Armenia's aid in 2022."
    ).answers
    assert [one.claim.type for one in found] == ["accession", "pledge", "cause"]
    assert all(one.association_only for one in found)
    assert found[-1].verdict.word == "cannot be known here"
    assert "association only" in found[-1].verdict.reason


def test_pronouns_take_the_one_state_before_them() -> None:
    text = "Poland is cautious. It joined NATO in 1999."
    assert only(text).claim.slots["state"].value == "POL"
    two = "Poland and Hungary are cautious. It joined NATO in 1999."
    assert audit(two).answers == ()


def test_moscow_before_1991_is_the_soviet_union() -> None:
    found = only("Ethiopia drew closer to Moscow between 1970 and 1980.")
    assert found.claim.slots["hub"].value == "SUN"


def test_every_type_says_how_it_decides_and_is_tried_above() -> None:
    tried = {
        mark.args[1][i][0]
        for mark in test_answers.pytestmark  # type: ignore[attr-defined]
        for i in range(len(mark.args[1]))
    }
    assert set(claim_types()) == tried
    for one in claim_types().values():
        assert one.thresholds.endswith(".") and one.title


def test_the_room_is_the_function() -> None:
    found = foedus.audit("Pakistan joined the SCO in 2017.")  # type: ignore[operator]
    assert found.counts["supported"] == 1
    assert "1 supported" in repr(found)


def test_a_row_of_the_ledger_reads_as_a_sentence() -> None:
    (answer,) = audit("Armenia froze its participation in the CSTO in 2024.").answers
    told = [one.text for one in answer.evidence]
    body = "the Collective Security Treaty Organization"
    assert f"Armenia: a member of {body} from 15 May 1992 to 21 February 2024" in told
    assert (
        f"Armenia: a member with a frozen part in {body} from 22 February 2024" in told
    )
