import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { isAdministrator, useSession } from "../../api/session";
import type { City, Country } from "../../api/types";
import { useWords } from "../../i18n/texts";
import classes from "./CountryPage.module.css";

/** Where numbers can be had, with the codes they begin with. */
export function Cities({ country }: { country: Country }) {
  const { t, f } = useWords();
  const cities = [...country.cities].sort((a, b) => f.compare(a.name, b.name));
  if (cities.length === 0) return <Text c="dimmed">{t("country_no_cities")}</Text>;
  return (
    <ul className={`plain-list ${classes.cities}`}>
      {cities.map((city) => (
        <CityEntry key={city.id} city={city} iso2={country.iso2} />
      ))}
    </ul>
  );
}

function CityEntry({ city, iso2 }: { city: City; iso2: string }) {
  const { t } = useWords();
  const buyer = isAdministrator(useSession());
  return (
    <li className={classes.city}>
      <div>
        <span className={classes.cityName}>{city.name}</span>
        {city.local_name !== city.name && <span className={classes.small}>{city.local_name}</span>}
        {city.auto_assigned && <span className={classes.small}>{t("city_auto_assigned")}</span>}
        {city.note && <span className={classes.small}>{city.note}</span>}
        {buyer && city.toll_numbers && (
          <Link
            to="/numbers/get"
            search={{ country: iso2, city: city.id }}
            className={classes.find}
            aria-label={t("city_find_numbers_in", { city: city.name })}
          >
            {t("city_find_numbers")}
          </Link>
        )}
      </div>
      <span className={classes.codes}>
        <span>{city.area_codes.join(", ")}</span>
        {city.subdivision && <span className={classes.small}>{city.subdivision}</span>}
      </span>
    </li>
  );
}
