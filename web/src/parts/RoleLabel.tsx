import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../api/queries";

/** The name of a role, by its id. */
export function RoleLabel({ role }: { role: string }) {
  const roles = useQuery(rolesQuery());
  return <>{roles.data?.items.find((each) => each.role === role)?.name ?? ""}</>;
}
