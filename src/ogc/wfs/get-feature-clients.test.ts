import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestWfs } from '../../../test/support/wfs-fixture.ts';

/**
 * Requests as clients have sent them to these feature types, with parameters decoded: GDAL 3.6 (`ogrinfo`), QGIS 3.22,
 * OWSLib 0.27, OpenLayers 10.
 */
const wfs = createTestWfs();

const names = (text: string) => [...text.matchAll(/<ods:name>([^<]*)</g)].map(([, name]) => name);

async function get(parameters: Readonly<Record<string, string>>): Promise<string> {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const { text, status } = await wfs.get(query.join('&'));
  assert.equal(status, 200, text);
  return text;
}

const GDAL_FILTER =
  '<Filter xmlns="http://www.opengis.net/ogc" xmlns:ods="http://data.example.org/api/wfs/featuretype" xmlns:gml="http://www.opengis.net/gml">';
const GDAL = { VERSION: '1.1.0', SERVICE: 'WFS', REQUEST: 'GetFeature', TYPENAME: 'ods:roman-emperors' };

describe('GDAL', () => {
  it('filters with -where', async () => {
    const FILTER = `${GDAL_FILTER}<And><PropertyIsLike wildCard='*' singleChar='_' escapeChar='!' matchCase='true'><PropertyName>name</PropertyName><Literal>A*</Literal></PropertyIsLike><PropertyIsGreaterThan><PropertyName>reign_years</PropertyName><Literal>10</Literal></PropertyIsGreaterThan></And></Filter>`;
    assert.deepEqual(names(await get({ ...GDAL, FILTER })), ['Augustus']);
  });

  it('asks for a box with -spat, without a CRS in the order of the default CRS', async () => {
    const FILTER = `${GDAL_FILTER}<BBOX><PropertyName>ods:birthplace</PropertyName><gml:Box><gml:coordinates>30.0000000000000000,0.0000000000000000 50.0000000000000000,20.0000000000000000</gml:coordinates></gml:Box></BBOX></Filter>`;
    assert.deepEqual(names(await get({ ...GDAL, FILTER })), ['Augustus']);
  });

  it('sorts with SQL', async () => {
    const FILTER = `${GDAL_FILTER}<And><PropertyIsGreaterThanOrEqualTo><PropertyName>reign_years</PropertyName><Literal>15</Literal></PropertyIsGreaterThanOrEqualTo><PropertyIsLessThanOrEqualTo><PropertyName>reign_years</PropertyName><Literal>40</Literal></PropertyIsLessThanOrEqualTo></And></Filter>`;
    assert.deepEqual(names(await get({ ...GDAL, FILTER, SORTBY: 'name D' })), ['Trajan', 'Augustus']);
  });
});

const QGIS = {
  SERVICE: 'WFS',
  REQUEST: 'GetFeature',
  VERSION: '1.1.0',
  TYPENAME: 'ods:roman-emperors',
  SRSNAME: 'urn:ogc:def:crs:EPSG::4326',
};

describe('QGIS', () => {
  it('asks for what the map shows', async () => {
    const text = await get({ ...QGIS, BBOX: '30,0,50,20,urn:ogc:def:crs:EPSG::4326' });
    assert.deepEqual(names(text), ['Augustus']);
  });

  it('filters by an expression', async () => {
    const FILTER = `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">
 <ogc:And>
  <ogc:PropertyIsLike escapeChar="\\" singleChar="_" wildCard="%">
   <ogc:PropertyName>name</ogc:PropertyName>
   <ogc:Literal>A%</ogc:Literal>
  </ogc:PropertyIsLike>
  <ogc:PropertyIsGreaterThan>
   <ogc:PropertyName>reign_years</ogc:PropertyName>
   <ogc:Literal>10</ogc:Literal>
  </ogc:PropertyIsGreaterThan>
 </ogc:And>
</ogc:Filter>
`;
    assert.deepEqual(names(await get({ ...QGIS, FILTER })), ['Augustus']);
  });

  it('asks in the CRS of the layer, sorted', async () => {
    const text = await get({ ...QGIS, SRSNAME: 'urn:ogc:def:crs:EPSG::3857', SORTBY: 'name D' });
    assert.deepEqual(names(text), ['Trajan', 'Tiberius &amp; Co &lt;2&gt;', 'Augustus']);
    assert.match(text, /<gml:Point srsName="urn:ogc:def:crs:EPSG::3857"><gml:pos>1391493.6349 5146011.6793</);
  });
});

