import type { XmlElement } from '../../lib/xml-reader.ts';
import type { NamespaceBindings } from '../../query/feature-query.ts';

/** What stands before a colon, where a step of a path begins. */
const STEP_PREFIX = /(^|[/@])([^/@:[\]()]+):/g;

/**
 * Gathers the prefixes of the property names of one query, so that one set of bindings holds for all of them. A prefix
 * that is bound anew at a name, to another namespace than elsewhere in the query, is written there with a mark behind.
 */
export class PrefixRegister implements NamespaceBindings {
  readonly #outer: NamespaceBindings;
  readonly #bindings = new Map<string, string>();

  /** `outer`: the bindings of the query around. */
  constructor(outer: NamespaceBindings) {
    this.#outer = outer;
  }

  get(prefix: string): string | undefined {
    return this.#bindings.get(prefix) ?? this.#outer.get(prefix);
  }

  /** The name, with prefixes that mean the same in these bindings as in the element. */
  register(name: string, element: XmlElement): string {
    return name.replace(STEP_PREFIX, (step, start: string, prefix: string) => {
      const namespace = element.namespaceOf(prefix);
      return namespace === undefined ? step : `${start}${this.#prefixFor(prefix, namespace)}:`;
    });
  }

  #prefixFor(prefix: string, namespace: string): string {
    for (let candidate = prefix; ; candidate += '′') {
      const bound = this.get(candidate);
      if (bound === namespace) return candidate;
      if (bound === undefined) {
        this.#bindings.set(candidate, namespace);
        return candidate;
      }
    }
  }
}
