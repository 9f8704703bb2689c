"""Public holidays: named, dated, and not in the way of a start."""

import subprocess
import sys
from datetime import date

from cadran.directory.calendars import public_holidays, regions


def test_easter_moves_and_christmas_does_not():
    dates = {each.name: each.dates for each in public_holidays("FR", "", 2026, 2, "fr")}
    assert dates["Noël"] == (date(2026, 12, 25), date(2027, 12, 25))
    assert dates["Lundi de Pâques"] == (date(2026, 4, 6), date(2027, 3, 29))


def test_a_country_that_does_not_speak_the_language_names_its_own():
    assert "Neujahr" in {each.name for each in public_holidays("DE", "", 2026, 1, "fr")}
    assert "BY" in regions("DE")


def test_no_start_waits_for_the_calendars():
    code = "import sys, cadran.cli.serving; print('holidays' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
