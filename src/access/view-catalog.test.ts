import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogOf, createTestWfs, datasets } from '../../test/support/wfs-fixture.ts';
import type { Dataset, DatasetGrant, PortalCatalog } from '../catalog/catalog.ts';
import type { FilterExpression } from '../query/filter-expression.ts';
import { ANONYMOUS, type Identity, type Role } from './identity.ts';
import { viewCatalog } from './view-catalog.ts';

const emperors = datasets[0] as Dataset;

function user(role: Role, userId: number, ...groupIds: number[]): Identity {
  return {
    kind: 'user',
    portalId: 1,
    userId,
    userName: 'u',
    displayName: 'U',
    role,
    groupIds,
    credential: { kind: 'apikey', keyId: 1 },
  };
}

function isNamed(name: string): FilterExpression {
  return {
    kind: 'PropertyIsEqualTo',
    left: { kind: 'PropertyName', propertyName: 'name' },
    right: { kind: 'Literal', text: name },
    matchCase: true,
  };
}

function grant(subject: DatasetGrant['subject'], parts: Partial<DatasetGrant> = {}): DatasetGrant {
  return { subject, rowFilter: undefined, hiddenProperties: [], ...parts };
}

const group = (id: number) => ({ kind: 'group', id }) as const;

function restricted(...grants: DatasetGrant[]) {
  return catalogOf([{ ...emperors, isRestricted: true, grants }]);
}

