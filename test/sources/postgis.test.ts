import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createAddressPolicy } from '../../src/fetch/address-policy.ts';
import type { Source } from '../../src/publish/source.ts';
import { openPostgis } from '../../src/sources/postgis-source.ts';
import { POSTGIS_PASSWORD, type PostgisServer, postgisMissing, startPostgis } from '../support/postgis.ts';
import { run } from '../support/programs.ts';
import {
  countFeatures,
  eventually,
  makeHome,
  type RunningServer,
  startServer,
  trigpoint,
} from '../support/server.ts';

const TABLE = `
CREATE SCHEMA "Réseau";
CREATE DOMAIN code AS varchar(8);
CREATE TYPE kind AS ENUM ('hydrant', 'valve');
CREATE TABLE "Réseau"."Bornes ""A""" (
  id bigint PRIMARY KEY, "select" text NOT NULL, kind kind, code code, padded char(6),
  small int2, whole int4, big int8, exact numeric(30,10), single float4, double float8, ok boolean,
  day date, at timestamp, at_zone timestamptz, uuid uuid, tags jsonb, list int[], bytes bytea,
  geom gis_functions.geometry(PointZ, 2154) NOT NULL
);
INSERT INTO "Réseau"."Bornes ""A""" VALUES
 (9007199254740993, 'x<y&"z"', 'hydrant', 'A1', 'ab', -5, 2147483647, 9223372036854775807, 1234567890.0123456789, 0.1, 1e300, true,
  '2026-02-28', '2026-02-28 12:30:00.123456', '2026-02-28 12:30:00+02', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": [1]}', '{1,2}', '\\x00ff',
  gis_functions.ST_SetSRID(gis_functions.ST_MakePoint(700000.25, 6600000.5, 12.5), 2154)),
 (2, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false,
  '0044-03-15 BC', NULL, NULL, NULL, NULL, NULL, NULL,
  gis_functions.ST_SetSRID(gis_functions.ST_MakePoint(700001, 6600001, 0), 2154));
GRANT USAGE ON SCHEMA "Réseau" TO gis;
GRANT SELECT ON ALL TABLES IN SCHEMA "Réseau" TO gis;
`;
const LAYER = 'Réseau.Bornes "A"';
const missing = postgisMissing();
if (missing !== undefined && process.env['CI']) throw new Error(missing);

