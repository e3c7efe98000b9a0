import type { Geometry, Position } from './geometry.ts';
import { encodeWkb } from './wkb.ts';

/**
 * The part of GEOS (npm geos-wasm) that spatial relations use. Geometries live in the memory of the WebAssembly
 * module, where nothing is collected: whoever reads one destroys it.
 */
export type GeosPointer = number;

export type GeosRelation =
  | 'Equals'
  | 'Touches'
  | 'Within'
  | 'Overlaps'
  | 'Crosses'
  | 'Intersects'
  | 'Contains';

/** Functions of the C API as the module exports them; the first argument of each is the context. */
interface GeosModule {
  readonly HEAPU8: Uint8Array;
  readonly HEAPF64: Float64Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _GEOSWKBReader_create_r(context: number): number;
  _GEOSWKBReader_setFixStructure_r(context: number, reader: number, fix: number): void;
  _GEOSWKBReader_read_r(context: number, reader: number, bytes: number, length: number): GeosPointer;
  _GEOSGeom_destroy_r(context: number, geometry: GeosPointer): void;
  _GEOSPrepare_r(context: number, geometry: GeosPointer): GeosPointer;
  _GEOSPreparedGeom_destroy_r(context: number, prepared: GeosPointer): void;
  _GEOSPreparedIntersects_r(context: number, prepared: GeosPointer, geometry: GeosPointer): number;
  _GEOSPreparedTouches_r(context: number, prepared: GeosPointer, geometry: GeosPointer): number;
  _GEOSPreparedCrosses_r(context: number, prepared: GeosPointer, geometry: GeosPointer): number;
  _GEOSPreparedOverlaps_r(context: number, prepared: GeosPointer, geometry: GeosPointer): number;
  _GEOSPreparedContains_r(context: number, prepared: GeosPointer, geometry: GeosPointer): number;
  _GEOSPreparedWithin_r(context: number, prepared: GeosPointer, geometry: GeosPointer): number;
  _GEOSPreparedDistanceWithin_r(
    context: number,
    prepared: GeosPointer,
    geometry: GeosPointer,
    distance: number,
  ): number;
  _GEOSEquals_r(context: number, a: GeosPointer, b: GeosPointer): number;
}

/** What the package exports, as far as it is used. */
interface GeosLibrary {
  readonly Module: GeosModule;
  readonly _ctx: number;
}

let loading: Promise<void> | undefined;
let loaded: Geos | undefined;

/** Loads GEOS, once for a thread; about 40 ms and 20 MB. Relations that need it throw until it is there. */
export function loadGeos(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const { default: initialise } = (await import('geos-wasm')) as unknown as {
    default: (settings: object) => Promise<GeosLibrary>;
  };
  let problem = '';
  const errorHandler = (message: string) => {
    // Throwing from here would unwind through WebAssembly and lose its stack; results tell of failures.
    problem = message;
  };
  const { Module, _ctx } = await initialise({ errorHandler, noticeHandler: () => {} });
  loaded = new Geos(Module, _ctx, () => problem);
}

/** The library of this thread. Throws when `loadGeos` has not been awaited. */
export function geos(): Geos {
  if (loaded === undefined) throw new Error('GEOS is used before it is loaded.');
  return loaded;
}

/** A prepared operand: an index over its parts that lasts from one test to the next. */
export interface PreparedGeometry {
  readonly geometry: GeosPointer;
  readonly prepared: GeosPointer;
}

const INITIAL_BUFFER_BYTES = 65_536;

export class Geos {
  readonly #module: GeosModule;
  readonly #context: number;
  readonly #problem: () => string;
  readonly #reader: number;
  #buffer = 0;
  #bufferBytes = 0;

  constructor(module: GeosModule, context: number, problem: () => string) {
    this.#module = module;
    this.#context = context;
    this.#problem = problem;
    this.#reader = module._GEOSWKBReader_create_r(context);
    module._GEOSWKBReader_setFixStructure_r(context, this.#reader, 1);
  }

  /** Bytes that the module holds, in use or free. */
  get memoryBytes(): number {
    return this.#module.HEAPU8.length;
  }

  /**
   * The geometry in GEOS' memory, two-dimensional. Lines and rings with too few positions are read as what they cover:
   * a point or a line. Throws for coordinates that are not finite and when memory is exhausted.
   */
  read(geometry: Geometry): GeosPointer {
    const pointer = this.#readOrNull(geometry);
    if (pointer === 0) throw new Error(`GEOS can't read a geometry: ${this.#problem()}`);
    return pointer;
  }

  /** What `use` says of the geometry, which is given up afterwards; undefined when GEOS can't read it. */
  with<T>(geometry: Geometry, use: (pointer: GeosPointer) => T): T | undefined {
    const pointer = this.#readOrNull(geometry);
    if (pointer === 0) return undefined;
    try {
      return use(pointer);
    } finally {
      this.destroy(pointer);
    }
  }

  #readOrNull(geometry: Geometry): GeosPointer {
    return this.#readBytes(encodeWkb(geometry)) || this.#readBytes(encodeWkb(withWholeParts(geometry)));
  }

