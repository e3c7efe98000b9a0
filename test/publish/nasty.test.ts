import assert from 'node:assert/strict';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, it, type TestContext } from 'node:test';
import { createGzip } from 'node:zlib';
import { programAvailable } from '../support/programs.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { sharedAvailable, sharedPath } from '../support/shared.ts';
import { readByGdal } from '../support/source-records.ts';
import { wfsValidator } from '../support/wfs-validator.ts';

interface JsonFeature {
  readonly id: string;
  readonly geometry: {
    readonly type: string;
    readonly coordinates?: unknown;
    readonly geometries?: unknown;
  } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A number of the source, digit for digit. */
class SourceNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
  /** `JSON.stringify` can't write digits, so nested numbers are taken by their value. */
  toJSON(): number {
    return Number(this.digits);
  }
}

interface SourceFeature {
  readonly properties: Readonly<Record<string, unknown>> | null;
  readonly geometry: JsonFeature['geometry'];
}

async function sourceFeatures(file: string): Promise<SourceFeature[]> {
  const withDigits = (_: string, value: unknown, { source }: { source: string }) =>
    typeof value === 'number' ? new SourceNumber(source) : value;
  return JSON.parse(await readFile(sharedPath(file), 'utf8'), withDigits as never).features;
}

/** What XML can hold of a text. */
const inXml = (text: string) => text.toWellFormed().replace(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFD-\uFFFF]/g, '');

/** Equal as text, or both the same number written differently (`1E+2`, `100`). */
function assertSameText(got: unknown, expected: unknown, where: string): void {
  if (expected instanceof SourceNumber) {
    const isSame = got === expected.digits || Object.is(Number(got), Number(expected.digits));
    assert.ok(isSame, `${where}: ${got} for ${expected.digits}`);
  } else if (typeof expected === 'string') assert.equal(got, inXml(expected), where);
  else if (expected === null || expected === undefined) assert.equal(got, null, where);
  else
    assert.deepEqual(
      typeof got === 'string' ? JSON.parse(got) : got,
      JSON.parse(JSON.stringify(expected)),
      where,
    );
}

/** Positions with each ring in one direction, as RFC 7946 turns them. */
function normalized(value: unknown): unknown {
  if (value instanceof SourceNumber) return Number(value.digits);
  if (!Array.isArray(value)) return value;
  const inner = value.map(normalized);
  const isRing = inner.length > 3 && JSON.stringify(inner[0]) === JSON.stringify(inner.at(-1));
  if (!isRing) return inner;
  const turned = [...inner].reverse();
  return JSON.stringify(turned) < JSON.stringify(inner) ? turned : inner;
}

const geometryOf = (g: JsonFeature['geometry']): unknown =>
  g &&
  (g.geometries
    ? (g.geometries as JsonFeature['geometry'][]).map(geometryOf)
    : [g.type, normalized(g.coordinates)]);

/** Files of broken/ that are legal though unusual, with what is served of them. */
const SENSIBLE: Readonly<Record<string, { readonly properties: object; readonly at: readonly number[] }>> = {
  'bare-feature.geojson': { properties: { a: 1 }, at: [1, 2] },
  'bare-geometry.geojson': { properties: {}, at: [1, 2] },
  'bom.geojson': { properties: { a: 1 }, at: [1, 2] },
  'deep.geojson': { properties: { a: '['.repeat(20_000) + ']'.repeat(20_000) }, at: [1, 2] },
  'duplicate-keys.geojson': {
    properties: JSON.parse('{"a":2,"__proto__":"{\\"polluted\\":true}"}'),
    at: [1, 2],
  },
  'old-crs-2154.geojson': { properties: { a: 1 }, at: [2.351, 48.857] },
};

