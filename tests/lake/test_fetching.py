"""Fetching: the pointer moves only to what was read; the last good vintage stays."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest
from tests.faults.publisher import Served, answers, breaks_off
from tests.faults.small import (
    MAJORS,
    MAJORS_FILE,
    STATES,
    STATES_FILE,
    STATES_ZIP,
    at,
    declared,
    majors,
    states,
    tree,
    zipped,
)

from foedus.errors import (
    FetchError,
    MissingFile,
    SourceError,
    UnreadableFile,
    VaultBusy,
    VaultError,
)
from foedus.lake.fetching import fetch
from foedus.lake.holdings import holdings
from foedus.lake.importing import import_files
from foedus.lake.inputs import Inputs
from foedus.lake.locking import locked
from foedus.lake.vault import problems, prune, repair
from foedus.lake.vintages import Shelf


@pytest.fixture
def world(publisher) -> Iterator[None]:
    publisher.files[f"/{MAJORS_FILE}"] = Served(majors())
    publisher.files[f"/{STATES_ZIP}"] = Served(
        zipped({STATES_FILE: states(), "readme.txt": b"read me"})
    )
    with declared(at(publisher.address)):
        yield


@pytest.fixture
def get(world, hasty, tmp_path):
    """Fetch into a vault; return the outcomes."""
    return lambda *sources, **options: fetch(
        sources, vault=tmp_path / "vault", downloader=hasty(), **options
    )


def test_all_sources_come_into_the_vault(get, vault):
    told = []
    found = get(progress=lambda *said: told.append(said))
    assert [(one.source, one.outcome) for one in found] == [
        (MAJORS, "new"),
        (STATES, "new"),
    ]
    current = Shelf(STATES, vault).current()
    assert current is not None and current.name == found[1].vintage
    assert current.roles == {"spells": (STATES_FILE,)}
    assert (current.path / STATES_FILE).read_bytes() == states()
    assert current.tables == {"spells": {"rows": 243, "years": None}}
    record = current.files[STATES_FILE]
    assert record.archive is not None and record.sha256 != record.archive
    # Nothing but the vintage, the pointer, and when it was asked for.
    assert sorted(p.name for p in (vault / STATES).iterdir()) == sorted(
        [current.name, "current", "checked.json"]
    )
    assert {said[0] for said in told} == {MAJORS, STATES}
    assert Inputs(None, vault=vault).table(MAJORS, "spells").height == 14
    assert problems(vault, hashes=True) == ()


def test_nothing_newer_costs_nothing(get, vault, publisher):
    get()
    before = tree(vault)
    publisher.asked.clear()
    assert {one.outcome for one in get()} == {"unchanged"}
    assert len(publisher.asked) == 2
    after = tree(vault)
    assert {k for k in before if k.endswith("checked.json")}.isdisjoint(
        k for k in before if before[k] == after[k] and "checked" not in k
    )
    assert {k: v for k, v in before.items() if "checked" not in k} == {
        k: v for k, v in after.items() if "checked" not in k
    }


def test_a_new_edition_is_a_new_vintage_and_the_old_one_stays(get, vault, publisher):
    get(MAJORS)
    publisher.files[f"/{MAJORS_FILE}"].content = majors(1)
    (found,) = get(MAJORS)
    assert found.outcome == "new"
    first, second = Shelf(MAJORS, vault).vintages()
    assert (first.number, second.number) == (1, 2)
    assert found.vintage == second.name
    assert (first.path / MAJORS_FILE).read_bytes() == majors(0)
    # A publisher that goes back to the old file: the old vintage, not a third.
    publisher.files[f"/{MAJORS_FILE}"].content = majors(0)
    (found,) = get(MAJORS)
    assert found.vintage == first.name
    assert len(Shelf(MAJORS, vault).vintages()) == 2


def test_a_changed_column_is_refused_and_the_good_vintage_stays(get, vault, publisher):
    get(MAJORS)
    good = Shelf(MAJORS, vault).current()
    served = publisher.files[f"/{MAJORS_FILE}"]
    served.content = majors(1).replace(b"ccode", b"state_code", 1)
    for _ in range(3):
        (found,) = get(MAJORS)
        assert found.outcome == "refused" and "lacks the column" in found.text
        assert Shelf(MAJORS, vault).current() == good
        (one,) = problems(vault)
        assert one.kind == "refused file" and "ccode" in one.text
        (held,) = holdings(vault)
        assert held.newer is True and held.refused is not None
    # It came twice, to be sure that it is the publisher's own, and then no more.
    conditions = [one.headers.get("if-none-match") for one in publisher.asked]
    assert conditions[2:] == [None, served.mark]
    served.content = majors(1)
    assert get(MAJORS)[0].outcome == "new"
    assert problems(vault) == ()
    assert holdings(vault)[0].newer is False


def test_too_few_rows_are_refused(get, vault, publisher):
    publisher.files[f"/{MAJORS_FILE}"].content = majors()[:200].rpartition(b"\n")[0]
    (found,) = get(MAJORS)
    assert found.outcome == "refused" and "rows; expected 12 to" in found.text
    assert Shelf(MAJORS, vault).current() is None
    assert holdings(vault)[0].vintage is None


def test_offline_asks_nobody(get, vault, publisher):
    (found,) = get(MAJORS, offline=True)
    assert found.outcome == "failed" and "nobody is asked offline" in found.text
    get(MAJORS)
    publisher.asked.clear()
    assert get(MAJORS, offline=True)[0].outcome == "unchanged"
    assert publisher.asked == []


def test_offline_takes_in_what_came_before(get, vault, publisher):
    served = publisher.files[f"/{MAJORS_FILE}"]
    served.content = b"wrong\n1\n"
    assert get(MAJORS)[0].outcome == "refused"
    publisher.asked.clear()
    assert get(MAJORS, offline=True)[0].outcome == "refused"
    assert publisher.asked == []


def test_a_dry_run_changes_nothing(get, vault, publisher):
    (found,) = get(MAJORS, dry_run=True)
    assert found.outcome == "would fetch" and MAJORS_FILE in found.text
    assert publisher.asked == [] and not vault.exists()
    get(MAJORS)
    before = tree(vault)
    assert "nothing newer" in get(MAJORS, dry_run=True)[0].text
    publisher.files[f"/{MAJORS_FILE}"].content = majors(1)
    assert "(newer)" in get(MAJORS, dry_run=True)[0].text
    publisher.asked.clear()
    get(MAJORS, dry_run=True, offline=True)
    assert publisher.asked == []
    assert tree(vault) == before


def test_one_that_fails_does_not_stop_the_others(get, publisher):
    publisher.files[f"/{MAJORS_FILE}"].script = [answers(404)]
    first, second = get()
    assert (first.outcome, second.outcome) == ("failed", "new")
    assert not first.good and "answers 404" in first.text


def test_what_failed_is_told_until_it_comes(get, vault, publisher):
    """By `problems`, and so by the doctor, long after the error was printed."""
    get()
    for script, says in (([answers(404)], "answers 404"), ([answers(500)] * 4, "500")):
        publisher.files[f"/{MAJORS_FILE}"].script = script
        assert get(MAJORS)[0].outcome == "failed"
        (one,) = problems(vault)
        assert (one.kind, one.source, one.serious) == ("failed fetch", MAJORS, False)
        assert says in one.text and f"foedus data fetch {MAJORS}" in one.remedy
    # Whoever asks nobody learns nothing new; another source is another matter.
    get(MAJORS, offline=True)
    get(STATES)
    assert [one.source for one in problems(vault)] == [MAJORS]
    assert get(MAJORS)[0].outcome == "unchanged"
    assert problems(vault) == ()
    # A copy that a user imports ends it as well.
    publisher.files[f"/{MAJORS_FILE}"].script = [answers(404)]
    get(MAJORS)
    (vault.parent / MAJORS_FILE).write_bytes(majors(1))
    import_files(vault.parent / MAJORS_FILE, source=MAJORS, vault=vault)
    assert problems(vault) == ()


def test_a_download_that_stopped_is_told_and_goes_on(get, vault, publisher):
    publisher.files[f"/{STATES_ZIP}"].script = [breaks_off(500)] * 4
    (found,) = get(STATES)
    assert found.outcome == "failed"
    (one, failed) = problems(vault)
    assert one.kind == "unfinished download" and STATES in one.remedy
    assert failed.kind == "failed fetch" and "received 500 bytes" in failed.text
    assert get(STATES)[0].outcome == "new"
    assert publisher.asked[-1].headers["range"] == "bytes=500-"
    assert problems(vault) == ()


def test_another_process_at_work(get, vault):
    get(MAJORS)
    with locked(vault / MAJORS / "lock"):
        (found,) = get(MAJORS)
        assert found.outcome == "failed" and "in use by process" in found.text
        with pytest.raises(VaultBusy):
            import_files(vault / MAJORS / "current", source=MAJORS, vault=vault)
        assert problems(vault) == ()
    assert get(MAJORS)[0].outcome == "unchanged"


def test_a_damaged_vintage_is_told_repaired_and_fetched_again(get, vault, publisher):
    get(MAJORS)
    publisher.files[f"/{MAJORS_FILE}"].content = majors(1)
    get(MAJORS)
    first, second = Shelf(MAJORS, vault).vintages()
    spoiled = second.path / MAJORS_FILE
    spoiled.chmod(0o644)
    spoiled.write_bytes(spoiled.read_bytes().replace(b"1898", b"1899", 1))
    assert problems(vault) == ()
    (one,) = problems(vault, hashes=True)
    assert one.kind == "damaged vintage" and one.serious
    with pytest.raises(VaultError, match=r"is damaged: .* has sha256"):
        Inputs(None, vault=vault).table(MAJORS, "spells")
    done = repair(vault)
    assert f"in use is now {first.name}" in done[-1]
    assert Inputs(None, vault=vault).table(MAJORS, "spells").height == 14
    (found,) = get(MAJORS)
    assert found.outcome == "new"
    assert problems(vault, hashes=True) == ()


def test_fetching_heals_a_damaged_vintage_by_itself(get, vault):
    get(MAJORS)
    current = Shelf(MAJORS, vault).current()
    (current.path / MAJORS_FILE).unlink()
    (one,) = problems(vault)
    assert one.kind == "damaged vintage"
    assert get(MAJORS)[0].outcome == "new"
    assert Shelf(MAJORS, vault).current().damage() == []


def test_a_lost_pointer(get, vault, publisher):
    get(MAJORS)
    publisher.files[f"/{MAJORS_FILE}"].content = majors(1)
    get(MAJORS)
    latest = Shelf(MAJORS, vault).vintages()[-1]
    for pointer in (None, "2020-01-01-000000000000", "../elsewhere", b"\xff"):
        place = vault / MAJORS / "current"
        place.unlink()
        if pointer is not None:
            place.write_bytes(
                pointer if isinstance(pointer, bytes) else pointer.encode()
            )
        assert Shelf(MAJORS, vault).current() == latest
        (one,) = problems(vault)
        assert one.kind == "lost pointer"
        assert repair(vault) == (f"{MAJORS}: in use is now {latest.name}",)
        assert problems(vault) == ()


def test_a_manifest_that_cannot_be_read(get, vault):
    get(MAJORS)
    current = Shelf(MAJORS, vault).current()
    manifest = current.path / "manifest.json"
    manifest.chmod(0o644)
    for content in ("", "[]", "{}", '{"format": 9}'):
        manifest.write_text(content)
        assert Shelf(MAJORS, vault).current() is None
        assert [one.kind for one in problems(vault)] == ["unreadable vintage"]
    assert get(MAJORS)[0].outcome == "new"
    assert problems(vault, hashes=True) == ()


def test_a_clock_that_went_back_does_not_change_the_order(
    get, vault, publisher, monkeypatch
):
    get(MAJORS)
    first = Shelf(MAJORS, vault).current()
    # As if the first had been stored by a machine that lives in 2044.
    future = vault / MAJORS / first.name.replace(first.stored[:4], "2044")
    first.path.rename(future)
    manifest = future / "manifest.json"
    manifest.chmod(0o644)
    body = json.loads(manifest.read_text())
    body["stored"] = "2044" + body["stored"][4:]
    manifest.write_text(json.dumps(body))
    Shelf(MAJORS, vault).point(future.name)
    assert Shelf(MAJORS, vault).current().age < 0
    assert [one.kind for one in problems(vault)] == ["clock"]
    publisher.files[f"/{MAJORS_FILE}"].content = majors(1)
    (found,) = get(MAJORS)
    assert found.outcome == "new"
    current = Shelf(MAJORS, vault).current()
    assert current.name == found.vintage and current.number == 2
    assert (current.path / MAJORS_FILE).read_bytes() == majors(1)
    (vault / MAJORS / "current").unlink()
    assert Shelf(MAJORS, vault).current() == current
    assert [one.name for one in prune(vault, keep=1)] == [future.name]


def test_prune_keeps_what_is_in_use(get, vault, publisher):
    for edition in range(4):
        publisher.files[f"/{MAJORS_FILE}"].content = majors(edition)
        get(MAJORS)
    names = [one.name for one in Shelf(MAJORS, vault).vintages()]
    Shelf(MAJORS, vault).point(names[0])
    before = tree(vault)
    assert [one.name for one in prune(vault, keep=2, dry_run=True)] == names[1:3]
    assert tree(vault) == before
    prune(vault, keep=2)
    kept = [one.name for one in Shelf(MAJORS, vault).vintages()]
    assert kept == [names[0], names[3]]
    assert Shelf(MAJORS, vault).current().name == names[0]
    prune(vault, keep=1)
    assert [one.name for one in Shelf(MAJORS, vault).vintages()] == [names[0]]


def test_import_of_a_users_own_copy(world, vault, tmp_path):
    mine = tmp_path / "my copy.csv"
    mine.write_bytes(majors(3))
    stored = import_files(mine, source=MAJORS, vault=vault)
    assert stored.how == "import"
    mine.unlink()
    assert Inputs(None, vault=vault).table(MAJORS, "spells").height == 14
    archive = tmp_path / "copy.zip"
    archive.write_bytes(zipped({f"x/{STATES_FILE}": states()}))
    assert import_files(archive, source=STATES, vault=vault).edition == "fetched"
    shutil.rmtree(vault)
    folder = tmp_path / "folder"
    (folder / "alliances").mkdir(parents=True)
    (folder / "alliances" / "cow_states.csv").write_bytes(states())
    stored = import_files(folder, source=STATES, vault=vault)
    assert stored.edition == "declared"
    (folder / "alliances" / "cow_states.csv").rename(folder / "other.txt")
    again = import_files(folder, source=STATES, vault=vault)
    assert again.roles == {"spells": ("other.txt",)}
    assert again.tables == stored.tables


def test_import_refuses_what_the_reader_refuses(world, vault, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(majors())
    bad.write_bytes(majors().replace(b"ccode", b"code"))
    stored = import_files(good, source=MAJORS, vault=vault)
    with pytest.raises(SourceError, match="lacks the column"):
        import_files(bad, source=MAJORS, vault=vault)
    assert Shelf(MAJORS, vault).current() == stored
    with pytest.raises(MissingFile, match="there is no"):
        import_files(tmp_path / "nothing", source=MAJORS, vault=vault)
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(majors())
    with pytest.raises(MissingFile, match=r"it has a\.csv, b\.csv"):
        import_files(folder, source=MAJORS, vault=vault)


def test_an_import_that_is_too_large_is_told(world, vault, tmp_path):
    bomb, huge = tmp_path / "bomb.zip", tmp_path / "huge.csv"
    bomb.write_bytes(zipped({MAJORS_FILE: bytes(30_000_000)}))
    with huge.open("wb") as stream:
        stream.truncate(6_000_000)
    for place, error, says in (
        (bomb, FetchError, "unpacks to more than"),
        (huge, UnreadableFile, "has at most 5 MB"),
    ):
        with pytest.raises(error, match=says):
            import_files(place, source=MAJORS, vault=vault)
        (told,) = problems(vault)
        assert told.kind == "refused file" and says in told.text
        assert not (vault / MAJORS / "incoming" / "unpacked").exists()
    huge.write_bytes(majors())
    import_files(huge, source=MAJORS, vault=vault)
    assert problems(vault) == ()


def test_files_below_a_folder_fill_the_gaps_of_the_vault(get, vault, tmp_path):
    get(MAJORS)
    files = tmp_path / "files" / "alliances"
    files.mkdir(parents=True)
    (files / "cow_states.csv").write_bytes(states())
    both = Inputs(tmp_path / "files", vault=vault)
    assert both.table(MAJORS, "spells").height == 14
    assert both.table(STATES, "spells").height == 243
    with pytest.raises(VaultError, match=f"foedus data fetch {STATES}"):
        Inputs(None, vault=vault).source(STATES)
    with pytest.raises(MissingFile):
        Inputs(None)


# Deposits, yearly answers, keys.
