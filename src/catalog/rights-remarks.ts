import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { FeatureType } from '../feature/feature.ts';
import { englishOf } from '../lib/sentence.ts';
import type { Dataset, DatasetGrant } from './catalog.ts';
import { nameSubject } from './grant-subjects.ts';
import { resolveGrant } from './resolve-grant.ts';

/**
 * What its publisher should know of the rights to a restricted dataset after its schema changed, one sentence each:
 * grants that give no right any more, and new properties that nobody has decided about.
 */
export async function rightsRemarks(
  db: Kysely<Tables>,
  dataset: Pick<Dataset, 'uid' | 'version' | 'featureType' | 'portalId'>,
  grants: readonly DatasetGrant[],
  before: FeatureType | undefined,
): Promise<string[]> {
  const remarks: string[] = [];
  for (const grant of grants) {
    const resolved = resolveGrant(dataset, grant);
    if (!('problem' in resolved)) continue;
    const to = await nameSubject(db, dataset.portalId, grant.subject);
    remarks.push(
      `The right of ${to} counts no more, until it is set anew (trigpoint rights set): ${englishOf(resolved.problem)}.`,
    );
  }
  const known = new Set(before?.properties.map(({ name }) => name));
  const added = dataset.featureType.properties.filter(({ name }) => !known.has(name));
  if (before !== undefined && added.length > 0 && grants.some((grant) => grant.hiddenProperties.length > 0)) {
    const names = added.map(({ name }) => name).join(', ');
    remarks.push(`Some may see only a part of this dataset; ${names} is new, and hidden from none of them.`);
  }
  return remarks;
}
