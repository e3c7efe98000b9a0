import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sharedAvailable } from '../../../test/support/shared.ts';
import {
  catalogOf,
  createTestWfs,
  datasets,
  NAMESPACE,
  OTHER_NAMESPACE,
} from '../../../test/support/wfs-fixture.ts';
import { wfsValidator } from '../../../test/support/wfs-validator.ts';

const wfs = createTestWfs();
const ASK = 'service=WFS&version=1.1.0&request=GetFeature';

const ids = (text: string) => [...text.matchAll(/gml:id="([^"]*)"/g)].map((match) => match[1]);
const number = (text: string) => Number(/numberOfFeatures="(\d+)"/.exec(text)?.[1]);
const get = async (query: string) => (await wfs.get(`${ASK}&${query}`)).text;
const post = (body: string, attributes = 'service="WFS" version="1.1.0"') =>
  wfs.post(
    `<wfs:GetFeature ${attributes} xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc"
      xmlns:gml="http://www.opengis.net/gml" xmlns:app="${NAMESPACE}">${body}</wfs:GetFeature>`,
    'text/xml',
  );

async function refused(query: string, locator: string, code = 'InvalidParameterValue'): Promise<string> {
  const { text, status } = await wfs.get(`${ASK}&${query}`);
  assert.equal(status, 400, query);
  assert.ok(text.includes(`exceptionCode="${code}" locator="${locator}"`), `${query}: ${text}`);
  return text;
}

afterEach(() => assert.equal(wfs.store.open, 0, 'every selection is closed'));

describe('GetFeature: the specification’s examples', () => {
  it('by GET', async () => {
    const { text, status, contentType } = await wfs.get(
      'service=WFS&request=GetFeature&typename=ods:roman-emperors&propertyname=ods:roman-emperors/name',
    );
    assert.equal(status, 200);
    assert.equal(contentType, 'text/xml; subtype=gml/3.1.1');
    assert.match(text, /<ods:name>Augustus<\/ods:name>/);
    assert.doesNotMatch(text, /<ods:birth/);
  });

  it('by POST', async () => {
    const { text } = await wfs.post(
      `<?xml version="1.0" encoding="UTF-8"?>
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
</wfs:GetFeature>`,
      'text/xml',
    );
    assert.equal(text, await get('typename=roman-emperors&propertyname=name'));
  });
});

