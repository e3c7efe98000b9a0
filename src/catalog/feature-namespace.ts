import { isNcName } from '../lib/ncname.ts';
import { sentence, type Told } from '../lib/sentence.ts';
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
  const refuse = (told: Told): never => {
    throw new CatalogError('Invalid', told);
  };
  if (!isNcName(prefix) || /^xml/i.test(prefix))
    refuse(
      sentence('{prefix} is no XML prefix; one is a word such as ods.', { prefix: JSON.stringify(prefix) }),
    );
  if (STANDARD_PREFIXES.has(prefix))
    refuse(sentence('The prefix {prefix} belongs to a standard; take another.', { prefix }));
  if (!URL.canParse(uri) || /[\s<>"]/.test(uri) || !uri.isWellFormed() || uri.length > MAX_URI_CHARACTERS)
    refuse(
      sentence('A namespace URI is an absolute URI: not {uri}.', {
        uri: JSON.stringify(uri.slice(0, MAX_URI_CHARACTERS)),
      }),
    );
  if (STANDARD_NAMESPACE.test(uri))
    refuse(sentence('The namespace {uri} belongs to a standard; take another.', { uri }));
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
      throw new CatalogError(
        'Exists',
        sentence('The prefix {prefix} stands for {uri} in {owner}; take another.', { prefix, uri, owner }),
      );
    if (uri === asked.uri && prefix !== asked.prefix)
      throw new CatalogError(
        'Exists',
        sentence('The namespace {uri} has the prefix {prefix} in {owner}; take that.', {
          uri,
          prefix,
          owner,
        }),
      );
  }
}
