import { isNcName } from '../lib/ncname.ts';
import { CatalogError } from './catalog-error.ts';

/** The namespace of feature types, and the prefix that documents write for it. */
export interface FeatureNamespace {
  readonly uri: string;
  readonly prefix: string;
}

/** Prefixes that the documents of the standards use themselves; members are stored with the prefix of their type. */
const STANDARD_PREFIXES = new Set(['gml', 'ogc', 'ows', 'wfs', 'xlink', 'xsi', 'xs', 'xsd']);
/** Namespaces whose elements are not ours to define. */
const STANDARD_NAMESPACE = /^https?:\/\/(?:www\.)?(?:opengis\.net|w3\.org)(?:\/|$)/i;
const MAX_URI_CHARACTERS = 1000;

/** Throws CatalogError `Invalid` that says what can't stand and what could. */
export function checkFeatureNamespace({ uri, prefix }: FeatureNamespace): void {
  const refuse = (message: string): never => {
    throw new CatalogError('Invalid', message);
  };
  if (!isNcName(prefix) || /^xml/i.test(prefix))
    refuse(`${JSON.stringify(prefix)} is no XML prefix; one is a word such as ods.`);
  if (STANDARD_PREFIXES.has(prefix)) refuse(`The prefix ${prefix} belongs to a standard; take another.`);
  if (!URL.canParse(uri) || /[\s<>"]/.test(uri) || !uri.isWellFormed() || uri.length > MAX_URI_CHARACTERS)
    refuse(`A namespace URI is an absolute URI: not ${JSON.stringify(uri.slice(0, MAX_URI_CHARACTERS))}.`);
  if (STANDARD_NAMESPACE.test(uri)) refuse(`The namespace ${uri} belongs to a standard; take another.`);
}

/**
 * Within a portal a prefix stands for one namespace and a namespace has one prefix, so that a document can hold all of
 * its types. Throws CatalogError `Exists` naming the one that has it.
 */
export function requireFreeNamespace(
  asked: FeatureNamespace,
  others: Iterable<FeatureNamespace & { readonly owner: string }>,
): void {
  for (const { uri, prefix, owner } of others) {
    if (prefix === asked.prefix && uri !== asked.uri)
      throw new CatalogError('Exists', `The prefix ${prefix} stands for ${uri} in ${owner}; take another.`);
    if (uri === asked.uri && prefix !== asked.prefix)
      throw new CatalogError(
        'Exists',
        `The namespace ${uri} has the prefix ${prefix} in ${owner}; take that.`,
      );
  }
}
