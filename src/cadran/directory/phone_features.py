"""What an organisation's telephones can do by codes, and how long calls stay parked."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbering.features import Codes, Feature, check_codes, default_codes
from cadran.services.park import BACK_MAX_MS, BACK_MIN_MS, BACK_MS
from cadran.store.tables.calling import phone_features
from cadran.store.unit import ReadUnit, UnitOfWork

BACK_LEAST_S, BACK_MOST_S, BACK_S = (each // 1000 for each in (BACK_MIN_MS, BACK_MAX_MS, BACK_MS))


class PhoneFeatures(Struct, frozen=True):
    """``park_back_s``: how long a call is parked before it rings at who parked it."""

    codes: Codes = field(default_factory=default_codes)
    park_back_s: int = BACK_S


class PhoneFeaturesDoor(Door):
    """The door for feature codes."""

    def of(self, org: OrgId) -> PhoneFeatures:
        """What holds in the organisation."""
        with self.store.read(org) as unit:
            return features_in(unit)

    def set(self, org: OrgId, codes: Codes, park_back_s: int, *, by: str = "") -> PhoneFeatures:
        """From the next call on; features that are not named keep their code. Raises ``Refused``."""
        if not BACK_LEAST_S <= park_back_s <= BACK_MOST_S:
            raise Refused(
                reasons.BAD_RING_TIME, field="park_back_s", least=BACK_LEAST_S, most=BACK_MOST_S
            )

        def job(unit: UnitOfWork) -> PhoneFeatures:
            present = features_in(unit)
            wanted = PhoneFeatures({**present.codes, **codes}, park_back_s)
            refusal = check_codes(wanted.codes)
            if refusal is not None:
                raise Refused(refusal.reason, **refusal.facts)
            told = {feature.value: code for feature, code in wanted.codes.items()}
            values = {"codes": told, "park_back_s": park_back_s}
            if not unit.run(unit.update(phone_features).values(**values)):
                unit.insert(phone_features, values)
            if wanted != present:
                self.note(unit, "phone_features.set", org, {**values, "by": by})
            return wanted

        return self.write(org, job)


def features_in(unit: ReadUnit) -> PhoneFeatures:
    """Of the unit's organisation."""
    row = unit.row(unit.select(phone_features))
    return PhoneFeatures() if row is None else read_features(row.codes, row.park_back_s)


def read_features(codes: Mapping[str, str], park_back_s: int) -> PhoneFeatures:
    """From the table; a feature that came later has its default code."""
    own = {Feature(name): code for name, code in codes.items() if name in _NAMES}
    return PhoneFeatures({**default_codes(), **own}, park_back_s)


_NAMES = frozenset(each.value for each in Feature)