describe('GetFeature: the answer (CONTRACT 2.5)', () => {
  it('is valid with the schema that it points to', async (t) => {
    if (!sharedAvailable(t)) return;
    const schemas = await Promise.all(
      ['ods:roman-emperors,ods:roman-emperors.east,ods:_communes_de_France', 'hy:rivers'].map(
        async (names) => (await wfs.get(`service=WFS&request=DescribeFeatureType&typeName=${names}`)).text,
      ),
    );
    const validator = await wfsValidator(schemas);
    for (const query of [
      'typeName=ods:roman-emperors',
      'typeName=roman-emperors,hy:rivers,_communes_de_France',
      'typeName=roman-emperors&propertyName=birth',
      'typeName=roman-emperors&resultType=hits',
      'typeName=roman-emperors&startIndex=99',
      'typeName=roman-emperors&srsName=EPSG:4326',
      'typeName=roman-emperors,hy:rivers&srsName=urn:ogc:def:crs:EPSG::3857&sortBy=name+D&maxFeatures=2',
      'typeName=roman-emperors&bbox=0,0,1,1',
      'featureId=roman-emperors.east.1',
    ]) {
      assert.deepEqual(validator.validate(await get(query)), [], query);
    }
    const capped = createTestWfs({ catalog: catalogOf(datasets, { maxFeatures: 1 }) });
    assert.deepEqual(validator.validate((await capped.get(`${ASK}&typeName=roman-emperors`)).text), []);
  });

  it('is the stored members, with exact lengths, plain and as one gzip member', async () => {
    for (const names of ['roman-emperors', 'roman-emperors,rivers']) {
      const answer = await wfs.get(`${ASK}&typeName=${names}`);
      assert.equal(answer.byteLength, answer.bytes.length);
      assert.ok(answer.gzip);
      assert.equal(answer.gzipByteLength, answer.gzip.length);
      assert.deepEqual(gunzipSync(answer.gzip), answer.bytes);
    }
  });

  it('has the same bytes when the members have to be encoded', async () => {
    const other = createTestWfs();
    other.store.hasMembers = false;
    const encoded = await other.get(`${ASK}&typeName=roman-emperors`);
    assert.equal(encoded.text, await get('typeName=roman-emperors'));
    assert.equal(encoded.gzip, undefined);
    assert.equal(encoded.byteLength, undefined);
  });

  it('says when it was made, how many features it holds, where they are, and where its schema is', async () => {
    const text = await get('typeName=roman-emperors&apikey=sesame');
    assert.match(text, /timeStamp="2026-11-23T18:10:30.000Z" numberOfFeatures="3"/);
    assert.match(text, /<gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>37.44 -6.04</);
    const location = `${NAMESPACE} http://data.example.org/api/wfs?service=WFS&amp;version=1.1.0&amp;request=DescribeFeatureType&amp;typeName=ods:roman-emperors"`;
    assert.ok(text.includes(location));
    assert.doesNotMatch(text, /sesame/);
  });

  it('is in the CRS and axis order that were asked for, by the name that was used', async () => {
    const cases = {
      'urn:ogc:def:crs:EPSG::4326': '41.9 12.5',
      'http://www.opengis.net/def/crs/EPSG/0/4326': '41.9 12.5',
      'EPSG:4326': '12.5 41.9',
      'CRS:84': '12.5 41.9',
    };
    for (const [srsName, position] of Object.entries(cases)) {
      const text = await get(`typeName=roman-emperors&srsName=${encodeURIComponent(srsName)}`);
      assert.ok(text.includes(`<gml:Point srsName="${srsName}"><gml:pos>${position}</gml:pos>`), text);
      assert.ok(text.includes(`<gml:Envelope srsName="${srsName}">`));
    }
    assert.match(await get('typeName=_communes_de_France&srsName=EPSG:2154'), /<gml:pos>652469 6862035</);
    const mercator = await get('typeName=roman-emperors&srsName=EPSG:3857');
    assert.match(mercator, /<gml:Point srsName="EPSG:3857"><gml:pos>1391493.6349 5146011.6793<\/gml:pos>/);
    assert.match(mercator, /<gml:Envelope srsName="EPSG:3857"><gml:lowerCorner>-67\d{4}\.\d+ 450\d{4}\.\d+</);
    assert.match(
      await get('typeName=_communes_de_France&srsName=urn:ogc:def:crs:EPSG::4326'),
      /<gml:pos>48\.85\d+ 2\.35\d+<\/gml:pos>/,
    );
    for (const unknown of [
      'EPSG:999999',
      'urn:ogc:def:crs:EPSG:9.99.9:99999',
      'http://www.epsg.org/6.11.2/4326',
    ]) {
      assert.match(
        await refused(`typeName=roman-emperors&srsName=${unknown}`, 'srsName'),
        /is no coordinate ref/,
      );
    }
  });

  it('comes as GeoJSON and CSV too, with several queries joined', async () => {
    const json = await wfs.get(`${ASK}&typeName=roman-emperors,rivers&outputFormat=json`);
    const collection = JSON.parse(json.text);
    assert.equal(collection.type, 'FeatureCollection');
    assert.deepEqual(
      collection.features.map((feature: { id: string }) => feature.id),
      ['roman-emperors.1', 'roman-emperors.2', 'roman-emperors.a.3', 'rivers.9'],
    );
    const csv = await wfs.get(`${ASK}&typeName=roman-emperors&outputFormat=text/csv`);
    assert.equal(csv.text.trim().split('\r\n').length, 4);
    await refused('typeName=roman-emperors,rivers&outputFormat=csv', 'outputFormat');
    await refused('typeName=roman-emperors&outputFormat=DXF', 'outputFormat');
  });

  it('takes the spellings of its default format', async () => {
    const plain = await get('typeName=rivers');
    for (const format of ['text/xml;%20subtype=gml/3.1.1', 'text/xml;subtype=gml/3.1.1', 'GML3']) {
      assert.equal(await get(`typeName=rivers&outputFormat=${format}`), plain);
    }
  });

  it('has a validator that follows everything but host and time', async () => {
    const ask = async (query: string, changes = {}) =>
      (await createTestWfs(changes).get(`${ASK}&typeName=roman-emperors${query}`)).validator;
    const plain = await ask('');
    assert.ok(plain);
    assert.equal(await ask('', { now: new Date(0), baseUrl: 'https://mirror.example.org' }), plain);
    assert.equal(await ask('&bogus=1'), plain);
    const others = [
      '&maxFeatures=1',
      '&startIndex=1',
      '&resultType=hits',
      '&propertyName=name',
      '&srsName=EPSG:4326',
    ];
    const validators = [plain, await ask('', { rights: 'member' })];
    for (const other of others) validators.push(await ask(other));
    assert.equal(new Set(validators).size, others.length + 2);
  });
});

