import type { FromPage, ToPage } from "../api/types";

/** Waits between attempts to connect, doubled from the first to the longest: a call waits 30 s for its page. */
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5_000;
/** The house sends a heartbeat every 15 s; after two missed ones the line is dead. */
const SILENCE_MS = 40_000;
/** A wish that is not answered by then is not going to be. */
const ANSWER_MS = 10_000;
const CLOSE_SIGNED_OUT = 4401;
const CLOSE_TAKEN = 4409;
const KEPT_AS = "cadran.softphone.page";

/** The house said no, in the reader's language. */
export class Refused extends Error {
  constructor(
    readonly id: string,
    text: string,
  ) {
    super(text);
  }
}

/** The line to the house was lost before it answered. */
export class LineLost extends Error {}

type Without<Union> = Union extends unknown ? Omit<Union, "id"> : never;
/** What a page may ask, without its reference, which the line adds. */
export type Wish = Without<FromPage>;

interface Waiting {
  resolve: (call: string) => void;
  reject: (error: Error) => void;
  timer: number;
}

export function token(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The name of this page, which outlives its reload, so that its calls are found again. */
function pageName(anew = false): string {
  const known = anew ? null : window.sessionStorage.getItem(KEPT_AS);
  const name = known ?? token();
  window.sessionStorage.setItem(KEPT_AS, name);
  return name;
}

/** Where a line leads: a user's own telephone, or a guest's way into a meeting. */
export interface Door {
  path: string;
  /** The token of somebody without a session comes as the second one. */
  protocols: string[];
}

const OWN: Door = { path: "/api/v1/softphone", protocols: [] };

/** The softphone's WebSocket: wishes out, each with one answer, and everything else the house tells. */
export class Line {
  private socket: WebSocket | null = null;
  private page = pageName();
  private waitMs = FIRST_WAIT_MS;
  private retry = 0;
  private silence = 0;
  private asked = 0;
  private ended = false;
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly heard: (message: ToPage) => void,
    private readonly changed: (up: boolean) => void,
    private readonly door: Door = OWN,
  ) {
    this.connect();
  }

  /** Ask for something; answers the call's name, or throws why not. */
  ask(wish: Wish): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.socket?.readyState !== WebSocket.OPEN) {
        reject(new LineLost());
        return;
      }
      this.asked += 1;
      const id = String(this.asked);
      const timer = window.setTimeout(() => this.settle(id)?.reject(new LineLost()), ANSWER_MS);
      this.waiting.set(id, { resolve, reject, timer });
      this.socket.send(JSON.stringify({ ...wish, id }));
    });
  }

  close(): void {
    this.ended = true;
    window.clearTimeout(this.retry);
    window.clearTimeout(this.silence);
    this.socket?.close();
  }

  private connect(): void {
    if (this.ended) return;
    const address = new URL(this.door.path, window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("lang", document.documentElement.lang);
    const socket = new WebSocket(address, this.door.protocols);
    this.socket = socket;
    socket.onopen = () => {
      this.listen();
      socket.send(JSON.stringify({ do: "hello", page: this.page }));
    };
    socket.onmessage = (event) => {
      this.listen();
      this.take(JSON.parse(String(event.data)) as ToPage);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private take(message: ToPage): void {
    if (message.is === "snapshot") {
      this.waitMs = FIRST_WAIT_MS;
      this.changed(true);
    }
    if (message.is === "done") this.settle(message.id)?.resolve(message.call);
    else if (message.is === "refused" && message.id) {
      this.settle(message.id)?.reject(new Refused(message.problem.id, message.problem.text));
    } else this.heard(message);
  }

  private settle(id: string): Waiting | undefined {
    const found = this.waiting.get(id);
    this.waiting.delete(id);
    if (found) window.clearTimeout(found.timer);
    return found;
  }

  private lost(code: number): void {
    this.socket = null;
    window.clearTimeout(this.silence);
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new LineLost());
    this.changed(false);
    if (this.ended || code === CLOSE_SIGNED_OUT) return;
    // Another window has this page's name: it was opened as a copy, and is the one that has the calls now.
    if (code === CLOSE_TAKEN) this.page = pageName(true);
    const jittered = this.waitMs * (0.75 + Math.random() / 2);
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    this.retry = window.setTimeout(() => this.connect(), jittered);
  }

  private listen(): void {
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.socket?.close(), SILENCE_MS);
  }
}
