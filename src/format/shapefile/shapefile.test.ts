import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { writeAnswer } from '../../../test/support/answer-file.ts';
import { anyRows } from '../../../test/support/arbitrary-rows.ts';
import { assertGolden, GOLDEN_ROWS, GOLDEN_TYPE, hexDump } from '../../../test/support/golden.ts';
import { readZip } from '../../../test/support/read-zip.ts';
import {
  featuresOf,
  featureType,
  geometry,
  SCALAR_PROPERTIES,
} from '../../../test/support/sample-features.ts';
import { plainValue, readRecords } from '../../../test/support/source-records.ts';
import type { FeatureType, GeometryPropertyTypeName, Value } from '../../feature/feature.ts';
import type { Geometry, GeometryTypeName, Position } from '../../feature/geometry.ts';
import { openShapefile } from '../../publish/read-shapefile.ts';
import { shapefileFormat } from './shapefile.ts';

let folder = '';

function write(type: FeatureType, rows: readonly (readonly Value[])[]): Promise<string> {
  const part = { featureType: type, features: featuresOf(rows), count: rows.length };
  return writeAnswer(shapefileFormat, [part], folder);
}

/** Each single kind beside its multiple, as one file holds them. */
const KINDS = [
  { declared: 'Point', geometries: ['Point'] },
  { declared: 'MultiPoint', geometries: ['MultiPoint'] },
  { declared: 'MultiLineString', geometries: ['LineString', 'MultiLineString'] },
  { declared: 'MultiPolygon', geometries: ['Polygon', 'MultiPolygon'] },
] as const satisfies readonly {
  declared: GeometryPropertyTypeName;
  geometries: readonly GeometryTypeName[];
}[];

/** What a shapefile keeps of a geometry: parts without their nesting, each ring once, whatever its direction. */
function parts(value: Geometry | null | undefined): readonly unknown[] | null {
  if (value === null || value === undefined) return null;
  switch (value.type) {
    case 'Point':
      return [value.coordinates];
    case 'LineString':
      return [value.coordinates];
    case 'MultiPoint':
    case 'MultiLineString':
      return value.coordinates;
    case 'Polygon':
      return parts({ type: 'MultiPolygon', coordinates: [value.coordinates] });
    case 'MultiPolygon':
      return value.coordinates.flatMap((rings) => rings.map(positionsOf)).sort(byText);
    default:
      throw new Error(`${value.type} is of no kind`);
  }
}

/** The positions of a ring in the order of their texts. */
function positionsOf(ring: readonly Position[]): readonly unknown[] {
  return ring.map((position) => position.join(' ')).sort();
}

function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));

/** Blanks at the end of a field are its padding; an empty text is absent. */
function keptText(value: Value): string {
  return text(value).replace(/ +$/, '');
}

describe('Shapefile', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trigpoint-shapefile-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has the files that it had', async () => {
    const files = [...(await readZip(await write(GOLDEN_TYPE, GOLDEN_ROWS)))];
    const shown = files.map(([name, content]) => {
      const isText = /\.(prj|cpg|csv|txt)$/.test(name);
      return `== ${name}\n${isText ? `${content.toString('utf8').trimEnd()}\n` : hexDump(content)}`;
    });
    assertGolden(join(import.meta.dirname, 'shapefile.golden.txt'), shown.join(''));
  });

  for (const { declared, geometries } of KINDS) {
    for (const dimension of [2, 3] as const) {
      it(`reads back as it was, whatever the values are: ${declared}, ${dimension} ordinates`, async () => {
        const type = featureType('any', [...SCALAR_PROPERTIES, geometry('shape', declared, dimension)]);
        await fc.assert(
          fc.asyncProperty(anyRows({ dimension, geometries, maxText: 20 }), async (rows) => {
            const source = await openShapefile(await write(type, rows), {});
            const records = await readRecords(source);
            assert.equal(records.length, rows.length);
            for (const [i, { values, geometries: shapes }] of records.entries()) {
              checkRow(values, shapes, rows[i] as Value[], i);
            }
          }),
          { numRuns: 20 },
        );
      });
    }
  }
});

function checkRow(
  values: ReadonlyMap<string, unknown>,
  shapes: ReadonlyMap<string, Geometry | null>,
  row: readonly Value[],
  index: number,
): void {
  const [name, int, long, integer, double, decimal, boolean, date, dateTime, shape] = row;
  const read = (field: string) => plainValue(values.get(field) as Value);
  assert.equal(values.get('gml_id'), `any.${index + 1}`);
  assert.equal(text(read('text')), keptText(name as Value));
  assert.equal(text(read('int')), text(int));
  assert.equal(text(read('long')), text(long));
  assert.equal(text(read('integer')), text(integer));
  const isNumber = double !== null && Number.isFinite(double);
  const readDouble = read('double') ?? null;
  assert.ok(isNumber ? Number(readDouble) === double : readDouble === null, `${readDouble} for ${double}`);
  assert.equal(decimal === null ? '' : Number(read('decimal')), decimal === null ? '' : Number(decimal));
  assert.equal(read('boolean') ?? null, boolean);
  assert.equal(text(read('date')), text(date));
  assert.equal(text(read('dateTime')), text(dateTime));
  assert.deepEqual(parts([...shapes.values()][0]), parts(shape as Geometry | null));
}
