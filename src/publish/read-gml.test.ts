import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { programAvailable } from '../../test/support/programs.ts';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { makeByGdal, readAnyRecords, readByGdal, readRecords } from '../../test/support/source-records.ts';
import { openGml } from './read-gml.ts';
import { DateText, NumberText, SourceError, type SourceOptions } from './source.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trigpoint-gml-'));
});
after(() => rm(folder, { recursive: true }));

const URN = 'urn:ogc:def:crs:EPSG::4326';
const collection = (members: string, attributes = '') =>
  `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" xmlns:a="urn:a"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${members}</wfs:FeatureCollection>`;
const member = (inner: string, id = '1') =>
  `<gml:featureMember><a:t gml:id="t.${id}">${inner}</a:t></gml:featureMember>`;
const point = (srs = ` srsName="${URN}"`) =>
  `<a:g><gml:Point${srs}><gml:pos>48 2</gml:pos></gml:Point></a:g>`;

let files = 0;
async function open(document: string, options: SourceOptions = {}, schema?: string) {
  const stem = join(folder, `f${files++}`);
  await writeFile(`${stem}.gml`, document);
  if (schema !== undefined) await writeFile(`${stem}.xsd`, schema);
  return openGml(`${stem}.gml`, options);
}
const refused = (document: string, pattern: RegExp, options: SourceOptions = {}) =>
  assert.rejects(
    async () => readRecords(await open(document, options)),
    (error) => error instanceof SourceError && pattern.test(error.message) && !error.message.includes('\n'),
  );

describe('the features of the OGC suite', () => {
  const path = sharedPath('data/cite-wfs11/dataset-sf0-insert.xml');
  const schema = sharedPath('data/cite-wfs11/cite-gmlsf0.xsd');

  it('are a layer per type, which must be named', async (t) => {
    if (!sharedAvailable(t)) return;
    await assert.rejects(
      openGml(path, {}),
      /several types \(sf:PrimitiveGeoFeature, sf:AggregateGeoFeature, sf:EntitéGénérique\)/,
    );
    await assert.rejects(openGml(path, { layer: 'x' }), /no features of the type x/);
  });

  it('have the types that the schema declares', async (t) => {
    if (!sharedAvailable(t)) return;
    const source = await openGml(path, { layer: 'sf:PrimitiveGeoFeature', schema });
    assert.equal(source.crs?.code, 4326);
    assert.equal(source.untypedText, undefined);
    assert.deepEqual(
      source.fields?.map(({ name, type, geometryType, nullable, gmlStandard }) =>
        [name, type, geometryType, nullable ? 'nullable' : '', gmlStandard ? 'gml' : '']
          .filter(Boolean)
          .join(' '),
      ),
      [
        'description string nullable gml',
        'name string nullable gml',
        'surfaceProperty geometry Polygon nullable',
        'pointProperty geometry Point nullable',
        'curveProperty geometry LineString nullable',
        'intProperty integer',
        'uriProperty string nullable',
        'measurand double',
        'dateTimeProperty dateTime nullable',
        'dateProperty date nullable',
        'decimalProperty decimal',
      ],
    );
    const records = await readRecords(source);
    assert.deepEqual(
      records.map(({ id }) => id),
      ['f001', 'f002', 'f003', 'f008', 'f015', 'f091', 'f092', 'f093', 'f094'],
    );
    const [first, , third] = records;
    assert.deepEqual(
      [...(first?.values ?? [])],
      [
        ['description', 'description-f001'],
        ['name', 'name-f001'],
        ['intProperty', new NumberText('155')],
        ['uriProperty', 'http://www.opengeospatial.org/'],
        ['measurand', 12765],
        ['dateProperty', new DateText('date', '2006-10-25Z')],
        ['decimalProperty', new NumberText('5.03')],
      ],
    );
    assert.deepEqual(first?.geometries.get('pointProperty'), {
      type: 'Point',
      coordinates: [2.00342, 39.73245],
    });
    assert.deepEqual(
      third?.values.get('dateTimeProperty'),
      new DateText('dateTime', '2006-06-28T07:08:00+02:00'),
    );
    assert.deepEqual(records[7]?.geometries.get('curveProperty'), {
      type: 'LineString',
      coordinates: [
        [8.799, 36.074],
        [9.466, 36.652],
        [10.021, 37.114],
        [9.556, 36.652],
      ],
    });
    assert.ok(source.remarks.some((remark) => /relatedFeature .*reference/.test(remark)));
  });

  it('have any geometry where the schema allows any', async (t) => {
    if (!sharedAvailable(t)) return;
    const source = await openGml(path, { layer: 'EntitéGénérique', schema });
    const records = await readRecords(source);
    assert.deepEqual(
      records.map(({ geometries }) => geometries.get('attribut.Géométrie')?.type),
      ['Polygon', 'Polygon', 'LineString'],
    );
    assert.deepEqual(
      records.map(({ values }) => values.get('boolProperty')),
      [true, false, false],
    );
    const aggregates = await readRecords(await openGml(path, { layer: 'AggregateGeoFeature', schema }));
    assert.equal(aggregates.length, 4);
    assert.match(String(aggregates[0]?.values.get('strProperty')), /^\n {6}Ma quande/);
  });

  it('of the other levels are read, too', async (t) => {
    if (!sharedAvailable(t)) return;
    for (const level of [1, 2]) {
      const other = sharedPath(`data/cite-wfs11/dataset-sf${level}-insert.xml`);
      const names = await openGml(other, {}).then(
        (source) => [source.layer as string],
        (error: Error) => /\((.*)\)/.exec(error.message)?.[1]?.split(', ') ?? [],
      );
      for (const layer of names) {
        const source = await openGml(other, {
          layer,
          schema: sharedPath(`data/cite-wfs11/cite-gmlsf${level}.xsd`),
        });
        for (const record of await readAnyRecords(source)) assert.ok(record.number > 0);
      }
    }
  });
});