describe('GetFeature: type names (CONTRACT 2.1)', () => {
  const encoded = encodeURIComponent(NAMESPACE);

  it('are taken with the portal’s prefix, a bound one, none, in Clark form, and by the publisher’s own id', async () => {
    for (const name of [
      'ods:roman-emperors',
      'roman-emperors',
      `app:roman-emperors&namespace=xmlns(app=${encoded})`,
      `app:roman-emperors&NAMESPACES=xmlns(app,${encoded})`,
      `roman-emperors&namespace=xmlns(${encoded})`,
      `{${encoded}}roman-emperors`,
      'TYPENAME:roman-emperors&namespace=xmlns(TYPENAME=http://mirror.example.org/api/wfs/featuretype)',
    ]) {
      assert.equal(number(await get(`typeName=${name}`)), 3, name);
    }
    assert.deepEqual(ids(await get('typeName=communes%20de%20France')), ['_communes_de_France.75056']);
    assert.deepEqual(ids(await get('typeName=hy:rivers')), ['rivers.9']);
    assert.deepEqual(ids(await get(`typeName=q:rivers&namespace=xmlns(q=${OTHER_NAMESPACE})`)), ['rivers.9']);
  });

  it('are refused when they are unknown, bound elsewhere, or not for the caller', async () => {
    for (const name of [
      'ods:Asdf',
      'nope:roman-emperors',
      'ods:secret',
      'ods:rivers',
      'ods:roman-emperors&namespace=xmlns(ods=http://elsewhere)',
      '{http://elsewhere}roman-emperors',
      '__proto__',
      'ods:constructor',
      'C:%5CWindows%5Cwin.ini',
      'ods:a%00',
      '*',
    ]) {
      await refused(`typeName=${name}`, 'typeName');
    }
    await refused('typeName=rivers&namespace=foo', 'namespace');
  });

  it('fall back to the portal’s own types in XML when their prefix isn’t declared', async () => {
    for (const name of ['app:roman-emperors', 'ods:roman-emperors', 'any:roman-emperors', 'roman-emperors']) {
      assert.equal(number((await post(`<wfs:Query typeName="${name}"/>`)).text), 3, name);
    }
    assert.match((await post('<wfs:Query typeName="ogc:roman-emperors"/>')).text, /InvalidParameterValue/);
  });

  it('may be several, in one list or in several queries', async () => {
    const expected = ['roman-emperors.1', 'roman-emperors.2', 'roman-emperors.a.3', 'rivers.9'];
    assert.deepEqual(ids(await get('typeName=roman-emperors,hy:rivers')), expected);
    const { text } = await post(
      '<wfs:Query typeName="app:roman-emperors"/><wfs:Query typeName="hy:rivers"/>',
    );
    assert.deepEqual(ids(text), expected);
  });

  it('are mandatory', async () => {
    await refused('', 'typeName', 'MissingParameterValue');
    await refused('typeName=', 'typeName', 'MissingParameterValue');
    await refused('typename[]=roman-emperors', 'typeName', 'MissingParameterValue');
  });
});