describe('a table of PostGIS', { skip: missing }, () => {
  let database: PostgisServer;
  let home: string;
  let server: RunningServer;
  const env = { TRIGPOINT_HARVEST_ALLOW: '127.0.0.1' };

  before(async () => {
    database = await startPostgis();
    await database.sql(TABLE);
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
    server = await startServer({ home });
  });
  after(async () => {
    await server.stop();
    await database.stop();
    await rm(home, { recursive: true, force: true });
  });

  const MAIN = join(import.meta.dirname, '../../src/main.ts');
  const command = (args: readonly string[], options: { env?: NodeJS.ProcessEnv; input?: string } = {}) =>
    run(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args, '--home', home], {
      ...options,
      env: { ...env, ...options.env },
    });
  const publish = (address: string, ...more: readonly string[]) =>
    command(['publish', address, '--replace', ...more]);
  const ask = async (query: string) =>
    (await fetch(`${server.url}/api/wfs?service=WFS&version=1.1.0&${query}`)).text();

  it('is published with exact types, its primary key as ids, its SRID as CRS', async () => {
    const done = await publish(database.url, '--layer', LAYER, '--as', 'bornes', '--json');
    assert.equal(done.status, 0, done.stderr);
    const report = JSON.parse(done.stdout);
    assert.deepEqual(
      Object.fromEntries(
        report.properties.map(({ field, type }: { field: string; type: string }) => [field, type]),
      ),
      {
        id: 'long',
        select: 'string',
        kind: 'string',
        code: 'string',
        padded: 'string',
        small: 'int',
        whole: 'int',
        big: 'long',
        exact: 'decimal',
        single: 'double',
        double: 'double',
        ok: 'boolean',
        day: 'date',
        at: 'dateTime',
        at_zone: 'dateTime',
        uuid: 'string',
        tags: 'string',
        list: 'string',
        geom: 'Point',
      },
    );
    assert.equal(report.crs.code, 2154);
    assert.deepEqual(report.ids, { from: 'key', column: 'id' });
    assert.match(report.remarks.join('\n'), /bytes is not read: it holds binary data/);
    await eventually('it is served', async () => (await countFeatures(server.url, 'bornes')) === 2);
    const xml = await ask(
      'request=GetFeature&typeName=bornes&srsName=EPSG:2154&featureId=bornes.9007199254740993',
    );
    for (const expected of [
      '<ods:select>x&lt;y&amp;"z"</ods:select>',
      '<ods:big>9223372036854775807</ods:big>',
      '<ods:exact>1234567890.0123456789</ods:exact>',
      '<ods:single>0.1</ods:single>',
      '<ods:at>2026-02-28T12:30:00.123456</ods:at>',
      '<ods:at_zone>2026-02-28T10:30:00Z</ods:at_zone>',
      '<ods:padded>ab</ods:padded>',
      '700000.25 6600000.5 12.5',
    ])
      assert.ok(xml.replaceAll('&quot;', '"').includes(expected), `${expected} in ${xml}`);
    const other = await ask('request=GetFeature&typeName=bornes&featureId=bornes.2');
    assert.ok(other.includes('<ods:day>-0044-03-15</ods:day>'), other);
    assert.ok(other.includes('<ods:select></ods:select>'), other);
  });

  it('shows its password nowhere', async () => {
    const done = await publish(database.url, '--layer', LAYER, '--as', 'bornes');
    const wrong = await publish(database.url.replace(/:[^:@]*@/, ':s3cret-wrong@'), '--layer', LAYER);
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /password authentication failed/);
    for (const { stdout, stderr } of [done, wrong])
      for (const secret of [POSTGIS_PASSWORD, encodeURIComponent(POSTGIS_PASSWORD), 's3cret-wrong'])
        assert.ok(!`${stdout}${stderr}`.includes(secret), `${stdout}${stderr}`);
  });

  it('takes the password from PGPASSWORD, a .pgpass file, a file or standard input', async () => {
    const address = database.url.replace(/:[^:@]*@/, '@');
    const args = ['publish', address, '--layer', LAYER, '--as', 'bornes', '--replace'];
    const pgpass = join(home, 'pgpass');
    await writeFile(pgpass, `127.0.0.1:${database.port}:*:gis:${POSTGIS_PASSWORD.replaceAll(':', '\\:')}\n`, {
      mode: 0o600,
    });
    const file = join(home, 'password');
    await writeFile(file, `${POSTGIS_PASSWORD}\n`);
    const ways = [
      command(args, { env: { PGPASSWORD: POSTGIS_PASSWORD } }),
      command(args, { env: { PGPASSFILE: pgpass } }),
      command([...args, '--password-file', file]),
      command([...args, '--password-file', '-'], { input: POSTGIS_PASSWORD }),
    ];
    const busy = /is being published right now/;
    for (const way of await Promise.all(ways))
      assert.ok(way.status === 0 || busy.test(way.stderr), way.stderr);
  });

  it('is refused by name where it is not there, and the tables with geometries are listed', async () => {
    const done = await publish(database.url, '--layer', 'public.nothing');
    assert.equal(done.status, 1);
    assert.match(
      done.stderr,
      /there is no table public\.nothing; with geometries there are: Réseau\.Bornes "A"/,
    );
  });

  it('is read alone, without --layer, when there is no other; also a view with curves, and one without an SRID', async () => {
    const alone = await publish(database.url, '--as', 'alone');
    assert.equal(alone.status, 0, alone.stderr);
    await database.sql(`CREATE VIEW "Réseau".arcs AS SELECT 1 AS n,
      gis_functions.ST_GeomFromText('CIRCULARSTRING(0 0, 1 1, 2 0)', 4326) AS geom;
      CREATE VIEW "Réseau".nowhere AS SELECT gis_functions.ST_MakePoint(1, 2) AS geom;
      GRANT SELECT ON ALL TABLES IN SCHEMA "Réseau" TO gis;`);
    const several = await publish(database.url);
    assert.match(several.stderr, /say which table with --layer/);
    const curves = await publish(database.url, '--layer', 'Réseau.arcs', '--json');
    assert.equal(curves.status, 0, curves.stderr);
    assert.equal(JSON.parse(curves.stdout).id, 'arcs');
    const nowhere = await publish(database.url, '--layer', 'Réseau.nowhere');
    assert.equal(nowhere.status, 1);
    assert.match(nowhere.stderr, /does not say in which coordinate reference system/);
  });

  it('is not reached unless the administrator lists the host, whatever it is called', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433']) {
      const address = database.url.replace('127.0.0.1', host);
      const done = await command(['publish', address, '--layer', LAYER], {
        env: { TRIGPOINT_HARVEST_ALLOW: '' },
      });
      assert.equal(done.status, 1, host);
      assert.match(done.stderr, /is no public address|harvestAllow|ENOTFOUND/, host);
    }
  });

  const settings = {
    policy: createAddressPolicy(['127.0.0.1']),
    maxBytes: 1e6,
    timeoutMs: 60_000,
    idleTimeoutMs: 60_000,
  };
  const open = (url: string, more: Partial<typeof settings> = {}) =>
    openPostgis(
      { url: new URL(url), isTrusted: false },
      LAYER,
      { ...settings, ...more },
      new AbortController().signal,
    );

  it('is closed also when the other end never says goodbye', async () => {
    const sockets: Socket[] = [];
    const proxy = createServer({ allowHalfOpen: true }, (from) => {
      const to = connect({ port: database.port, host: '127.0.0.1', allowHalfOpen: true });
      for (const [socket, other] of [
        [from, to],
        [to, from],
      ] as const) {
        socket.on('error', () => {});
        socket.on('data', (chunk) => other.write(chunk));
      }
      sockets.push(from, to);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = proxy.address() as AddressInfo;
      const opened = await open(database.url.replace(`:${database.port}/`, `:${port}/`));
      for (const socket of sockets) socket.pause();
      const outcome = await Promise.race([
        opened.close().then(() => 'closed'),
        new Promise((resolve) => setTimeout(resolve, 20_000, 'still open').unref()),
      ]);
      assert.equal(outcome, 'closed');
    } finally {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    }
  });

  it('is refused when its rows have more bytes than maxHarvestBytes', async () => {
    const read = async (source: Source) => {
      let count = 0;
      for await (const { records } of source.records(new AbortController().signal)) count += records.length;
      return count;
    };
    const enough = await open(database.url);
    assert.equal(await read(enough.source), 2);
    assert.equal(await read(enough.source), 2);
    await enough.close();
    const little = await open(database.url, { maxBytes: 300 });
    await assert.rejects(read(little.source), /has more than 300 bytes \(setting maxHarvestBytes\)/);
    await little.close();
  });

  it('keeps what was published when the connection is cut in the middle', async () => {
    await database.sql(`CREATE TABLE "Réseau".many AS SELECT n, repeat('x', 500) AS t,
      gis_functions.ST_SetSRID(gis_functions.ST_MakePoint(n % 180, n % 90), 4326) AS geom
      FROM generate_series(1, 200000) n; GRANT SELECT ON "Réseau".many TO gis;`);
    const args = ['publish', database.url, '--layer', 'Réseau.many', '--as', 'bornes', '--replace'];
    const publishing = command(args);
    const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'trigpoint' AND query LIKE 'FETCH %'`;
    for (let tries = 0; tries < 200; tries++) {
      if ((await database.sql(terminate)).trim() === 't') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const done = await publishing;
    assert.equal(done.status, 1, done.stdout);
    assert.match(done.stderr, /terminat|cut off/);
    assert.match(await ask('request=GetFeature&typeName=bornes&resultType=hits'), /numberOfFeatures="2"/);
  });
});
