"""What is offered in which country: dated editions as data, the questions asked of them, the spreadsheet."""

from cadran.catalogue.catalogue import Catalogue
from cadran.catalogue.country import City, Country, Fact, Plan
from cadran.catalogue.overlay import Overlay
from cadran.catalogue.rules import Rules

__all__ = ["Catalogue", "City", "Country", "Fact", "Overlay", "Plan", "Rules"]
