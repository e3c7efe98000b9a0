import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  cappedPortal,
  codesOf,
  observe,
  type PeerServer,
  STATIONS,
  type Station,
  startPeerServer,
  within,
} from '../support/peer-data.ts';
import { pythonModuleAvailable, run } from '../support/programs.ts';
import type { Exchange } from '../support/recording-proxy.ts';
import { recordCase } from '../support/request-fixtures.ts';

interface Case {
  readonly name: string;
  readonly uri?: Readonly<Record<string, string>>;
  readonly subset?: string;
  readonly rect?: readonly [number, number, number, number];
  readonly limit?: number;
  /** True: the portal gives at most 50 features at once. */
  readonly isCapped?: boolean;
  /** True: positions are compared with those that QGIS's PROJ gives. */
  readonly hasPositions?: boolean;
  /** The features that QGIS is to give. */
  expected(station: Station): boolean;
  /** In the decoded query of at least one GetFeature request. */
  readonly sends: RegExp;
}

interface Read {
  readonly valid: boolean;
  readonly subsetAccepted?: boolean;
  readonly crs: string;
  readonly count?: number;
  readonly features: readonly {
    readonly code: string;
    readonly position?: readonly [number, number];
    readonly expected?: readonly [number, number];
  }[];
}

const SCRIPT = join(import.meta.dirname, 'query_with_qgis.py');
const MILLIMETRE = 0.001;

const all = () => true;

const CASES: readonly Case[] = [
  {
    name: 'filter of equality and number',
    subset: `"kind" = 'rail' AND "platforms" >= 5`,
    expected: (s) => s.kind === 'rail' && s.platforms >= 5,
    sends: /FILTER=.*PropertyIsEqualTo.*PropertyIsGreaterThanOrEqualTo/s,
  },
  {
    name: 'filter by pattern',
    subset: `"name" LIKE 'Saint%'`,
    expected: (s) => s.name.startsWith('Saint'),
    sends: /FILTER=.*PropertyIsLike/s,
  },
  {
    name: 'filter by pattern without case',
    subset: `"name" ILIKE 'éVRY%'`,
    expected: (s) => s.name.startsWith('Évry'),
    sends: /FILTER=.*matchCase="false"/s,
  },
  {
    name: 'filter with quotes and markup',
    subset: `"name" = 'L''Isle 2' OR "name" = 'O’Hara & <Sons> 1'`,
    expected: (s) => s.name === "L'Isle 2" || s.name === 'O’Hara & <Sons> 1',
    sends: /FILTER=.*O’Hara &amp; &lt;Sons> 1/s,
  },
  {
    name: 'filter of absence',
    subset: `"height" IS NULL AND NOT "note" IS NULL`,
    expected: (s) => s.height === null && s.note !== null,
    sends: /FILTER=.*PropertyIsNull/s,
  },
  {
    name: 'filter of list and negation',
    subset: `"kind" IN ('bus', 'tram') AND NOT ("platforms" = 3 OR "height" < 100)`,
    expected: (s) => s.kind !== 'rail' && s.height !== null && !(s.platforms === 3 || s.height < 100),
    sends: /FILTER=.*Or.*Not/s,
  },
  {
    name: 'filter of dates',
    subset: `"opened" >= '1950-01-01' AND "opened" < '1960-01-01'`,
    expected: (s) => s.opened >= '1950' && s.opened < '1960',
    sends: /FILTER=.*1950-01-01/s,
  },
  {
    name: 'filter by place',
    subset: `intersects_bbox($geometry, geomFromWKT('POLYGON((0 44, 4 44, 4 47, 0 47, 0 44))'))`,
    expected: within(0, 44, 4, 47),
    sends: /FILTER=.*BBOX/s,
  },
  {
    name: 'filter of times',
    subset: `"checked" >= to_datetime('2024-06-01T00:00:00') AND "active" = 1`,
    expected: (s) => s.checked >= '2024-06-01T00:00:00' && s.active,
    sends: /FILTER=.*2024-06-01T00:00:00/s,
  },
  {
    name: 'SQL with order',
    subset: `SELECT * FROM stations WHERE platforms > 8 ORDER BY name DESC`,
    expected: (s) => s.platforms > 8,
    sends: /FILTER=.*SORTBY=name D/s,
  },
  {
    name: 'extent',
    uri: { restrictToRequestBBOX: '1' },
    rect: [0, 44, 4, 47],
    expected: within(0, 44, 4, 47),
    sends: /BBOX=/,
  },
  {
    name: 'extent and filter',
    uri: { restrictToRequestBBOX: '1' },
    rect: [0, 44, 4, 47],
    subset: `"kind" = 'tram'`,
    expected: (s) => s.kind === 'tram' && within(0, 44, 4, 47)(s),
    sends: /FILTER=.*BBOX/s,
  },
  {
    name: 'another CRS',
    uri: { srsname: 'EPSG:2154' },
    hasPositions: true,
    expected: all,
    sends: /SRSNAME=urn:ogc:def:crs:EPSG::2154/,
  },
  {
    name: 'another CRS of northing first',
    uri: { srsname: 'EPSG:3035' },
    hasPositions: true,
    expected: all,
    sends: /SRSNAME=urn:ogc:def:crs:EPSG::3035/,
  },
  {
    name: 'extent and filter in another CRS',
    uri: { srsname: 'EPSG:2154', restrictToRequestBBOX: '1' },
    rect: [400_000, 6_300_000, 800_000, 6_700_000],
    subset: `"platforms" < 6`,
    hasPositions: true,
    expected: (s) => s.platforms < 6,
    sends: /SRSNAME=urn:ogc:def:crs:EPSG::2154.*FILTER=.*BBOX/s,
  },
  {
    name: 'longitude first',
    uri: { srsname: 'OGC:CRS84' },
    hasPositions: true,
    expected: all,
    sends: /SRSNAME=OGC:CRS84/,
  },
  {
    name: 'pages of a capped portal',
    isCapped: true,
    expected: all,
    sends: /STARTINDEX=200&MAXFEATURES=50/,
  },
  {
    name: 'pages of a filter in another CRS',
    isCapped: true,
    uri: { pageSize: '25', srsname: 'EPSG:3857' },
    subset: `"active" = 'true' AND "kind" <> 'bus'`,
    hasPositions: true,
    expected: (s) => s.active && s.kind !== 'bus',
    sends: /STARTINDEX=100&MAXFEATURES=25/,
  },
  {
    name: 'pages of an extent',
    isCapped: true,
    uri: { restrictToRequestBBOX: '1' },
    rect: [-4, 43, 6, 50],
    expected: within(-4, 43, 6, 50),
    sends: /STARTINDEX=50.*BBOX=/,
  },
  {
    name: 'version chosen by QGIS',
    uri: { version: 'auto' },
    expected: all,
    sends: /VERSION=1\.1\.0/,
  },
];

