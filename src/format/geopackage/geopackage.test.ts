import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { writeAnswer } from '../../../test/support/answer-file.ts';
import { anyRows, rowType } from '../../../test/support/arbitrary-rows.ts';
import { assertGolden, GOLDEN_ROWS, GOLDEN_TYPE } from '../../../test/support/golden.ts';
import { featuresOf, SCALAR_PROPERTIES } from '../../../test/support/sample-features.ts';
import { plainValue, readRecords } from '../../../test/support/source-records.ts';
import type { FeatureType, Value } from '../../feature/feature.ts';
import { envelopeOf, type Geometry } from '../../feature/geometry.ts';
import { openGeoPackage } from '../../publish/read-geopackage.ts';
import { geoPackageFormat } from './geopackage.ts';

let folder = '';

function write(type: FeatureType, rows: readonly (readonly Value[])[]): Promise<string> {
  const part = { featureType: type, features: featuresOf(rows), count: rows.length };
  return writeAnswer(geoPackageFormat, [part], folder);
}

/** The tables as SQL, their rows as JSON, bytes in hexadecimal; SQLite's own tables and the R-tree's nodes aside. */
function dump(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const schema = database
      .prepare(
        "SELECT name, sql FROM sqlite_master WHERE sql NOTNULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
      )
      .all() as { name: string; sql: string }[];
    const tables = schema.filter(({ sql }) => /^CREATE (VIRTUAL )?TABLE/.test(sql));
    const isShadow = (name: string) => /^rtree_.*_(node|parent|rowid)$/.test(name);
    const rows = tables
      .filter(({ name }) => !isShadow(name))
      .flatMap(({ name }) => {
        const statement = database.prepare(`SELECT * FROM "${name}"`);
        statement.setReadBigInts(true);
        return statement.all().map((row) => `${name} ${JSON.stringify(row, shown)}\n`);
      });
    return schema.map(({ sql }) => `${sql};\n`).join('') + rows.join('');
  } finally {
    database.close();
  }
}

function shown(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** What GeoPackage keeps of a row (docs/reference/wfs.md). */
function kept(row: readonly Value[]): unknown[] {
  const [text, int, long, integer, double, decimal, boolean, date, dateTime] = row;
  const number = (value: Value | undefined) => (value === null || Number.isNaN(value) ? null : Number(value));
  const moment = /(Z|[+-]\d\d:\d\d)$/.test(String(dateTime)) ? instant(dateTime as string) : dateTime;
  return [text, int, long, integer, number(double), number(decimal), boolean, date, moment].map((value) =>
    // SQLite has no negative zero.
    plainValue(Object.is(value, -0) ? 0 : (value as Value)),
  );
}

/** In UTC; what falls out of the years that a date can have stays as it is. */
function instant(dateTime: string): string {
  const utc = new Date(dateTime).toISOString();
  return /^\d{4}-/.test(utc) ? utc : dateTime;
}

/** A moment of text, to the millisecond, zeros behind the seconds aside. */
function sameMoment(value: unknown): unknown {
  return typeof value === 'string'
    ? value.replace(/\.(\d*?)0*(Z?)$/, (_, digits, z) => (digits === '' ? z : `.${digits}${z}`))
    : value;
}

describe('GeoPackage', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trigpoint-geopackage-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has the tables and rows that it had', async () => {
    assertGolden(
      join(import.meta.dirname, 'geopackage.golden.txt'),
      dump(await write(GOLDEN_TYPE, GOLDEN_ROWS)),
    );
  });

  for (const dimension of [2, 3] as const) {
    it(`reads back as it was, whatever the values are: ${dimension} ordinates`, async () => {
      const type = rowType(`any${dimension}`, dimension);
      await fc.assert(
        fc.asyncProperty(anyRows({ dimension }), async (rows) => {
          const file = await write(type, rows);
          const source = await openGeoPackage(file, {});
          const records = await readRecords(source);
          assert.deepEqual(
            records.map(({ values }) => values.get('gml_id')),
            rows.map((_, i) => `${type.name}.${i + 1}`),
          );
          records.forEach(({ values, geometries }, i) => {
            const row = rows[i] as Value[];
            const read = SCALAR_PROPERTIES.map(({ name }) =>
              sameMoment(plainValue(values.get(name) ?? null)),
            );
            assert.deepEqual(read, kept(row).map(sameMoment));
            assert.deepEqual(geometries.get('shape'), row.at(-1));
          });
          checkIndex(
            file,
            type.name,
            rows.map((row) => row.at(-1) as Geometry | null),
          );
        }),
        { numRuns: 25 },
      );
    });
  }
});

/** SQLite itself finds the index whole, and each feature in it by its own box. */
function checkIndex(file: string, table: string, geometries: readonly (Geometry | null)[]): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tree = `rtree_${table}_shape`;
    assert.deepEqual({ ...database.prepare(`SELECT rtreecheck('${tree}') AS said`).get() }, { said: 'ok' });
    const find = database.prepare(
      `SELECT id FROM "${tree}" WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ? ORDER BY id`,
    );
    geometries.forEach((geometry, i) => {
      const box = geometry === null ? undefined : envelopeOf(geometry);
      if (box === undefined) return;
      const found = find.all(box.minX, box.maxX, box.minY, box.maxY).map((row) => Number(row['id']));
      assert.ok(found.includes(i + 1), `feature ${i + 1} by its box`);
    });
  } finally {
    database.close();
  }
}
