import { ActionIcon, Button, Group, Menu, Radio, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useWords } from "../../i18n/texts";
import classes from "./Attendant.module.css";
import { GreetingSelect, TargetSelect } from "./Choosing";
import { Fault } from "./Fault";
import type { Flow, FlowName, Key } from "./plan";

const KEYS = Array.from("0123456789");

interface FlowEditorProps {
  name: FlowName;
  flow: Flow;
  change: (flow: Flow) => void;
}

/** What a caller meets in these hours: a greeting, then a menu, somebody, or the end. */
export function FlowEditor({ name, flow, change }: FlowEditorProps) {
  const { t } = useWords();
  const put = (part: Partial<Flow>) => change({ ...flow, ...part });
  return (
    <Stack>
      <GreetingSelect
        label={t("attendant_greeting")}
        value={flow.greeting ?? ""}
        change={(greeting) => put({ greeting })}
      />
      <Fault place={`${name}.greeting`} />
      <Radio.Group
        label={t("attendant_then")}
        value={flow.then}
        onChange={(then) => put({ then: then as Flow["then"] })}
      >
        <Group mt="xs">
          <Radio value="menu" label={t("then_menu")} />
          <Radio value="redirect" label={t("then_redirect")} />
          <Radio value="disconnect" label={t("then_disconnect")} />
        </Group>
      </Radio.Group>
      <Fault place={name} />
      {flow.then === "redirect" && (
        <div>
          <TargetSelect
            label={t("target_to")}
            value={flow.target ?? null}
            change={(target) => put({ target: target as Flow["target"] })}
          />
          <Fault place={`${name}.target`} />
        </div>
      )}
      {flow.then === "menu" && <MenuKeys name={name} flow={flow} put={put} />}
    </Stack>
  );
}

interface MenuKeysProps {
  name: FlowName;
  flow: Flow;
  put: (part: Partial<Flow>) => void;
}

function MenuKeys({ name, flow, put }: MenuKeysProps) {
  const { t } = useWords();
  const keys = flow.keys ?? {};
  const set = (digit: string, key: Key) => put({ keys: { ...keys, [digit]: key } });
  const free = KEYS.filter((digit) => !(digit in keys));
  return (
    <>
      <GreetingSelect
        label={t("attendant_prompt")}
        description={t("attendant_prompt_hint")}
        value={flow.prompt ?? ""}
        change={(prompt) => put({ prompt })}
      />
      <Fault place={`${name}.prompt`} />
      <div className={classes.keys}>
        {Object.entries(keys)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([digit, key]) => (
            <div key={digit} className={classes.key} role="group" aria-label={t("key_n", { key: digit })}>
              <span className={classes.cap} aria-hidden>
                {digit}
              </span>
              <div>
                <TargetSelect
                  key_
                  label={t("key_does", { key: digit })}
                  value={key.target}
                  change={(target) => target && set(digit, { ...key, target })}
                />
                <TextInput
                  mt="xs"
                  size="xs"
                  label={t("key_label", { key: digit })}
                  maxLength={64}
                  value={key.label ?? ""}
                  onChange={(event) => set(digit, { ...key, label: event.currentTarget.value })}
                />
                <Fault place={`${name}.keys.${digit}`} />
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("key_remove", { key: digit })}
                onClick={() => {
                  const { [digit]: _gone, ...rest } = keys;
                  put({ keys: rest });
                }}
              >
                <IconX size={18} aria-hidden />
              </ActionIcon>
            </div>
          ))}
      </div>
      <Fault place={`${name}.keys`} />
      {free.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              variant="default"
              size="sm"
              leftSection={<IconPlus size={16} aria-hidden />}
              style={{ alignSelf: "flex-start" }}
            >
              {t("key_add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {free.map((digit) => (
              <Menu.Item
                key={digit}
                onClick={() => set(digit, { target: { kind: "person", id: "" }, label: "" })}
              >
                {t("key_n", { key: digit })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <span className={classes.said}>{t("attendant_fixed_keys")}</span>
    </>
  );
}
