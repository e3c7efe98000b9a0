import { OPERATOR_KINDS } from '../../query/filter.ts';
import type { FilterVocabulary } from './filter-vocabulary.ts';

const EXPRESSIONS = ['PropertyName', 'Literal', 'Add', 'Sub', 'Mul', 'Div', 'Function'] as const;

/**
 * Filter Encoding 1.1 (OGC 04-095). Version 1.0 has the same elements in the same namespace, but for `escape` on
 * PropertyIsLike; MapServer's documentation writes `wildcard`, and so do its users. GDAL
 * writes `id` on GmlObjectId without a namespace, and `unit` on Distance.
 */
export const FILTER_1_1_0: FilterVocabulary = {
  title: 'Filter Encoding 1.1',
  namespace: 'http://www.opengis.net/ogc',
  filter: 'Filter',
  // The kinds are named after the elements of this version.
  operators: new Map(OPERATOR_KINDS.map((name) => [name, name])),
  expressions: new Map(EXPRESSIONS.map((name) => [name, name])),
  ids: new Map([
    ['FeatureId', [{ namespace: '', localName: 'fid' }]],
    [
      'GmlObjectId',
      [
        { namespace: 'http://www.opengis.net/gml', localName: 'id' },
        { namespace: '', localName: 'id' },
      ],
    ],
  ]),
  boundaries: { lower: 'LowerBoundary', upper: 'UpperBoundary' },
  distance: { element: 'Distance', units: ['units', 'unit'] },
  like: {
    wildCard: ['wildCard', 'wildcard'],
    singleChar: ['singleChar'],
    escapeChar: ['escapeChar', 'escape'],
  },
  sorting: { sortBy: 'SortBy', sortProperty: 'SortProperty', sortOrder: 'SortOrder' },
};