describe('GetFeature: properties', () => {
  it('are one list for all types or a parenthesised one for each', async () => {
    const each = await get('typeName=roman-emperors,rivers&propertyName=(name,birth)(course)');
    assert.match(each, /<ods:birth>/);
    assert.doesNotMatch(each, /reign_years|<gml:name>/);
    const qualified = await get(
      'typeName=roman-emperors,rivers&propertyName=roman-emperors/birth,hy:rivers/course',
    );
    assert.match(qualified, /<ods:birth>[\s\S]*<hy:course>/);
    assert.match(await get('typeName=roman-emperors&propertyName=*'), /reign_years/);
    assert.match(await get('typeName=roman-emperors&propertyName=()'), /reign_years/);
    await refused('typeName=roman-emperors,rivers&propertyName=(name)(course)(x)', 'propertyName');
  });

  it('that are mandatory are always written', async () => {
    const text = await get('typeName=roman-emperors&propertyName=birth');
    assert.match(text, /<ods:name>Augustus<\/ods:name><ods:birth>/);
    assert.doesNotMatch(text, /birthplace/);
  });

  it('are refused when they are unknown; the query’s handle says which query it was', async () => {
    for (const name of ['asdf', 'exec(java.lang.Runtime.getRuntime(),%27id%27)', '__proto__', '%3Cb%3E']) {
      await refused(`typeName=roman-emperors&propertyName=${name}`, 'propertyName');
    }
    const query =
      '<wfs:Query typeName="roman-emperors" handle="Q7"><wfs:PropertyName>app:asdf</wfs:PropertyName></wfs:Query>';
    assert.match((await post(query)).text, /exceptionCode="InvalidParameterValue" locator="Q7"/);
    assert.match((await post('<wfs:Query typeName="x" handle="Q8"/>')).text, /locator="Q8"/);
  });

  it('keep their namespace in XML', async () => {
    const query = (prefix: string) =>
      `<wfs:Query typeName="rivers" xmlns:g="http://www.opengis.net/gml" xmlns:hy="${OTHER_NAMESPACE}">
         <wfs:PropertyName>${prefix}:name</wfs:PropertyName></wfs:Query>`;
    assert.match((await post(query('g'))).text, /<gml:name>Rhône</);
    assert.match((await post(query('hy'))).text, /InvalidParameterValue/);
  });
});

