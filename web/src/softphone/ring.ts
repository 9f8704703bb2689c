/** What a phone sounds like before anybody talks: its own ring, and the tone while it rings over there. */

interface Pattern {
  hz: number[];
  onS: number;
  everyS: number;
  gain: number;
}

const RING: Pattern = { hz: [660, 880], onS: 0.9, everyS: 2.5, gain: 0.12 };
const RINGBACK: Pattern = { hz: [440], onS: 1.5, everyS: 5, gain: 0.06 };

class Tone {
  private context: AudioContext | null = null;
  private timer = 0;

  constructor(private readonly pattern: Pattern) {}

  play(on: boolean): void {
    if (on === (this.context !== null)) return;
    if (!on) {
      window.clearInterval(this.timer);
      void this.context?.close();
      this.context = null;
      return;
    }
    this.context = new AudioContext();
    this.burst();
    this.timer = window.setInterval(() => this.burst(), this.pattern.everyS * 1000);
  }

  private burst(): void {
    const context = this.context;
    if (context === null) return;
    const { hz, onS, gain } = this.pattern;
    const step = onS / (hz.length * 3);
    const volume = context.createGain();
    volume.gain.value = gain;
    volume.connect(context.destination);
    const source = context.createOscillator();
    for (let at = 0; at < onS; at += step) {
      source.frequency.setValueAtTime(
        hz[Math.round(at / step) % hz.length] ?? 440,
        context.currentTime + at,
      );
    }
    source.connect(volume);
    source.start();
    source.stop(context.currentTime + onS);
  }
}

const ring = new Tone(RING);
const ringback = new Tone(RINGBACK);
/** Those of browsers without a service worker. */
const shown = new Map<string, Notification>();

export function soundRing(on: boolean): void {
  ring.play(on);
}

export function soundRingback(on: boolean): void {
  ringback.play(on);
}

export function mayNotify(): NotificationPermission | "missing" {
  return "Notification" in window ? Notification.permission : "missing";
}

/** Somebody calls while another window is looked at. By the service worker, which telephones ask for; once a call. */
export async function notify(call: string, title: string, text: string): Promise<void> {
  if (mayNotify() !== "granted" || !document.hidden) return;
  const options = { body: text, tag: call, requireInteraction: true };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker) return worker.showNotification(title, options);
  const notice = new Notification(title, options);
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
  shown.set(call, notice);
}

/** It rings no more. */
export async function unnotify(call: string): Promise<void> {
  shown.get(call)?.close();
  shown.delete(call);
  const worker = await navigator.serviceWorker?.getRegistration();
  for (const each of (await worker?.getNotifications({ tag: call })) ?? []) each.close();
}
