import { isNcName } from '../../../lib/ncname.ts';
import type { NamespaceBindings, RequestedName } from '../../../query/feature-query.ts';
import { splitList } from '../../ows/kvp.ts';
import { invalidParameter, quote } from '../../ows/ows-exception.ts';

/** Decoding of single values, the same in KVP and XML. All throw InvalidParameterValue with the name as locator. */

/** xsd:positiveInteger; what is beyond exact integers means as many as there are. */
export function positiveInteger(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (!/^\+?0*[1-9][0-9]*$/.test(text)) {
    throw invalidParameter(name, `${name} must be a positive integer; it is ${quote(value)}.`);
  }
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/** xsd:nonNegativeInteger. */
export function nonNegativeInteger(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (!/^\+?[0-9]+$/.test(text)) {
    throw invalidParameter(name, `${name} must be a whole number from 0 up; it is ${quote(value)}.`);
  }
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

export function resultType(value: string | undefined): 'results' | 'hits' {
  const wanted = (value ?? 'results').trim().toLowerCase();
  if (wanted === 'results' || wanted === 'hits') return wanted;
  throw invalidParameter('resultType', `resultType must be results or hits; it is ${quote(value ?? '')}.`);
}

/** There are no xlinks to follow, so every legal depth is honoured: `*` or a number. */
export function checkTraversal(depth: string | undefined, expiry: string | undefined): void {
  if (depth !== undefined && depth.trim() !== '*') nonNegativeInteger('traverseXlinkDepth', depth);
  positiveInteger('traverseXlinkExpiry', expiry);
}

/** Features have one version, so ALL and any number mean it. */
export function checkFeatureVersion(value: string | undefined): void {
  if (value === undefined || /^\s*(all|[0-9]+)\s*$/i.test(value)) return;
  throw invalidParameter('featureVersion', `featureVersion must be ALL or a number; it is ${quote(value)}.`);
}

/**
 * A type name: in Clark form, with a prefix, or without. A prefix that nothing binds is kept in KVP, where only the
 * types' own prefixes need no binding; in XML it is taken off, and the name falls back to the portal's own types
 * (CONTRACT 2.1).
 */
export function requestedName(
  written: string,
  namespaces: NamespaceBindings,
  unbound: 'keep-prefix' | 'drop-prefix',
): RequestedName {
  const asWritten = written.trim();
  const clark = /^\{([^}]*)\}(.*)$/s.exec(asWritten);
  if (clark !== null) {
    const [, namespace = '', localName = ''] = clark;
    return { asWritten, prefix: undefined, namespace: namespace === '' ? undefined : namespace, localName };
  }
  const colon = asWritten.indexOf(':');
  if (colon < 0) {
    return { asWritten, prefix: undefined, namespace: namespaces.get(''), localName: asWritten };
  }
  const prefix = asWritten.slice(0, colon);
  const namespace = namespaces.get(prefix);
  const isDropped = namespace === undefined && unbound === 'drop-prefix';
  return {
    asWritten,
    prefix: isDropped ? undefined : prefix,
    namespace,
    localName: asWritten.slice(colon + 1),
  };
}

/**
 * The KVP parameter `namespace` (OGC 04-094 §14.3.2): `xmlns(p=uri)`, `xmlns(p,uri)` as later versions write it, and
 * `xmlns(uri)` for the default namespace.
 */
export function namespaceBindings(value: string | undefined): ReadonlyMap<string, string> {
  const bindings = new Map<string, string>();
  if (value === undefined) return bindings;
  for (const part of splitList(value)) {
    const inside = /^xmlns\((.*)\)$/is.exec(part)?.[1];
    if (inside === undefined) {
      throw invalidParameter(
        'namespace',
        `namespace must be a list of xmlns(prefix=uri); it has ${quote(part)}.`,
      );
    }
    const separator = inside.search(/[=,]/);
    const prefix = inside.slice(0, Math.max(0, separator)).trim();
    if (separator > 0 && isNcName(prefix)) bindings.set(prefix, inside.slice(separator + 1).trim());
    else bindings.set('', inside.trim());
  }
  return bindings;
}