describe('GML written by GDAL', () => {
  const rings = (geometry: { type: string; coordinates?: unknown } | null | undefined) =>
    geometry?.type === 'MultiPolygon' ? (geometry.coordinates as unknown[][]).flat() : geometry?.coordinates;

  for (const format of ['GML2', 'GML3', 'GML3.2']) {
    it(`${format}: every value and coordinate is what went in`, async (t) => {
      if (!sharedAvailable(t) || !programAvailable(t, 'ogr2ogr', 'gdal-bin')) return;
      const original = `/vsizip/${sharedPath('data/departements/departements-2154-latin1.zip')}`;
      const path = join(folder, `${format}.gml`);
      await makeByGdal(
        '-f',
        'GML',
        path,
        original,
        '-dsco',
        `FORMAT=${format}`,
        '-lco',
        'COORDINATE_PRECISION=17',
      );
      const source = await openGml(path, {});
      assert.equal(source.crs?.code, 2154);
      const [records, features] = [await readRecords(source), await readByGdal(path)];
      assert.equal(records.length, 96);
      records.forEach((record, i) => {
        const [name] = record.geometries.keys();
        assert.equal(name, 'geometryProperty');
        // Where the schema says Polygon, GDAL gives one even for several.
        assert.deepEqual(rings(record.geometries.get('geometryProperty')), rings(features[i]?.geometry));
        for (const [key, value] of record.values) {
          // GDAL declares numbers of a given width as xsd:decimal.
          assert.equal(
            value instanceof NumberText ? Number(value.text) : value,
            features[i]?.properties[key],
          );
        }
      });
    });
  }
});

