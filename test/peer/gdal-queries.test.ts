import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import papaparse from 'papaparse';
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
import { programAvailable, run } from '../support/programs.ts';
import { recordCase } from '../support/request-fixtures.ts';

interface Case {
  readonly name: string;
  /** Of ogr2ogr, behind the data source. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Put behind the server's address. */
  readonly query?: string;
  readonly isCapped?: boolean;
  expected(station: Station): boolean;
  /** In the decoded query of at least one GetFeature request. */
  readonly sends: RegExp;
}

const LAYER = 'ods:stations';
const PAGES = { OGR_WFS_PAGING_ALLOWED: 'ON', OGR_WFS_PAGE_SIZE: '25' };
const all = () => true;
const where = (condition: string) => [LAYER, '-where', condition];
const sql = (statement: string) => ['-sql', statement];

const CASES: readonly Case[] = [
  {
    name: 'where equality and number',
    args: where("kind = 'rail' AND platforms >= 5"),
    expected: (s) => s.kind === 'rail' && s.platforms >= 5,
    sends: /PropertyIsEqualTo.*PropertyIsGreaterThanOrEqualTo/,
  },
  {
    name: 'where pattern',
    args: where("name LIKE 'Saint%'"),
    expected: (s) => s.name.startsWith('Saint'),
    sends: /PropertyIsLike wildCard='\*'/,
  },
  {
    name: 'where pattern without case',
    args: where("name ILIKE 'éVRY%'"),
    expected: (s) => s.name.startsWith('Évry'),
    sends: /matchCase='false'/,
  },
  {
    name: 'where quotes and markup',
    args: where("name = 'L''Isle 2' OR name = 'O’Hara & <Sons> 1'"),
    expected: (s) => s.name === "L'Isle 2" || s.name === 'O’Hara & <Sons> 1',
    sends: /&lt;Sons&gt;/,
  },
  {
    name: 'where absent',
    args: where('height IS NULL AND note IS NOT NULL'),
    expected: (s) => s.height === null && s.note !== null,
    sends: /PropertyIsNull.*Not/,
  },
  {
    name: 'where list',
    args: where("kind IN ('bus', 'tram') AND NOT (platforms = 3 OR height < 100)"),
    // GDAL asks for all and looks itself; to its SQL an absent height is not below 100.
    expected: (s) => s.kind !== 'rail' && !(s.platforms === 3 || (s.height !== null && s.height < 100)),
    sends: /TYPENAME=ods:stations$/,
  },
  {
    name: 'where many alternatives',
    args: where(
      STATIONS.slice(0, 90)
        .map(({ code }) => `code = '${code}'`)
        .join(' OR '),
    ),
    expected: (s) => s.code <= 'S090',
    sends: /<Or><Or><Or>/,
  },
  {
    name: 'where dates',
    args: where("opened >= '1950/01/01' AND opened < '1960/01/01'"),
    expected: (s) => s.opened >= '1950' && s.opened < '1960',
    sends: /1950-01-01T00:00:00/,
  },
  {
    name: 'where times',
    args: where("checked >= '2024-06-01T00:00:00Z' AND active = 1"),
    expected: (s) => s.checked >= '2024-06-01T00:00:00Z' && s.active,
    sends: /2024-06-01T00:00:00Z/,
  },
  {
    name: 'where between',
    args: where('platforms BETWEEN 3 AND 5'),
    expected: (s) => s.platforms >= 3 && s.platforms <= 5,
    sends: /PropertyIsLessThanOrEqualTo/,
  },
  {
    name: 'where id',
    args: where("gml_id = 'stations.S007'"),
    expected: (s) => s.code === 'S007',
    sends: /<GmlObjectId id="stations.S007"\/>/,
  },
  {
    name: 'spat',
    args: [LAYER, '-spat', '0', '44', '4', '47'],
    expected: within(0, 44, 4, 47),
    sends: /<BBOX>.*gml:coordinates>44\.0+,0\.0+ 47/,
  },
  {
    name: 'spat and where',
    args: [...where("kind = 'tram'"), '-spat', '0', '44', '4', '47'],
    expected: (s) => s.kind === 'tram' && within(0, 44, 4, 47)(s),
    sends: /<And><PropertyIsEqualTo>.*<BBOX>/,
  },
  {
    name: 'srsName in the address',
    args: [LAYER],
    query: '?SRSNAME=EPSG:2154',
    expected: all,
    sends: /SRSNAME=EPSG:2154/,
  },
  {
    name: 't_srs and where',
    args: [...where('platforms < 6'), '-t_srs', 'EPSG:2154'],
    expected: (s) => s.platforms < 6,
    sends: /PropertyIsLessThan/,
  },
  {
    name: 'pages and where',
    args: where('platforms < 6'),
    env: PAGES,
    expected: (s) => s.platforms < 6,
    sends: /STARTINDEX=100&MAXFEATURES=25&FILTER=/,
  },
  {
    name: 'pages, spat and where',
    args: [...where('platforms > 2'), '-spat', '-3', '43', '6', '50'],
    env: PAGES,
    expected: (s) => s.platforms > 2 && within(-3, 43, 6, 50)(s),
    sends: /STARTINDEX=75&MAXFEATURES=25&FILTER=.*<BBOX>/,
  },
  {
    name: 'pages of a capped portal',
    isCapped: true,
    args: where('platforms < 6'),
    env: { ...PAGES, OGR_WFS_PAGE_SIZE: '50' },
    expected: (s) => s.platforms < 6,
    sends: /STARTINDEX=100&MAXFEATURES=50/,
  },
  {
    name: 'sql with order',
    args: sql(`SELECT code, name FROM "${LAYER}" WHERE platforms > 8 ORDER BY name DESC`),
    expected: (s) => s.platforms > 8,
    sends: /SORTBY=name D&PROPERTYNAME=\(code,name,platforms\)/,
  },
  {
    name: 'sql intersects',
    args: sql(`SELECT * FROM "${LAYER}" WHERE ST_Intersects(geometry, ST_MakeEnvelope(0,44,4,47))`),
    expected: within(0, 44, 4, 47),
    sends: /<Intersects>.*<gml:Envelope/,
  },
  {
    name: 'sql within',
    args: sql(
      `SELECT * FROM "${LAYER}" WHERE ST_Within(geometry, ST_GeomFromText('POLYGON((0 44,4 44,4 47,0 47,0 44))')) AND kind = 'tram'`,
    ),
    expected: (s) => s.kind === 'tram' && s.lon > 0 && s.lon < 4 && s.lat > 44 && s.lat < 47,
    sends: /<Within>.*<gml:Polygon/,
  },
  {
    name: 'sql dwithin',
    args: sql(
      `SELECT * FROM "${LAYER}" WHERE ST_DWithin(geometry, ST_GeomFromText('POINT(2 46)', 'EPSG:4326'), 100000)`,
    ),
    expected: (s) => metres(s, 2, 46) <= 100_000,
    sends: /<DWithin>.*<Distance unit="m">100000/,
  },
  {
    name: 'sql beyond',
    args: sql(
      `SELECT * FROM "${LAYER}" WHERE ST_Beyond(geometry, ST_GeomFromText('POINT(2 46)', 'EPSG:4326'), 500000)`,
    ),
    expected: (s) => metres(s, 2, 46) > 500_000,
    sends: /<Beyond>/,
  },
];

