import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sharedAvailable } from '../../../test/support/shared.ts';
import { createTestWfs } from '../../../test/support/wfs-fixture.ts';
import { wfsValidator } from '../../../test/support/wfs-validator.ts';
import { handleWfs } from './handle-wfs.ts';

const ASK = 'service=WFS&version=1.1.0&request=GetFeature';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What each format is called, how it is sent, and how its bytes begin. */
const FORMATS = [
  {
    names: ['gpkg', 'geopackage', 'application/geopackage%2Bsqlite3'],
    type: 'application/geopackage+sqlite3',
    extension: 'gpkg',
    start: 'SQLite format 3\0',
  },
  {
    names: ['SHAPE-ZIP', 'shapezip', 'application/zip'],
    type: 'application/zip',
    extension: 'zip',
    start: 'PK\x03\x04',
  },
  {
    names: ['flatgeobuf', 'fgb', 'application/flatgeobuf'],
    type: 'application/flatgeobuf',
    extension: 'fgb',
    start: 'fgb\x03fgb',
  },
  { names: ['xlsx', XLSX], type: XLSX, extension: 'xlsx', start: 'PK\x03\x04' },
  {
    names: ['kml', 'application/vnd.google-earth.kml%2Bxml', 'application/vnd.google-earth.kml+xml'],
    type: 'application/vnd.google-earth.kml+xml; charset=utf-8',
    extension: 'kml',
    start: '<?xml',
  },
] as const;

describe('the formats of GetFeature', () => {
  for (const { names, type, extension, start } of FORMATS) {
    it(`${extension}: by each of its names, as a file, of as many bytes as announced`, async () => {
      const wfs = createTestWfs();
      for (const name of names) {
        const answer = await wfs.get(`${ASK}&typeName=roman-emperors&outputFormat=${name}`);
        assert.equal(answer.status, 200, answer.text.slice(0, 500));
        assert.equal(answer.contentType, type);
        assert.ok(answer.bytes.toString('latin1').startsWith(start));
      }
      assert.equal(wfs.store.open, 0);
      const input = { method: 'GET', contentType: undefined, body: new Uint8Array(0) } as const;
      const queryString = `${ASK}&typeName=roman-emperors&outputFormat=${extension === 'zip' ? 'shapezip' : extension}`;
      const { body } = await handleWfs({ ...input, queryString }, wfs.context);
      assert.equal(body.fileName, `roman-emperors.${extension}`);
      let bytes = 0;
      for await (const chunk of body.plain(wfs.context.signal)) {
        bytes += chunk.length;
        if (extension === 'gpkg') assert.notEqual(body.byteLength, undefined, 'known with the first chunk');
      }
      if (body.byteLength !== undefined) assert.equal(bytes, body.byteLength);
      body.close();
      assert.equal(wfs.store.open, 0);
    });

    it(`${extension}: a number of features is given in the default format`, async () => {
      const { text, contentType } = await createTestWfs().get(
        `${ASK}&typeName=roman-emperors&resultType=hits&outputFormat=${names[0]}`,
      );
      assert.equal(contentType, 'text/xml; subtype=gml/3.1.1');
      assert.match(text, /numberOfFeatures="3"/);
    });
  }

  it('several feature types: layers of a GeoPackage, files of a zip, sheets of a workbook; else refused', async () => {
    const wfs = createTestWfs();
    const types = `${ASK}&typeName=roman-emperors,rivers`;
    for (const format of ['gpkg', 'shapezip', 'xlsx', 'kml']) {
      assert.equal((await wfs.get(`${types}&outputFormat=${format}`)).status, 200, format);
    }
    const refused = await wfs.get(`${types}&outputFormat=fgb`);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /locator="outputFormat"[\s\S]*one layer/);
    assert.equal(wfs.store.open, 0);
  });

  it('KML is WGS 84 and nothing else', async () => {
    const wfs = createTestWfs();
    const { text } = await wfs.get(
      `${ASK}&typeName=roman-emperors&outputFormat=kml&srsName=urn:ogc:def:crs:EPSG::4326`,
    );
    assert.match(text, /<Placemark id="roman-emperors.1"><name>Augustus<\/name>/);
    assert.match(text, /<Point><coordinates>12.5,41.9<\/coordinates><\/Point>/);
    const refused = await wfs.get(`${ASK}&typeName=roman-emperors&outputFormat=kml&srsName=EPSG:3857`);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /locator="outputFormat"[\s\S]*WGS 84/);
  });

  it('GML 2: x,y by the name that it knows, or as srsName says; the order of the axes with it', async () => {
    const wfs = createTestWfs();
    const ask = `${ASK}&typeName=roman-emperors&outputFormat=text/xml;+subtype%3Dgml/2.1.2`;
    const { text, contentType } = await wfs.get(ask);
    assert.equal(contentType, 'text/xml; subtype=gml/2.1.2');
    assert.match(
      text,
      /<ods:roman-emperors fid="roman-emperors.1">.*<gml:Point srsName="http:\/\/www.opengis.net\/gml\/srs\/epsg.xml#4326"><gml:coordinates>12.5,41.9<\/gml:coordinates>/,
    );
    assert.match(
      (await wfs.get(`${ask}&srsName=urn:ogc:def:crs:EPSG::4326`)).text,
      /<gml:coordinates>41.9,12.5</,
    );
    const plain = await wfs.get(`${ASK}&typeName=roman-emperors&outputFormat=GML2`);
    assert.equal(plain.text, text);
  });

  it('GML 2: valid against the schemas, its own from DescribeFeatureType included', async (t) => {
    if (!sharedAvailable(t)) return;
    const wfs = createTestWfs();
    const schemas = [];
    for (const type of ['roman-emperors', 'rivers']) {
      const ask = `service=WFS&version=1.1.0&request=DescribeFeatureType&typeName=${type}&outputFormat=gml2`;
      schemas.push((await wfs.get(ask)).text);
    }
    const validator = await wfsValidator(schemas, '1.0.0');
    for (const rest of [
      'roman-emperors',
      'rivers',
      'roman-emperors,rivers',
      'rivers&srsName=EPSG:2154',
      'roman-emperors&featureId=roman-emperors.2',
    ]) {
      const { text } = await wfs.get(`${ASK}&typeName=${rest}&outputFormat=gml2`);
      assert.deepEqual(validator.validate(text), [], rest);
    }
  });
});
