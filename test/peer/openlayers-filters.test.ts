import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { JSDOM } from 'jsdom';
import type Filter from 'ol/format/filter/Filter.js';
import {
  codesOf,
  observe,
  PEER_NAMESPACE,
  type PeerServer,
  type Station,
  startPeerServer,
  within,
} from '../support/peer-data.ts';
import { recordCase } from '../support/request-fixtures.ts';

const { window } = new JSDOM();
Object.assign(globalThis, {
  DOMParser: window.DOMParser,
  Node: window.Node,
  document: window.document,
  XMLSerializer: window.XMLSerializer,
});
const filters = await import('ol/format/filter.js');
const { default: WFS } = await import('ol/format/WFS.js');
const { default: Point } = await import('ol/geom/Point.js');
const { default: LineString } = await import('ol/geom/LineString.js');
const { default: Polygon } = await import('ol/geom/Polygon.js');
const { default: MultiPolygon } = await import('ol/geom/MultiPolygon.js');

const URN = 'urn:ogc:def:crs:EPSG::4326';
const MERCATOR = 'EPSG:3857';
const square = (west: number, south: number, east: number, north: number) => {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return new Polygon([ring]);
};
const BOX = [0, 44, 4, 47] as const;
const inside = (s: Station) => s.lon > 0 && s.lon < 4 && s.lat > 44 && s.lat < 47;

interface Case {
  readonly name: string;
  readonly filter: Filter;
  readonly type?: 'stations' | 'zones';
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of stations. */
  expected?(station: Station): boolean;
  readonly zones?: string;
}

const CASES: readonly Case[] = [
  {
    name: 'equalTo',
    filter: filters.equalTo('kind', 'rail'),
    expected: (s) => s.kind === 'rail',
  },
  {
    name: 'equalTo without case',
    filter: filters.equalTo('name', 'éVRY 0', false),
    expected: (s) => s.name === 'Évry 0',
  },
  {
    name: 'equalTo markup',
    filter: filters.equalTo('name', 'O’Hara & <Sons> 1'),
    expected: (s) => s.name === 'O’Hara & <Sons> 1',
  },
  {
    name: 'notEqualTo',
    filter: filters.notEqualTo('platforms', 3),
    expected: (s) => s.platforms !== 3,
  },
  {
    name: 'lessThan',
    filter: filters.lessThan('height', 0),
    expected: (s) => s.height !== null && s.height < 0,
  },
  {
    name: 'lessThanOrEqualTo',
    filter: filters.lessThanOrEqualTo('platforms', 3),
    expected: (s) => s.platforms <= 3,
  },
  { name: 'greaterThan', filter: filters.greaterThan('platforms', 8), expected: (s) => s.platforms > 8 },
  {
    name: 'greaterThanOrEqualTo',
    filter: filters.greaterThanOrEqualTo('platforms', 8),
    expected: (s) => s.platforms >= 8,
  },
  { name: 'isNull', filter: filters.isNull('height'), expected: (s) => s.height === null },
  {
    name: 'between',
    filter: filters.between('platforms', 3, 5),
    expected: (s) => s.platforms >= 3 && s.platforms <= 5,
  },
  { name: 'like', filter: filters.like('name', 'Saint*'), expected: (s) => s.name.startsWith('Saint') },
  {
    name: 'like without case and with other characters',
    filter: filters.like('name', 'åNGSTRÖM\\_7 %', '%', '_', '\\', false),
    expected: (s) => s.name.startsWith('Ångström_7'),
  },
  {
    name: 'and, or, not',
    filter: filters.and(
      filters.or(filters.equalTo('kind', 'bus'), filters.equalTo('kind', 'tram')),
      filters.not(filters.lessThan('platforms', 6)),
      filters.not(filters.isNull('note')),
    ),
    expected: (s) => s.kind !== 'rail' && s.platforms >= 6 && s.note !== null,
  },
  {
    name: 'bbox',
    filter: filters.bbox('geometry', [...BOX], 'CRS:84'),
    expected: within(...BOX),
  },
  {
    name: 'bbox in Web Mercator',
    filter: filters.bbox(
      'geometry',
      square(...BOX)
        .transform('EPSG:4326', MERCATOR)
        .getExtent(),
      MERCATOR,
    ),
    expected: within(...BOX),
  },
  {
    name: 'intersects',
    filter: filters.intersects('geometry', square(...BOX), URN),
    expected: within(...BOX),
  },
  {
    name: 'intersects several polygons',
    filter: filters.intersects(
      'geometry',
      new MultiPolygon([square(0, 44, 2, 46), square(3, 47, 5, 49)]),
      'CRS:84',
    ),
    expected: (s) => within(0, 44, 2, 46)(s) || within(3, 47, 5, 49)(s),
  },
  { name: 'within', filter: filters.within('geometry', square(...BOX), URN), expected: inside },
  {
    name: 'contains',
    type: 'zones',
    filter: filters.contains('geometry', new Point([0, 43]), URN),
    zones: 'Z2',
  },
  {
    name: 'intersects a line',
    type: 'zones',
    filter: filters.intersects(
      'geometry',
      new LineString(
        [
          [-3, 43],
          [9, 43],
        ].map((p) => p),
      ),
      'CRS:84',
    ),
    zones: 'Z1 Z2 Z3 Z4',
  },
  {
    name: 'dwithin',
    type: 'zones',
    // Z1 and Z2 are a degree of longitude apart, about 81 km at 43° N.
    filter: filters.dwithin('geometry', new Point([-1.5, 43]), 45_000, 'm', URN),
    zones: 'Z1 Z2',
  },
  {
    name: 'page of some properties',
    filter: filters.greaterThan('platforms', 5),
    options: { maxFeatures: 50, startIndex: 100, propertyNames: ['code', 'platforms'] },
    expected: () => false,
  },
];

