import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Asked, HttpAnswer } from '../support/ask.ts';
import { startTwoPortals, type TwoPortals, wfsPath } from '../support/two-portals.ts';

/** A restricted dataset, and one that never was; equally long, since texts are compared. */
const RESTRICTED = 'secrets';
const ABSENT = 'missing';

const XML = { 'content-type': 'text/xml' };
const namespaces = 'xmlns:wfs="http://www.opengis.net/wfs" xmlns:ods="http://a.example/api/wfs/featuretype"';
const getFeature = (queries: string, attributes = '') =>
  `<wfs:GetFeature service="WFS" version="1.1.0" ${attributes} ${namespaces}>${queries}</wfs:GetFeature>`;

/** Every way to ask for a dataset by name. */
const QUESTIONS: Readonly<Record<string, (name: string) => Asked>> = {
  'a schema': (name) => ({ path: wfsPath(`request=DescribeFeatureType&typeName=ods:${name}`) }),
  'a schema among others': (name) => ({
    path: wfsPath(`request=DescribeFeatureType&typeName=ods:open,ods:${name}`),
  }),
  'a schema as XML': (name) => ({
    path: '/api/wfs',
    headers: XML,
    body: `<wfs:DescribeFeatureType service="WFS" version="1.1.0" ${namespaces}><wfs:TypeName>ods:${name}</wfs:TypeName></wfs:DescribeFeatureType>`,
  }),
  features: (name) => ({ path: wfsPath(`request=GetFeature&typeName=ods:${name}`) }),
  'features without a prefix': (name) => ({ path: wfsPath(`request=GetFeature&typeName=${name}`) }),
  'features in another prefix': (name) => ({
    path: wfsPath(
      `request=GetFeature&typeName=x:${name}&namespace=xmlns(x=http://a.example/api/wfs/featuretype)`,
    ),
  }),
  'features of several types': (name) => ({ path: wfsPath(`request=GetFeature&typeName=open,${name}`) }),
  'the number of features': (name) => ({
    path: wfsPath(`request=GetFeature&typeName=${name}&resultType=hits`),
  }),
  'features by id': (name) => ({ path: wfsPath(`request=GetFeature&featureId=${name}.1`) }),
  'features by id among others': (name) => ({
    path: wfsPath(`request=GetFeature&featureId=open.1,${name}.1`),
  }),
  'features by id of another type': (name) => ({
    path: wfsPath(`request=GetFeature&typeName=open&featureId=${name}.1`),
  }),
  'features with a filter': (name) => ({
    path: wfsPath(
      `request=GetFeature&typeName=${name}&filter=${encodeURIComponent('<Filter><PropertyIsNull><PropertyName>owner</PropertyName></PropertyIsNull></Filter>')}`,
    ),
  }),
  'features with an unknown property': (name) => ({
    path: wfsPath(`request=GetFeature&typeName=${name}&propertyName=nothing&sortBy=nothing`),
  }),
  'features as XML': (name) => ({
    path: '/api/wfs',
    headers: XML,
    body: getFeature(`<wfs:Query typeName="ods:${name}"/>`),
  }),
  'features in the second query': (name) => ({
    path: '/api/wfs',
    headers: XML,
    body: getFeature(`<wfs:Query typeName="ods:open"/><wfs:Query handle="h" typeName="ods:${name}"/>`),
  }),
  'the number of features as XML': (name) => ({
    path: '/api/wfs',
    headers: XML,
    body: getFeature(`<wfs:Query typeName="ods:${name}"/>`, 'resultType="hits"'),
  }),
  'features by a form': (name) => ({
    path: '/api/wfs',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `service=WFS&version=1.1.0&request=GetFeature&typeName=${name}`,
  }),
  ...Object.fromEntries(
    ['GML2', 'geojson', 'csv', 'kml', 'SHAPE-ZIP', 'xlsx', 'application/flatgeobuf', 'nonsense'].map(
      (format) => [
        `features as ${format}`,
        (name: string) => ({
          path: wfsPath(`request=GetFeature&typeName=${name}&outputFormat=${encodeURIComponent(format)}`),
        }),
      ],
    ),
  ),
  'the catalogue’s entry': (name) => ({ path: `/api/v2/catalog/datasets/${name}/` }),
  'the catalogue by words': (name) => ({ path: `/api/v2/catalog/datasets/?q=${name}` }),
  'its page': (name) => ({ path: `/dataset/${name}/` }),
};

