import type { CiteCase } from './cite-case.ts';
import { FEATURE_CASES } from './cite-cases-features.ts';
import { FILTER_CASES } from './cite-cases-filters.ts';
import { METADATA_CASES } from './cite-cases-metadata.ts';

export { OFFICIAL_CASES } from './cite-cases-official.ts';

/** The data-based class at level SF-0 with every operator offered. The official class, which it starts with, is apart. */
export const DATA_BASED_CASES: readonly CiteCase[] = [...METADATA_CASES, ...FEATURE_CASES, ...FILTER_CASES];

/** Cases of the data-based class that are not among them, and why; docs/reference/wfs.md says it too. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ...['GetFeature-tc44.1', 'GetFeature-tc23.4', 'DescribeFeatureType-tc4.4'].map(
    (id) => [id, 'wants a request without version refused, which is optional here'] as const,
  ),
  [
    'GetFeature-tc209.3',
    'wants EPSG:32631 refused far outside its zone; runs only where its name is advertised',
  ],
  [
    'GetCapabilities-tc19.1',
    'wants no section for an empty `sections=`, where empty values count as absent here; runs only where Sections is advertised',
  ],
  [
    'DescribeFeatureType-output-format-XMLSCHEMA',
    'wants GML 2 by that name, which means GML 3.1.1 here; runs only where it is advertised',
  ],
  ['DescribeFeatureType-tc9.2', 'level SF-1 (sf:ComplexGeoFeature), and never run by the suite'],
  ['DescribeFeatureType-tc10.2', 'level SF-1 (sf:ComplexGeoFeature), and never run by the suite'],
  ...[
    '400.1 400.2 400.3 401.1 402.1 402.2 402.3 403.1 404.1',
    '405.1 405.2 405.3 405.4 405.5 405.6 405.7 405.8 405.9 405.10',
  ]
    .flatMap((ids) => ids.split(' '))
    .map((id) => [`GetFeature-tc${id}`, 'level SF-1: nested and repeated properties'] as const),
]);
