import type { Dataset } from '../catalog/catalog.ts';
import { datasetPageAddress } from '../catalog-api/dataset-address.ts';
import { downloadAddress, downloadFormats } from '../catalog-api/download-formats.ts';
import type { CatalogueSite } from '../catalog-api/encode-dataset.ts';
import { modifiedDay } from '../catalog-api/facets.ts';
import { titleOf } from '../catalog-api/order-datasets.ts';
import { markdownText } from '../lib/markdown-text.ts';
import { doubleText } from '../lib/number-text.ts';

/** What search engines for datasets read of a description. */
const MAX_DESCRIPTION_CHARACTERS = 5000;

/**
 * A dataset as schema.org's Dataset, for the page of the dataset: data that search engines read. Whoever puts it into a page
 * escapes it (`jsonBlock`).
 */
export function schemaOrgDataset(dataset: Dataset, { portal, baseUrl }: CatalogueSite): object {
  const { metadata, featureType } = dataset;
  const page = datasetPageAddress(dataset, baseUrl);
  const description = markdownText(metadata.abstract).slice(0, MAX_DESCRIPTION_CHARACTERS);
  const publisher = metadata.publisher ?? portal.providerName;
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    '@id': `${page}#dataset`,
    url: page,
    identifier: dataset.id,
    name: titleOf(dataset),
    description: description === '' ? titleOf(dataset) : description,
    keywords: metadata.keywords.length === 0 ? undefined : metadata.keywords,
    license: metadata.licenceUrl ?? metadata.licence,
    creditText: metadata.attribution,
    publisher: publisher === '' ? undefined : { '@type': 'Organization', name: publisher },
    inLanguage: metadata.languages.length === 0 ? undefined : metadata.languages,
    dateModified: modifiedDay(dataset),
    datePublished: dataset.publishedAt.toISOString(),
    isAccessibleForFree: !portal.isPrivate && !dataset.isRestricted,
    temporalCoverage: temporalCoverage(dataset),
    spatialCoverage: spatialCoverage(dataset),
    variableMeasured: featureType.properties
      .filter(({ type }) => type !== 'geometry')
      .map(({ name, label, description: text }) => {
        const said = metadata.properties.find((property) => property.name === name);
        return {
          '@type': 'PropertyValue',
          name: said?.label ?? (label === '' ? name : label),
          description: said?.description ?? text,
        };
      }),
    includedInDataCatalog: { '@type': 'DataCatalog', name: portal.title, url: `${baseUrl}/` },
    distribution: downloadFormats(dataset).map((format) => ({
      '@type': 'DataDownload',
      name: format.name,
      encodingFormat: format.packaging ?? format.mediaType,
      contentUrl: downloadAddress(dataset, format, baseUrl),
    })),
  };
}

/** Two days with a slash between them; `..` where one isn't known (ISO 8601-2). */
function temporalCoverage({ metadata: { temporalStart, temporalEnd } }: Dataset): string | undefined {
  if (temporalStart === undefined && temporalEnd === undefined) return undefined;
  return `${temporalStart ?? '..'}/${temporalEnd ?? '..'}`;
}

/** Latitude before longitude, lower corner before upper. */
function spatialCoverage({ summary: { wgs84Envelope: box } }: Dataset) {
  if (box === undefined) return undefined;
  const corners = [box.minY, box.minX, box.maxY, box.maxX].map(doubleText).join(' ');
  return { '@type': 'Place', geo: { '@type': 'GeoShape', box: corners } };
}