describe('a restricted dataset', () => {
  let portals: TwoPortals;
  before(async () => {
    portals = await startTwoPortals();
  });
  after(() => portals.stop());

  /** What an answer says, with the name of what was asked for taken out. */
  const said = ({ status, headers, text }: HttpAnswer, name: string) => {
    // A tag depends on the question; that there is one is what counts.
    const { date: _, 'x-request-id': __, etag, ...others } = headers;
    return JSON.parse(
      JSON.stringify({
        status,
        headers: others,
        hasTag: etag !== undefined,
        text: text.replace(/ timeStamp="[^"]*"/, ''),
      }).replaceAll(name, 'NAME'),
    );
  };

  for (const [what, question] of Object.entries(QUESTIONS)) {
    it(`is not to be told from one that never was: ${what}`, async () => {
      for (const headers of [{}, { authorization: `Apikey ${portals.ada.key}` }]) {
        const asked = (name: string) => {
          const own = question(name);
          return { ...own, headers: { ...own.headers, ...headers } };
        };
        const restricted = await portals.ask(asked(RESTRICTED));
        const absent = await portals.ask(asked(ABSENT));
        assert.deepEqual(said(restricted, RESTRICTED), said(absent, ABSENT));
        assert.doesNotMatch(restricted.text, /Canary|numberOfFeatures="[1-9]/);
      }
    });
  }

  it('is there for publishers, or those questions would prove nothing', async () => {
    await portals.run('rights', 'set', RESTRICTED, '--portal', 'a', '--grant', 'user:bob');
    const headers = { authorization: `Apikey ${portals.bob.key}` };
    for (let attempt = 0; attempt < 50; attempt++) {
      const { status, text } = await portals.ask({
        path: wfsPath(`request=GetFeature&typeName=${RESTRICTED}`),
        headers,
      });
      if (status === 200) {
        assert.match(text, /Eve Canary/);
        await portals.run('rights', 'set', RESTRICTED, '--portal', 'a', '--revoke', 'user:bob');
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail('the right was not noticed in time');
  });

  it('is in no list, no page and no schema of those who have no right to it', async () => {
    const lists = [
      wfsPath('request=GetCapabilities'),
      wfsPath('request=DescribeFeatureType'),
      '/',
      '/api/wfs',
      '/api/v2/catalog/datasets/',
    ];
    for (const path of lists) {
      for (const headers of [{}, { authorization: `Apikey ${portals.ada.key}` }]) {
        const { status, text } = await portals.ask({ path, headers: { accept: 'text/html', ...headers } });
        assert.equal(status, 200, path);
        assert.match(text, /open/, path);
        assert.doesNotMatch(text, /secrets/, path);
        if (!('authorization' in headers)) assert.doesNotMatch(text, /parcels/, path);
      }
    }
  });

  describe('of which somebody may see a part', () => {
    const asAda = (query: string): Asked => ({
      path: wfsPath(query),
      headers: { authorization: `Apikey ${portals.ada.key}` },
    });

    it('has no hidden property and no other rows, in any answer', async () => {
      for (const format of ['text/xml; subtype=gml/3.1.1', 'GML2', 'geojson', 'csv', 'kml', 'xlsx']) {
        const { status, text } = await portals.ask(
          asAda(`request=GetFeature&typeName=parcels&outputFormat=${encodeURIComponent(format)}`),
        );
        assert.equal(status, 200, format);
        assert.doesNotMatch(text, /owner|Canary|secret|parcels\.2/, format);
      }
      const hits = await portals.ask(asAda('request=GetFeature&typeName=parcels&resultType=hits'));
      assert.match(hits.text, /numberOfFeatures="2"/);
      const schema = await portals.ask(asAda('request=DescribeFeatureType&typeName=parcels'));
      assert.match(schema.text, /name="state"/);
      assert.doesNotMatch(schema.text, /owner/);
    });

    it('has an envelope of the features that they see, and no extent in its capabilities', async () => {
      const features = await portals.ask(asAda('request=GetFeature&typeName=parcels'));
      assert.match(features.text, /lowerCorner>43 1<.*upperCorner>48 2</s);
      const { text } = await portals.ask(asAda('request=GetCapabilities'));
      const own = text.slice(text.indexOf('<wfs:Name>ods:parcels</wfs:Name>'));
      assert.match(own.slice(0, own.indexOf('</wfs:FeatureType>')), /LowerCorner>-180 -90</);
    });

    it('pages over what they see, with a link that knows no more', async () => {
      const first = await portals.ask(asAda('request=GetFeature&typeName=parcels&maxFeatures=1'));
      assert.match(String(first.headers['link']), /startIndex=1>; rel="next"/);
      const second = await portals.ask(
        asAda('request=GetFeature&typeName=parcels&maxFeatures=1&startIndex=1'),
      );
      assert.match(second.text, /numberOfFeatures="1"/);
      assert.equal(second.headers['link'], undefined);
    });

    it('is another answer for everyone else: tags of entities and caches tell callers apart', async () => {
      const path = wfsPath('request=GetFeature&typeName=parcels');
      const answers = await Promise.all(
        [portals.ada, portals.bob].map(({ key }) =>
          portals.ask({ path, headers: { authorization: `Apikey ${key}` } }),
        ),
      );
      const [ada, bob] = answers as [HttpAnswer, HttpAnswer];
      assert.match(bob.text, /Bob Canary/);
      assert.notEqual(ada.headers.etag, bob.headers.etag);
      for (const { headers } of answers) {
        assert.match(String(headers['cache-control']), /private/);
        assert.match(String(headers.vary), /Authorization/);
        assert.match(String(headers.vary), /Cookie/);
      }
      const notOwn = await portals.ask({
        path,
        headers: { authorization: `Apikey ${portals.ada.key}`, 'if-none-match': String(bob.headers.etag) },
      });
      assert.equal(notOwn.status, 200);
      assert.equal(notOwn.text.includes('Canary'), false);
    });
  });
});