describe('documents', () => {
  it('without a schema leave types to inference', async () => {
    const source = await open(
      collection(member(`${point()}<a:n>1</a:n><a:e/>`) + member('<a:n>x</a:n>', '2')),
    );
    assert.deepEqual(source.untypedText, { decimalComma: false });
    assert.equal(source.fields, undefined);
    const [one, two] = await readRecords(source);
    assert.deepEqual(
      [...(one?.values ?? [])],
      [
        ['n', '1'],
        ['e', ''],
      ],
    );
    assert.deepEqual(one?.geometries.get('g'), { type: 'Point', coordinates: [2, 48] });
    assert.equal(two?.id, 't.2');
  });

  it('keep gml:name apart from a name of their own', async () => {
    const source = await open(collection(member(`<gml:name>G</gml:name><a:name>A</a:name>`)));
    assert.deepEqual(source.fields, [{ name: 'name', type: 'string', nullable: true, gmlStandard: true }]);
    const [record] = await readRecords(source);
    assert.deepEqual(
      [...(record?.values ?? [])],
      [
        ['name', 'G'],
        ['name_2', 'A'],
      ],
    );
  });

  it('take the CRS from the collection where the geometries name none', async () => {
    const bounds = `<gml:boundedBy><gml:Envelope srsName="${URN}"><gml:lowerCorner>0 0</gml:lowerCorner><gml:upperCorner>1 1</gml:upperCorner></gml:Envelope></gml:boundedBy>`;
    const source = await open(collection(bounds + member(point(''))));
    assert.equal(source.crs?.code, 4326);
    assert.deepEqual((await readRecords(source))[0]?.geometries.get('g'), {
      type: 'Point',
      coordinates: [2, 48],
    });
    const none = await open(collection(member(point(''))));
    assert.equal(none.crs, undefined);
    assert.deepEqual((await readRecords(none))[0]?.geometries.get('g'), {
      type: 'Point',
      coordinates: [48, 2],
    });
  });

  it('of WFS 2.0 and of own collections are read', async () => {
    const two = `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="urn:a">
      <wfs:member><a:t gml:id="x"><a:n>1</a:n></a:t></wfs:member></wfs:FeatureCollection>`;
    assert.equal((await readRecords(await open(two)))[0]?.id, 'x');
    const own =
      '<c><featureMember><t fid="y"><n>1</n></t></featureMember><featureMembers><t/><t/></featureMembers></c>';
    assert.equal((await readRecords(await open(own))).length, 3);
  });

  it('find their schema beside them, and only there', async () => {
    const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="urn:a" xmlns:gml="http://www.opengis.net/gml" targetNamespace="urn:a">
      <xs:element name="t" type="a:tType"/>
      <xs:complexType name="tType"><xs:complexContent><xs:extension base="a:baseType"><xs:sequence>
        <xs:element name="b" type="xs:boolean" minOccurs="0"/><xs:element name="d" type="xs:double"/><xs:element name="code" type="a:codeType" nillable="true"/>
      </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
      <xs:complexType name="baseType"><xs:complexContent><xs:extension base="gml:AbstractFeatureType"><xs:sequence>
        <xs:element name="n" type="xs:int"/><xs:element name="g" type="gml:PointPropertyType"/><xs:element name="m" type="gml:MeasureType" minOccurs="0"/>
      </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
      <xs:simpleType name="codeType"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>`;
    const body = member(
      `<a:n> 007 </a:n>${point()}<a:m uom="m">1.5</a:m><a:b>1</a:b><a:d>INF</a:d><a:code xsi:nil="true"/>`,
    );
    const source = await open(collection(body), {}, schema);
    assert.deepEqual(
      source.fields?.map(({ name, type, nullable }) => `${name} ${type} ${nullable}`),
      [
        'n int false',
        'g geometry false',
        'm double true',
        'b boolean true',
        'd double false',
        'code string true',
      ],
    );
    const [record] = await readRecords(source);
    assert.deepEqual([...(record?.values.values() ?? [])], [new NumberText('7'), 1.5, true, Infinity, null]);
    assert.ok(source.remarks.some((remark) => remark.includes('uom="m"')));
    await writeFile(join(folder, 'named.xsd'), schema);
    const named = await open(collection(body, 'xsi:schemaLocation="urn:a named.xsd"'));
    assert.equal(named.fields?.length, 6);
    for (const location of [
      'http://127.0.0.1:9/named.xsd',
      '../named.xsd',
      '/etc/named.xsd',
      'file:named.xsd',
    ]) {
      const elsewhere = await open(collection(body, `xsi:schemaLocation="urn:a ${location}"`));
      assert.deepEqual(elsewhere.untypedText, { decimalComma: false });
    }
  });
});

describe('what can’t be read', () => {
  it('is named by its record', async () => {
    const bad = [
      member(point()),
      member('<a:g><gml:Point><gml:pos>1 x</gml:pos></gml:Point></a:g>', '2'),
      member('<a:n>1</a:n><a:n>2</a:n>', '3'),
      member(point(' srsName="EPSG:3857"'), '4'),
      member(point(' srsName="EPSG:1"'), '5'),
      member('<a:x xlink:href="#y"/><a:c><a:d/></a:c>', '6'),
    ];
    const source = await open(collection(bad.join('')));
    const outcomes = (await readAnyRecords(source)).map((record) =>
      'invalid' in record ? record.invalid : 'ok',
    );
    assert.deepEqual(outcomes, [
      'ok',
      'gml:pos has "x", where a finite number is expected',
      'property n has several values',
      'gml:Point has EPSG:3857, and the others EPSG:4326',
      'gml:Point has the unknown srsName "EPSG:1"',
      'ok',
    ]);
    assert.ok(
      source.remarks.some((remark) => remark.includes('property x is not read where it is a reference')),
    );
    assert.ok(
      source.remarks.some((remark) =>
        remark.includes('property c is not read where it holds other elements'),
      ),
    );
  });

  it('refuses the file when it is the document', async () => {
    await refused('', /well-formed/);
    await refused('<a>', /line 1, column \d+: The document is not well-formed/);
    await refused(collection(member(point())).slice(0, -9), /not well-formed/);
    await refused(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${collection('')}`, /DOCTYPE/);
    await refused(collection(''), /no features; its root is wfs:FeatureCollection/);
    await refused(collection(member(point(' srsName="urn:x"'))), /unknown srsName "urn:x"/);
    await refused(collection(member('<a:d>'.repeat(80) + '</a:d>'.repeat(80))), /maxXmlDepth/);
    await refused(
      collection(member(`<a:n>${'x'.repeat(400_000)}</a:n>`)),
      /maxXmlTextLength|maxRecordBytes/,
      {
        maxRecordBytes: 100_000,
      },
    );
    await assert.rejects(openGml(join(folder, 'absent.gml'), {}), /no such file/);
  });
});