/** On a sphere: good to half a percent, and no station is that near to the circles asked for. */
function metres({ lon, lat }: Station, x: number, y: number): number {
  const radians = Math.PI / 180;
  const a =
    Math.sin(((lat - y) * radians) / 2) ** 2 +
    Math.cos(lat * radians) * Math.cos(y * radians) * Math.sin(((lon - x) * radians) / 2) ** 2;
  return 2 * 6_371_009 * Math.asin(Math.sqrt(a));
}

type Row = Readonly<Record<string, string>>;

/** The rows that ogr2ogr makes of a case. */
async function convert(asked: Case, url: string): Promise<readonly Row[]> {
  const source = `WFS:${asked.isCapped ? cappedPortal(url) : url}/api/wfs${asked.query ?? ''}`;
  const args = ['-f', 'CSV', '/vsistdout/', '-lco', 'GEOMETRY=AS_XY', source, ...asked.args];
  const { status, stdout, stderr } = await run('ogr2ogr', args, { env: asked.env ?? {} });
  assert.equal(status, 0, stderr);
  return papaparse.parse<Row>(stdout, { header: true, skipEmptyLines: true }).data;
}

/** What PROJ makes of all stations, told which operation by GDAL's own choice. */
async function transformed(code: string): Promise<ReadonlyMap<string, readonly [number, number]>> {
  const input = STATIONS.map(({ lon, lat }) => `${lon} ${lat}\n`).join('');
  const { status, stdout, stderr } = await run(
    'gdaltransform',
    ['-s_srs', 'OGC:CRS84', '-t_srs', code, '-output_xy'],
    { input },
  );
  assert.equal(status, 0, stderr);
  const lines = stdout.trim().split('\n');
  return new Map(
    STATIONS.map((station, i) => [
      station.code,
      (lines[i] as string).split(' ').map(Number) as unknown as readonly [number, number],
    ]),
  );
}

