import { Select } from "@mantine/core";
import type { Phone } from "../api/types";
import { type TextKey, useWords } from "../i18n/texts";

export type Encryption = Phone["encryption"];

const CHOICES: readonly { value: Encryption; name: TextKey }[] = [
  { value: "off", name: "encryption_off" },
  { value: "optional", name: "encryption_optional" },
  { value: "required", name: "encryption_required" },
  { value: "dtls", name: "encryption_dtls" },
];

interface EncryptionSelectProps {
  /** What is shown above it; without one, what it is called for whoever cannot see. */
  label?: string;
  name?: string;
  description?: string;
  value: Encryption;
  choose: (encryption: Encryption) => void;
  disabled?: boolean;
  /** The telephone was set up by a maker's template, and none of those sets DTLS. */
  templated?: boolean;
}

/** Whether audio is SRTP: never, where the other side takes it, or else there is no call, with keys of the signalling or by DTLS. */
export function EncryptionSelect(props: EncryptionSelectProps) {
  const { label, name, description, value, choose, disabled, templated } = props;
  const { t } = useWords();
  const offered = CHOICES.filter((each) => !templated || each.value !== "dtls" || value === "dtls");
  return (
    <Select
      label={label}
      aria-label={name}
      description={description}
      size={label ? "sm" : "xs"}
      w={label ? undefined : "14rem"}
      allowDeselect={false}
      disabled={disabled}
      data={offered.map((each) => ({ value: each.value, label: t(each.name) }))}
      value={value}
      onChange={(chosen) => chosen && chosen !== value && choose(chosen as Encryption)}
    />
  );
}
