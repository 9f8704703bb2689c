"""Why the catalogue has no answer."""

from __future__ import annotations

from cadran.errors import Reason

NO_SUCH_COUNTRY = Reason("catalogue.no_such_country", http=404, sip=404)
"""The edition says nothing of this country. Facts: ``country``, ``edition``."""
NO_SUCH_EDITION = Reason("catalogue.no_such_edition", http=404, sip=404)
"""Facts: ``edition``."""
NO_EDITION_THEN = Reason("catalogue.no_edition_then", http=404, sip=404)
"""Asked as of a day before the first edition. Facts: ``date``, ``first``."""
BAD_DATE = Reason("catalogue.bad_date", http=422)
"""Facts: ``date``."""
EDITION_OR_DATE = Reason("catalogue.edition_or_date", http=422)
"""Asked for an edition and for a day at once. Facts: ``edition``, ``date``."""
BAD_OVERLAY = Reason("catalogue.bad_overlay", http=422)
"""An operator's file is wrong. Facts: ``file``, ``country``, ``field``, ``problem`` (a message), ``wanted``."""