describe('GDAL’s WFS driver asks, and gets what is true', () => {
  let server: PeerServer | undefined;

  after(() => server?.stop());

  for (const asked of CASES) {
    it(asked.name, async (t) => {
      if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
      server ??= await startPeerServer();
      const { result: rows, exchanges } = await observe(server.url, (url) => convert(asked, url));
      const codes = rows.map((row) => row['code'] as string);
      assert.equal([...codes].sort().join(' '), codesOf(asked.expected));
      assert.ok(codes.length > 0);
      if (asked.args.includes('-t_srs') || asked.query !== undefined) await checkPositions(rows);
      if (asked.name === 'sql with order') {
        const names = rows.map((row) => row['name'] as string);
        assert.deepEqual(names, names.toSorted().toReversed());
      }
      const sent = exchanges.filter(({ target }) => /REQUEST=GetFeature(&|$)/.test(target));
      const queries = sent.map(({ target }) => decodeURIComponent(target));
      assert.ok(
        queries.some((query) => asked.sends.test(query)),
        queries.join('\n'),
      );
      for (const { status, target } of exchanges) assert.equal(status, 200, target);
      recordCase({
        client: 'GDAL 3.6',
        case: asked.name,
        portal: asked.isCapped ? 'capped' : 'peers',
        exchanges,
      });
    });
  }

  it('count(*) is asked as hits', async (t) => {
    if (!programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
    server ??= await startPeerServer();
    const statement = `SELECT COUNT(*) AS n FROM "${LAYER}" WHERE platforms > 8`;
    const { stdout } = await run('ogr2ogr', [
      ...['-f', 'CSV', '/vsistdout/', `WFS:${server.url}/api/wfs`],
      ...sql(statement),
    ]);
    assert.equal(stdout.replace(/\D/g, ''), '60');
  });
});

/** In Lambert-93, to the millimetre. */
async function checkPositions(rows: readonly Row[]): Promise<void> {
  const wanted = await transformed('EPSG:2154');
  for (const row of rows) {
    const [x, y] = wanted.get(row['code'] as string) ?? [Number.NaN, Number.NaN];
    const off = Math.max(Math.abs(Number(row['X']) - x), Math.abs(Number(row['Y']) - y));
    assert.ok(off < 0.001, `${row['code']}: ${row['X']} ${row['Y']} instead of ${x} ${y}`);
  }
}
