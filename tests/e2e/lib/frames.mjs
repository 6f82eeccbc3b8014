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

/** The variants that are written here, by their place in the enum; tests/protocol.rs holds them to the code. */
const NUMBERS = {
  'ToEngine::Request': 0,
  'ToEngine::Ping': 2,
  'Request::Race': 11,
  'FromEngine::Ready': 0,
  'FromEngine::Pong': 5,
  'FromEngine::Rejected': 7,
  'ProtocolError::TooShort': 0,
  'ProtocolError::Version': 1,
  'ProtocolError::Malformed': 2,
};
const to = (variant, ...body) => frame(NUMBERS[`ToEngine::${variant}`], ...body);
const from = (variant, ...body) => frame(NUMBERS[`FromEngine::${variant}`], ...body);
const rejected = (reason, ...body) => from('Rejected', NUMBERS[`ProtocolError::${reason}`], ...body);
// `Request::Fault` is the last of them, and only there in an engine that fails on purpose.
const FAULT = NUMBERS['Request::Race'] + 1;

export const ping = (nonce) => to('Ping', ...varint(nonce));
/** Under an id that the page will not come to use. */
export const fault = (which) => to('Request', ...varint(4_000_000_000), FAULT, { panic: 0, hang: 1 }[which]);

export const READY = from('Ready');
export const pong = (nonce) => from('Pong', ...varint(nonce));
export const tooShort = (bytes) => rejected('TooShort', ...varint(bytes));
export const otherVersion = (found) => rejected('Version', ...varint(VERSION), ...varint(found));
export const MALFORMED = rejected('Malformed');

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
