import { childElements, type XmlElement } from '../../lib/xml-reader.ts';
import type { NamespaceBindings } from '../../query/feature-query.ts';
import type { FilterLimits } from '../../query/filter-limits.ts';
import { invalidParameter, type OwsException, quote } from '../ows/ows-exception.ts';
import type { FilterVocabulary } from './filter-vocabulary.ts';
import { PrefixRegister } from './prefix-register.ts';

export interface FilterOptions {
  readonly vocabulary: FilterVocabulary;
  readonly limits: FilterLimits;
  /** Where errors are said to be: a parameter, an element or a handle. */
  readonly locator: string;
  /** Prefixes bound around the filter. */
  readonly namespaces: NamespaceBindings;
  /**
   * True for filters that people and programs write into URLs: elements without any namespace are taken for those of
   * the vocabulary and of GML, and an operator may stand without the filter element around it.
   */
  readonly isLenient: boolean;
}

type Limit = 'maxFilterOperators' | 'maxFilterPositions' | 'maxFeatureIds';

/** What is known while one filter is decoded: names, what has been counted, and how to refuse. */
export class FilterScope {
  readonly vocabulary: FilterVocabulary;
  readonly names: PrefixRegister;
  readonly isLenient: boolean;
  readonly #limits: FilterLimits;
  readonly #locator: string;
  readonly #counts = new Map<Limit, number>();

  constructor({ vocabulary, limits, locator, namespaces, isLenient }: FilterOptions) {
    this.vocabulary = vocabulary;
    this.names = new PrefixRegister(namespaces);
    this.isLenient = isLenient;
    this.#limits = limits;
    this.#locator = locator;
  }

  /** True when the element is of the vocabulary's namespace, or may be taken for one of it. */
  isOwn(element: XmlElement): boolean {
    return element.namespace === this.vocabulary.namespace || (this.isLenient && element.namespace === '');
  }

  isNamed(element: XmlElement, localName: string): boolean {
    return element.localName === localName && this.isOwn(element);
  }

  /** The child elements. Throws for text between them, and for attributes other than those named. */
  content(element: XmlElement, attributes: readonly string[] = []): XmlElement[] {
    this.checkAttributes(element, attributes);
    const stray = element.children.find((child) => typeof child === 'string' && /[^ \t\r\n]/.test(child));
    if (typeof stray === 'string') {
      throw this.refuse(element, `has the text ${quote(stray.trim())}, where only elements belong`);
    }
    return childElements(element);
  }

  /** Attributes of other namespaces (`xsi:type`) mean nothing here. */
  checkAttributes(element: XmlElement, names: readonly string[]): void {
    const unknown = element.attributes.find((a) => a.namespace === '' && !names.includes(a.localName));
    if (unknown !== undefined)
      throw this.refuse(element, `has the unknown attribute ${quote(unknown.localName)}`);
  }

  checkDepth(element: XmlElement, depth: number): void {
    const { maxFilterDepth } = this.#limits;
    if (depth > maxFilterDepth)
      throw this.refuse(element, `is nested deeper than maxFilterDepth (${maxFilterDepth})`);
  }

  checkPattern(element: XmlElement, pattern: string): void {
    const { maxLikePatternCharacters } = this.#limits;
    if (pattern.length <= maxLikePatternCharacters) return;
    throw this.refuse(
      element,
      `has a pattern longer than maxLikePatternCharacters (${maxLikePatternCharacters})`,
    );
  }

  /** Counts what the element adds to the filter. Throws when it is more than the limit allows. */
  count(element: XmlElement, limit: Limit, what: string, added = 1): void {
    const count = (this.#counts.get(limit) ?? 0) + added;
    this.#counts.set(limit, count);
    if (count <= this.#limits[limit]) return;
    throw this.refuse(
      element,
      `is too much: the filter has more ${what} than ${limit} (${this.#limits[limit]})`,
    );
  }

  /** `problem` goes on after the element's name. */
  refuse(element: XmlElement, problem: string): OwsException {
    return this.refuseText(`${nameOf(element)} (line ${element.line}) ${problem}`);
  }

  refuseText(problem: string): OwsException {
    return invalidParameter(this.#locator, `The filter can't be used: ${problem}.`);
  }
}

/** As the document writes it. */
export function nameOf(element: XmlElement): string {
  const name = element.prefix === '' ? element.localName : `${element.prefix}:${element.localName}`;
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}
