import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sharedAvailable } from '../../../test/support/shared.ts';
import { catalogOf, createTestWfs, datasets, FixtureStore } from '../../../test/support/wfs-fixture.ts';
import { wfsValidator } from '../../../test/support/wfs-validator.ts';
import { ANONYMOUS } from '../../access/identity.ts';
import { viewCatalog } from '../../access/view-catalog.ts';
import type { Dataset } from '../../catalog/catalog.ts';

const wfs = createTestWfs();
const ASK = 'service=WFS&request=GetCapabilities';

const isException = (text: string, code: string, locator: string) =>
  text.includes(`exceptionCode="${code}" locator="${locator}"`);

describe('GetCapabilities (CONTRACT 2.3)', () => {
  it('is valid, whole and in any set of sections', async (t) => {
    if (!sharedAvailable(t)) return;
    const validator = await wfsValidator();
    const sections = ['ServiceIdentification', 'ServiceProvider', 'OperationsMetadata', 'FeatureTypeList'];
    const asked = ['', ...sections, 'Filter_Capabilities', 'All', sections.slice(1, 3).join(',')];
    for (const value of asked) {
      const { text, status } = await wfs.get(`${ASK}&sections=${value}`);
      assert.equal(status, 200);
      assert.deepEqual(validator.validate(text), [], value);
    }
    const bare = { contactName: undefined, contactEmail: undefined, providerSite: undefined, fees: '' };
    const empty = createTestWfs({ catalog: catalogOf([], { ...bare, maxFeatures: 100 }) });
    assert.deepEqual(validator.validate((await empty.get(ASK)).text), []);
  });

  it('says what people say of a dataset: its description in words, and where its page is', async (t) => {
    const [emperors] = datasets as [Dataset];
    const metadata = {
      ...emperors.metadata,
      abstract: '# Who\n\n**All** of [them](https://x.example) & <b>more</b>',
    };
    const said = createTestWfs({ catalog: catalogOf([{ ...emperors, id: 'Rome & co', metadata }]) });
    const { text } = await said.get(ASK);
    assert.match(text, /<wfs:Abstract>Who\n\nAll of them &amp; &lt;b&gt;more&lt;\/b&gt;<\/wfs:Abstract>/);
    assert.match(
      text,
      /<wfs:MetadataURL type="TC211" format="text\/html">http:\/\/data\.example\.org\/dataset\/Rome%20%26%20co\/<\/wfs:MetadataURL>\s*<\/wfs:FeatureType>/,
    );
    if (sharedAvailable(t)) assert.deepEqual((await wfsValidator()).validate(text), []);
  });

  it('is whole for an empty value of sections in a URL, and has none for an empty list in XML', async () => {
    const whole = (await wfs.get(ASK)).text;
    assert.equal((await wfs.get(`${ASK}&sections=`)).text, whole);
    assert.equal((await wfs.get(`${ASK}&AcceptVersions=1.1.0&Sections=&sections=`)).text, whole);
    assert.doesNotMatch(whole, /ows:Parameter name="Sections"/);
    const ows = 'xmlns:ows="http://www.opengis.net/ows"';
    const body = `<GetCapabilities xmlns="http://www.opengis.net/wfs" ${ows} service="WFS"><ows:Sections/></GetCapabilities>`;
    const { text } = await wfs.post(body, 'text/xml');
    assert.doesNotMatch(text, /ServiceIdentification>|ServiceProvider>|OperationsMetadata>|FeatureTypeList>/);
  });

  it('answers with the sections of the specification’s example', async () => {
    const { text } = await wfs.get(`${ASK}&sections=OperationsMetadata,FeatureTypeList`);
    assert.match(text, /<ows:OperationsMetadata>/);
    assert.match(text, /<wfs:FeatureTypeList>/);
    assert.doesNotMatch(text, /ServiceIdentification>|ServiceProvider>/);
  });

  it('answers the specification’s example by POST alike', async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>
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
</GetCapabilities>`;
    const posted = await wfs.post(body, 'text/xml');
    const got = await wfs.get(`${ASK}&sections=OperationsMetadata,FeatureTypeList`);
    assert.equal(posted.text, got.text);
  });

  it('refuses a section that it doesn’t have', async () => {
    for (const section of ['Contents', 'featuretypelist', 'ServesGMLObjectTypeList', '__proto__']) {
      const { text, status } = await wfs.get(`${ASK}&sections=FeatureTypeList,${section}`);
      assert.equal(status, 400);
      assert.ok(isException(text, 'InvalidParameterValue', 'sections'), text);
    }
  });

  it('gives the same text twice, in any order of parameters', async () => {
    const first = await wfs.get(`${ASK}&version=1.1.0`);
    const later = createTestWfs({ now: new Date() });
    assert.equal((await later.get('VERSION=1.1.0&REQUEST=GetCapabilities&SERVICE=WFS')).text, first.text);
    assert.equal(first.contentType, 'text/xml; charset=utf-8');
    assert.equal(first.byteLength, first.bytes.length);
    assert.ok(first.gzip);
    assert.deepEqual(gunzipSync(first.gzip), first.bytes);
    assert.equal(first.gzipByteLength, first.gzip.length);
  });

  it('lists only what the caller may see, and keeps callers apart', async () => {
    assert.doesNotMatch((await wfs.get(ASK)).text, /ods:secret/);
    const catalog = catalogOf();
    const guest = createTestWfs({ catalog: viewCatalog(catalog, ANONYMOUS).catalog, rights: 'everyone' });
    const member = createTestWfs({ catalog, rights: 'member' });
    const [seenByGuest, seenByMember] = [await guest.get(ASK), await member.get(ASK)];
    assert.doesNotMatch(seenByGuest.text, /ods:secret/);
    assert.match(seenByMember.text, /<wfs:Name>ods:secret</);
    assert.notEqual(seenByGuest.validator, seenByMember.validator);
    assert.equal((await guest.get(ASK)).text, seenByGuest.text);
  });

  it('links to the host that was asked, and never repeats a credential', async () => {
    const catalog = catalogOf();
    for (const baseUrl of ['http://data.example.org', 'https://mirror.example.org']) {
      const { text } = await createTestWfs({ catalog, baseUrl }).get(`${ASK}&apikey=0123456789abcdef`);
      assert.ok(text.includes(`<ows:Get xlink:href="${baseUrl}/api/wfs?"/>`));
      assert.doesNotMatch(text, /0123456789abcdef/);
    }
  });

  it('gives each host its own addresses of datasets, without writing what both say once more', async () => {
    const [first] = datasets as [Dataset];
    let reads = 0;
    const counted: Dataset = {
      ...first,
      get summary() {
        reads++;
        return first.summary;
      },
    };
    const catalog = catalogOf([counted]);
    const address = `/dataset/${first.id}/</wfs:MetadataURL>`;
    const documentAt = async (baseUrl: string) => (await createTestWfs({ catalog, baseUrl }).get(ASK)).text;
    const here = await documentAt('http://data.example.org');
    assert.ok(here.includes(`>http://data.example.org${address}`), here);
    const readsOfOne = reads;
    assert.ok(readsOfOne > 0);
    // A dollar sign is no reference to anything, and an ampersand is escaped.
    const there = await documentAt('https://mirror.example.org/$&a');
    assert.ok(there.includes(`>https://mirror.example.org/$&amp;a${address}`), there);
    assert.doesNotMatch(there, /data\.example\.org\/dataset/);
    assert.equal(reads, readsOfOne);
  });

  it('declares each prefix on the root and on its types', async () => {
    const { text } = await wfs.get(ASK);
    const root = text.slice(0, text.indexOf('<ows:ServiceIdentification>'));
    for (const declaration of [
      'xmlns:ods="http://data.example.org/api/wfs/featuretype"',
      'xmlns:hy="http://other.example.org/types"',
    ]) {
      assert.ok(root.includes(declaration));
      assert.ok(text.includes(`<wfs:FeatureType ${declaration}>`));
    }
  });

  it('names CRS, box, keywords and formats of each type', async () => {
    const { text } = await wfs.get(ASK);
    const part = text.slice(text.indexOf('<wfs:Name>ods:roman-emperors<'));
    const element = part.slice(0, part.indexOf('</wfs:FeatureType>'));
    for (const expected of [
      '<wfs:Title>The roman-emperors</wfs:Title>',
      '<wfs:Abstract>Facts &amp; figures</wfs:Abstract>',
      '<ows:Keyword>a &lt; b</ows:Keyword>',
      '<wfs:DefaultSRS>urn:ogc:def:crs:EPSG::4326</wfs:DefaultSRS>',
      '<wfs:OtherSRS>EPSG:4326</wfs:OtherSRS>',
      '<wfs:Format>text/xml; subtype=gml/3.1.1</wfs:Format>',
      '<ows:LowerCorner>-6.04 37.44</ows:LowerCorner>',
      '<ows:UpperCorner>12.5 41.9</ows:UpperCorner>',
    ]) {
      assert.ok(element.includes(expected), expected);
    }
    const noGeometry = text.slice(text.indexOf('<wfs:Name>ods:roman-emperors.east<'));
    assert.match(noGeometry, /^[\s\S]*?<wfs:NoSRS\/>[\s\S]*?<ows:LowerCorner>-180 -90</);
  });

  it('advertises the CRSs of the dataset, of its portal and of the server, each once', async () => {
    const [first, ...others] = datasets;
    const own = { ...first!, metadata: { ...first!.metadata, otherSrs: ['EPSG:3003', 'EPSG:25832'] } };
    const catalog = catalogOf([own, ...others], { otherSrs: ['EPSG:5514'] });
    const { text } = await createTestWfs({ catalog }).get(ASK);
    const srsOf = ({ featureType: { name } }: (typeof datasets)[number]) => {
      const part = text.slice(text.indexOf(`<wfs:Name>ods:${name}<`));
      const element = part.slice(0, part.indexOf('</wfs:FeatureType>'));
      return [...element.matchAll(/<wfs:OtherSRS>([^<]*)</g)].map(([, srs]) => srs);
    };
    assert.deepEqual(srsOf(own).slice(-3), ['EPSG:3003', 'EPSG:25832', 'EPSG:5514']);
    const second = others.find(({ featureType }) =>
      featureType.properties.some((p) => p.type === 'geometry'),
    );
    assert.deepEqual(srsOf(second!).slice(-2), ['EPSG:5514', 'EPSG:25832']);
  });

  it('advertises the portal’s cap only where there is one', async () => {
    assert.doesNotMatch((await wfs.get(ASK)).text, /DefaultMaxFeatures/);
    const capped = createTestWfs({ catalog: catalogOf(datasets, { maxFeatures: 500 }) });
    assert.match(
      (await capped.get(ASK)).text,
      /<ows:Constraint name="DefaultMaxFeatures">\s*<ows:Value>500<\/ows:Value>/,
    );
    // QGIS pages, and so gets beyond the cap, where it finds what WFS 2.0.0 says of servers that can be paged.
    assert.match(
      (await capped.get(ASK)).text,
      /<ows:Constraint name="ImplementsResultPaging">\s*<ows:NoValues\/>\s*<ows:DefaultValue>TRUE</,
    );
    assert.doesNotMatch((await wfs.get(ASK)).text, /ImplementsResultPaging/);
  });

  it('says in Filter_Capabilities what the store answers', async (t) => {
    const { text } = await wfs.get(ASK);
    assert.match(text, /<ogc:Id_Capabilities>\s*<ogc:EID\/>\s*<ogc:FID\/>\s*<\/ogc:Id_Capabilities>/);
    const names = (element: string) =>
      [...text.matchAll(new RegExp(`<ogc:${element}(?: name="(\\w+)"/>|>([^<]*)<)`, 'g'))].map(
        ([, name, content]) => name ?? content,
      );
    assert.deepEqual(names('SpatialOperator').sort(), [
      'BBOX',
      'Beyond',
      'Contains',
      'Crosses',
      'DWithin',
      'Disjoint',
      'Equals',
      'Intersects',
      'Overlaps',
      'Touches',
      'Within',
    ]);
    assert.deepEqual(names('ComparisonOperator').sort(), [
      'Between',
      'EqualTo',
      'GreaterThan',
      'GreaterThanEqualTo',
      'LessThan',
      'LessThanEqualTo',
      'Like',
      'NotEqualTo',
      'NullCheck',
    ]);
    assert.deepEqual(names('GeometryOperand'), [
      'gml:Envelope',
      'gml:Point',
      'gml:LineString',
      'gml:Polygon',
    ]);
    assert.match(text, /<ogc:LogicalOperators\/>/);
    assert.match(text, /<ogc:SimpleArithmetic\/>/);
    const store = new FixtureStore(['FeatureId', 'PropertyIsLike']);
    const poor = await createTestWfs({ store }).get(ASK);
    assert.match(poor.text, /<ogc:ComparisonOperators>\s*<ogc:ComparisonOperator>Like<[^>]*>\s*<\/ogc:C/);
    assert.doesNotMatch(poor.text, /Intersects|EqualTo|LogicalOperators/);
    if (sharedAvailable(t)) assert.deepEqual((await wfsValidator()).validate(poor.text), []);
  });

  it('lists the CRSs of a type, of maps and of the configuration, each once', async () => {
    const { text } = await wfs.get(ASK);
    const of = (type: string) => {
      const element =
        text.slice(text.indexOf(`<wfs:Name>ods:${type}<`)).split('</wfs:FeatureType>', 1)[0] ?? '';
      return [...element.matchAll(/<wfs:(?:Default|Other)SRS>([^<]*)</g)].map(([, name]) => name);
    };
    const world = ['urn:ogc:def:crs:EPSG::4326', 'EPSG:4326', 'urn:ogc:def:crs:OGC:1.3:CRS84'];
    const mercator = ['urn:ogc:def:crs:EPSG::3857', 'EPSG:3857'];
    assert.deepEqual(of('roman-emperors'), [...world, ...mercator, 'EPSG:25832']);
    assert.deepEqual(of('_communes_de_France'), [
      'urn:ogc:def:crs:EPSG::2154',
      'EPSG:2154',
      ...world,
      ...mercator,
      'EPSG:25832',
    ]);
  });
});

