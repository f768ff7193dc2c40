"""The holiday table of a year: read, compared with what is known, saved, and sent out."""

import json
from datetime import date

import pytest

from server.audit.overtaken import Overtaken
from server.channels import service as channels
from server.channels.holiday_paper import read_papers
from server.channels.holidays import compare, holiday_years, save_year
from server.errors import Refused
from server.notices import catalogue
from tests.server.settings import due, paper_2027
from tests.server.world import World

pytestmark = pytest.mark.usefixtures("channels_made")


def test_a_year_is_kept_as_releases_carry_it_and_the_december_before_with_it(world: World) -> None:
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session:
        save_year(session, world.lin, paper, paper.sources[0], revision=0, today=world.today, now=world.now)
    with world.session() as session:
        table = catalogue.holidays(session)
        row = holiday_years(session)[2027]
        assert table.covers(date(2027, 3, 1))
        assert not table.is_working(date(2027, 2, 8))
        assert table.is_working(date(2027, 2, 20))
        assert table.is_working(date(2026, 12, 27))
        assert "2027-05-01" not in row.off  # a Saturday is free already
        assert row.names["2027-05-01"] == "劳动节"
        assert row.source == "https://example.org/示例"


def test_a_saved_year_goes_out_on_every_channel_and_the_same_again_on_none(world: World) -> None:
    world.publish()
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session:
        save_year(session, world.lin, paper, "示例", revision=0, today=world.today, now=world.now)
    assert due(world) == {"hall", "shiqiao"}
    assert not world.publish().failed
    with world.session() as session:
        save_year(session, world.lin, paper, "示例，核对过", revision=1, today=world.today, now=world.now)
    assert due(world) == set()


def test_the_comparison_names_the_days_and_the_notices_it_moves(world: World) -> None:
    notice_id = world.draft("只在工作日放的")
    with world.session() as session:
        channels.place(
            session,
            world.wang,
            notice_id,
            ["hall"],
            first_day=date(2026, 3, 2),
            last_day=date(2026, 3, 20),
            working_days_only=True,
            now=world.now,
        )
    world.submit(notice_id)
    world.approve(notice_id)
    year = {"year": 2026, "days": []}
    with world.session() as session:
        row = holiday_years(session)[2026]
        off = [*row.off, "2026-03-09", "2026-01-01", "2026-05-01", "2026-10-01"]
        year["days"] = [{"name": "", "date": day, "isOffDay": True} for day in dict.fromkeys(off)]
        year["days"] += [{"name": "", "date": day, "isOffDay": False} for day in row.working]
        found = compare(session, read_papers(json.dumps(year))[0], today=world.today)
    assert date(2026, 3, 9) in found.changed
    assert found.touched == ("只在工作日放的",)


def test_days_that_only_the_next_year_s_notice_named_outlive_a_new_table_of_the_year(world: World) -> None:
    with world.session() as session:
        row = holiday_years(session)[2018]
        assert "2018-12-31" in row.off
        days = [*row.off, "2018-05-01", "2018-10-01", "2018-01-01"]
        year = {
            "year": 2018,
            "days": [{"name": "", "date": day, "isOffDay": True} for day in dict.fromkeys(days) if day != "2018-12-31"],
        }
        found = compare(session, read_papers(json.dumps(year))[0], today=world.today)
        assert date(2018, 12, 31) in found.after.off
        assert found.kept_over == {date(2018, 12, 31), date(2018, 12, 29)}


def test_a_year_before_its_neighbour_is_asked_for_it(world: World) -> None:
    days = [{"name": "", "date": day, "isOffDay": True} for day in ("2029-01-01", "2029-05-01", "2029-10-01")]
    days += [{"name": "", "date": f"2029-02-{day}", "isOffDay": True} for day in (12, 13)]
    days.append({"name": "", "date": "2028-12-30", "isOffDay": False})
    paper = read_papers(json.dumps({"year": 2029, "days": days}))[0]
    with world.session() as session, pytest.raises(Refused, match="请先录 2028 年"):
        compare(session, paper, today=world.today)


def test_a_year_saved_meanwhile_is_not_overwritten(world: World) -> None:
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session:
        save_year(session, world.lin, paper, "先存的", revision=0, today=world.today, now=world.now)
    with world.session() as session, pytest.raises(Overtaken, match="林示例刚刚改过"):
        save_year(session, world.lin, paper, "后存的", revision=0, today=world.today, now=world.now)


def test_a_year_without_a_source_is_refused(world: World) -> None:
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session, pytest.raises(Refused, match="来源没写"):
        save_year(session, world.lin, paper, " ", revision=0, today=world.today, now=world.now)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "不是 JSON"),
        ("[" * 5000, "不是 JSON"),
        ("[]", "一年也没有"),
        ("[1]", "没看懂"),
        (json.dumps(paper_2027(year="2027")), "year"),
        (json.dumps(paper_2027(year=True)), "year"),
        (json.dumps(paper_2027(days=[])), "还没公布"),
        (json.dumps(paper_2027(days=[1])), "第 1 天没看懂"),
        (json.dumps(paper_2027(days=[{"date": "2027-13-01", "isOffDay": True}])), "第 1 天没看懂"),
        (json.dumps(paper_2027(days=[{"date": "2027-01-01", "isOffDay": 1}])), "第 1 天没看懂"),
        (json.dumps(paper_2027(days=[{"date": "2028-01-01", "isOffDay": True}])), "不是这一年的日子"),
        (json.dumps(paper_2027(days=[{"date": "2026-11-30", "isOffDay": True}])), "不是这一年的日子"),
        (json.dumps(paper_2027(days=[{"date": "2027-01-01", "isOffDay": True}] * 2)), "写了两次"),
        (json.dumps(paper_2027(days=[{"date": "2027-01-01", "isOffDay": True}])), "劳动节"),
        (json.dumps([paper_2027(), paper_2027()]), "贴了两次"),
        (" " * 300_000, "太大"),
    ],
)
def test_a_table_that_is_not_a_year_is_refused_with_its_fault(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_papers(text)


def test_a_weekday_said_to_be_worked_is_named_as_needless() -> None:
    year = paper_2027()
    days = year["days"]
    assert isinstance(days, list)
    days.append({"name": "", "date": "2027-03-03", "isOffDay": False})
    paper = read_papers(json.dumps(year))[0]
    assert [one.day for one in paper.needless] == [date(2027, 3, 3)]
    assert date(2027, 3, 3) not in paper.of(2027).working
