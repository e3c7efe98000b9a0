import type { Envelope } from '../feature/geometry.ts';
import { HALF_WORLD } from '../format/drawing/web-mercator.ts';

/** What a map shows. */
export interface MapRequest {
  /** Longitudes and latitudes; the longitudes go on beyond 180° or below -180° where it crosses the antimeridian. */
  readonly box: Envelope;
  /** Metres of EPSG:3857 that a pixel is wide. */
  readonly resolution: number;
  /** Features drawn at most. */
  readonly limit: number;
}

/** A request for a map that can't be answered; the message is a sentence for the client. */
export class MapRequestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MapRequestError';
  }
}

const PARAMETERS = ['bbox', 'resolution', 'limit'];
/** Said by who is asking, and read before. */
const CREDENTIALS = new Set(['apikey', 'access_token']);
/** So many are still told apart on a screen, and drawn and moved without a pause on a phone. */
const DEFAULT_LIMIT = 5_000;
const MAX_LIMIT = 10_000;
/** Longitudes of three worlds: a view may lie across the antimeridian. */
const MAX_LONGITUDE = 540;
/** Pixels of a box: a drawing is for a screen, not a way to get the exact geometries. */
const MAX_PIXELS = 16_384;
const MIN_RESOLUTION = 0.05;
const MAX_RESOLUTION = 200_000;
const WORLD: Envelope = { minX: -180, minY: -90, maxX: 180, maxY: 90 };

/** The parameters of a map's address. Throws MapRequestError for one that isn't there, or a value that none has. */
export function decodeMapRequest(queryString: string): MapRequest {
  const parameters = readParameters(queryString);
  const box = readBox(parameters.get('bbox'));
  const width = ((box.maxX - box.minX) / 180) * HALF_WORLD;
  const coarsest = Math.min(MAX_RESOLUTION, Math.max(MIN_RESOLUTION, width / 1024));
  const asked = readNumber('resolution', parameters.get('resolution'), [MIN_RESOLUTION, MAX_RESOLUTION]);
  return {
    box,
    resolution: Math.max(asked ?? coarsest, width / MAX_PIXELS),
    limit: readLimit(parameters.get('limit')),
  };
}

function readParameters(queryString: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(queryString)) {
    if (CREDENTIALS.has(name.toLowerCase())) continue;
    if (!PARAMETERS.includes(name)) {
      throw new MapRequestError(
        `A map has no parameter ${JSON.stringify(name)}; it has ${PARAMETERS.join(', ')}.`,
      );
    }
    if (parameters.has(name)) throw new MapRequestError(`${name} is given twice.`);
    parameters.set(name, value);
  }
  return parameters;
}

function readBox(text: string | undefined): Envelope {
  if (text === undefined) return WORLD;
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [minX, minY, maxX, maxY] = numbers as [number, number, number, number];
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    throw new MapRequestError(
      `bbox is four numbers (west, south, east, north in degrees), not ${JSON.stringify(text)}.`,
    );
  }
  if (!(minX < maxX && minY < maxY)) {
    throw new MapRequestError(
      `The box ${text} is empty: west must be less than east, which may lie beyond 180, and south less than north.`,
    );
  }
  if (Math.max(-minX, maxX) > MAX_LONGITUDE || Math.max(-minY, maxY) > 90) {
    throw new MapRequestError(
      `The box ${text} leaves the earth: longitudes go to ${MAX_LONGITUDE}, latitudes to 90.`,
    );
  }
  return { minX, minY, maxX, maxY };
}

function readLimit(text: string | undefined): number {
  const limit = readNumber('limit', text, [1, MAX_LIMIT]) ?? DEFAULT_LIMIT;
  if (Number.isInteger(limit)) return limit;
  throw new MapRequestError(`limit is a whole number, not ${limit}.`);
}

function readNumber(
  name: string,
  text: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? NaN : Number(text);
  if (number >= least && number <= most) return number;
  throw new MapRequestError(`${name} is a number from ${least} to ${most}, not ${JSON.stringify(text)}.`);
}