  #readBytes(bytes: Uint8Array): GeosPointer {
    this.#reserve(bytes.length);
    this.#module.HEAPU8.set(bytes, this.#buffer);
    return this.#module._GEOSWKBReader_read_r(this.#context, this.#reader, this.#buffer, bytes.length);
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bufferBytes) return;
    if (this.#buffer !== 0) this.#module._free(this.#buffer);
    this.#bufferBytes = Math.max(INITIAL_BUFFER_BYTES, 2 ** Math.ceil(Math.log2(bytes)));
    this.#buffer = this.#module._malloc(this.#bufferBytes);
    if (this.#buffer === 0) {
      this.#bufferBytes = 0;
      throw new Error(`GEOS has no memory for a geometry of ${bytes} bytes.`);
    }
  }

  destroy(geometry: GeosPointer): void {
    this.#module._GEOSGeom_destroy_r(this.#context, geometry);
  }

  prepare(geometry: GeosPointer): PreparedGeometry {
    return { geometry, prepared: this.#module._GEOSPrepare_r(this.#context, geometry) };
  }

  destroyPrepared({ geometry, prepared }: PreparedGeometry): void {
    this.#module._GEOSPreparedGeom_destroy_r(this.#context, prepared);
    this.destroy(geometry);
  }

  /** Whether `geometry` has the relation to the operand; undefined when GEOS fails. */
  relates(geometry: GeosPointer, relation: GeosRelation, operand: PreparedGeometry): boolean | undefined {
    const result = this.#relate(geometry, relation, operand);
    return result === 1 ? true : result === 0 ? false : undefined;
  }

  /** Prepared predicates say what the operand does: it contains what is within it. */
  #relate(
    geometry: GeosPointer,
    relation: GeosRelation,
    { prepared, geometry: operand }: PreparedGeometry,
  ): number {
    const module = this.#module;
    const context = this.#context;
    switch (relation) {
      case 'Intersects':
        return module._GEOSPreparedIntersects_r(context, prepared, geometry);
      case 'Touches':
        return module._GEOSPreparedTouches_r(context, prepared, geometry);
      case 'Crosses':
        return module._GEOSPreparedCrosses_r(context, prepared, geometry);
      case 'Overlaps':
        return module._GEOSPreparedOverlaps_r(context, prepared, geometry);
      case 'Within':
        return module._GEOSPreparedContains_r(context, prepared, geometry);
      case 'Contains':
        return module._GEOSPreparedWithin_r(context, prepared, geometry);
      case 'Equals':
        return module._GEOSEquals_r(context, geometry, operand);
    }
  }

  /** Whether the two are at most so far apart in the plane; undefined when GEOS fails. */
  isWithinDistance(
    geometry: GeosPointer,
    { prepared }: PreparedGeometry,
    distance: number,
  ): boolean | undefined {
    const result = this.#module._GEOSPreparedDistanceWithin_r(this.#context, prepared, geometry, distance);
    return result === 1 ? true : result === 0 ? false : undefined;
  }
}

/** The same with rings closed, and with what has too few positions as what it covers. */
function withWholeParts(geometry: Geometry): Geometry {
  switch (geometry.type) {
    case 'Point':
    case 'MultiPoint':
      return geometry;
    case 'LineString':
      return wholeLine(geometry.coordinates);
    case 'MultiLineString':
      return collection(geometry.coordinates.map(wholeLine));
    case 'Polygon':
      return wholePolygon(geometry.coordinates);
    case 'MultiPolygon':
      return collection(geometry.coordinates.map(wholePolygon));
    case 'GeometryCollection':
      return collection(geometry.geometries.map(withWholeParts));
  }
}

function collection(geometries: readonly Geometry[]): Geometry {
  return { type: 'GeometryCollection', geometries };
}

function wholeLine(positions: readonly Position[]): Geometry {
  return positions.length === 1
    ? { type: 'Point', coordinates: positions[0] as Position }
    : { type: 'LineString', coordinates: positions };
}

function wholePolygon(rings: readonly (readonly Position[])[]): Geometry {
  const closed = rings.filter((ring) => ring.length > 0).map(closedRing);
  const isWhole = closed.length > 0 && closed.every((ring) => ring.length >= 4);
  if (isWhole) return { type: 'Polygon', coordinates: closed };
  const [shell = [], ...holes] = closed;
  if (shell.length < 4) return collection(closed.map(wholeLine));
  return { type: 'Polygon', coordinates: [shell, ...holes.filter((hole) => hole.length >= 4)] };
}

function closedRing(ring: readonly Position[]): readonly Position[] {
  const first = ring[0] as Position;
  const last = ring.at(-1) as Position;
  return ring.length < 2 || (first[0] === last[0] && first[1] === last[1]) ? ring : [...ring, first];
}