describe('the catalogue as a caller sees it', () => {
  it('has no restricted dataset for those without a grant, by neither of its names', () => {
    const catalog = restricted(grant(group(1)), grant({ kind: 'user', id: 7 }));
    for (const identity of [ANONYMOUS, user('member', 8), user('member', 8, 2)]) {
      const view = viewCatalog(catalog, identity);
      assert.deepEqual([view.catalog.datasets, view.catalog.findByName('roman-emperors')], [[], undefined]);
    }
    for (const identity of [
      user('member', 7),
      user('member', 8, 1),
      user('publisher', 9),
      user('administrator', 9),
    ])
      assert.equal(viewCatalog(catalog, identity).catalog.findByName('roman-emperors')?.uid, emperors.uid);
  });

  it('answers for a restricted dataset as for an absent one, by the same steps', async () => {
    const [, other] = datasets as [Dataset, Dataset];
    const asked: string[] = [];
    const serve = (own: readonly Dataset[]) => {
      const base: PortalCatalog = {
        ...catalogOf(own),
        findByName: () => assert.fail('the whole catalogue was asked'),
      };
      const { catalog, authorize, rights } = viewCatalog(base, ANONYMOUS);
      const seen = {
        ...catalog,
        findByName: (name: string) => {
          asked.push(`${name} of ${catalog.datasets.length}`);
          return catalog.findByName(name);
        },
      };
      return createTestWfs({ catalog: seen, authorize, rights });
    };
    const restrictedOne = serve([{ ...emperors, isRestricted: true }, other]);
    const absentOne = serve([other]);
    for (const question of [
      'request=GetFeature&typeName=ods:roman-emperors',
      'request=GetFeature&featureId=roman-emperors.1',
      'request=DescribeFeatureType&typeName=roman-emperors',
      'request=GetCapabilities',
    ]) {
      const answers = [];
      for (const wfs of [restrictedOne, absentOne]) {
        asked.length = 0;
        const { status, text, headers } = await wfs.get(`service=WFS&${question}`);
        answers.push({ status, text, headers, asked: [...asked], reads: wfs.store.open });
      }
      assert.deepEqual(answers[0], answers[1]);
    }
  });

  it('is one for all callers with equal rights', () => {
    const catalog = restricted(grant(group(1)));
    assert.equal(viewCatalog(catalog, ANONYMOUS), viewCatalog(catalog, user('member', 8, 2, 3)));
    assert.equal(viewCatalog(catalog, user('member', 1, 1)), viewCatalog(catalog, user('member', 2, 1, 5)));
    assert.notEqual(
      viewCatalog(catalog, ANONYMOUS).rights,
      viewCatalog(catalog, user('member', 1, 1)).rights,
    );
  });

  it('has no hidden property, and no figure about features that are left out', () => {
    const hidden = restricted(grant({ kind: 'everyone' }, { hiddenProperties: ['birth'] }));
    const [narrow] = viewCatalog(hidden, ANONYMOUS).catalog.datasets;
    assert.deepEqual(
      narrow?.featureType.properties.map((property) => property.name),
      ['name', 'reign_years', 'birthplace'],
    );
    assert.equal(narrow.summary.numberOfFeatures, emperors.summary.numberOfFeatures);
    const filtered = restricted(grant({ kind: 'everyone' }, { rowFilter: isNamed('Nero') }));
    const [some] = viewCatalog(filtered, ANONYMOUS).catalog.datasets;
    assert.deepEqual(Object.values(some?.summary ?? {}), [undefined, undefined, undefined]);
  });

  it('has nothing that is said about a hidden property', () => {
    const text = (name: string) => ({ name, label: `The ${name}`, description: undefined });
    const properties = [text('birth'), text('name'), text('an-earlier-one')];
    const catalog = catalogOf([
      {
        ...emperors,
        metadata: { ...emperors.metadata, properties },
        isRestricted: true,
        grants: [grant({ kind: 'everyone' }, { hiddenProperties: ['birth'] })],
      },
    ]);
    const [narrow] = viewCatalog(catalog, ANONYMOUS).catalog.datasets;
    assert.deepEqual(narrow?.metadata.properties, [text('name')]);
  });

  it('knows no extent where a geometry is hidden: it is around that one too', () => {
    const catalog = restricted(grant({ kind: 'everyone' }, { hiddenProperties: ['birthplace'] }));
    const [narrow] = viewCatalog(catalog, ANONYMOUS).catalog.datasets;
    const { numberOfFeatures } = emperors.summary;
    assert.deepEqual(narrow?.summary, { numberOfFeatures, envelope: undefined, wgs84Envelope: undefined });
  });

  it('gives no right by a grant that names what the feature type hasn’t got', () => {
    const parts: Partial<DatasetGrant>[] = [
      { rowFilter: { kind: 'PropertyIsNull', propertyName: 'gone' } },
      // The property may have another name now, and would be shown.
      { hiddenProperties: ['birth', 'gone'] },
    ];
    for (const part of parts) {
      const catalog = restricted(grant({ kind: 'everyone' }, part));
      assert.deepEqual(viewCatalog(catalog, ANONYMOUS).catalog.datasets, []);
    }
  });

  it('shares what is narrowed alike with the portal’s next state', () => {
    const dataset = {
      ...emperors,
      isRestricted: true,
      grants: [grant({ kind: 'everyone' }, { hiddenProperties: ['birth'] }), grant(group(1))],
    };
    const [now] = viewCatalog(catalogOf([dataset]), ANONYMOUS).catalog.datasets;
    const [later] = viewCatalog(catalogOf([dataset]), ANONYMOUS).catalog.datasets;
    assert.equal(now, later);
    const [other] = viewCatalog(catalogOf([dataset]), user('member', 1, 1)).catalog.datasets;
    assert.equal(other, dataset);
  });

  it('is the catalogue itself for those who read everything', () => {
    const catalog = restricted();
    assert.equal(viewCatalog(catalog, user('publisher', 1)).catalog, catalog);
  });

  it('adds up grants without showing what none of them shows', () => {
    const both = user('member', 1, 1, 2);
    const shown = (...grants: DatasetGrant[]) => {
      const view = viewCatalog(restricted(...grants), both);
      const dataset = view.catalog.datasets[0] as Dataset;
      const { uid, version, featureType } = dataset;
      const query = view.authorize({
        dataset: { uid, version },
        featureType,
        filter: undefined,
        sortBy: [],
        properties: featureType.properties,
        srs: { name: '', crs: featureType.crs, axisOrder: 'xy' },
        startIndex: 0,
        maxFeatures: undefined,
      });
      return [featureType.properties.length, query.filter?.kind, query.featureType.properties.length];
    };
    const nero = { rowFilter: isNamed('Nero') };
    const whole = grant(group(1));
    assert.deepEqual(shown(whole, grant(group(2), { hiddenProperties: ['birth'] })), [4, undefined, 4]);
    assert.deepEqual(shown(grant(group(1), nero), whole), [4, undefined, 4]);
    assert.deepEqual(shown(grant(group(1), nero), grant(group(2), { rowFilter: isNamed('Otho') })), [
      4,
      'Or',
      4,
    ]);
    assert.deepEqual(shown(grant(group(1), nero), grant(group(2), nero)), [4, 'PropertyIsEqualTo', 4]);
    // One shows few rows whole, the other all rows without a property: the property can't be shown.
    assert.deepEqual(shown(grant(group(1), nero), grant(group(2), { hiddenProperties: ['birth'] })), [
      3,
      undefined,
      4,
    ]);
  });
});