describe('published files are served whole, or refused whole', () => {
  let home: string;
  let server: RunningServer | undefined;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
    server = await startServer({ home });
  });
  after(async () => {
    await server?.stop();
    await rm(home, { recursive: true, force: true });
  });

  const wfs = async (query: string) => {
    const answer = await fetch(`${server?.url}/api/wfs?service=WFS&version=1.1.0&${query}`);
    const text = await answer.text();
    assert.equal(answer.status, 200, text.slice(0, 1000));
    return text;
  };

  async function publish(file: string, type: string, ...more: string[]) {
    const result = await trigpoint(home, 'publish', file, '--as', type, ...more);
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stdout, /^Published /);
    return result.stdout;
  }

  /** The features as GeoJSON, after GML has been checked by its own schema; the server sees the dataset by then. */
  async function served(t: TestContext, type: string): Promise<JsonFeature[]> {
    const name = encodeURIComponent(type);
    const deadline = Date.now() + 5000;
    let schema = '';
    // Within a second of publishing; the machine may be slow.
    while (!schema.includes('<xsd:schema') && Date.now() < deadline) {
      const ask = `${server?.url}/api/wfs?service=WFS&version=1.1.0&request=DescribeFeatureType&typeName=${name}`;
      schema = await (await fetch(ask)).text();
    }
    const gml = await wfs(`request=GetFeature&typeName=${name}`);
    if (sharedAvailable(t)) assert.deepEqual((await wfsValidator([schema])).validate(gml), [], type);
    const { features } = JSON.parse(await wfs(`request=GetFeature&typeName=${name}&outputFormat=json`));
    assert.deepEqual(
      features.map((f: JsonFeature) => f.id),
      [...gml.matchAll(/ gml:id="([^"]*)"/g)].map((match) => match[1]),
    );
    return features;
  }

  const snapshots = async () =>
    (await readdir(join(home, 'snapshots'), { recursive: true }).catch(() => [])).sort();
  const datasets = async () => (await trigpoint(home, 'datasets', '--json')).stdout;

  describe('nasty values, field names and geometries', () => {
    it('nasty.geojson: every value is served as far as XML can hold it', async (t) => {
      if (!sharedAvailable(t)) return;
      const file = 'data/nasty/nasty.geojson';
      const report = await publish(sharedPath(file), 'nasty');
      assert.match(report, /34 characters that XML forbids were dropped/);
      const source = await sourceFeatures(file);
      const features = await served(t, 'nasty');
      assert.equal(features.length, source.length);
      const byCase = Map.groupBy(features, (f) => f.properties['case']);
      for (const { properties, geometry } of source) {
        const label = properties?.['case'] ?? null;
        const feature = byCase.get(label)?.shift();
        assert.ok(feature, String(label));
        for (const [name, value] of Object.entries(feature.properties))
          assertSameText(value, properties?.[name], `${label}: ${name}`);
        if (label !== null)
          assert.deepEqual(geometryOf(feature.geometry), geometryOf(geometry), String(label));
      }
    });

    it('nasty-fields.geojson: every field has a name of its own, and its values', async (t) => {
      if (!sharedAvailable(t)) return;
      const file = 'data/nasty/nasty-fields.geojson';
      await publish(sharedPath(file), 'nasty-fields', '--key', '@id');
      const source = await sourceFeatures(file);
      const features = await served(t, 'nasty-fields');
      // The first record's values say which field they are of.
      const first = features.find((f) => f.id === 'nasty-fields.1');
      const fields = Object.values(first?.properties as object).map((value) =>
        JSON.parse(value.slice('value of '.length)),
      );
      assert.deepEqual([...fields].sort(), Object.keys(source[0]?.properties as object).sort());
      for (const [i, { properties }] of source.entries()) {
        const feature = features.find((f) => f.id === `nasty-fields.${i + 1}`);
        const values = Object.values(feature?.properties as object);
        assert.equal(values.length, fields.length);
        for (const [j, field] of fields.entries()) {
          const expected = Object.getOwnPropertyDescriptor(properties, field)?.value;
          assertSameText(values[j], expected, `${i + 1}: ${field}`);
        }
      }
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });

    it('nasty-geometries.geojson: refused for what is no geometry, naming the records', async (t) => {
      if (!sharedAvailable(t)) return;
      const file = sharedPath('data/nasty/nasty-geometries.geojson');
      const { status, stderr } = await trigpoint(home, 'publish', file);
      assert.equal(status, 1);
      for (const record of [4, 22, 62]) assert.match(stderr, new RegExp(`record ${record}: `));
      assert.match(stderr, /\nerror: [^\n]*3 records are not valid[^\n]*--skip-invalid\n$/);
    });

    it('nasty-geometries.geojson: every geometry that is one is served as it is', async (t) => {
      if (!sharedAvailable(t)) return;
      const file = 'data/nasty/nasty-geometries.geojson';
      const report = await publish(sharedPath(file), 'geometries', '--skip-invalid', '--srs', 'EPSG:4326');
      assert.match(report, /Left out: 3 invalid records/);
      const features = await served(t, 'geometries');
      const source = await sourceFeatures(file);
      assert.equal(features.length, source.length - 3);
      for (const { properties, geometry } of source) {
        const feature = features.find((f) => f.properties['case'] === properties?.['case']);
        if (feature !== undefined)
          assert.deepEqual(geometryOf(feature.geometry), geometryOf(geometry), String(properties?.['case']));
      }
    });
  });

  describe('broken files', () => {
    it('are published where they are legal, with what they hold', async (t) => {
      if (!sharedAvailable(t)) return;
      for (const [file, { properties, at }] of Object.entries(SENSIBLE)) {
        const type = file.replace('.geojson', '');
        await publish(sharedPath(`data/nasty/broken/${file}`), type);
        const [feature, ...others] = await served(t, type);
        assert.deepEqual(others, [], file);
        assert.deepEqual(Object.entries(feature?.properties as object), Object.entries(properties), file);
        const position = feature?.geometry?.coordinates as number[];
        for (const [i, ordinate] of at.entries())
          assert.ok(Math.abs((position[i] as number) - ordinate) < 0.001, `${file}: ${position}`);
      }
    });

    it('are else refused in one clear line, and nothing is changed', async (t) => {
      if (!sharedAvailable(t)) return;
      const files = await readdir(sharedPath('data/nasty/broken'));
      const before = [await datasets(), await snapshots()];
      for (const file of files.filter((name) => !Object.hasOwn(SENSIBLE, name))) {
        const { status, stdout, stderr } = await trigpoint(
          home,
          'publish',
          sharedPath(`data/nasty/broken/${file}`),
        );
        assert.deepEqual([status, stdout], [1, ''], file);
        const lines = stderr.trimEnd().split('\n');
        assert.equal(lines.filter((line) => line.startsWith('error: ')).length, 1, stderr);
        assert.match(lines.at(-1) as string, new RegExp(`^error: .*${file}: .`));
        // Beside it only progress and the records that are wrong.
        for (const line of lines.slice(0, -1)) assert.match(line, /^Reading records …$|: record \d+: ./);
        assert.doesNotMatch(stderr, /\n {4}at |Error:/);
      }
      assert.deepEqual([await datasets(), await snapshots()], before);
    });

    it('leave the version that they were to replace as it is', async (t) => {
      if (!sharedAvailable(t)) return;
      const before = [await datasets(), await snapshots()];
      for (const file of ['truncated', 'nan-coordinate', 'no-features']) {
        const path = sharedPath(`data/nasty/broken/${file}.geojson`);
        const { status } = await trigpoint(home, 'publish', path, '--as', 'bom', '--replace');
        assert.equal(status, 1);
      }
      assert.deepEqual([await datasets(), await snapshots()], before);
    });
  });

  describe('other formats', () => {
    for (const name of ['villes-latin1', 'villes-latin1-decimal-comma']) {
      it(`${name}.csv: encoding, delimiter and decimals are recognised`, async (t) => {
        if (!sharedAvailable(t)) return;
        const path = sharedPath(`data/${name}.csv`);
        await publish(path, name, '--key', 'Numéro');
        const features = await served(t, name);
        const [head, ...rows] = (await readFile(path, 'latin1')).trimEnd().split('\r\n');
        const columns = (head as string).split(';');
        assert.equal(features.length, rows.length);
        const number = (text: string | undefined) => Number(text?.replace(',', '.'));
        for (const row of rows) {
          const cells = row.split(';');
          const feature = features.find((f) => f.id === `${name}.${cells[0]}`);
          assert.ok(feature, row);
          const values = Object.values(feature.properties);
          for (const [i, column] of columns.entries())
            assert.equal(
              String(values[i]),
              String(typeof values[i] === 'number' ? number(cells[i]) : cells[i]),
              column,
            );
          assert.deepEqual(feature.geometry?.coordinates, [number(cells[6]), number(cells[5])]);
        }
      });
    }

    for (const { file, layer, key, count, tolerance } of [
      { file: 'departements/departements-2154.zip', layer: [], key: 'code', count: 96, tolerance: 2e-9 },
      { file: 'departements/departements-2154.gpkg', layer: [], key: 'code', count: 96, tolerance: 2e-9 },
      {
        file: 'departements/departements-2154-latin1.zip',
        layer: [],
        key: 'code',
        count: 96,
        tolerance: 2e-9,
      },
      { file: 'us-counties/us-counties-5070.zip', layer: [], key: 'fips', count: 3108, tolerance: 1e-5 },
      { file: 'us-counties/us-counties-5070.gpkg', layer: [], key: 'fips', count: 3107, tolerance: 1e-5 },
    ]) {
      it(`${file}: served in EPSG:4326 where PROJ puts it`, async (t) => {
        if (!sharedAvailable(t) || !programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
        const path = sharedPath(`data/${file}`);
        const type = file.replace(/^.*\//, '').replace('.', '-');
        await publish(path, type, '--key', key, ...layer);
        const features = new Map((await served(t, type)).map((f) => [f.properties[key], f]));
        assert.equal(features.size, count);
        const source = file.endsWith('.zip') ? `/vsizip/${path}` : path;
        for (const expected of await readByGdal(source, '-t_srs', 'EPSG:4326')) {
          const feature = features.get(expected.properties[key]);
          assert.ok(feature, `no ${expected.properties[key]}`);
          for (const [name, value] of Object.entries(expected.properties))
            assert.equal(feature.properties[name], value, `${expected.properties[key]}: ${name}`);
          const got = measures(feature.geometry);
          for (const [i, measure] of measures(expected.geometry).entries())
            assert.ok(
              Math.abs((got[i] as number) - measure) <= tolerance,
              `${expected.properties[key]}: ${got[i]}, ${measure}`,
            );
        }
      });
    }

    it('dataset-sf0-insert.xml of the OGC suite: each of its feature types', async (t) => {
      if (!sharedAvailable(t)) return;
      const path = sharedPath('data/cite-wfs11/dataset-sf0-insert.xml');
      const { status, stderr } = await trigpoint(home, 'publish', path);
      assert.equal(status, 1);
      assert.match(stderr, /PrimitiveGeoFeature.*AggregateGeoFeature.*EntitéGénérique/);
      for (const [layer, count] of [
        ['PrimitiveGeoFeature', 9],
        ['AggregateGeoFeature', 4],
        ['EntitéGénérique', 3],
      ] as const) {
        await publish(path, layer, '--layer', layer);
        assert.equal((await served(t, layer)).length, count);
      }
    });

    it('gzipped and newline-delimited GeoJSON are read as GeoJSON is', async (t) => {
      if (!sharedAvailable(t)) return;
      const path = sharedPath('data/roman-emperors/roman-emperors.geojson');
      await publish(path, 'plain', '--key', 'index');
      const zipped = join(home, 'emperors.geojson.gz');
      await pipeline(createReadStream(path), createGzip(), createWriteStream(zipped));
      await publish(zipped, 'zipped', '--key', 'index');
      const { features } = JSON.parse(await readFile(path, 'utf8')) as { features: object[] };
      const lines = join(home, 'emperors.ndjson');
      await writeFile(lines, `${features.map((f) => JSON.stringify(f)).join('\n')}\n`);
      await publish(lines, 'lines', '--key', 'index');
      const contents = async (type: string) =>
        (await served(t, type)).map(({ properties, geometry }) => ({ properties, geometry }));
      const plain = await contents('plain');
      assert.equal(plain.length, features.length);
      assert.deepEqual(await contents('zipped'), plain);
      assert.deepEqual(await contents('lines'), plain);
    });
  });
});

/** What doesn't depend on where rings start and how they turn: extent, number of positions, mean of the positions. */
function measures(geometry: { readonly coordinates?: unknown } | null): number[] {
  const positions = ((geometry?.coordinates ?? []) as number[][]).flat(3);
  const axis = (offset: number) => positions.filter((_, i) => i % 2 === offset);
  return [0, 1].flatMap((offset) => {
    const ordinates = axis(offset);
    const sum = ordinates.reduce((total, ordinate) => total + ordinate, 0);
    return [Math.min(...ordinates), Math.max(...ordinates), ordinates.length, sum / ordinates.length];
  });
}
