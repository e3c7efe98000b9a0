import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run } from '../support/programs.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { type SourceServer, startSourceServer } from '../support/source-server.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const COUNT = 2500;

/** Points of which one is special. */
function points(): string {
  const features = Array.from({ length: COUNT }, (_, i) => ({
    type: 'Feature',
    properties: { code: `c${i}`, whole: i, exact: i === 7 ? 1.5 : i, day: '2026-01-31', odd: 'a<b & "c"' },
    geometry: { type: 'Point', coordinates: [i / 100, 45 + i / 1000] },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
}

describe('the WFS of another server', () => {
  let theirs: RunningServer;
  let home: string;
  const env = { TRIGPOINT_HARVEST_ALLOW: '127.0.0.1' };

  before(async () => {
    const theirHome = await makeHome();
    await trigpoint(theirHome, 'portal', 'add', 'theirs', '--title', 'Theirs', '--default');
    const file = join(theirHome, 'points.geojson');
    await writeFile(file, points());
    const done = await trigpoint(theirHome, 'publish', file, '--key', 'code');
    assert.equal(done.status, 0, done.stderr);
    theirs = await startServer({ home: theirHome });
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'ours', '--title', 'Ours', '--default');
  });
  after(async () => {
    await theirs.stop();
    await rm(theirs.home, { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  });

  const publish = (address: string, ...more: readonly string[]) =>
    run(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        MAIN,
        'publish',
        address,
        '--json',
        '--replace',
        '--home',
        home,
        ...more,
      ],
      { env },
    );

  it('is published with its types, its CRS and, if asked for, its ids', async () => {
    for (const address of [
      `WFS:${theirs.url}/api/wfs`,
      `${theirs.url}/api/wfs?service=WFS&request=GetCapabilities`,
    ]) {
      const done = await publish(address, '--key', '@id');
      assert.equal(done.status, 0, done.stderr);
      const report = JSON.parse(done.stdout);
      assert.equal(report.id, 'points');
      assert.equal(report.numberOfFeatures, COUNT);
      assert.equal(report.crs.code, 4326);
      assert.equal(report.source.path, address.replace(/^WFS:/, ''));
      const types = report.properties.map(
        ({ name, type }: { name: string; type: string }) => `${name} ${type}`,
      );
      assert.deepEqual(types, [
        'code string',
        'whole int',
        'exact double',
        'day date',
        'odd string',
        'geometry Point',
      ]);
    }
  });

  it('is read by pages where it caps its answers', async () => {
    await trigpoint(theirs.home, 'portal', 'set', 'theirs', '--max-features', '999');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    try {
      const done = await publish(`WFS:${theirs.url}/api/wfs`, '--layer', 'ods:points');
      assert.equal(done.status, 0, done.stderr);
      const report = JSON.parse(done.stdout);
      assert.equal(report.numberOfFeatures, COUNT);
      assert.equal(report.duplicates, 0);
      assert.match(report.remarks.join('\n'), /Read in 3 pages/);
    } finally {
      await trigpoint(theirs.home, 'portal', 'set', 'theirs', '--max-features', 'none');
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  });

  it('may be asked for another CRS, and for GeoJSON', async () => {
    const projected = await publish(
      `WFS:${theirs.url}/api/wfs?srsName=EPSG:3857&typeName=points`,
      '--as',
      'projected',
    );
    assert.equal(projected.status, 0, projected.stderr);
    assert.equal(JSON.parse(projected.stdout).crs.code, 3857);
    const json = await publish(`WFS:${theirs.url}/api/wfs?outputFormat=application/json`, '--as', 'json');
    assert.equal(json.status, 0, json.stderr);
    assert.equal(JSON.parse(json.stdout).numberOfFeatures, COUNT);
  });

  it('is refused with the names that there are, and with what the server says', async () => {
    const unknown = await publish(`WFS:${theirs.url}/api/wfs`, '--layer', 'lines');
    assert.equal(unknown.status, 1);
    assert.match(unknown.stderr, /has no feature type lines; there are: ods:points/);
    const page = await publish(`WFS:${theirs.url}/`);
    assert.equal(page.status, 1);
    assert.match(page.stderr, /answered/);
  });

  it('of version 2.0.0 is read by pages of the size that it gives at once', async () => {
    const server = await startWfs2(25, 10);
    try {
      const done = await publish(`WFS:${server.url}/wfs?map=/data/x.map`, '--layer', 'roads');
      assert.equal(done.status, 0, done.stderr);
      assert.equal(JSON.parse(done.stdout).numberOfFeatures, 25);
      const asked = server.requests.map(({ url }) => new URL(url ?? '', 'http://x').searchParams);
      assert.deepEqual(
        asked
          .filter((p) => p.get('count') !== null)
          .map((p) => `${p.get('typeNames')} ${p.get('count')} ${p.get('startIndex')}`),
        ['ms:roads 10 0', 'ms:roads 10 10', 'ms:roads 10 20'],
      );
      assert.ok(asked.every((p) => p.get('map') === '/data/x.map'));
    } finally {
      await server.stop();
    }
  });

  it('publishes nothing when pages are missing or an answer is an exception', async () => {
    const short = await startWfs2(25, 10, { lastPage: 3 });
    const failing = await startWfs2(25, 10, { failsFrom: 10 });
    try {
      const incomplete = await publish(`WFS:${short.url}/wfs`, '--as', 'short');
      assert.equal(incomplete.status, 1);
      assert.match(incomplete.stderr, /gives 23 of its 25 features/);
      const failed = await publish(`WFS:${failing.url}/wfs`, '--as', 'failing');
      assert.equal(failed.status, 1);
      assert.match(failed.stderr, /answered: the disk is full/);
      const listed = await trigpoint(home, 'datasets', '--json');
      assert.ok(!/"(short|failing)"/.test(listed.stdout));
    } finally {
      await short.stop();
      await failing.stop();
    }
  });
});

/** A WFS 2.0.0 of points in GML 3.2, as MapServer and GeoServer answer, with or without faults. */
function startWfs2(
  total: number,
  size: number,
  fault: { readonly lastPage?: number; readonly failsFrom?: number } = {},
): Promise<SourceServer> {
  const names =
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:ms="http://example.org/ms"';
  return startSourceServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    const start = Number(query.get('startIndex') ?? 0);
    if (query.get('request') === 'GetCapabilities') {
      response.end(`<wfs:WFS_Capabilities version="2.0.0" ${names}><ows:OperationsMetadata>
<ows:Constraint name="ImplementsResultPaging"><ows:NoValues/><ows:DefaultValue>TRUE</ows:DefaultValue></ows:Constraint>
<ows:Constraint name="CountDefault"><ows:NoValues/><ows:DefaultValue>${size}</ows:DefaultValue></ows:Constraint>
</ows:OperationsMetadata><wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>ms:roads</wfs:Name></wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>`);
    } else if (query.get('request') === 'DescribeFeatureType') response.end('<nothing/>');
    else if (query.get('resultType') === 'hits')
      response.end(`<wfs:FeatureCollection ${names} numberMatched="${total}" numberReturned="0"/>`);
    else if (fault.failsFrom !== undefined && start >= fault.failsFrom)
      response.end(
        `<ows:ExceptionReport ${names}><ows:Exception exceptionCode="NoApplicableCode"><ows:ExceptionText>the disk is full</ows:ExceptionText></ows:Exception></ows:ExceptionReport>`,
      );
    else {
      const given = start + size < total ? size : Math.min(total - start, fault.lastPage ?? size);
      const count = fault.lastPage !== undefined && start >= 23 ? 0 : given;
      const members = Array.from(
        { length: count },
        (_, i) =>
          `<wfs:member><ms:roads gml:id="roads.${start + i}"><ms:n>${start + i}</ms:n><ms:geom><gml:Point gml:id="g${start + i}" srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>45 ${start + i}</gml:pos></gml:Point></ms:geom></ms:roads></wfs:member>`,
      );
      response.end(
        `<wfs:FeatureCollection ${names} numberMatched="${total}" numberReturned="${count}">${members.join('')}</wfs:FeatureCollection>`,
      );
    }
  });
}
