"""What is recommended to pay in follows from the organisation's own days."""

from cadran.charging.outlook import outlook, unspent

LEAST = 50_000_000
TODAY = 20_000


def test_without_a_history_the_least_is_recommended():
    found = outlook({}, TODAY, 20_000_000, LEAST)
    assert (found.observed_days, found.amount_micros, found.ends_day) == (0, LEAST, None)
    assert found.trigger_micros == LEAST // 5


def test_a_month_of_the_usual_and_the_dearest_week():
    spent = {TODAY - 10 + each: 3_000_000 for each in range(10)} | {TODAY: 99_000_000}
    spent[TODAY - 4] = 30_000_000
    found = outlook(spent, TODAY, 57_000_000, LEAST)
    assert (found.observed_days, found.spent_micros, found.daily_micros) == (
        10,
        57_000_000,
        5_700_000,
    )
    assert found.ends_day == TODAY + 10
    assert found.amount_micros == 180_000_000
    assert (found.week_micros, found.trigger_micros) == (48_000_000, 50_000_000)


def test_the_oldest_is_spent_first():
    assert unspent([50, 30, 20], 60) == [50, 10, 0]
    assert unspent([50, 30], 0) == [0, 0]
