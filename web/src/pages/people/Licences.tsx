import { Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { licenceChoicesQuery } from "../../api/queries";
import type { LicenceChoice, User } from "../../api/types";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./People.module.css";

/** What a person may have; a choice that cannot be made says why beside it. */
export function Licences({ user }: { user: User }) {
  const choices = useQuery(licenceChoicesQuery(user.id));
  return (
    <Loaded query={choices}>
      {(data) => (
        <ul className="plain-list">
          {data.items.map((choice) => (
            <Choice key={choice.product} choice={choice} user={user} />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function Choice({ choice, user }: { choice: LicenceChoice; user: User }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (give: boolean) => {
      const params = { path: { user_id: user.id, product: choice.product } };
      return give
        ? body(api.PUT("/api/v1/users/{user_id}/licences/{product}", { params }))
        : body(api.DELETE("/api/v1/users/{user_id}/licences/{product}", { params }));
    },
    // One licence stands on another: what else can be given or taken is told anew each time.
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["licences"] });
      await queries.invalidateQueries({ queryKey: ["user", user.id] });
      await queries.invalidateQueries({ queryKey: ["users"] });
    },
  });
  const reason = `licence-${choice.product}`;
  return (
    <li className={classes.choice}>
      <Switch
        label={choice.name}
        description={choice.explanation}
        checked={change.isPending ? change.variables : choice.held}
        disabled={!choice.possible || change.isPending}
        aria-describedby={choice.reason ? reason : undefined}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      {choice.reason && (
        <p id={reason} className={classes.why}>
          {choice.reason.text}
        </p>
      )}
      {change.isError && <Problem error={change.error} />}
    </li>
  );
}
