import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as libxml2 from 'libxml2-wasm';
import { programAvailable, run } from '../../../test/support/programs.ts';
import {
  EMPTY_GEOMETRIES,
  encodeAll,
  encodingOf,
  featuresOf,
  featureType,
  GEOMETRIES,
  geometry,
  NAMESPACE,
  NASTY_ROWS,
  SCALAR_PROPERTIES,
  scalar,
} from '../../../test/support/sample-features.ts';
import { sharedAvailable, sharedPath } from '../../../test/support/shared.ts';
import type { FeatureType, GeometryPropertyTypeName, Value } from '../../feature/feature.ts';
import { mapPositions } from '../../feature/geometry.ts';
import { applicationSchema, importingSchema } from './application-schema.ts';
import { createGmlMemberEncoder, GML_3_1_1 } from './write-gml-3-1-1.ts';

interface Validator {
  validate(xml: string): readonly { readonly line: number; readonly message: string }[];
  dispose(): void;
}

async function validatorFor(schema: string): Promise<Validator> {
  const module = (await import(pathToFileURL(sharedPath('schemas/validate.mjs')).href)) as {
    createValidator(library: typeof libxml2, options: object): Validator;
  };
  return module.createValidator(libxml2, { version: '1.1.0', appSchemas: [schema] });
}

function collection(members: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" ' +
    `xmlns:gml="http://www.opengis.net/gml" xmlns:ods="${NAMESPACE}">\n${members}</wfs:FeatureCollection>\n`
  );
}

function gml(type: FeatureType, rows: readonly (readonly Value[])[]): string {
  return encodeAll(createGmlMemberEncoder(encodingOf(GML_3_1_1, type)), featuresOf(rows));
}

/** A type for each geometry type and dimension, with a value of it, an empty one, and none. */
function geometrySamples(): { type: FeatureType; rows: Value[][] }[] {
  const single = Object.entries(GEOMETRIES).flatMap(([name, value]) =>
    ([2, 3] as const).map((dimension) => {
      const declared = name as GeometryPropertyTypeName;
      const values = dimension === 2 ? value : mapPositions(value, ([x = 0, y = 0]) => [x, y, x * 100 + 0.5]);
      return {
        type: featureType(`${name}-${dimension}d`, [geometry('shape', declared, dimension)]),
        rows: [[values], [null]],
      };
    }),
  );
  const any = featureType('any', [geometry('shape', 'Geometry')]);
  const promotedLines = featureType('promoted', [
    geometry('shape', 'MultiPolygon'),
    geometry('b', 'MultiPoint'),
  ]);
  return [
    ...single,
    { type: any, rows: [...Object.values(GEOMETRIES), ...EMPTY_GEOMETRIES].map((value) => [value]) },
    { type: promotedLines, rows: [[GEOMETRIES.Polygon, GEOMETRIES.Point]] },
  ];
}

describe('applicationSchema', () => {
  it('declares an element and a type that extends gml:AbstractFeatureType', () => {
    const name = { ...scalar('nom', 'string'), label: 'Nom <officiel>', description: 'As the law has it' };
    const type: FeatureType = {
      ...featureType('cities', [
        name,
        { ...scalar('population', 'long'), mandatory: true },
        geometry('border', 'Polygon'),
      ]),
      label: 'Größte Städte',
    };
    assert.equal(
      applicationSchema([type]),
      readFileSync(new URL('application-schema.golden.xsd', import.meta.url), 'utf8'),
    );
  });

  it('does not declare what is inherited from GML', () => {
    const schema = applicationSchema([
      featureType('t', [{ ...scalar('name', 'string'), gmlStandard: true }, scalar('name', 'string')]),
    ]);
    assert.equal(schema.match(/name="name"/g)?.length, 1);
  });

  it('refuses no type at all, and two namespaces', () => {
    assert.throws(() => applicationSchema([]), RangeError);
    const other = { ...featureType('b', []), namespace: 'http://other.example.org/' };
    assert.throws(() => applicationSchema([featureType('a', []), other]), RangeError);
  });

  it('comments on the first geometry only, since GDAL lets a comment reach back to all before it', () => {
    const schema = applicationSchema([
      featureType('t', [geometry('a', 'Point'), geometry('b', 'Polygon')]),
      featureType('u', [geometry('a', 'MultiPolygon'), geometry('b', 'LineString')]),
    ]);
    assert.deepEqual(schema.match(/<!--.*-->/g), ['<!-- restricted to MultiPolygon -->']);
  });
});

