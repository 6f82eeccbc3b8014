// Frames of the protocol, byte by byte (src/protocol.rs): the version, little endian, then
// postcard, which writes an enum as its variant's number, and numbers as varints.

export const VERSION = 4;

function varint(number) {
  const bytes = [];
  do {
    bytes.push((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
    number = Math.floor(number / 128);
  } while (number > 0);
  return bytes;
}

const frame = (...body) => [VERSION & 0xff, VERSION >> 8, ...body];

// ToEngine: Request 0, Cancel 1, Ping 2.
// Request: Load 0, PredictMasked 1, PredictNext 2, Generate 3, FillSpans 4, Pieces 5, Tokenize 6,
// Score 7, FillIds 8, WordProbability 9, Race 10, Fault 11.
export const ping = (nonce) => frame(2, ...varint(nonce));
/** Under an id that the page will not come to use. */
export const fault = (which) => frame(0, ...varint(4_000_000_000), 11, { panic: 0, hang: 1 }[which]);

// FromEngine: Ready 0, Progress 1, Tokens 2, Done 3, Pong 4, Panicked 5, Rejected 6, Race 7.
export const READY = frame(0);
export const pong = (nonce) => frame(4, ...varint(nonce));
// ProtocolError: TooShort 0 { bytes }, Version 1 { expected, found }, Malformed 2.
export const tooShort = (bytes) => frame(6, 0, ...varint(bytes));
export const otherVersion = (found) => frame(6, 1, ...varint(VERSION), ...varint(found));
export const MALFORMED = frame(6, 2);

/** Of this version, and nothing that an engine understands. */
export const GARBAGE = frame(99);
export const version = [VERSION & 0xff, VERSION >> 8];

/** Runs in the page before everything else: notes every worker that the page creates. */
export function noteWorkers() {
  const Real = window.Worker;
  window.workersMade = [];
  window.Worker = class extends Real {
    constructor(...args) {
      super(...args);
      window.workersMade.push(this);
    }
  };
}

/** Sends bytes to the page's present worker, as if the page had. */
export function sendToEngine(page, bytes) {
  return page.evaluate((bytes) => window.workersMade.at(-1).postMessage(new Uint8Array(bytes).buffer), bytes);
}
