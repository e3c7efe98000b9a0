import type { Crs } from '../crs/crs.ts';
import { wgs84 } from '../crs/registry.ts';
import { createTransform, type Transform, TransformError } from '../crs/transform.ts';
import { forEachPosition, type Geometry } from '../feature/geometry.ts';
import { transformGeometry } from '../feature/transform-geometry.ts';
import type { SourceRecord } from './source.ts';
import { textOf } from './value-text.ts';

/** A feature as RFC 7946 has it, with the first few of its values as texts. */
export interface PreviewFeature {
  readonly type: 'Feature';
  readonly geometry: Geometry;
  readonly properties: Readonly<Record<string, string>>;
}

const MAX_ROWS = 20;
const MAX_FEATURES = 1000;
/** Of all geometries of the preview. */
const MAX_POSITIONS = 60_000;
const MAX_PROPERTIES = 8;
const MAX_CELL_CHARACTERS = 200;

/** Draws the first records, and a sample of all that have a geometry, each as likely as any other (reservoir sampling). */
export class PreviewSample {
  readonly #rows: SourceRecord[] = [];
  readonly #drawn: SourceRecord[] = [];
  #withGeometry = 0;
  /** A generator of its own, so that one file gives one preview (Numerical Recipes' linear congruence). */
  #state = 1;

  add(record: SourceRecord): void {
    if (this.#rows.length < MAX_ROWS) this.#rows.push(record);
    if (geometryOf(record) === undefined) return;
    this.#withGeometry++;
    if (this.#drawn.length < MAX_FEATURES) {
      this.#drawn.push(record);
      return;
    }
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    const place = Math.floor((this.#state / 2 ** 32) * this.#withGeometry);
    if (place < MAX_FEATURES) this.#drawn[place] = record;
  }

  /** The first records as texts, by these fields. */
  rows(fields: readonly string[]): (string | null)[][] {
    return this.#rows.map((record) => fields.map((field) => cellOf(record, field)));
  }

  /** The sample in WGS 84; what has no place there is left out. */
  features(crs: Crs): PreviewFeature[] {
    const transform = createTransform(crs, wgs84());
    const features: PreviewFeature[] = [];
    let positions = 0;
    for (const record of this.#drawn) {
      const geometry = placed(geometryOf(record), transform);
      if (geometry === undefined) continue;
      forEachPosition(geometry, () => positions++);
      if (positions > MAX_POSITIONS && features.length > 0) break;
      features.push({ type: 'Feature', geometry, properties: propertiesOf(record) });
    }
    return features;
  }
}

function geometryOf(record: SourceRecord): Geometry | undefined {
  for (const geometry of record.geometries.values()) if (geometry !== null) return geometry;
  return undefined;
}

function placed(geometry: Geometry | undefined, transform: Transform | undefined): Geometry | undefined {
  if (geometry === undefined || transform === undefined) return undefined;
  try {
    return transformGeometry(geometry, transform);
  } catch (error) {
    if (error instanceof TransformError) return undefined;
    throw error;
  }
}

/** `Object.fromEntries` defines, so that a field named `__proto__` is one like any other. */
function propertiesOf(record: SourceRecord): Record<string, string> {
  const fields = [...record.values.keys()].slice(0, MAX_PROPERTIES);
  return Object.fromEntries(
    fields.flatMap((field) => {
      const text = cellOf(record, field);
      return text === null ? [] : [[field, text] as const];
    }),
  );
}

function cellOf(record: SourceRecord, field: string): string | null {
  const text = textOf(record.values.get(field) ?? null);
  if (text === null) return null;
  return text.length <= MAX_CELL_CHARACTERS ? text : `${text.slice(0, MAX_CELL_CHARACTERS).toWellFormed()}…`;
}
