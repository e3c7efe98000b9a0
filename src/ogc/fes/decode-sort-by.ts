import { childElements, text, type XmlElement } from '../../lib/xml-reader.ts';
import type { SortExpression } from '../../query/feature-query.ts';
import { quote } from '../ows/ows-exception.ts';
import { decodePropertyName, isPropertyName } from './decode-expression.ts';
import type { FilterScope } from './filter-scope.ts';

/** Decodes `ogc:SortBy` (OGC 04-095 §18; ascending unless it says otherwise). Throws InvalidParameterValue. */
export function decodeSortBy(sortBy: XmlElement, scope: FilterScope): SortExpression[] {
  const { sorting } = scope.vocabulary;
  const keys = scope.content(sortBy);
  if (keys.length === 0) throw scope.refuse(sortBy, `has no ${sorting.sortProperty}`);
  return keys.map((key) => {
    if (!scope.isNamed(key, sorting.sortProperty)) {
      throw scope.refuse(key, `stands where ${sorting.sortProperty} is expected`);
    }
    const content = scope.content(key);
    const [property, order] = content;
    if (content.length > 2 || !isPropertyName(property, scope)) {
      throw scope.refuse(key, `expects a PropertyName and perhaps ${sorting.sortOrder}`);
    }
    return {
      propertyName: decodePropertyName(property, scope),
      order: order === undefined ? 'ASC' : decodeOrder(order, scope),
    };
  });
}

function decodeOrder(element: XmlElement, scope: FilterScope): SortExpression['order'] {
  const { sortOrder } = scope.vocabulary.sorting;
  if (!scope.isNamed(element, sortOrder))
    throw scope.refuse(element, `stands where ${sortOrder} is expected`);
  scope.checkAttributes(element, []);
  const order = childElements(element).length > 0 ? undefined : sortOrderOf(text(element).trim());
  if (order === undefined) {
    throw scope.refuse(element, `has ${quote(text(element).trim())}, where ASC or DESC is expected`);
  }
  return order;
}

/** `A` and `D` are the words of KVP (OGC 04-094 §14.7.3). */
export function sortOrderOf(word: string): SortExpression['order'] | undefined {
  switch (word.toUpperCase()) {
    case 'A':
    case 'ASC':
      return 'ASC';
    case 'D':
    case 'DESC':
      return 'DESC';
    default:
      return undefined;
  }
}
