import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Dial } from "./Dial";

/** A list with nothing in it yet says what would be in it, and how to begin. */
export function Empty({ title, hint, action }: { title: string; hint: string; action?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl" ta="center">
      <Dial size={52} share={0} />
      <Text fw={650} mt="xs">
        {title}
      </Text>
      <Text c="dimmed" maw="34rem" style={{ textWrap: "balance" }}>
        {hint}
      </Text>
      {action}
    </Stack>
  );
}
