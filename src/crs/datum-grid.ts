import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { convertDirectly, loadGrid, WGS84 } from './convert-directly.ts';
import type { TwoWay } from './datum-shift.ts';

/**
 * Datum shifts that no formula repeats: PROJ takes them from grid files (NTv2), and without those is more than a metre
 * beside its own default in these systems (docs/decisions/0004). The files are the administrator's to put in place:
 * they may not all be passed on.
 */
interface DatumGrid {
  /** As PROJ's data and the surveys call it. */
  readonly file: string;
  readonly codes: ReadonlySet<number>;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const GRIDS: readonly DatumGrid[] = [
  {
    file: 'BETA2007.gsb',
    codes: new Set([3399, 4314, 4745, 5669, ...range(5676, 5679), ...range(31466, 31469)]),
  },
  {
    file: 'nzgd2kgrid0005.gsb',
    codes: new Set([4272, 27200, ...range(27205, 27232), ...range(27258, 27260), 27291, 27292]),
  },
  { file: 'ntf_r93.gsb', codes: new Set([4275]) },
];

const DIRECTORY = 'trigpoint grid files';

/** Says where grid files lie, for this thread and those that it starts from now on. */
export function useGridFiles(directory: string): void {
  setEnvironmentData(DIRECTORY, directory);
}

interface LoadedGrid {
  readonly name: string;
  /** Degrees; at least so far from its edges. */
  holds(longitude: number, latitude: number, edge: number): boolean;
}

/** By path; undefined: there is no such file, or it is no NTv2 file. */
const loaded = new Map<string, LoadedGrid | undefined>();

/** The name of the grid file that positions in this system need and that isn't there; undefined: none. */
export function missingGridOf(code: number): string | undefined {
  const grid = GRIDS.find(({ codes }) => codes.has(code));
  return grid !== undefined && load(grid) === undefined ? grid.file : undefined;
}

/** What to say of a system whose grid file isn't there. */
export function lackOfGrid(name: string, file: string): string {
  return (
    `${name} needs the grid file ${file}, which this server hasn't got: without it positions would be off by more than a ` +
    "metre. Its administrator can put the file into the folder grids of the server's home."
  );
}

/**
 * The conversion by the system's grid where that holds, elsewhere by what `makeOtherwise` gives, which is asked only where
 * there is a grid file; undefined without one.
 */
export function convertByGrid(
  code: number,
  definition: string,
  makeOtherwise: () => TwoWay,
): TwoWay | undefined {
  const known = GRIDS.find(({ codes }) => codes.has(code));
  const grid = known && load(known);
  if (grid === undefined) return undefined;
  const otherwise = makeOtherwise();
  const gridded = `${definition.replace(/ \+towgs84=\S+/, '')} +nadgrids=${grid.name}`;
  const fromWgs84 = convertDirectly(WGS84, gridded);
  const toWgs84 = convertDirectly(gridded, WGS84);
  return {
    fromWgs84: (x, y) => (grid.holds(x, y, EDGE_DEGREES) ? fromWgs84(x, y) : otherwise.fromWgs84(x, y)),
    toWgs84: (x, y) => {
      const near = otherwise.toWgs84(x, y);
      if (!near || !grid.holds(near.x, near.y, EDGE_DEGREES / 2)) return near;
      // The other way looks at the true position, so this one must: `near` may be on the other side of the edge.
      const found = toWgs84(x, y);
      return found && grid.holds(found.x, found.y, EDGE_DEGREES) ? found : near;
    },
  };
}

function load({ file }: DatumGrid): LoadedGrid | undefined {
  const directory = getEnvironmentData(DIRECTORY);
  if (typeof directory !== 'string') return undefined;
  const path = join(directory, file);
  if (!loaded.has(path)) loaded.set(path, read(path));
  return loaded.get(path);
}

/** How every NTv2 file begins. */
const NTV2 = 'NUM_OREC';
/** Within this of a grid's edges, interpolation has no neighbours on the way back. */
const EDGE_DEGREES = 0.01;
const DEGREE = Math.PI / 180;

function read(path: string): LoadedGrid | undefined {
  let bytes: Buffer<ArrayBuffer>;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (bytes.toString('latin1', 0, NTV2.length) !== NTV2) return undefined;
  const { buffer, byteOffset, byteLength } = bytes;
  const areas = loadGrid(path, buffer.slice(byteOffset, byteOffset + byteLength)).map(({ ll, del, lim }) => ({
    // NTv2 counts longitudes westwards.
    east: -ll[0] / DEGREE,
    west: -(ll[0] + del[0] * (lim[0] - 1)) / DEGREE,
    south: ll[1] / DEGREE,
    north: (ll[1] + del[1] * (lim[1] - 1)) / DEGREE,
  }));
  return {
    name: path,
    holds: (x, y, edge) =>
      areas.some(
        ({ west, south, east, north }) =>
          x - west >= edge && east - x >= edge && y - south >= edge && north - y >= edge,
      ),
  };
}
