import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { JSDOM } from 'jsdom';
import { pythonModuleAvailable, run } from '../support/programs.ts';
import { countFeatures, eventually, type RunningServer, startServer } from '../support/server.ts';

/** The demo portal’s feature types. */
const DEMO = ['ods:roman-emperors', 'ods:countries', 'ods:cities'] as const;
type DemoType = (typeof DEMO)[number];

interface OwslibRead {
  readonly title: string;
  readonly boundingBoxWGS84: readonly number[];
  readonly crs: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly geometry: string;
  readonly members: number;
  readonly membersOfTwo: number;
  readonly ids: readonly string[];
}

interface QgisRead {
  readonly valid: boolean;
  readonly error: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly features: number;
  readonly withGeometry: number;
  readonly extent: readonly [number, number, number, number];
}

async function readWithPython<T>(
  t: TestContext,
  module: string,
  debianPackage: string,
  script: string,
  url: string,
) {
  if (!pythonModuleAvailable(t, module, debianPackage)) return undefined;
  const args = [join(import.meta.dirname, script), `${url}/api/wfs`, ...DEMO];
  const result = await run('/usr/bin/python3', args, { env: { QT_QPA_PLATFORM: 'offscreen' } });
  assert.equal(result.status, 0, result.stderr);
  const line = result.stdout.trimEnd().split('\n').at(-1) as string;
  return JSON.parse(line.replace(/^RESULT /, '')) as T;
}

describe('clients read the demo portal whole', () => {
  let server: RunningServer;
  const counts = new Map<DemoType, number>();

  before(async () => {
    server = await startServer();
    for (const type of DEMO) {
      await eventually(
        `${type} published`,
        async () => (await countFeatures(server.url, type)) !== undefined,
      );
      counts.set(type, (await countFeatures(server.url, type)) as number);
    }
  });
  after(async () => {
    await server.stop();
  });

  it('the demo has all that its sources have', () => {
    assert.equal(counts.get('ods:roman-emperors'), 68);
    assert.equal(counts.get('ods:cities'), 135_233);
    assert.ok((counts.get('ods:countries') as number) > 230);
  });

  it('GDAL: as many features as the server counts, all with their ids and places', async (t) => {
    if (!pythonModuleAvailable(t, 'osgeo', 'python3-gdal')) return;
    for (const type of DEMO) {
      const script = join(import.meta.dirname, 'read_with_ogr.py');
      const result = await run('/usr/bin/python3', [script, `${server.url}/api/wfs`, type]);
      assert.equal(result.status, 0, result.stderr);
      const [head, ...features] = result.stdout.trimEnd().split('\n');
      assert.equal(JSON.parse(head as string).count, counts.get(type));
      const read = features.map((line) => JSON.parse(line) as { values: { gml_id: string }; wkb: string });
      assert.equal(new Set(read.map(({ values }) => values.gml_id)).size, counts.get(type), type);
      const places = read.filter(({ wkb }) => wkb !== null).length;
      assert.equal(places, type === 'ods:roman-emperors' ? 49 : counts.get(type), type);
    }
  });

  it('OWSLib: capabilities, schemas, all features, ids', async (t) => {
    const result = await readWithPython<{
      operations: string[];
      types: string[];
      read: Record<DemoType, OwslibRead>;
    }>(t, 'owslib', 'python3-owslib', 'read_with_owslib.py', server.url);
    if (result === undefined) return;
    assert.deepEqual(result.operations, ['DescribeFeatureType', 'GetCapabilities', 'GetFeature']);
    assert.deepEqual(result.types, [...DEMO].sort());
    for (const type of DEMO) {
      const read: OwslibRead = result.read[type];
      assert.equal(read.members, counts.get(type), type);
      assert.equal(read.membersOfTwo, 2);
      // OWSLib names a CRS as the server does, and lists the default one last.
      assert.ok(read.crs.includes('urn:ogc:def:crs:EPSG::4326'), read.crs.join());
      assert.ok(read.ids.every((id) => id.startsWith(`${type.slice(4)}.`)));
    }
    assert.equal(result.read['ods:roman-emperors'].geometry, 'Point');
    assert.equal(result.read['ods:roman-emperors'].properties['name'], 'string');
  });

  it('QGIS’s provider: opens the layers, counts the features, puts them where they are', async (t) => {
    const result = await readWithPython<Record<DemoType, QgisRead>>(
      t,
      'qgis.core',
      'python3-qgis',
      'read_with_qgis.py',
      server.url,
    );
    if (result === undefined) return;
    for (const type of DEMO) {
      assert.ok(result[type].valid, `${type}: ${result[type].error}`);
      assert.equal(result[type].features, counts.get(type), type);
    }
    const [west, south, east, north] = result['ods:roman-emperors'].extent;
    assert.ok(
      west > -10 && east < 45 && south > 30 && north < 55,
      'Roman emperors were born around the Mediterranean',
    );
    assert.equal(result['ods:cities'].withGeometry, counts.get('ods:cities'));
  });

  it('OpenLayers: its own WFS and GML 3 readers, by pages', async () => {
    const { window } = new JSDOM();
    Object.assign(globalThis, {
      DOMParser: window.DOMParser,
      Node: window.Node,
      document: window.document,
      XMLSerializer: window.XMLSerializer,
    });
    const { default: WFS } = await import('ol/format/WFS.js');
    const { default: GML3 } = await import('ol/format/GML3.js');
    for (const type of DEMO) {
      const format = new WFS({ gmlFormat: new GML3(), version: '1.1.0' });
      const pageSize = 20_000;
      let features = 0;
      const ids = new Set<string>();
      for (let start = 0; start < (counts.get(type) as number); start += pageSize) {
        const query = `service=WFS&version=1.1.0&request=GetFeature&typename=${type}&maxFeatures=${pageSize}&startIndex=${start}`;
        const text = await (await fetch(`${server.url}/api/wfs?${query}`)).text();
        for (const feature of format.readFeatures(text)) {
          features++;
          ids.add(String(feature.getId()));
          const coordinates = feature.getGeometry()?.getExtent();
          if (type === 'ods:roman-emperors' && coordinates) {
            const [x, y] = coordinates as [number, number];
            assert.ok(x > -10 && x < 45 && y > 30 && y < 55, `${feature.getId()} at ${x}, ${y}`);
          }
        }
      }
      assert.equal(features, counts.get(type), type);
      assert.equal(ids.size, features, 'ids are unique over pages');
    }
  });
});
