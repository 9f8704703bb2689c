import { useSyncExternalStore } from "react";
import type { PhoneCall, ToPage } from "../api/types";
import { type Door, Line, LineLost, Refused, token, type Wish } from "./line";
import { soundRing, soundRingback, unnotify } from "./ring";
import { Connection, type Quality } from "./sound";

/** How often the sound of a call is judged. */
const QUALITY_MS = 3_000;
/** How long the end of a call, and why, stays in view. */
const OVER_MS = 6_000;

/** What went wrong: words of the house, or something that this page has words for. */
export type Trouble = { text: string } | { key: "denied" | "no_microphone" | "no_line" };

export interface State {
  up: boolean;
  calls: PhoneCall[];
  muted: ReadonlySet<string>;
  quality: ReadonlyMap<string, Quality>;
  trouble: Trouble | null;
}

const talks = (call: PhoneCall): boolean =>
  call.state === "talking" || call.state === "transferring";

/** A telephone of this page: it lives as long as somebody uses its line, so that calls outlive every change of page. */
export class Telephone {
  private state: State = {
    up: false,
    calls: [],
    muted: new Set(),
    quality: new Map(),
    trouble: null,
  };
  private line: Line | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly connections = new Map<string, Connection>();
  private readonly attaching = new Set<string>();
  private timer = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly read = (): State => this.state;

  start(door?: Door): void {
    this.line ??= new Line(
      (message) => this.heard(message),
      (up) => this.set({ up }),
      door,
    );
    window.clearInterval(this.timer);
    this.timer = window.setInterval(() => void this.judge(), QUALITY_MS);
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.line?.close();
    this.line = null;
    for (const call of [...this.connections.keys()]) this.hush(call);
    this.set({ up: false, calls: [] });
  }

  // --- what the user does

  /** Call somebody; answers whether it went out. */
  async dial(to: string): Promise<boolean> {
    return this.attempt(async (line) => {
      await this.holdAll("");
      await this.connect((offer) => line.ask({ do: "dial", call: token(), to, offer }));
    });
  }

  async accept(call: string): Promise<boolean> {
    return this.attempt(async (line) => {
      await this.holdAll(call);
      await this.connect((offer) => line.ask({ do: "accept", call, offer }));
    });
  }

  /** Bring a call from another device or page here, or mend its sound. */
  async reattach(call: string): Promise<boolean> {
    if (this.attaching.has(call)) return false;
    this.attaching.add(call);
    this.hush(call);
    const done = await this.attempt((line) =>
      this.connect((offer) => line.ask({ do: "reattach", call, offer })),
    );
    this.attaching.delete(call);
    return done;
  }

  decline = (call: string) => this.wish({ do: "decline", call });
  hangUp = (call: string) => this.wish({ do: "hang_up", call });
  press = (call: string, digits: string) => this.wish({ do: "digits", call, digits });
  transfer = (call: string, to: string) => this.wish({ do: "transfer", call, to, with: null });
  connectTo = (call: string, other: string) => this.wish({ do: "transfer", call, to: null, with: other });
  merge = (call: string, other: string) => this.wish({ do: "merge", call, with: other });

  async hold(call: string, held: boolean): Promise<boolean> {
    return this.attempt(async (line) => {
      if (!held) await this.holdAll(call);
      await line.ask({ do: held ? "hold" : "resume", call });
    });
  }

  mute(call: string, muted: boolean): void {
    this.connections.get(call)?.mute(muted);
    const next = new Set(this.state.muted);
    if (muted) next.add(call);
    else next.delete(call);
    this.set({ muted: next });
  }

  listenAnew(): void {
    for (const each of this.connections.values()) void each.listen();
  }

  /** The microphone was changed: each call gets the new one. */
  speakAnew(): void {
    for (const call of [...this.connections.keys()]) void this.reattach(call);
  }

  forgetTrouble(): void {
    this.set({ trouble: null });
  }

  // --- what the house says

  private heard(message: ToPage): void {
    switch (message.is) {
      case "snapshot":
        this.take(message.calls);
        break;
      case "call":
        this.take([
          ...this.state.calls.filter((each) => each.call !== message.call.call),
          message.call,
        ]);
        if (message.call.state === "over") this.fade(message.call.call);
        break;
      case "answer":
        void this.connections.get(message.call)?.answer(message.answer);
        break;
      case "refused":
        this.set({ trouble: { text: message.problem.text } });
        break;
      default:
        break;
    }
  }

  private take(calls: PhoneCall[]): void {
    const sorted = [...calls].sort((a, b) => a.since_ms - b.since_ms);
    this.set({ calls: sorted });
    for (const call of this.connections.keys()) {
      const known = sorted.find((each) => each.call === call);
      if (known === undefined || !known.here || known.state === "over") this.hush(call);
    }
    for (const call of sorted) {
      const lacks = !this.connections.has(call.call) && !this.attaching.has(call.call);
      if (call.here && talks(call) && lacks) void this.reattach(call.call);
      if (call.state !== "incoming" || !call.here) void unnotify(call.call);
    }
    const rings = sorted.some((each) => each.here && each.state === "incoming");
    const busy = sorted.some((each) => each.here && talks(each));
    soundRing(rings && !busy);
    soundRingback(sorted.some((each) => each.here && each.state === "ringing"));
  }

  private fade(call: string): void {
    window.setTimeout(() => {
      const kept = this.state.calls.filter((e) => e.call !== call || e.state !== "over");
      this.set({ calls: kept });
    }, OVER_MS);
  }

  // --- inside

  private async connect(ask: (offer: string) => Promise<string>): Promise<void> {
    let name = "";
    const connection = await Connection.open(() => void this.reattach(name));
    try {
      name = await ask(await connection.offer());
    } catch (error) {
      connection.close();
      throw error;
    }
    this.hush(name);
    this.connections.set(name, connection);
    if (this.state.muted.has(name)) connection.mute(true);
  }

  private hush(call: string): void {
    this.connections.get(call)?.close();
    this.connections.delete(call);
  }

  /** One talk at a time: whoever takes up another one holds the present one. */
  private async holdAll(but: string): Promise<void> {
    for (const each of this.state.calls) {
      const free = each.call !== but && each.here && each.state === "talking" && !each.held;
      if (free && !each.merged) await this.line?.ask({ do: "hold", call: each.call });
    }
  }

  private wish(wish: Wish): Promise<boolean> {
    return this.attempt((line) => line.ask(wish));
  }

  private async attempt(what: (line: Line) => Promise<unknown>): Promise<boolean> {
    this.set({ trouble: null });
    try {
      if (this.line === null) throw new LineLost();
      await what(this.line);
      return true;
    } catch (error) {
      this.set({ trouble: troubleOf(error) });
      return false;
    }
  }

  private async judge(): Promise<void> {
    const quality = new Map<string, Quality>();
    for (const [call, connection] of this.connections) {
      const held = this.state.calls.find((each) => each.call === call)?.held;
      const found = await connection.quality();
      if (found !== null && !held) quality.set(call, found);
    }
    if (quality.size > 0 || this.state.quality.size > 0) this.set({ quality });
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof Refused) return { text: error.message };
  if (error instanceof DOMException) {
    return { key: error.name === "NotAllowedError" ? "denied" : "no_microphone" };
  }
  return { key: "no_line" };
}

/** The user's own. */
export const telephone = new Telephone();

/** A telephone as it is now. */
export function useTelephone(of: Telephone = telephone): State {
  return useSyncExternalStore(of.subscribe, of.read);
}
