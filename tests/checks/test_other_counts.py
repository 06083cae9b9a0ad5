"""Counts of others are read and judged as registers are: no row is lost, and a refusal says what to
mend."""

HEAD = "计数名称,类别,计数日期,出生自,出生至,儿童数,其间死亡,其间迁入,其间迁出"


def test_a_row_that_cannot_be_compared_is_refused_with_what_to_mend(delivery) -> None:
    delivery.write(
        "reference/other_counts.csv",
        "\n".join(
            (
                HEAD,
                "小学入学,入学,2012-09-01,2005-10-01,2006-08-31,5120,12,,40",
                ",普查,2010-11-01,2005-11-01,2006-10-31,5200,,,",
                "2010年普查,抽查,2010-11-01,2005-11-01,2006-10-31,5200,,,",
                "2010年普查,普查,十一月,2005-11-01,2006-10-31,5200,,,",
                "2010年普查,census,2010-11-01,2005-11-01,2006-10-31,五千,,,",
                "2010年普查,普查,2010-11-01,2005-11-01,2007-10-31,5200,,,",
                "2010年普查,普查,2006-10-31,2005-11-01,2006-10-31,5200,,,",
                "2010年普查,普查,2010-11-01,2005-11-01,2006-10-31,5200,不详,,",
            )
        ),
    )
    checked = delivery.run()
    assert checked.quarantined("other_counts") == [
        (3, "missing_key"),
        (4, "invalid_count_kind"),
        (5, "unreadable_counted_on"),
        (6, "invalid_children"),
        (7, "no_single_year"),
        (8, "counted_before_birth"),
    ]
    assert checked.rows(
        "select delivered, accepted, quarantined from run_sources where source = 'other_counts'"
    ) == [(8, 2, 6)]
    [(file, zh, en)] = checked.rows(
        "select source_file, message, message_en from quarantine where row_number = 4"
    )
    assert (file, "抽查" in zh, "抽查" in en) == ("other_counts.csv", True, True)
    assert checked.rows(
        "select count_kind, children, deaths, moved_in from accepted.other_counts order by children"
    ) == [("school", 5120, 12, None), ("census", 5200, None, None)]
    assert ("other_counts", "left_out_deaths") in checked.found()


def test_an_office_without_other_counts_hears_nothing_of_them(delivery) -> None:
    checked = delivery.run()
    told = "select count(*) from {} where source = 'other_counts'"
    for table in ("findings", "run_sources", "quarantine"):
        assert checked.rows(told.format(table)) == [(0,)]
    assert checked.rows("select count(*) from accepted.other_counts") == [(0,)]
