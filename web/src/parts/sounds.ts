/** Sound files of any kind that the browser can play, as the server reads them. */

const RATE_HZ = 8000;
const HEADER_BYTES = 44;
const READ_BY_THE_SERVER = ["RIFF", "fLaC", "OggS", "ID3"];

/** The file itself where the server reads its kind, else what the browser makes of it: WAV at a telephone's rate.
 * One that the browser cannot play either is sent as it is, and the server says what it takes. */
export async function readableSound(file: File): Promise<File> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const word = String.fromCharCode(...head);
  const mp3 = head[0] === 0xff && (head[1] ?? 0) >= 0xe0;
  if (mp3 || READ_BY_THE_SERVER.some((each) => word.startsWith(each))) return file;
  try {
    const decoder = new OfflineAudioContext(1, 1, RATE_HZ);
    const sound = await decoder.decodeAudioData(await file.arrayBuffer());
    return new File([wav(mixed(sound))], file.name);
  } catch {
    return file;
  }
}

function mixed(sound: AudioBuffer): Float32Array {
  const channels = Array.from({ length: sound.numberOfChannels }, (_, at) => sound.getChannelData(at));
  return new Float32Array(sound.length).map(
    (_, at) => channels.reduce((sum, each) => sum + (each[at] ?? 0), 0) / channels.length,
  );
}

/** RIFF WAVE, one channel of 16 bits. */
function wav(samples: Float32Array): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + 2 * samples.length);
  const view = new DataView(bytes);
  const word = (at: number, text: string) => {
    for (const [by, letter] of [...text].entries()) view.setUint8(at + by, letter.charCodeAt(0));
  };
  word(0, "RIFF");
  view.setUint32(4, bytes.byteLength - 8, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, 2 * RATE_HZ, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  for (const [at, each] of samples.entries()) {
    view.setInt16(HEADER_BYTES + 2 * at, Math.round(32767 * Math.max(-1, Math.min(1, each))), true);
  }
  return bytes;
}
