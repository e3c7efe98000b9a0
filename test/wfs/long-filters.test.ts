import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { DEFAULT_CONFIG } from '../../src/config/config.ts';
import { writePoints } from '../support/dataset-files.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const POINTS = 12_000;
const OGC = 'xmlns:ogc="http://www.opengis.net/ogc"';

/** As desktop programs send them for a selection made by hand, with the limits as they are without settings. */
describe('selections of ten thousand features', () => {
  let home: string;
  let server: RunningServer;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--default');
    const file = await writePoints(home, 'points.geojson', POINTS);
    const published = await trigpoint(home, 'publish', file, '--key', 'key');
    assert.equal(published.status, 0, published.stderr);
    server = await startServer({ home });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  async function ask(
    contentType: string,
    body: string,
  ): Promise<{ status: number; text: string; count: number }> {
    const headers = { 'Content-Type': contentType };
    const answer = await fetch(`${server.url}/api/wfs`, { method: 'POST', headers, body });
    const text = await answer.text();
    const count = new Set([...text.matchAll(/ gml:id="([^"]*)"/g)].map(([, id]) => id)).size;
    return { status: answer.status, text: text.slice(0, 1000), count };
  }
  const xml = (filter: string) =>
    ask(
      'text/xml',
      `<GetFeature xmlns="http://www.opengis.net/wfs" ${OGC} service="WFS" version="1.1.0"><Query typeName="points">${filter}</Query></GetFeature>`,
    );
  const form = (parameters: Readonly<Record<string, string>>) =>
    ask(
      'application/x-www-form-urlencoded',
      String(new URLSearchParams({ service: 'WFS', request: 'GetFeature', ...parameters })),
    );
  const refused = (answer: { status: number; text: string }, limit: string) => {
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.text, new RegExp(`${limit} \\(\\d+\\)`));
  };

  const idFilter = (count: number) =>
    `<ogc:Filter ${OGC}>${Array.from({ length: count }, (_, i) => `<ogc:FeatureId fid="points.${i + 1}"/>`).join('')}</ogc:Filter>`;
  const idList = (count: number) => Array.from({ length: count }, (_, i) => `points.${i + 1}`).join();
  const equal = (i: number) =>
    `<ogc:PropertyIsEqualTo><ogc:PropertyName>key</ogc:PropertyName><ogc:Literal>${i + 1}</ogc:Literal></ogc:PropertyIsEqualTo>`;
  const orFilter = (count: number) =>
    `<ogc:Filter ${OGC}><ogc:Or>${Array.from({ length: count }, (_, i) => equal(i)).join('')}</ogc:Or></ogc:Filter>`;

  it('by their ids; one more than maxFeatureIds is refused', async () => {
    const { maxFeatureIds } = DEFAULT_CONFIG;
    assert.equal(maxFeatureIds, 10_000);
    assert.equal((await xml(idFilter(maxFeatureIds))).count, maxFeatureIds);
    refused(await xml(idFilter(maxFeatureIds + 1)), 'maxFeatureIds');
    assert.equal((await form({ featureId: idList(maxFeatureIds) })).count, maxFeatureIds);
    refused(await form({ featureId: idList(maxFeatureIds + 1) }), 'maxFeatureIds');
    const typeName = 'points';
    assert.equal((await form({ typeName, filter: idFilter(maxFeatureIds) })).count, maxFeatureIds);
    refused(await form({ typeName, filter: idFilter(maxFeatureIds + 1) }), 'maxFeatureIds');
  });

  it('by an Or of equalities; one more than maxFilterOperators is refused', async () => {
    const { maxFilterOperators } = DEFAULT_CONFIG;
    assert.equal((await xml(orFilter(10_000))).count, 10_000);
    assert.equal((await form({ typeName: 'points', filter: orFilter(10_000) })).count, 10_000);
    // The Or is an operator itself; what no feature has adds nothing.
    assert.equal((await xml(orFilter(maxFilterOperators - 1))).count, POINTS);
    refused(await xml(orFilter(maxFilterOperators)), 'maxFilterOperators');
  });

  it('by an Or of equalities in pairs, as GDAL nests them', async () => {
    const nested = (from: number, to: number): string => {
      if (to - from === 1) return equal(from);
      const middle = (from + to) >> 1;
      return `<ogc:Or>${nested(from, middle)}${nested(middle, to)}</ogc:Or>`;
    };
    assert.equal((await xml(`<ogc:Filter ${OGC}>${nested(0, 10_000)}</ogc:Filter>`)).count, 10_000);
  });
});
