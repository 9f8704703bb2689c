/** Microphone, loudspeaker and the connections that carry the sound of calls. */

const IN_KEY = "cadran.softphone.input";
const OUT_KEY = "cadran.softphone.output";
/** A connection that stays down for so long is made anew. */
const MEND_MS = 4_000;

export type Quality = "good" | "fair" | "poor" | "silent";

export interface Device {
  id: string;
  label: string;
}

export interface Devices {
  inputs: Device[];
  outputs: Device[];
  input: string;
  output: string;
}

/** The one microphone, opened for the first that needs it and closed after the last. */
class Microphone {
  private opening: Promise<MediaStream> | null = null;
  private users = 0;

  /** A track of its own for each user. Throws what the browser says when it may not. */
  async take(): Promise<MediaStreamTrack> {
    this.users += 1;
    this.opening ??= navigator.mediaDevices.getUserMedia({
      audio: {
        deviceId: remembered(IN_KEY),
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    });
    try {
      const [track] = (await this.opening).getAudioTracks();
      if (track === undefined) throw new DOMException("", "NotFoundError");
      return track.clone();
    } catch (error) {
      this.opening = null;
      this.users -= 1;
      throw error;
    }
  }

  give(track: MediaStreamTrack): void {
    track.stop();
    this.users -= 1;
    if (this.users > 0) return;
    this.users = 0;
    this.forget();
  }

  /** The next one who takes it opens it anew; the tracks that were taken live on. */
  forget(): void {
    const opened = this.opening;
    this.opening = null;
    const stop = (stream: MediaStream) => stream.getTracks().forEach((each) => each.stop());
    void opened?.then(stop, () => undefined);
  }
}

export const microphone = new Microphone();

function remembered(key: string): ConstrainDOMString | undefined {
  const id = window.localStorage.getItem(key);
  return id ? { ideal: id } : undefined;
}

export async function devices(): Promise<Devices> {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind): Device[] =>
    all
      .filter((each) => each.kind === kind && each.deviceId !== "")
      .map((each) => ({ id: each.deviceId, label: each.label }));
  return {
    inputs: of("audioinput"),
    outputs: of("audiooutput"),
    input: window.localStorage.getItem(IN_KEY) ?? "default",
    output: window.localStorage.getItem(OUT_KEY) ?? "default",
  };
}

export function chooseInput(id: string): void {
  window.localStorage.setItem(IN_KEY, id);
  microphone.forget();
}

export function chooseOutput(id: string): void {
  window.localStorage.setItem(OUT_KEY, id);
}

/** How loud a track is, from 0 to 1, told some thirty times a second until stopped. */
export function meter(track: MediaStreamTrack, level: (value: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = window.setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
    // From -60 dB, a quiet room, to -10 dB, a shout.
    level(Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 60) / 50)));
  }, 33);
  return () => {
    window.clearInterval(timer);
    void context.close();
  };
}

/** The sound of one call. `broken` is called when it has to be made anew. */
export class Connection {
  private readonly peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: [] });
  private readonly speaker = new Audio();
  private mending = 0;
  private before = { packets: 0, lost: 0 };

  private constructor(
    private readonly track: MediaStreamTrack,
    broken: () => void,
  ) {
    this.peer.addTrack(track, new MediaStream([track]));
    this.peer.ontrack = (event) => {
      this.speaker.srcObject = new MediaStream([event.track]);
      void this.listen();
    };
    this.peer.onconnectionstatechange = () => {
      window.clearTimeout(this.mending);
      const state = this.peer.connectionState;
      if (state === "failed") broken();
      else if (state === "disconnected") this.mending = window.setTimeout(broken, MEND_MS);
    };
  }

  static async open(broken: () => void): Promise<Connection> {
    return new Connection(await microphone.take(), broken);
  }

  /** Our offer. The house needs none of our addresses: it answers whoever knows its password. */
  async offer(): Promise<string> {
    await this.peer.setLocalDescription();
    return this.peer.localDescription?.sdp ?? "";
  }

  async answer(sdp: string): Promise<void> {
    await this.peer.setRemoteDescription({ type: "answer", sdp });
  }

  mute(muted: boolean): void {
    this.track.enabled = !muted;
  }

  /** Play where the user wants to hear it. */
  async listen(): Promise<void> {
    const id = window.localStorage.getItem(OUT_KEY);
    try {
      if (id && "setSinkId" in this.speaker) await this.speaker.setSinkId(id);
    } catch {
      // A headset that was unplugged: the default one is heard.
    }
    await this.speaker.play().catch(() => undefined);
  }

  /** How it sounded since the last question; null before anything could come. */
  async quality(): Promise<Quality | null> {
    if (this.peer.connectionState !== "connected") return null;
    let packets = 0;
    let lost = 0;
    let jitterS = 0;
    let roundS = 0;
    for (const each of (await this.peer.getStats()).values()) {
      if (each.type === "inbound-rtp") {
        packets = each.packetsReceived ?? 0;
        lost = Math.max(0, each.packetsLost ?? 0);
        jitterS = each.jitter ?? 0;
      } else if (each.type === "candidate-pair" && each.nominated) {
        roundS = each.currentRoundTripTime ?? 0;
      }
    }
    const came = packets - this.before.packets;
    const gone = lost - this.before.lost;
    this.before = { packets, lost };
    return judge(came, gone, jitterS * 1000, roundS * 1000);
  }

  close(): void {
    window.clearTimeout(this.mending);
    this.peer.onconnectionstatechange = null;
    this.peer.close();
    this.speaker.srcObject = null;
    microphone.give(this.track);
  }
}

/** Words for figures (ITU-T G.114: 150 ms one way is unnoticed, 400 ms is too much). */
export function judge(came: number, lost: number, jitterMs: number, roundMs: number): Quality {
  if (came <= 0) return "silent";
  const loss = lost / (came + lost);
  if (loss > 0.05 || jitterMs > 60 || roundMs > 700) return "poor";
  if (loss > 0.01 || jitterMs > 30 || roundMs > 300) return "fair";
  return "good";
}
