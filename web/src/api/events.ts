import { useEffect, useState } from "react";
import type { EventMessage } from "./types";

/** Waits between attempts to connect: doubled from the first to the longest, so that a server that
 * restarts is found soon and one that is down is not stormed. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/** The server sends a heartbeat every 15 s; after two missed ones the line is dead. */
const SILENCE_MS = 40_000;

type Listener = (message: EventMessage) => void;

/** The one event stream of the page: snapshots and deltas of the topics that somebody looks at. */
class EventStream {
  private socket: WebSocket | null = null;
  private readonly followed = new Map<string, Set<Listener>>();
  /** What was said last of each topic: whoever follows one that others follow already gets no snapshot of their own. */
  private readonly last = new Map<string, EventMessage>();
  private readonly watchers = new Set<(connected: boolean) => void>();
  private waitMs = FIRST_WAIT_MS;
  private retry = 0;
  private silence = 0;

  follow(topic: string, listener: Listener): () => void {
    const known = this.followed.get(topic);
    const last = this.last.get(topic);
    if (known !== undefined) {
      known.add(listener);
      if (last !== undefined) listener(last);
    } else {
      this.followed.set(topic, new Set([listener]));
      this.announce();
    }
    return () => {
      const left = this.followed.get(topic);
      left?.delete(listener);
      if (left?.size !== 0) return;
      this.followed.delete(topic);
      this.last.delete(topic);
      this.announce();
    };
  }

  watch(watcher: (connected: boolean) => void): () => void {
    this.watchers.add(watcher);
    watcher(this.socket?.readyState === WebSocket.OPEN);
    return () => this.watchers.delete(watcher);
  }

  private announce(): void {
    if (this.followed.size === 0) return this.close();
    if (this.socket === null) return this.connect();
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ subscribe: [...this.followed.keys()] }));
    }
  }

  private connect(): void {
    window.clearTimeout(this.retry);
    const address = new URL("/api/v1/events", window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("lang", document.documentElement.lang);
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onopen = () => {
      this.waitMs = FIRST_WAIT_MS;
      this.heard();
      this.tell(true);
      this.announce();
    };
    socket.onmessage = (event) => {
      this.heard();
      this.pass(JSON.parse(String(event.data)) as EventMessage);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.again();
    };
  }

  /** To those who follow its topic; who speaks belongs to the meeting. */
  private pass(message: EventMessage): void {
    const topic = message.topic.replace(/^speaking:/, "meeting:");
    if (topic === message.topic && this.followed.has(topic)) this.last.set(topic, message);
    for (const listener of [...(this.followed.get(topic) ?? [])]) listener(message);
  }

  private again(): void {
    this.socket = null;
    this.last.clear();
    window.clearTimeout(this.silence);
    this.tell(false);
    const jittered = this.waitMs * (0.75 + Math.random() / 2);
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    this.retry = window.setTimeout(() => this.announce(), jittered);
  }

  private heard(): void {
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.socket?.close(), SILENCE_MS);
  }

  private tell(connected: boolean): void {
    for (const watcher of this.watchers) watcher(connected);
  }

  private close(): void {
    window.clearTimeout(this.retry);
    window.clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    this.last.clear();
    socket?.close();
  }
}

const stream = new EventStream();

/** Follows a topic while the component is shown: the listener hears of that one alone. `listener` must not change from render to render. */
export function useTopic(topic: string | null, listener: Listener): void {
  useEffect(() => (topic ? stream.follow(topic, listener) : undefined), [topic, listener]);
}

/** Whether what is shown is live just now. */
export function useConnected(): boolean {
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    const stop = stream.watch(setConnected);
    return () => void stop();
  }, []);
  return connected;
}
