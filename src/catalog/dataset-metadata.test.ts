import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CatalogError } from './catalog-error.ts';
import { checkMetadata, metadataColumns, metadataFromRow, NO_METADATA } from './dataset-metadata.ts';

describe('what is said about a dataset', () => {
  const whole = {
    ...NO_METADATA,
    title: 'Trees',
    abstract: '**All** trees',
    keywords: ['green', 'a,b'],
    publisher: 'Parks department',
    licence: 'CC BY 4.0',
    licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
    languages: ['fr', 'de-CH'],
    updateFrequency: 'weekly',
    contactEmail: 'trees@city.example',
    temporalStart: '1850-01-01',
    spatialExtent: { minX: -5.2, minY: 41.3, maxX: 9.6, maxY: 51.1 },
    temporalEnd: '2026-11-28',
    properties: [{ name: 'h', label: 'Height', description: 'in metres' }],
  } as const;

  it('comes back from its columns as it was', () => {
    for (const metadata of [NO_METADATA, whole]) {
      checkMetadata(metadata);
      assert.deepEqual(metadataFromRow(metadataColumns(metadata)), metadata);
    }
  });

  it('is empty where an older version wrote less', () => {
    const row = {
      title: 't',
      abstract: '',
      keywords: '[]',
      attribution: null,
      licence: null,
      more_metadata: '{}',
    };
    assert.deepEqual(metadataFromRow(row), { ...NO_METADATA, title: 't' });
  });

  it('may speak of times before our era', () => {
    checkMetadata({ ...NO_METADATA, temporalStart: '-0753-04-21', temporalEnd: '-0043-03-15' });
    checkMetadata({ ...NO_METADATA, temporalStart: '-0043-03-15', temporalEnd: '0014-08-19' });
  });

  it('is refused by the name of what can’t stand', () => {
    const wrong: readonly [object, RegExp][] = [
      [
        { licenceUrl: 'javascript:alert(1)' },
        /licenceUrl is an address of the web: not "javascript:alert\(1\)"/,
      ],
      [{ licenceUrl: 'https://user:secret@example.org/' }, /licenceUrl/],
      [{ contactEmail: 'nobody' }, /contactEmail is an e-mail address/],
      [{ temporalStart: '2026-02' }, /temporalStart is a day such as/],
      [{ temporalStart: '2026-02-02', temporalEnd: '2026-02-01' }, /temporalEnd 2026-02-01 is before/],
      [{ temporalStart: '-0043-01-01', temporalEnd: '-0050-01-01' }, /temporalEnd -0050-01-01 is before/],
      [{ spatialExtent: { minX: 0, minY: 0, maxX: 181, maxY: 1 } }, /spatialExtent is a box of degrees/],
      [{ spatialExtent: { minX: 0, minY: 2, maxX: 1, maxY: 1 } }, /spatialExtent/],
      [{ languages: ['français'] }, /languages are tags/],
      [{ updateFrequency: 'often' }, /updateFrequency is one of continuous/],
      [{ title: 'a\u0000' }, /title has characters that XML/],
      [{ abstract: 'x'.repeat(50_001) }, /abstract has more than 50000 characters/],
      [{ keywords: Array.from({ length: 201 }, () => 'w') }, /keywords are more than 200/],
    ];
    for (const [change, message] of wrong) {
      assert.throws(
        () => checkMetadata({ ...NO_METADATA, ...change }),
        (error) =>
          error instanceof CatalogError && error.problem === 'Invalid' && message.test(error.message),
        JSON.stringify(change),
      );
    }
  });
});
