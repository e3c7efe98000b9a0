import { defaultReference } from '../crs/crs-reference.ts';
import type { FeatureType } from '../feature/feature.ts';
import { sentence, type Told } from '../lib/sentence.ts';
import { completed } from '../lib/steps.ts';
import type { Filter } from '../query/filter.ts';
import { DEFAULT_FILTER_LIMITS } from '../query/filter-limits.ts';
import { resolveFilter } from '../query/resolve-filter.ts';
import { UnresolvedNameError } from '../query/unresolved-name-error.ts';
import type { Dataset, DatasetGrant } from './catalog.ts';
import { CatalogError } from './catalog-error.ts';

/** A grant with its names looked up in a version of the dataset. */
export interface ResolvedGrant {
  /** Undefined: every feature. */
  readonly filter: Filter | undefined;
  /** Equal for equal row filters; empty for none. */
  readonly text: string;
  readonly hidden: ReadonlySet<string>;
}

/** Why a grant means nothing for a version of the dataset, as part of a sentence; it then gives no right. */
export interface GrantProblem {
  readonly problem: Told;
}

/**
 * Looks up what a grant says. A name that isn't there is a problem, not nothing: a hidden property that a later version
 * calls otherwise would be shown, and a row filter on one would show every row.
 */
export function resolveGrant(
  { featureType, uid, version }: Pick<Dataset, 'featureType' | 'uid' | 'version'>,
  { rowFilter, hiddenProperties }: DatasetGrant,
): ResolvedGrant | GrantProblem {
  const known = new Set(featureType.properties.map((property) => property.name));
  const unknown = hiddenProperties.filter((name) => !known.has(name));
  if (unknown.length > 0)
    return {
      problem: sentence("it hides {names}, which {type} hasn't got", {
        names: unknown.join(', '),
        type: featureType.name,
      }),
    };
  const hidden = new Set(hiddenProperties);
  if (rowFilter === undefined) return { filter: undefined, text: '', hidden };
  const target = {
    dataset: { uid, version },
    featureType,
    isOwnNamespace: (namespace: string) => namespace === featureType.namespace,
  };
  try {
    const srs = defaultReference(featureType.defaultCrs);
    const filter = completed(resolveFilter(rowFilter, target, undefined, srs, DEFAULT_FILTER_LIMITS));
    return { filter, text: JSON.stringify(rowFilter), hidden };
  } catch (error) {
    if (!(error instanceof UnresolvedNameError)) throw error;
    return {
      problem: sentence("its row filter can't be understood ({reason})", { reason: error.told }),
    };
  }
}

/**
 * Throws CatalogError `Invalid` when a grant hides the property that feature ids are made from: the ids would tell it.
 * `keyColumn`: its label or name; undefined: ids come from the content, by a secret.
 */
export function requireVisibleKey(
  { properties }: FeatureType,
  keyColumn: string | undefined,
  grants: readonly DatasetGrant[],
): void {
  const key = properties.find(({ name, label }) => label === keyColumn || name === keyColumn);
  if (key === undefined || !grants.some((grant) => grant.hiddenProperties.includes(key.name))) return;
  throw new CatalogError(
    'Invalid',
    sentence(
      'Feature ids are made from {column}, which a grant hides: the ids would tell its values. Make them from another column (publish --key), or show this one.',
      { column: JSON.stringify(keyColumn) },
    ),
  );
}