describe('GetFeature: how many', () => {
  it('maxFeatures and startIndex hold for all queries together, and pages join to the whole', async () => {
    const type = 'typeName=roman-emperors,rivers,_communes_de_France';
    const whole = ids(await get(type));
    assert.equal(whole.length, 5);
    for (const size of [1, 2, 3, 4, 9]) {
      const pages: (string | undefined)[] = [];
      for (let from = 0; from < 5; from += size) {
        const text = await get(`${type}&maxFeatures=${size}&startIndex=${from}`);
        assert.equal(number(text), ids(text).length);
        pages.push(...ids(text));
      }
      assert.deepEqual(pages, whole, String(size));
    }
    assert.equal(number(await get(`${type}&startIndex=5`)), 0);
  });

  it('takes count for maxFeatures', async () => {
    assert.equal(number(await get('typeName=roman-emperors&count=2')), 2);
    assert.equal(number((await post('<wfs:Query typeName="roman-emperors"/>', 'maxFeatures="2"')).text), 2);
  });

  it('refuses what is no positive integer, or no index', async () => {
    for (const value of ['0', '-1', '1.5', '1e3', 'x', 'NaN', '%3Cscript%3E', '0x10']) {
      await refused(`typeName=roman-emperors&maxFeatures=${value}`, 'maxFeatures');
    }
    for (const value of ['-1', 'x', '1.0'])
      await refused(`typeName=roman-emperors&startIndex=${value}`, 'startIndex');
    assert.equal(number(await get('typeName=roman-emperors&maxFeatures=99999999999999999999999')), 3);
  });

  it('hits count all that match, ignoring maxFeatures, and hold no member', async () => {
    for (const query of ['', '&maxFeatures=1', '&startIndex=2', '&propertyName=name']) {
      const text = await get(`typeName=roman-emperors,rivers&resultType=hits${query}`);
      assert.equal(number(text), 4);
      assert.match(text, /timeStamp="[^"]+"/);
      assert.doesNotMatch(text, /featureMember/);
    }
    assert.equal(number((await post('<wfs:Query typeName="rivers"/>', 'resultType="hits"')).text), 1);
    await refused('typeName=roman-emperors&resultType=all', 'resultType');
  });

  it('says so when the portal’s cap cut the answer, and only then', async () => {
    const capped = createTestWfs({ catalog: catalogOf(datasets, { maxFeatures: 2 }) });
    const ask = async (query: string) => (await capped.get(`${ASK}&typeName=roman-emperors${query}`)).text;
    assert.equal(number(await ask('')), 2);
    for (const query of ['', '&maxFeatures=3']) assert.match(await ask(query), /at most 2 features/);
    for (const query of ['&maxFeatures=2', '&maxFeatures=1', '&startIndex=1', '&resultType=hits']) {
      assert.doesNotMatch(await ask(query), /at most/);
    }
    assert.equal(number(await ask('&resultType=hits')), 3);
  });
});

describe('GetFeature: ids', () => {
  it('alone say which types are asked for; the longest known type name counts', async () => {
    assert.deepEqual(ids(await get('featureId=roman-emperors.2')), ['roman-emperors.2']);
    assert.deepEqual(ids(await get('featureId=roman-emperors.east.1')), ['roman-emperors.east.1']);
    assert.deepEqual(ids(await get('featureId=roman-emperors.a.3')), ['roman-emperors.a.3']);
    assert.deepEqual(ids(await get('resourceId=roman-emperors.1')), ['roman-emperors.1']);
    assert.deepEqual(ids(await get('featureId=rivers.9,roman-emperors.1&propertyName=(course)(name)')), [
      'rivers.9',
      'roman-emperors.1',
    ]);
  });

  it('of a known type that don’t exist select nothing; of an unknown or hidden type they are refused', async () => {
    assert.equal(number(await get('featureId=roman-emperors.nope')), 0);
    for (const id of ['zz.0', 'roman-emperors', 'secret.1', '1', '.', 'roman-emperors.']) {
      await refused(`featureId=${id}`, 'featureId');
    }
    await refused('typeName=rivers&featureId=roman-emperors.1', 'featureId');
    await refused('featureId=,', 'featureId');
  });

  it('go with typeName, each to its type', async () => {
    const text = await get(
      'typeName=roman-emperors,rivers&featureId=(rivers.9)(roman-emperors.1,roman-emperors.2)',
    );
    assert.deepEqual(ids(text), ['roman-emperors.1', 'roman-emperors.2', 'rivers.9']);
    assert.equal(number(await get('typeName=roman-emperors,rivers&featureId=rivers.9')), 1);
  });

  it('stand in a filter of ids, in XML and KVP', async () => {
    const byFid = '<ogc:FeatureId fid="roman-emperors.2"/><ogc:FeatureId fid="rivers.9"/>';
    const byGmlId = '<ogc:GmlObjectId gml:id="roman-emperors.2"/>';
    for (const filter of [byFid, byGmlId]) {
      const { text } = await post(
        `<wfs:Query typeName="roman-emperors"><ogc:Filter>${filter}</ogc:Filter></wfs:Query>`,
      );
      assert.deepEqual(ids(text), ['roman-emperors.2']);
    }
    const kvp = encodeURIComponent('<Filter><FeatureId fid="roman-emperors.1"/></Filter>');
    assert.deepEqual(ids(await get(`typeName=roman-emperors&filter=${kvp}`)), ['roman-emperors.1']);
    assert.deepEqual(ids(await get(`typeName=roman-emperors,rivers&filter=(${kvp})(${kvp})`)), [
      'roman-emperors.1',
    ]);
  });

  it('of the two kinds can’t be mixed', async () => {
    for (const inside of [
      '<ogc:GmlObjectId gml:id="roman-emperors.1"/><ogc:FeatureId fid="roman-emperors.2"/>',
      '<ogc:FeatureId/>',
      '',
    ]) {
      const query = `<wfs:Query typeName="roman-emperors"><ogc:Filter>${inside}</ogc:Filter></wfs:Query>`;
      const { text, status } = await post(query);
      assert.equal(status, 400);
      assert.match(text, /exceptionCode="InvalidParameterValue" locator="filter"/);
    }
    await refused(`typeName=rivers&filter=${encodeURIComponent('<Filter><Not/></Filter>')}`, 'filter');
  });
});

