import { Button, Text } from "@mantine/core";
import { IconPhone, IconTransfer } from "@tabler/icons-react";
import { useState } from "react";
import type { PhoneCall } from "../api/types";
import { useWords } from "../i18n/texts";
import { useCode } from "./codes";
import classes from "./Dock.module.css";
import { telephone } from "./phone";
import { Whom } from "./Whom";

interface Props {
  call: PhoneCall;
  others: PhoneCall[];
  done: () => void;
}

/** Hand a call on: at once, after asking, or to whom I already talk. */
export function Transfer({ call, others, done }: Props) {
  const { t } = useWords();
  const [to, setTo] = useState("");
  const mailboxes = useCode("leave_message");
  const mates = others.filter(
    (each) => each.call !== call.call && each.state === "talking" && !each.service && !each.merged,
  );
  const go = async (what: Promise<boolean>) => {
    if (await what) done();
  };
  return (
    <div>
      {mates.map((mate) => (
        <Button
          key={mate.call}
          fullWidth
          mt="sm"
          size="compact-sm"
          leftSection={<IconTransfer size={17} aria-hidden />}
          onClick={() => void go(telephone.connectTo(call.call, mate.call))}
        >
          {t("phone_connect_with", { name: mate.name || mate.number })}
        </Button>
      ))}
      <Text size="sm" my="sm">
        {t("phone_transfer_explain")}
      </Text>
      <Whom
        label={t("phone_transfer_to")}
        value={to}
        change={setTo}
        choose={setTo}
        mailboxes={mailboxes}
      />
      <div className={classes.choices}>
        <Button
          size="compact-sm"
          disabled={to.trim() === ""}
          leftSection={<IconTransfer size={17} aria-hidden />}
          onClick={() => void go(telephone.transfer(call.call, to.trim()))}
        >
          {t("phone_transfer_now")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={to.trim() === ""}
          leftSection={<IconPhone size={17} aria-hidden />}
          onClick={() => void go(telephone.dial(to.trim()))}
        >
          {t("phone_transfer_ask")}
        </Button>
      </div>
    </div>
  );
}
