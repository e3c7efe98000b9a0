import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { countFeatures, eventually, type RunningServer, startServer } from '../support/server.ts';
import { sharedAvailable } from '../support/shared.ts';
import { wfsValidator } from '../support/wfs-validator.ts';

/** The specification's example requests, word for word; the host and its layout aside. */
const EXAMPLES = {
  GetCapabilities: {
    get: 'service=WFS&request=GetCapabilities&sections=OperationsMetadata,FeatureTypeList',
    post: `<?xml version="1.0" encoding="UTF-8"?>
<GetCapabilities xmlns="http://www.opengis.net/ows"
  xmlns:ows="http://www.opengis.net/ows"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.opengis.net/ows
  fragmentGetCapabilitiesRequest.xsd"
  service="WFS">
  <Sections>
      <Section>OperationsMetadata</Section>
      <Section>FeatureTypeList</Section>
  </Sections>
</GetCapabilities>
`,
  },
  DescribeFeatureType: {
    get: 'service=WFS&request=DescribeFeatureType&typeName=ods:roman-emperors',
    post: `<?xml version="1.0" ?>
<DescribeFeatureType
    version="1.1.0"
    service="WFS"
    xmlns="http://www.opengis.net/wfs"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/wfs ../wfs/1.1.0/WFS.xsd">
    <TypeName>ods:roman-emperors</TypeName>
</DescribeFeatureType>
`,
  },
  GetFeature: {
    get: 'service=WFS&request=GetFeature&typename=ods:roman-emperors&propertyname=ods:roman-emperors/name',
    post: `<?xml version="1.0" encoding="UTF-8"?>
<wfs:GetFeature
  service="WFS"
  version="1.1.0"
  xmlns:wfs="http://www.opengis.net/wfs"
  xmlns:ogc="http://www.opengis.net/ogc"
  xmlns:myns="http://www.someserver.com/myns"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.opengis.net/wfs ../wfs/1.1.0/WFS.xsd">
  <wfs:Query typeName="ods:roman-emperors">
      <wfs:PropertyName>name</wfs:PropertyName>
  </wfs:Query>
</wfs:GetFeature>
`,
  },
} as const;

const EMPERORS = 68;

/** What differs between two calls: the clock. */
const withoutTime = (xml: string) => xml.replace(/ timeStamp="[^"]*"/, '');