describe('GetFeature: what is not offered is refused by name', () => {
  it('two of featureId, filter and bbox at once', async () => {
    const text = await refused('typeName=roman-emperors&featureId=roman-emperors.1&bbox=0,0,1,1', 'bbox');
    assert.match(text, /featureId and bbox/);
  });

  it('elements in XML that aren’t known here', async () => {
    for (const inside of [
      '<ogc:SortBy/>',
      '<ogc:Function name="f"/>',
      '<wfs:Whatever/>',
      '<ogc:Filter><ogc:FeatureId fid="roman-emperors.1"/></ogc:Filter><ogc:Filter/>',
    ]) {
      const { text, status } = await post(`<wfs:Query typeName="roman-emperors">${inside}</wfs:Query>`);
      assert.equal(status, 400);
      assert.match(text, /exceptionCode="InvalidParameterValue"/);
    }
    assert.match((await post('<wfs:Querry typeName="roman-emperors"/>')).text, /InvalidParameterValue/);
    assert.match(
      (await post('<wfs:Query/>')).text,
      /exceptionCode="MissingParameterValue" locator="typeName"/,
    );
    assert.match((await post('')).text, /exceptionCode="MissingParameterValue" locator="Query"/);
  });

  it('but what changes nothing here is accepted', async () => {
    assert.equal(
      number(await get('typeName=rivers&traverseXlinkDepth=*&traverseXlinkExpiry=3&featureVersion=ALL')),
      1,
    );
    const { text } = await post(
      '<wfs:Query typeName="rivers" featureVersion="ALL"/>',
      'traverseXlinkDepth="*" traverseXlinkExpiry="3" handle="h"',
    );
    assert.equal(number(text), 1);
  });
});

describe('GetFeature: authorization', () => {
  it('narrows every query before it reaches the store', async () => {
    const narrowed = createTestWfs({
      authorize: (query) => ({
        ...query,
        properties: query.properties.filter((property) => property.name !== 'birthplace'),
        filter: { kind: 'FeatureId', ids: new Set(['1']) },
      }),
    });
    const { text } = await narrowed.get(`${ASK}&typeName=roman-emperors`);
    assert.deepEqual(ids(text), ['roman-emperors.1']);
    assert.doesNotMatch(text, /birthplace/);
  });
});