describe('updateSequence (OGC 05-008 §7.3.4)', () => {
  const ask = (sequence: string) => wfs.get(`${ASK}&updateSequence=${sequence}`);

  it('is answered in short when it is the current one', async () => {
    const { text } = await ask('r0mi1k2abc');
    assert.match(text, /<wfs:WFS_Capabilities version="1.1.0" updateSequence="r0mi1k2abc"[^>]*\/>/);
    const whole = await wfs.get(ASK);
    assert.match(whole.text, /updateSequence="r0mi1k2abc"/);
  });

  it('gets the whole document when it is older, and an exception when it is newer or none of ours', async () => {
    assert.match((await ask('r0mi1k2abb')).text, /<wfs:FeatureTypeList>/);
    for (const other of ['9999999999', 'r0mi1k2abd', 'x']) {
      const { text } = await ask(other);
      assert.ok(isException(text, 'InvalidUpdateSequence', 'updateSequence'), text);
    }
  });
});

describe('version negotiation (CONTRACT 2.2)', () => {
  const served = async (query: string) => {
    const { text } = await wfs.get(`service=WFS&request=GetCapabilities&${query}`);
    return (
      /<wfs:WFS_Capabilities version="([^"]*)"/.exec(text)?.[1] ?? /exceptionCode="([^"]*)"/.exec(text)?.[1]
    );
  };

  it('gives the first acceptable version, whatever version says', async () => {
    for (const query of [
      '',
      'version=1.1.0',
      'acceptversions=1.1.0',
      'acceptversions=1.1.0,1.0.0',
      'ACCEPTVERSIONS=2.0.0,1.1.0,1.0.0',
      'acceptversions=1.1.0&version=9.9.9',
      'acceptversions=2.0.0, 1.1.0',
    ]) {
      assert.equal(await served(query), '1.1.0', query);
    }
  });

  it('fails when none is acceptable', async () => {
    for (const versions of ['2.0.0', '2006.10.25', '2006-10-26', 'x']) {
      assert.equal(await served(`acceptversions=${versions}`), 'VersionNegotiationFailed', versions);
    }
  });

  it('gives the highest served version not above a lone version, else the lowest', async () => {
    for (const version of ['2.0.0', '1.1.3', '1.1.0', '1.0.0', '0.0.1', '1']) {
      assert.equal(await served(`version=${version}`), '1.1.0', version);
    }
    assert.equal(await served('version=one'), 'InvalidParameterValue');
  });

  it('reads AcceptVersions in XML', async () => {
    const body = (version: string) =>
      `<wfs:GetCapabilities service="WFS" xmlns:wfs="http://www.opengis.net/wfs" xmlns:ows="http://www.opengis.net/ows">
         <ows:AcceptVersions><ows:Version>${version}</ows:Version></ows:AcceptVersions>
       </wfs:GetCapabilities>`;
    assert.match((await wfs.post(body('1.1.0'), 'text/xml')).text, /<wfs:WFS_Capabilities version="1.1.0"/);
    assert.match((await wfs.post(body('3.0.0'), 'text/xml')).text, /VersionNegotiationFailed/);
  });
});
