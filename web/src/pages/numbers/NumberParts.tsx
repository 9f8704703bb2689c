import { Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { operations } from "../../api/schema";
import { may, useSession } from "../../api/session";
import { type TextKey, useWords } from "../../i18n/texts";
import classes from "./Buy.module.css";

interface Part {
  to: "/numbers" | "/numbers/locations" | "/numbers/requests" | "/numbers/caller-id";
  name: TextKey;
  who: keyof operations;
}

const PARTS: readonly Part[] = [
  { to: "/numbers", name: "numbers_title", who: "list_numbers" },
  { to: "/numbers/locations", name: "locations_title", who: "list_locations" },
  { to: "/numbers/requests", name: "requests_title", who: "list_number_requests" },
  { to: "/numbers/caller-id", name: "caller_id_title", who: "list_caller_id_policies" },
];

/** The pages about numbers, side by side. */
export function NumberParts() {
  const { t } = useWords();
  const session = useSession();
  return (
    <nav aria-label={t("numbers_parts")}>
      <Group gap="xs">
        {PARTS.filter((part) => may(session, part.who)).map((part) => (
          <Link
            key={part.to}
            to={part.to}
            className={classes.part}
            activeOptions={{ exact: true }}
            activeProps={{ "data-here": true, "aria-current": "page" }}
          >
            {t(part.name)}
          </Link>
        ))}
      </Group>
    </nav>
  );
}