/** Decoded, as a person would read it. */
function queriesOf(exchanges: readonly Exchange[]): string[] {
  return exchanges
    .map(({ target }) => decodeURIComponent(target.replaceAll('+', ' ')))
    .filter((query) => /REQUEST=GetFeature(&|$)/.test(query));
}

describe('QGIS’s WFS provider asks, and gets what is true', () => {
  let server: PeerServer | undefined;

  after(() => server?.stop());

  for (const asked of CASES) {
    it(asked.name, async (t) => {
      if (!pythonModuleAvailable(t, 'qgis.core', 'python3-qgis')) return;
      server ??= await startPeerServer();
      const { result: read, exchanges } = await observe(server.url, (url) =>
        readWithQgis(asked, asked.isCapped ? cappedPortal(url) : url),
      );
      assert.ok(read.valid, 'QGIS opens the layer');
      if (asked.subset !== undefined) assert.equal(read.subsetAccepted, true);
      check(asked, read);
      for (const { status, target } of exchanges) assert.equal(status, 200, target);
      const queries = queriesOf(exchanges);
      assert.ok(
        queries.some((query) => asked.sends.test(query)),
        queries.join('\n'),
      );
      recordCase({
        client: 'QGIS 3.22',
        case: asked.name,
        portal: asked.isCapped ? 'capped' : 'peers',
        exchanges,
      });
    });
  }
});

async function readWithQgis(asked: Case, url: string): Promise<Read> {
  const { name, uri, subset, rect, limit, hasPositions } = asked;
  const question = {
    name,
    uri: {
      url: `${url}/api/wfs`,
      typename: 'ods:stations',
      srsname: 'EPSG:4326',
      version: '1.1.0',
      pagingEnabled: 'true',
      ...uri,
    },
    ...(subset && { subset }),
    ...(rect && { rect }),
    ...(limit && { limit }),
    ...(hasPositions && {
      positions: Object.fromEntries(STATIONS.map(({ code, lon, lat }) => [code, [lon, lat]])),
    }),
  };
  const result = await run('/usr/bin/python3', [SCRIPT], {
    env: { QT_QPA_PLATFORM: 'offscreen' },
    input: JSON.stringify([question]),
  });
  assert.equal(result.status, 0, result.stderr);
  const line = result.stdout.trimEnd().split('\n').at(-1) as string;
  return (JSON.parse(line.replace(/^RESULT /, '')) as Record<string, Read>)[name] as Read;
}

function check(asked: Case, read: Read): void {
  const codes = new Set(read.features.map(({ code }) => code));
  assert.equal(codes.size, read.features.length, 'each feature once');
  const inRect = new Set(read.features.filter((f) => isWithin(f.expected, asked.rect)).map((f) => f.code));
  const expected = codesOf(asked.expected);
  const count = expected.split(' ').length;
  if (asked.rect !== undefined && asked.hasPositions) {
    assert.equal([...codes].sort().join(), [...inRect].sort().join(), 'all are within the extent');
    assert.ok(codes.size > 5 && codes.size < count);
  } else {
    assert.equal([...codes].sort().join(' '), expected);
    assert.ok(count > 1);
  }
  if (read.count !== undefined) assert.equal(read.count, count, 'featureCount()');
  for (const { code, position, expected: wanted } of read.features) {
    if (position === undefined || wanted === undefined) continue;
    const tolerance = read.crs === 'EPSG:4326' || read.crs === 'OGC:CRS84' ? 1e-9 : MILLIMETRE;
    const distance = Math.max(Math.abs(position[0] - wanted[0]), Math.abs(position[1] - wanted[1]));
    assert.ok(distance < tolerance, `${code}: ${position} instead of ${wanted}`);
  }
}

function isWithin(
  position: readonly [number, number] | undefined,
  rect: readonly [number, number, number, number] | undefined,
): boolean {
  if (position === undefined || rect === undefined) return true;
  const [x, y] = position;
  return x >= rect[0] && y >= rect[1] && x <= rect[2] && y <= rect[3];
}
