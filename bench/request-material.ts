/** What the rate workloads ask for, with the expected answers; made once with the data, deterministic. */
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom } from './bench-data.ts';

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

export interface RequestMaterial {
  /** Boxes that hold exactly 100 of the million points each. */
  readonly boxes: readonly Box[];
  /** Values of `batch`, each held by exactly 100 of the million points. */
  readonly batches: readonly string[];
  /** Names at some places of all million, in order. */
  readonly sortedNames: readonly { readonly startIndex: number; readonly name: string }[];
}

const FEATURES_IN_BOX = 100;
/** The first of the deep pages of an order, and how far they are apart. */
const FIRST_DEEP = 900_000;
const PAGES_APART = 1_000;
const DEEP_PAGES = 50;
const BOXES = 1000;
const CELL_DEGREES = 0.25;
const COLUMNS = 360 / CELL_DEGREES;

interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly cells: ReadonlyMap<number, readonly number[]>;
}

const columnOf = (x: number) => Math.floor((x + 180) / CELL_DEGREES);
const rowOf = (y: number) => Math.floor((y + 90) / CELL_DEGREES);

interface Properties {
  readonly lon: number;
  readonly lat: number;
  readonly batch: string;
  readonly name: string;
}

async function readPoints(
  file: string,
  count: number,
): Promise<{ points: Points; batches: Map<string, number>; names: string[] }> {
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const cells = new Map<number, number[]>();
  const batches = new Map<string, number>();
  const names: string[] = [];
  let i = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { properties } = JSON.parse(line) as { properties: Properties };
    names.push(properties.name);
    x[i] = properties.lon;
    y[i] = properties.lat;
    batches.set(properties.batch, (batches.get(properties.batch) ?? 0) + 1);
    const cell = columnOf(properties.lon) + COLUMNS * rowOf(properties.lat);
    const list = cells.get(cell);
    if (list === undefined) cells.set(cell, [i]);
    else list.push(i);
    i++;
  }
  return { points: { x, y, cells }, batches, names };
}

/** Half the side of the square around a point that holds exactly so many points; undefined when a tie prevents it. */
function halfSide({ x, y, cells }: Points, cx: number, cy: number): number | undefined {
  for (let reach = 1; reach <= 64; reach *= 2) {
    const distances: number[] = [];
    for (let column = columnOf(cx) - reach; column <= columnOf(cx) + reach; column++) {
      for (let row = rowOf(cy) - reach; row <= rowOf(cy) + reach; row++) {
        for (const i of cells.get(column + COLUMNS * row) ?? []) {
          distances.push(Math.max(Math.abs((x[i] as number) - cx), Math.abs((y[i] as number) - cy)));
        }
      }
    }
    if (distances.length <= FEATURES_IN_BOX) continue;
    distances.sort((a, b) => a - b);
    const last = distances[FEATURES_IN_BOX - 1] as number;
    const next = distances[FEATURES_IN_BOX] as number;
    if (next > reach * CELL_DEGREES) continue;
    return next - last < 4e-6 ? undefined : (last + next) / 2;
  }
  return undefined;
}

function makeBoxes(points: Points): Box[] {
  const random = seededRandom(3);
  const boxes: Box[] = [];
  while (boxes.length < BOXES) {
    const i = Math.floor(random() * points.x.length);
    const cx = points.x[i] as number;
    const cy = points.y[i] as number;
    const half = halfSide(points, cx, cy);
    if (half === undefined || Math.abs(cx) + half > 180 || Math.abs(cy) + half > 90) continue;
    boxes.push(
      [cx - half, cy - half, cx + half, cy + half].map((v) => Number(v.toFixed(8))) as unknown as Box,
    );
  }
  return boxes;
}

/** Makes the material for the million points in the directory, or finds it there. */
export async function makeRequestMaterial(directory: string, count: number): Promise<RequestMaterial> {
  const file = join(directory, 'request-material.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as RequestMaterial;
  const { points, batches, names } = await readPoints(join(directory, 'cities1m.ndjson'), count);
  const exact = [...batches].filter(([, n]) => n === FEATURES_IN_BOX).map(([batch]) => batch);
  names.sort();
  const places = Array.from({ length: DEEP_PAGES }, (_, i) => FIRST_DEEP + i * PAGES_APART);
  const material = {
    boxes: makeBoxes(points),
    batches: exact.slice(0, 1000),
    sortedNames: places.map((startIndex) => ({ startIndex, name: names[startIndex] as string })),
  };
  writeFileSync(file, JSON.stringify(material));
  return material;
}