describe('OWSLib', () => {
  const OWSLIB = {
    service: 'WFS',
    version: '1.1.0',
    request: 'GetFeature',
    typename: 'ods:roman-emperors',
    propertyname: '*',
  };

  it('sends an operator without a filter around it', async () => {
    const filter =
      '<ogc:PropertyIsLike xmlns:ogc="http://www.opengis.net/ogc" wildCard="*" singleChar="_" escapeChar="\\"><ogc:PropertyName>name</ogc:PropertyName><ogc:Literal>Aug*</ogc:Literal></ogc:PropertyIsLike>';
    assert.deepEqual(names(await get({ ...OWSLIB, filter })), ['Augustus']);
  });

  it('sends boxes, orders and pages', async () => {
    const text = await get({
      ...OWSLIB,
      srsname: 'urn:ogc:def:crs:EPSG::4326',
      bbox: '30,-10,50,20,urn:ogc:def:crs:EPSG::4326',
      sortby: 'name',
      startindex: '1',
    });
    assert.deepEqual(names(text), ['Trajan']);
  });

  it('posts names of properties without any namespace', async () => {
    const { text } = await wfs.post(
      '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs" service="WFS" version="1.1.0"><wfs:Query typeName="ods:roman-emperors"><ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:BBOX><gml311:Envelope xmlns:gml311="http://www.opengis.net/gml" srsName="urn:ogc:def:crs:EPSG::4326"><gml311:lowerCorner>30 0</gml311:lowerCorner><gml311:upperCorner>50 20</gml311:upperCorner></gml311:Envelope></ogc:BBOX></ogc:Filter><PropertyName>name</PropertyName><ogc:SortBy xmlns:ogc="http://www.opengis.net/ogc"><ogc:SortProperty><ogc:PropertyName>name</ogc:PropertyName></ogc:SortProperty></ogc:SortBy></wfs:Query></wfs:GetFeature>',
      'text/xml',
    );
    assert.deepEqual(names(text), ['Augustus']);
    assert.doesNotMatch(text, /ods:birth/);
  });
});

describe('OpenLayers', () => {
  it('writes filters of all kinds in XML', async () => {
    const { text } = await wfs.post(
      '<GetFeature xmlns="http://www.opengis.net/wfs" service="WFS" version="1.1.0" outputFormat="application/json" maxFeatures="10" startIndex="0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/wfs http://schemas.opengis.net/wfs/1.1.0/wfs.xsd"><Query typeName="ods:roman-emperors" srsName="EPSG:3857" xmlns:ods="http://data.example.org/api/wfs/featuretype"><Filter xmlns="http://www.opengis.net/ogc"><And><PropertyIsLike wildCard="*" singleChar="." escapeChar="!"><PropertyName>name</PropertyName><Literal>A*</Literal></PropertyIsLike><Or><PropertyIsEqualTo matchCase="false"><PropertyName>name</PropertyName><Literal>AUGUSTUS</Literal></PropertyIsEqualTo><PropertyIsBetween><PropertyName>reign_years</PropertyName><LowerBoundary><Literal>15</Literal></LowerBoundary><UpperBoundary><Literal>25</Literal></UpperBoundary></PropertyIsBetween><PropertyIsNull><PropertyName>birth</PropertyName></PropertyIsNull></Or><Not><PropertyIsNotEqualTo><PropertyName>reign_years</PropertyName><Literal>40</Literal></PropertyIsNotEqualTo></Not><BBOX><PropertyName>birthplace</PropertyName><Envelope xmlns="http://www.opengis.net/gml" srsName="EPSG:3857"><lowerCorner>0 5000000</lowerCorner><upperCorner>2000000 6000000</upperCorner></Envelope></BBOX><Intersects><PropertyName>birthplace</PropertyName><Polygon xmlns="http://www.opengis.net/gml" srsName="EPSG:3857"><exterior><LinearRing srsName="EPSG:3857"><posList srsDimension="2">0 5000000 2000000 5000000 2000000 6000000 0 6000000 0 5000000</posList></LinearRing></exterior></Polygon></Intersects><DWithin><PropertyName>birthplace</PropertyName><Point xmlns="http://www.opengis.net/gml" srsName="EPSG:3857"><pos srsDimension="2">1391493 5146011</pos></Point><Distance units="m">10</Distance></DWithin></And></Filter></Query></GetFeature>',
      'text/xml',
    );
    const { features } = JSON.parse(text);
    assert.deepEqual(
      features.map((feature: { id: string }) => feature.id),
      ['roman-emperors.1'],
    );
    assert.deepEqual(features[0].geometry.coordinates, [1391493.6349, 5146011.6793]);
  });
});
