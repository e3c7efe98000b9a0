import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { countFeatures, eventually, type RunningServer, startServer } from '../support/server.ts';

const OGC = 'xmlns:ogc="http://www.opengis.net/ogc"';
const LIKE = `<ogc:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!" matchCase="false"><ogc:PropertyName>name</ogc:PropertyName><ogc:Literal>*q*z*x*</ogc:Literal></ogc:PropertyIsLike>`;

describe('a request that takes too much work', () => {
  let server: RunningServer;

  before(async () => {
    server = await startServer({ flags: ['--max-examined-rows', '1000'] });
    await eventually(
      'countries',
      async () => (await countFeatures(server.url, 'ods:countries')) !== undefined,
    );
    await eventually('cities', async () => (await countFeatures(server.url, 'ods:cities')) !== undefined);
  });
  after(async () => {
    await server.stop();
  });

  const get = (typeName: string, filter: string) =>
    fetch(
      `${server.url}/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=${typeName}&resultType=hits` +
        `&filter=${encodeURIComponent(`<ogc:Filter ${OGC}>${filter}</ogc:Filter>`)}`,
    );

  it('is refused with the limit’s name; what is within the limit is answered', async () => {
    const refused = await get('ods:cities', LIKE);
    const text = await refused.text();
    assert.equal(refused.status, 400);
    assert.match(text, /exceptionCode="NoApplicableCode" locator="filter"/);
    assert.match(text, /maxExaminedRows \(1000\)/);
    const answered = await get('ods:countries', LIKE);
    assert.equal(answered.status, 200);
    assert.match(await answered.text(), /numberOfFeatures="0"/);
  });
});
