import { Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { parkedCallsQuery } from "../api/calling-queries";
import { useWords } from "../i18n/texts";
import { Since } from "../parts/Since";
import classes from "./Dock.module.css";
import { telephone, useTelephone } from "./phone";

/** Calls that wait for whoever takes them. */
export function Parked() {
  const { t } = useWords();
  const { calls: own } = useTelephone();
  const found = useQuery(parkedCallsQuery());
  const { refetch } = found;
  const going = own.filter((each) => each.state !== "over").length;
  useEffect(() => void refetch(), [going, refetch]);
  const calls = (found.data?.items ?? []).filter((each) => each.code !== "");
  if (calls.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{t("phone_parked")}</h3>
      <ul className={classes.found}>
        {calls.map((each) => {
          const name = each.name || each.number?.national || t("phone_unknown");
          return (
            <li key={each.code}>
              <UnstyledButton
                className={classes.person}
                onClick={() => void telephone.dial(each.code)}
              >
                <span>{t("phone_take_parked", { name })}</span>
                <Text span size="xs" c="dimmed" className="numerals">
                  {each.code} · <Since at={each.since} />
                </Text>
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
    </>
  );
}
