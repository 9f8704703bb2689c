import { ActionIcon, Button, Group, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useWords } from "../../i18n/texts";
import { EncryptionSelect } from "../../parts/EncryptionSelect";
import { lines, type Part, type Settings } from "./settings";

type Gateway = Settings["gateways"][number];

const TRANSPORTS = ["udp", "tcp", "tls"] as const;
const NEXT: Gateway = { host: "", port: 5060, transport: "udp", priority: 0 };

interface GatewayFieldsProps extends Part {
  name: string;
  /** Of a new trunk; a name stays for ever. */
  setName?: (name: string) => void;
}

/** Where calls go, and where they may come from. */
export function GatewayFields({ settings, change, name, setName }: GatewayFieldsProps) {
  const { t } = useWords();
  const put = (place: number, changed: Partial<Gateway>) =>
    change({
      gateways: settings.gateways.map((each, n) => (n === place ? { ...each, ...changed } : each)),
    });
  return (
    <Stack>
      {setName && (
        <TextInput
          label={t("carrier_name")}
          description={t("carrier_name_hint")}
          pattern="[a-z0-9][a-z0-9_\-]{0,63}"
          autoCapitalize="none"
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      {settings.gateways.map((gateway, place) => (
        <Group key={place} align="flex-end" gap="xs" wrap="wrap">
          <TextInput
            label={t("carrier_host")}
            style={{ flex: "1 1 12rem" }}
            required
            withAsterisk={false}
            value={gateway.host}
            onChange={(event) => put(place, { host: event.currentTarget.value.trim() })}
          />
          <NumberInput
            label={t("carrier_port")}
            w="6rem"
            min={0}
            max={65535}
            allowDecimal={false}
            hideControls
            value={gateway.port}
            onChange={(port) => put(place, { port: Number(port) || 0 })}
          />
          <Select
            label={t("carrier_transport")}
            w="6rem"
            allowDeselect={false}
            data={TRANSPORTS.map((each) => ({ value: each, label: each.toUpperCase() }))}
            value={gateway.transport ?? "udp"}
            onChange={(transport) => put(place, { transport: transport as Gateway["transport"] })}
          />
          <NumberInput
            label={t("carrier_order")}
            w="6rem"
            min={0}
            max={1000}
            allowDecimal={false}
            hideControls
            value={gateway.priority}
            onChange={(priority) => put(place, { priority: Number(priority) || 0 })}
          />
          <ActionIcon
            size="lg"
            variant="default"
            disabled={settings.gateways.length === 1}
            aria-label={t("carrier_gateway_remove", { number: place + 1 })}
            onClick={() =>
              change({ gateways: settings.gateways.filter((_, n) => n !== place) })
            }
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => change({ gateways: [...settings.gateways, NEXT] })}
        >
          {t("carrier_gateway_add")}
        </Button>
      </Group>
      <EncryptionSelect
        label={t("carrier_encryption")}
        description={t("carrier_encryption_hint")}
        value={settings.encryption ?? "off"}
        choose={(encryption) => change({ encryption })}
      />
      <Textarea
        label={t("carrier_sources")}
        description={t("carrier_sources_hint")}
        autosize
        minRows={2}
        required
        withAsterisk={false}
        value={settings.sources.join("\n")}
        onChange={(event) => change({ sources: lines(event.currentTarget.value) })}
        onBlur={() => change({ sources: settings.sources.map((each) => each.trim()).filter(Boolean) })}
      />
    </Stack>
  );
}
