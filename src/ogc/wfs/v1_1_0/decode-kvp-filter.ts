import type { Steps } from '../../../lib/steps.ts';
import type { XmlElement } from '../../../lib/xml-reader.ts';
import type { NamespaceBindings } from '../../../query/feature-query.ts';
import { type DecodedFilter, decodeFilter } from '../../fes/decode-filter.ts';
import { FILTER_1_1_0 } from '../../fes/vocabulary-1-1-0.ts';
import { invalidParameter, OwsException } from '../../ows/ows-exception.ts';
import { readRequestXml } from '../read-request-xml.ts';
import type { WfsLimits } from '../wfs-service.ts';
import { GML, OGC } from './vocabulary.ts';

/**
 * The filters of the KVP parameter `filter` (OGC 04-094 §14.7.3): one, or one for each feature type in parentheses, of
 * which an empty pair stands for none. Throws InvalidParameterValue with locator `filter`.
 */
export function* decodeKvpFilters(
  value: string,
  namespaces: NamespaceBindings,
  limits: WfsLimits,
): Steps<(DecodedFilter | undefined)[]> {
  const options = {
    vocabulary: FILTER_1_1_0,
    limits,
    locator: 'filter',
    namespaces,
    isLenient: true,
  };
  const filters: (DecodedFilter | undefined)[] = [];
  for (const text of splitFilters(value)) {
    filters.push(text === '' ? undefined : yield* decodeFilter(yield* readFilter(text, limits), options));
  }
  return filters;
}

/**
 * The parts of `(<Filter>…</Filter>)(<Filter>…</Filter>)`. A parenthesis counts only where no text of an element can
 * stand: behind the end of a tag or another parenthesis, and before one or the end.
 */
export function splitFilters(value: string): string[] {
  const text = value.trim();
  if (!text.startsWith('(')) return [text];
  const parts: string[] = [];
  let from = 1;
  let last = '(';
  for (let i = 1; i < text.length; i++) {
    const character = text[i] as string;
    if (character === ')' && (last === '>' || last === '(')) {
      const next = nextPart(text, i + 1);
      if (next !== undefined) {
        parts.push(text.slice(from, i).trim());
        if (next === text.length) return parts;
        from = next + 1;
        i = next;
        last = '(';
        continue;
      }
    }
    if (!isBlank(character)) last = character;
  }
  return [text];
}

/** Where the next part's parenthesis is, or the end of the text; undefined when something else comes first. */
function nextPart(text: string, from: number): number | undefined {
  let at = from;
  let commas = 0;
  while (at < text.length && (isBlank(text[at] as string) || (text[at] === ',' && commas++ === 0))) at++;
  return at === text.length || text[at] === '(' ? at : undefined;
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

const USUAL_PREFIXES: readonly (readonly [string, string])[] = [
  ['ogc', OGC],
  ['gml', GML],
];

/** Filters in URLs often leave the usual prefixes unbound, as the examples of the standard do (OGC 04-094 §14.7). */
function* readFilter(text: string, limits: WfsLimits): Steps<XmlElement> {
  try {
    try {
      return yield* readRequestXml(Buffer.from(text, 'utf8'), limits);
    } catch (error) {
      if (!(error instanceof OwsException) || !error.message.includes('unbound namespace prefix'))
        throw error;
      return yield* readRequestXml(Buffer.from(withUsualPrefixes(text), 'utf8'), limits);
    }
  } catch (error) {
    if (!(error instanceof OwsException)) throw error;
    throw invalidParameter('filter', `The filter can't be read: ${error.message}`);
  }
}

function withUsualPrefixes(text: string): string {
  const root = text.startsWith('<?') ? text.indexOf('<', text.indexOf('?>')) : 0;
  const nameEnd = text.slice(root).search(/[\s/>]/);
  const tagEnd = text.indexOf('>', root);
  if (root < 0 || nameEnd < 0 || tagEnd < 0) return text;
  const tag = text.slice(root, tagEnd);
  const declarations = USUAL_PREFIXES.filter(([prefix]) => !tag.includes(`xmlns:${prefix}`)).map(
    ([prefix, namespace]) => ` xmlns:${prefix}="${namespace}"`,
  );
  const at = root + nameEnd;
  return text.slice(0, at) + declarations.join('') + text.slice(at);
}
