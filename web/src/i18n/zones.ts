/** The zone in which this browser shows its own times. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const MINUTE_MS = 60_000;

/** How far the wall clock of a zone is ahead of UTC at an instant. */
function aheadMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
  );
  return wall - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** What a wall clock there shows, as a field for date and time takes it. */
export function wallOf(moment: string | null, zone: string): string {
  if (!moment) return "";
  const at = Date.parse(moment);
  return new Date(at + aheadMs(at, zone)).toISOString().slice(0, 16);
}

/** The instant at which a wall clock there shows this; null for an empty field. */
export function momentOf(wall: string, zone: string): string | null {
  if (!wall) return null;
  const shown = Date.parse(`${wall}Z`);
  const near = shown - aheadMs(shown, zone);
  return new Date(shown - aheadMs(near, zone)).toISOString();
}