describe('OpenLayers’ filters are understood as it means them', () => {
  let server: PeerServer;

  before(async () => {
    server = await startPeerServer();
  });
  after(() => server.stop());

  const write = ({ filter, type = 'stations', options }: Omit<Case, 'name'>) => {
    const node = new WFS({ version: '1.1.0' }).writeGetFeature({
      featureNS: PEER_NAMESPACE,
      featurePrefix: 'ods',
      featureTypes: [type],
      srsName: MERCATOR,
      filter,
      ...options,
    });
    return new window.XMLSerializer().serializeToString(node as Element);
  };
  const post = (url: string, body: string) =>
    // Without a Content-Type, as OpenLayers' example of a GetFeature does it.
    fetch(`${url}/api/wfs`, { method: 'POST', body });

  for (const asked of CASES) {
    it(asked.name, async () => {
      const { result: text, exchanges } = await observe(server.url, async (url) =>
        (await post(url, write(asked))).text(),
      );
      const read = new WFS({ version: '1.1.0' }).readFeatures(text);
      const codes = read.map((feature) => String(feature.get('code'))).sort();
      if (asked.options === undefined) {
        const expected = asked.zones ?? codesOf(asked.expected as (station: Station) => boolean);
        assert.equal(codes.join(' '), expected, text.slice(0, 1000));
        assert.ok(codes.length > 0);
      } else {
        assert.equal(codes.length, 20, 'the last 20 of 120');
        assert.deepEqual(read[0]?.getKeys().sort(), ['code', 'platforms']);
      }
      recordCase({ client: 'OpenLayers 10', case: asked.name, portal: 'peers', exchanges });
    });
  }

  it('those that it writes for WFS 2.0 only are refused: empty filters, and During by its name', async () => {
    for (const [filter, said] of [
      [filters.resourceId('stations.S001'), /Filter .*is empty/],
      [
        filters.during('checked', '2024-06-01', '2024-07-01'),
        /During .*is no operator of Filter Encoding 1\.1/,
      ],
    ] as const) {
      const answer = await post(server.url, write({ filter }));
      assert.equal(answer.status, 400);
      assert.match(await answer.text(), said);
    }
  });
});
