import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Geometry } from '../../src/feature/geometry.ts';
import { encodeWkb } from '../../src/feature/wkb.ts';
import { programAvailable, pythonModuleAvailable, run } from '../support/programs.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { sharedAvailable, sharedPath } from '../support/shared.ts';

interface OgrHead {
  readonly layers: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly geometryType: string;
  readonly srs: string | null;
  readonly count: number;
}

interface OgrFeature {
  readonly values: Readonly<Record<string, string | number>>;
  readonly wkb: string | null;
}

interface SourceFeature {
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
  readonly geometry: Geometry | null;
}

/** Files whose every value is to come back from the server, through GDAL's WFS driver, as it went in. */
const FILES = [
  { file: 'data/cities/cities-10k.geojson', type: 'cities-10k', key: 'geonameid' },
  { file: 'data/countries/countries-50m.geojson', type: 'countries-50m', key: 'ADM0_A3' },
  { file: 'data/rivers/rivers-50m.geojson', type: 'rivers-50m', key: 'river_id' },
  { file: 'data/roman-emperors/roman-emperors.geojson', type: 'roman-emperors', key: 'index' },
] as const;

const SCRIPT = join(import.meta.dirname, 'read_with_ogr.py');

async function readWithOgr(url: string, layer: string, ...more: string[]) {
  const result = await run('/usr/bin/python3', [SCRIPT, `${url}/api/wfs`, layer, ...more]);
  assert.equal(result.status, 0, result.stderr);
  const lines = result.stdout.trimEnd().split('\n');
  return {
    head: JSON.parse(lines[0] as string) as OgrHead,
    features: lines.slice(1).map((line) => JSON.parse(line) as OgrFeature),
    warnings: result.stderr,
  };
}

/** What GDAL should read of a source feature: absent values left out, singles promoted where the type is multi. */
function expectedWkb(geometry: Geometry | null, multi: boolean): string | null {
  if (geometry === null) return null;
  if (multi && geometry.type === 'Polygon')
    return expectedWkb({ type: 'MultiPolygon', coordinates: [geometry.coordinates] }, false);
  if (multi && geometry.type === 'LineString')
    return expectedWkb({ type: 'MultiLineString', coordinates: [geometry.coordinates] }, false);
  return Buffer.from(encodeWkb(geometry)).toString('hex');
}

function expectedValues(properties: SourceFeature['properties']): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null) values[name] = typeof value === 'boolean' ? Number(value) : value;
  }
  return values;
}

/** GDAL writes dates with slashes as text; the values are the same. */
const plain = (value: string | number) =>
  typeof value === 'string' ? value.replace(/^(-?\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3') : value;

describe('GDAL’s WFS driver reads published files whole', () => {
  let home: string;
  let server: RunningServer | undefined;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
  });
  after(async () => {
    await server?.stop();
    await rm(home, { recursive: true, force: true });
  });

  const ready = async (t: TestContext): Promise<RunningServer | undefined> => {
    if (!sharedAvailable(t)) return undefined;
    if (!programAvailable(t, 'ogrinfo', 'gdal-bin')) return undefined;
    if (!pythonModuleAvailable(t, 'osgeo', 'python3-gdal')) return undefined;
    if (server === undefined) {
      for (const { file, type, key } of FILES) {
        const published = await trigpoint(home, 'publish', sharedPath(file), '--as', type, '--key', key);
        assert.equal(published.status, 0, published.stderr);
      }
      server = await startServer({ home });
    }
    return server;
  };

  for (const { file, type, key } of FILES) {
    it(`${type}: every attribute, and geometry bit for bit`, async (t) => {
      const running = await ready(t);
      if (running === undefined) return;
      const source = JSON.parse(readFileSync(sharedPath(file), 'utf8')) as { features: SourceFeature[] };
      const { head, features } = await readWithOgr(running.url, `ods:${type}`);
      assert.equal(head.count, source.features.length);
      assert.equal(features.length, source.features.length);
      assert.equal(head.srs, '4326');
      const multi = head.geometryType.startsWith('Multi');
      const read = new Map(features.map((f) => [f.values['gml_id'], f]));
      for (const { properties, geometry } of source.features) {
        const feature = read.get(`${type}.${properties[key]}`);
        assert.ok(feature, `no feature ${properties[key]}`);
        const { gml_id: _, ...values } = feature.values;
        const got = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
        assert.deepEqual(got, expectedValues(properties));
        assert.equal(feature.wkb, expectedWkb(geometry, multi), `geometry of ${properties[key]}`);
      }
    });
  }

  it('ogrinfo lists the layers with their types', async (t) => {
    const running = await ready(t);
    if (running === undefined) return;
    const result = await run('ogrinfo', ['-ro', `WFS:${running.url}/api/wfs`]);
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stdout, /ods:roman-emperors .*\(Point\)/);
    assert.match(result.stdout, /ods:countries-50m .*\(Multi Polygon\)/);
    assert.equal(result.stderr, '');
  });

  it('pages give the same features as one answer', async (t) => {
    const running = await ready(t);
    if (running === undefined) return;
    const whole = await readWithOgr(running.url, 'ods:cities-10k');
    const paged = await readWithOgr(running.url, 'ods:cities-10k', '750');
    assert.deepEqual(paged.features, whole.features);
  });
});
