import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import type { FeatureType } from '../feature/feature.ts';
import { completed } from '../lib/steps.ts';
import type { QueryExpression } from './feature-query.ts';
import { findProperty, idWithinType, resolveQuery, UnresolvedNameError } from './resolve-query.ts';

const NAMESPACE = 'http://x/ns';
const wgs84 = crsByCode(4326) as Crs;
const lambert93 = crsByCode(2154) as Crs;

const type: FeatureType = {
  name: 'roman-emperors',
  label: 'Roman emperors',
  namespace: NAMESPACE,
  prefix: 'ods',
  crs: wgs84,
  defaultCrs: wgs84,
  properties: [
    { name: 'id_', label: 'id#', type: 'string', mandatory: true },
    { name: 'name', label: 'Name', type: 'string', mandatory: false },
    { name: 'description', label: 'd', type: 'string', mandatory: false, gmlStandard: true },
    { name: 'Name_2', label: 'name', type: 'string', mandatory: false },
    {
      name: 'where',
      label: 'Born in: place',
      type: 'geometry',
      geometryType: 'Point',
      dimension: 2,
      mandatory: false,
    },
  ],
};

const target = {
  dataset: { uid: 'da_1', version: 'v' },
  featureType: type,
  isOwnNamespace: (namespace: string) => namespace === NAMESPACE,
};

const bindings = new Map([
  ['o', NAMESPACE],
  ['g', 'http://www.opengis.net/gml'],
  ['other', 'http://other'],
]);

function found(written: string): string | undefined {
  const property = findProperty(written, target, bindings);
  return typeof property === 'object' ? property.name : property;
}

const expression = (changes: Partial<QueryExpression>): QueryExpression => ({
  typeName: { asWritten: type.name, prefix: undefined, namespace: undefined, localName: type.name },
  propertyNames: undefined,
  featureIds: undefined,
  filter: undefined,
  sortBy: [],
  srsName: undefined,
  handle: undefined,
  ...changes,
});

const resolved = (changes: Partial<QueryExpression>) =>
  completed(resolveQuery(expression(changes), target, undefined));

describe('property names (CONTRACT 2.1)', () => {
  it('are found in every spelling', () => {
    const spellings = [
      'name',
      ' name ',
      'ods:name',
      'o:name',
      'ods:roman-emperors/name',
      'ods:roman-emperors/ods:name',
      'roman-emperors/name',
      'Roman emperors/name',
      '/ods:roman-emperors/ods:name',
      '//ods:name',
      '//name',
      'ods:name[1]',
      '*[2]',
      'roman-emperors/*[2]',
      'Name',
    ];
    for (const spelling of spellings) assert.equal(found(spelling), 'name', spelling);
  });

  it('are found by the publisher’s own label, whatever is in it', () => {
    assert.equal(found('Born in: place'), 'where');
    assert.equal(found('id#'), 'id_');
    assert.equal(found('ods:id#'), 'id_');
  });

  it('take a name before the label of another property', () => assert.equal(found('name'), 'name'));

  it('tell GML’s own elements by namespace', () => {
    assert.equal(found('gml:description'), 'description');
    assert.equal(found('g:description'), 'description');
    assert.equal(found('o:description'), undefined);
    assert.equal(found('gml:name'), undefined);
    assert.equal(findProperty('gml:description', target, new Map([['gml', 'http://asdf']])), undefined);
  });

  it('mean the id with @gml:id and every property with *', () => {
    assert.equal(found('@gml:id'), 'id');
    assert.equal(found('roman-emperors/@g:id'), 'id');
    assert.equal(found('*'), 'all');
    assert.equal(found('ods:roman-emperors/*'), 'all');
  });

  it('are looked up, never evaluated', () => {
    const hostile = [
      'exec(java.lang.Runtime.getRuntime(),"id")',
      '__proto__',
      'constructor',
      'ods:__proto__',
      '*[0]',
      '*[6]',
      '*[-1]',
      '*[99999999999]',
      'name[2]',
      '@id',
      '@other:id',
      '../name',
      'name/text()',
      'roman-emperors/name/x',
      'others/name',
      'other:name',
      'other:roman-emperors/name',
      '/name',
      '',
      "name'--",
      '{{7*7}}',
    ];
    for (const name of hostile) assert.equal(found(name), undefined, name);
  });
});

describe('resolving a query', () => {
  it('writes properties in schema order, each once, with the mandatory ones', () => {
    const names = (propertyNames: string[]) => resolved({ propertyNames }).properties.map((p) => p.name);
    assert.deepEqual(names(['where', 'name', 'ods:name']), ['id_', 'name', 'where']);
    assert.deepEqual(names(['@gml:id']), ['id_']);
    assert.equal(resolved({}).properties, type.properties);
    assert.equal(resolved({ propertyNames: ['name', '*'] }).properties, type.properties);
  });

  it('refuses an unknown property, naming it and the known ones', () => {
    assert.throws(
      () => resolved({ propertyNames: ['nome'] }),
      (error) =>
        error instanceof UnresolvedNameError &&
        error.part === 'propertyName' &&
        /"nome".*id_, name, description/.test(error.message),
    );
  });

  it('takes the ids of its own type, and lets those of others and what is no id select nothing', () => {
    const ids = ['roman-emperors.1', 'roman-emperors.a.b', 'roman-emperors', 'other.1'];
    assert.deepEqual(resolved({ featureIds: ids }).filter, {
      kind: 'FeatureId',
      ids: new Set(['1', 'a.b']),
    });
    assert.throws(
      () => resolved({ featureIds: ['ods:roman-emperors.2'] }),
      (error) =>
        error instanceof UnresolvedNameError && /did you mean "roman-emperors\.2"\?/.test(error.message),
    );
    assert.equal(idWithinType(type, 'roman-emperors.'), undefined);
    assert.equal(idWithinType(type, 'roman-emperorsX1'), undefined);
  });

  it('takes every spelling of the default CRS with its axis order, and repeats it', () => {
    assert.deepEqual(
      [resolved({}).srs.name, resolved({}).srs.axisOrder],
      ['urn:ogc:def:crs:EPSG::4326', 'yx'],
    );
    const orders = {
      'EPSG:4326': 'xy',
      'urn:ogc:def:crs:EPSG::4326': 'yx',
      'urn:x-ogc:def:crs:EPSG:4326': 'yx',
      'http://www.opengis.net/def/crs/EPSG/0/4326': 'yx',
      'http://www.opengis.net/gml/srs/epsg.xml#4326': 'xy',
      'CRS:84': 'xy',
    };
    for (const [srsName, order] of Object.entries(orders)) {
      const { srs } = resolved({ srsName });
      assert.deepEqual([srs.name, srs.axisOrder], [srsName, order]);
    }
  });

  it('gives features in any CRS that is known, and refuses the others', () => {
    assert.equal(resolved({ srsName: 'EPSG:3857' }).srs.crs.code, 3857);
    for (const srsName of ['EPSG:99999', "EPSG:4326' OR 1=1", 'file:///etc/passwd']) {
      assert.throws(
        () => resolved({ srsName }),
        (error) => error instanceof UnresolvedNameError && error.part === 'srsName',
      );
    }
    const french = { ...target, featureType: { ...type, defaultCrs: lambert93 } };
    assert.equal(completed(resolveQuery(expression({}), french, undefined)).srs.crs.code, 2154);
  });
});