describe('the specification’s example requests, on the demo portal', () => {
  let server: RunningServer;

  before(async () => {
    server = await startServer();
    for (const type of ['ods:roman-emperors', 'ods:countries', 'ods:cities']) {
      await eventually(type, async () => (await countFeatures(server.url, type)) !== undefined);
    }
  });
  after(() => server.stop());

  /** Every way to send one request: both methods, both spellings of the path, with and without Content-Type. */
  async function send({ get, post }: { get: string; post: string }) {
    const answers = new Map<string, Response>();
    for (const path of ['/api/wfs', '/api/wfs/']) {
      answers.set(`GET ${path}`, await fetch(`${server.url}${path}?${get}`));
      for (const type of ['text/xml', 'text/xml; charset=utf-8', 'application/xml', undefined]) {
        const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
        // Bytes, since for a text fetch would add a Content-Type of its own.
        const body = new TextEncoder().encode(post);
        const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
        answers.set(`POST ${path} as ${type}`, answer);
      }
    }
    return answers;
  }

  async function answersOf(example: keyof typeof EXAMPLES, contentType: string): Promise<string> {
    const texts = new Map<string, string>();
    for (const [how, answer] of await send(EXAMPLES[example])) {
      assert.equal(answer.status, 200, how);
      assert.equal(answer.headers.get('content-type'), contentType, how);
      texts.set(how, withoutTime(await answer.text()));
    }
    const [[, first]] = texts as unknown as [[string, string]];
    for (const [how, text] of texts) assert.equal(text, first, `${how} answers as GET does`);
    return first;
  }

  async function validate(t: TestContext, xml: string, appSchemas: readonly string[] = []) {
    if (!sharedAvailable(t)) return;
    assert.deepEqual((await wfsValidator(appSchemas)).validate(xml), []);
  }

  /** The schema processor takes the schema together with those of GML. */
  async function compile(t: TestContext, schema: string) {
    if (!sharedAvailable(t)) return;
    await wfsValidator([schema]);
  }

  const describeEmperors = async () =>
    (await fetch(`${server.url}/api/wfs?${EXAMPLES.DescribeFeatureType.get}`)).text();

  // Not validated: the schema of WFS 1.1.0 demands Filter_Capabilities, whichever sections were asked for.
  it('GetCapabilities with Sections gives those two sections alone', async () => {
    const xml = await answersOf('GetCapabilities', 'text/xml; charset=utf-8');
    assert.match(xml, /<ows:OperationsMetadata>/);
    for (const operation of ['GetCapabilities', 'DescribeFeatureType', 'GetFeature'])
      assert.match(xml, new RegExp(`<ows:Operation name="${operation}">`));
    assert.match(xml, /<wfs:Name>ods:roman-emperors<\/wfs:Name>/);
    assert.doesNotMatch(xml, /<ows:ServiceIdentification|<ows:ServiceProvider/);
  });

  it('GetCapabilities without Sections gives the complete document', async (t) => {
    const answer = await fetch(`${server.url}/api/wfs?service=WFS&request=GetCapabilities`);
    const xml = await answer.text();
    for (const section of [
      'ows:ServiceIdentification',
      'ows:ServiceProvider',
      'ows:OperationsMetadata',
      'wfs:FeatureTypeList',
      'ogc:Filter_Capabilities',
    ])
      assert.match(xml, new RegExp(`<${section}>`));
    await validate(t, xml);
  });

  it('DescribeFeatureType gives the schema of roman-emperors', async (t) => {
    const xml = await answersOf('DescribeFeatureType', 'text/xml; subtype=gml/3.1.1');
    assert.match(xml, /<xsd:element name="roman-emperors" type="ods:roman-emperorsType"/);
    assert.match(xml, /<xsd:element name="name" type="xsd:string"/);
    assert.doesNotMatch(xml, /name="cities"/);
    await compile(t, xml);
  });

  it('DescribeFeatureType without TypeName gives all feature types', async (t) => {
    const xml = await (await fetch(`${server.url}/api/wfs?service=WFS&request=DescribeFeatureType`)).text();
    for (const type of ['roman-emperors', 'countries', 'cities'])
      assert.match(xml, new RegExp(`<xsd:element name="${type}" type="ods:${type}Type"`));
    await compile(t, xml);
  });

  it('GetFeature with PropertyName gives the names of all emperors, and nothing else of them', async (t) => {
    const xml = await answersOf('GetFeature', 'text/xml; subtype=gml/3.1.1');
    assert.match(xml, new RegExp(`numberOfFeatures="${EMPERORS}"`));
    assert.equal(xml.match(/<gml:featureMember>/g)?.length, EMPERORS);
    assert.equal(xml.match(/<ods:name>[^<]+<\/ods:name>/g)?.length, EMPERORS);
    assert.match(xml, /<ods:name>Augustus<\/ods:name>/);
    const elements = new Set(xml.match(/(?<=<)ods:[\w-]+/g));
    assert.deepEqual([...elements].sort(), ['ods:name', 'ods:roman-emperors']);
    await validate(t, xml, [await describeEmperors()]);
  });

  it('GetFeature without PropertyName gives all properties', async (t) => {
    const query = 'service=WFS&request=GetFeature&typename=ods:roman-emperors';
    const xml = await (await fetch(`${server.url}/api/wfs?${query}`)).text();
    for (const property of ['name', 'birth', 'death', 'dynasty', 'birth_place'])
      assert.match(xml, new RegExp(`<ods:${property}>`));
    await validate(t, xml, [await describeEmperors()]);
  });

  it('GetFeature knows resultType, maxFeatures and featureId', async (t) => {
    const ask = `${server.url}/api/wfs?service=WFS&request=GetFeature&typename=ods:roman-emperors`;
    const hits = await (await fetch(`${ask}&resultType=hits&maxFeatures=3`)).text();
    assert.match(hits, new RegExp(`numberOfFeatures="${EMPERORS}"`));
    assert.doesNotMatch(hits, /featureMember/);
    const three = await (await fetch(`${ask}&resultType=results&maxFeatures=3`)).text();
    assert.equal(three.match(/<gml:featureMember>/g)?.length, 3);
    const one = await (await fetch(`${ask}&featureId=roman-emperors.1`)).text();
    assert.deepEqual(one.match(/gml:id="[^"]*"/g), ['gml:id="roman-emperors.1"']);
    const schema = await describeEmperors();
    for (const xml of [hits, three, one]) await validate(t, xml, [schema]);
  });

  it('the common parameters: service and request mandatory, version optional', async () => {
    const ask = async (query: string) => {
      const answer = await fetch(`${server.url}/api/wfs?${query}`);
      const xml = await answer.text();
      return [answer.status, /exceptionCode="(\w+)"/.exec(xml)?.[1], /locator="(\w+)"/.exec(xml)?.[1]];
    };
    assert.deepEqual(await ask('service=WFS&version=1.1.0&request=GetCapabilities'), [
      200,
      undefined,
      undefined,
    ]);
    assert.deepEqual(await ask('request=GetCapabilities'), [400, 'MissingParameterValue', 'service']);
    assert.deepEqual(await ask('service=WCS&request=GetCapabilities'), [
      400,
      'InvalidParameterValue',
      'service',
    ]);
    assert.deepEqual(await ask('service=WFS'), [400, 'MissingParameterValue', 'request']);
  });

  it('an error is an exception report as in the example', async (t) => {
    const answer = await fetch(`${server.url}/api/wfs?service=WMS&request=GetCapabilities`);
    const xml = await answer.text();
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
    assert.match(
      xml,
      /<ExceptionReport xmlns="http:\/\/www\.opengis\.net\/ows"[^>]* version="1\.0\.0" language="en">/,
    );
    assert.match(xml, /<Exception exceptionCode="InvalidParameterValue" locator="service">/);
    assert.match(xml, /<ExceptionText>[^<]*WFS[^<]*<\/ExceptionText>/);
    await validate(t, xml);
  });
});