describe('the application schema and the members', () => {
  it('are valid for every scalar type and nasty value', async (t) => {
    if (!sharedAvailable(t)) return;
    const type = featureType('nasty', SCALAR_PROPERTIES);
    const validator = await validatorFor(applicationSchema([type]));
    assert.deepEqual(validator.validate(collection(gml(type, NASTY_ROWS))), []);
    const wrong = gml(type, NASTY_ROWS).replace('<ods:int>1<', '<ods:int>one<');
    assert.equal(validator.validate(collection(wrong)).length > 0, true, 'the validator sees a fault');
    validator.dispose();
  });

  it('are valid for every geometry type, 2D, 3D, promoted, empty and mixed', async (t) => {
    if (!sharedAvailable(t)) return;
    const samples = geometrySamples();
    const validator = await validatorFor(applicationSchema(samples.map((sample) => sample.type)));
    for (const { type, rows } of samples) {
      assert.deepEqual(validator.validate(collection(gml(type, rows))), [], type.name);
    }
    validator.dispose();
  });

  it('are valid for names that could collide or that few schemas have', async (t) => {
    if (!sharedAvailable(t)) return;
    const own = (name: string) => ({ ...scalar(name, 'string'), gmlStandard: true });
    const types = [
      featureType('a', [
        scalar('a', 'string'),
        scalar('aType', 'int'),
        scalar('name', 'string'),
        scalar('boundedBy', 'string'),
      ]),
      featureType('aType', [own('description'), own('name'), scalar('aTypeType', 'boolean')]),
      featureType('Département-2024.été', [scalar('code_région', 'string'), scalar('__proto__', 'string')]),
      featureType('FeatureCollection', [scalar('featureMember', 'string'), scalar('constructor', 'date')]),
    ];
    const validator = await validatorFor(applicationSchema(types));
    const rows: Value[][] = [
      ['x', 1, 'n', 'b'],
      ['d', 'n', true],
      ['32', ''],
      ['', '2024-01-01'],
    ];
    const members = types.map((type, index) => gml(type, [rows[index] as Value[]])).join('');
    assert.deepEqual(validator.validate(collection(members)), []);
    validator.dispose();
  });
});

describe('the GML simple features profile', () => {
  // The profile's own schema has neither gml:MultiGeometry nor srsDimension.
  it('admits the schema and every 2D geometry but collections', async (t) => {
    if (!sharedAvailable(t) || !programAvailable(t, 'xmllint', 'libxml2-utils')) return;
    const folder = mkdtempSync(join(tmpdir(), 'trigpoint-profile-'));
    try {
      const profile = sharedPath('schemas/gml/3.1.1/profiles/gmlsfProfile/1.0.0/gmlsf.xsd');
      const samples = geometrySamples();
      writeFileSync(join(folder, 'types.xsd'), applicationSchema(samples.map((sample) => sample.type)));
      writeFileSync(
        join(folder, 'entry.xsd'),
        `<schema xmlns="http://www.w3.org/2001/XMLSchema"><import namespace="http://www.opengis.net/gml" schemaLocation="${pathToFileURL(profile).href}"/>` +
          `<import namespace="${NAMESPACE}" schemaLocation="types.xsd"/></schema>`,
      );
      const features = samples
        .flatMap(({ type, rows }) => gml(type, rows).trimEnd().split('\n'))
        .filter((member) => !/srsDimension|MultiGeometry/.test(member))
        .map((member) =>
          member.replace(/<gml:featureMember><(\S+)|<\/gml:featureMember>/g, (_, name) =>
            name === undefined
              ? ''
              : `<${name} xmlns:gml="http://www.opengis.net/gml" xmlns:ods="${NAMESPACE}"`,
          ),
        );
      const files = features.map((feature, index) => {
        writeFileSync(join(folder, `${index}.xml`), feature);
        return join(folder, `${index}.xml`);
      });
      const result = await run(
        'xmllint',
        ['--nonet', '--noout', '--schema', join(folder, 'entry.xsd'), ...files],
        {
          env: { XML_CATALOG_FILES: sharedPath('schemas/catalog.xml') },
        },
      );
      assert.equal(result.status, 0, result.stderr.replaceAll(/^.* validates$\n/gm, ''));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('importingSchema', () => {
  it('imports one schema a namespace, with addresses escaped', () => {
    assert.equal(
      importingSchema([
        {
          namespace: 'http://a/',
          schemaLocation: 'http://h/api/wfs?request=DescribeFeatureType&typeName=a:b',
        },
        { namespace: 'http://b/', schemaLocation: 'http://h/b.xsd' },
      ]),
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" version="1.0">\n' +
        '  <xsd:import namespace="http://a/" schemaLocation="http://h/api/wfs?request=DescribeFeatureType&amp;typeName=a:b"/>\n' +
        '  <xsd:import namespace="http://b/" schemaLocation="http://h/b.xsd"/>\n' +
        '</xsd:schema>\n',
    );
  });
});
