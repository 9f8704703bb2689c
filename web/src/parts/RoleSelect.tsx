import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../api/queries";
import { useSession } from "../api/session";
import type { Role, RoleName } from "../api/types";
import { useWords } from "../i18n/texts";

interface RoleSelectProps {
  value: RoleName;
  disabled?: boolean;
  onChange: (role: RoleName) => void;
}

/** A role, with what it is for said beneath it; the server words both. */
export function RoleSelect({ value, disabled, onChange }: RoleSelectProps) {
  const { t } = useWords();
  const own = useSession()?.role;
  const roles = useQuery(rolesQuery());
  const offered = (roles.data?.items ?? []).filter((each) => each.role === value || given(own, each));
  return (
    <Select
      label={t("person_role")}
      description={roles.data?.items.find((each) => each.role === value)?.explanation}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={offered.map((each) => ({ value: each.role, label: each.name }))}
      value={value}
      disabled={disabled}
      allowDeselect={false}
      onChange={(next) => next && onChange(next as RoleName)}
    />
  );
}

/** Operators name operators, owners everybody else, administrators all but owners; the API holds it. */
function given(own: string | undefined, role: Role): boolean {
  if (own === "operator") return role.role === "operator";
  return role.role !== "operator" && (own === "owner" || role.role !== "owner");
}
