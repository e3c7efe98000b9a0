import type { Dataset } from '../catalog/catalog.ts';
import { DATASETS_PATH, datasetPageAddress } from '../catalog-api/dataset-address.ts';
import { type DownloadFormat, downloadAddress, downloadFormats } from '../catalog-api/download-formats.ts';
import type { CatalogueSite } from '../catalog-api/encode-dataset.ts';
import { modifiedDay } from '../catalog-api/facets.ts';
import { titleOf } from '../catalog-api/order-datasets.ts';
import { markdownText } from '../lib/markdown-text.ts';
import { doubleText } from '../lib/number-text.ts';
import {
  accessRightUri,
  fileTypeUri,
  frequencyUri,
  languageUri,
  licenceUri,
  mediaTypeUri,
} from './eu-vocabularies.ts';

export const JSON_LD_TYPE = 'application/ld+json';

/** Short names of the vocabularies; stands in every document, so that nobody has to fetch it. */
export const DCAT_CONTEXT = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  geosparql: 'http://www.opengis.net/ont/geosparql#',
  hydra: 'http://www.w3.org/ns/hydra/core#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** JSON-LD; what is undefined is left out when it is written. */
type Node = Readonly<Record<string, unknown>>;

const reference = (address: string): Node => ({ '@id': address });

/** A dataset by itself, with its Web Feature Service: a document of DCAT-AP 3. */
export function dcatDatasetDocument(dataset: Dataset, site: CatalogueSite): Node {
  return { '@context': DCAT_CONTEXT, '@graph': [dcatDataset(dataset, site), featureService(site)] };
}

/** The catalogue but for its datasets. */
export function dcatCatalogue({ portal, baseUrl }: CatalogueSite): Node {
  return {
    '@id': `${baseUrl}/#catalogue`,
    '@type': 'dcat:Catalog',
    'dct:title': portal.title,
    'dct:description': portal.abstract === '' ? portal.title : markdownText(portal.abstract),
    'dct:publisher': provider({ portal, baseUrl }),
    'foaf:homepage': reference(`${baseUrl}/`),
    'dcat:service': [featureService({ portal, baseUrl }), catalogueService({ portal, baseUrl })],
  };
}

/** As DCAT-AP 3 wants it, with a distribution for each format. */
export function dcatDataset(dataset: Dataset, site: CatalogueSite): Node {
  const { metadata } = dataset;
  const { portal, baseUrl } = site;
  const title = titleOf(dataset);
  const description = markdownText(metadata.abstract);
  return {
    '@id': `${datasetPageAddress(dataset, baseUrl)}#dataset`,
    '@type': 'dcat:Dataset',
    'dct:identifier': dataset.id,
    'dct:title': title,
    'dct:description': description === '' ? title : description,
    'dct:publisher': publisherOf(dataset, site),
    'dcat:contactPoint': contactOf(dataset, site),
    'dcat:keyword': metadata.keywords.length === 0 ? undefined : metadata.keywords,
    'dct:language': listed(metadata.languages.map(languageUri)),
    'dct:accrualPeriodicity': metadata.updateFrequency && reference(frequencyUri(metadata.updateFrequency)),
    'dct:modified': dayOrMoment(modifiedDay(dataset)),
    'dct:spatial': spatialOf(dataset),
    'dct:temporal': temporalOf(dataset),
    'dct:accessRights': reference(accessRightUri(!portal.isPrivate && !dataset.isRestricted)),
    'dcat:landingPage': reference(datasetPageAddress(dataset, baseUrl)),
    'dcat:distribution': downloadFormats(dataset).map((format) => distribution(dataset, site, format)),
  };
}

function distribution(dataset: Dataset, site: CatalogueSite, format: DownloadFormat): Node {
  const { baseUrl } = site;
  const address = downloadAddress(dataset, format, baseUrl);
  return {
    '@id': `${datasetPageAddress(dataset, baseUrl)}#${format.name.toLowerCase().replaceAll(' ', '-')}`,
    '@type': 'dcat:Distribution',
    'dct:title': `${titleOf(dataset)} (${format.name})`,
    'dct:description': `All features as ${format.name}, by the Web Feature Service.`,
    'dcat:accessURL': reference(address),
    'dcat:downloadURL': reference(address),
    'dcat:mediaType': reference(mediaTypeUri(format.mediaType)),
    'dct:format': format.fileType && reference(fileTypeUri(format.fileType)),
    'dcat:packageFormat': format.packaging && reference(mediaTypeUri(format.packaging)),
    'dct:license': licenceOf(dataset),
    'dct:rights': rightsOf(dataset),
    'dcat:accessService': reference(serviceId(baseUrl)),
  };
}

function featureService({ portal, baseUrl }: CatalogueSite): Node {
  return {
    '@id': serviceId(baseUrl),
    '@type': 'dcat:DataService',
    'dct:title': `Web Feature Service of ${portal.title}`,
    'dcat:endpointURL': reference(`${baseUrl}/api/wfs`),
    'dcat:endpointDescription': reference(`${baseUrl}/api/wfs?service=WFS&request=GetCapabilities`),
    'dct:conformsTo': reference('http://www.opengis.net/def/serviceType/ogc/wfs'),
    'dct:accessRights': reference(accessRightUri(!portal.isPrivate)),
  };
}

/** The catalogue's own API. */
function catalogueService({ portal, baseUrl }: CatalogueSite): Node {
  return {
    '@id': `${baseUrl}/api/v2/catalog#service`,
    '@type': 'dcat:DataService',
    'dct:title': `Catalogue API of ${portal.title}`,
    'dcat:endpointURL': reference(`${baseUrl}${DATASETS_PATH}/`),
    'dcat:endpointDescription': reference(`${baseUrl}/api/v2/openapi.json`),
    'dct:accessRights': reference(accessRightUri(!portal.isPrivate)),
  };
}

function serviceId(baseUrl: string): string {
  return `${baseUrl}/api/wfs#service`;
}

/** The portal's own organisation. */
function provider({ portal, baseUrl }: CatalogueSite): Node {
  return {
    '@id': `${baseUrl}/#provider`,
    '@type': 'foaf:Agent',
    'foaf:name': portal.providerName === '' ? portal.title : portal.providerName,
    'foaf:homepage': portal.providerSite && reference(portal.providerSite),
  };
}

function publisherOf({ metadata: { publisher } }: Dataset, site: CatalogueSite): Node {
  if (publisher === undefined || publisher === site.portal.providerName) return provider(site);
  return { '@type': 'foaf:Agent', 'foaf:name': publisher };
}

/** Undefined: nobody is named whom one could ask. */
function contactOf({ metadata }: Dataset, { portal }: CatalogueSite): Node | undefined {
  const own = metadata.contactName ?? metadata.contactEmail;
  const name = own === undefined ? portal.contactName : metadata.contactName;
  const email = own === undefined ? portal.contactEmail : metadata.contactEmail;
  if (name === undefined && email === undefined) return undefined;
  return {
    '@type': 'vcard:Kind',
    'vcard:fn': name ?? email,
    'vcard:hasEmail': email && reference(`mailto:${encodeURI(email)}`),
  };
}

function licenceOf({ metadata }: Dataset): Node | undefined {
  const known = licenceUri(metadata);
  if (known !== undefined) return reference(known);
  const { licence, licenceUrl } = metadata;
  if (licence === undefined && licenceUrl === undefined) return undefined;
  return {
    ...(licenceUrl === undefined ? {} : reference(licenceUrl)),
    '@type': 'dct:LicenseDocument',
    'dct:title': licence,
  };
}

/** Whom to name when the data are used. */
function rightsOf({ metadata: { attribution } }: Dataset): Node | undefined {
  return attribution === undefined
    ? undefined
    : { '@type': 'dct:RightsStatement', 'dct:description': attribution };
}

function spatialOf({ summary: { wgs84Envelope: box } }: Dataset): Node | undefined {
  if (box === undefined) return undefined;
  const at = (x: number, y: number) => `${doubleText(x)} ${doubleText(y)}`;
  const { minX, minY, maxX, maxY } = box;
  const ring = [at(minX, minY), at(maxX, minY), at(maxX, maxY), at(minX, maxY), at(minX, minY)];
  const wkt = { '@type': 'geosparql:wktLiteral', '@value': `POLYGON((${ring.join(', ')}))` };
  return { '@type': 'dct:Location', 'dcat:bbox': wkt };
}

function temporalOf({ metadata: { temporalStart, temporalEnd } }: Dataset): Node | undefined {
  if (temporalStart === undefined && temporalEnd === undefined) return undefined;
  return {
    '@type': 'dct:PeriodOfTime',
    'dcat:startDate': temporalStart && dayOrMoment(temporalStart),
    'dcat:endDate': temporalEnd && dayOrMoment(temporalEnd),
  };
}

function dayOrMoment(text: string): Node {
  return { '@type': text.includes('T') ? 'xsd:dateTime' : 'xsd:date', '@value': text };
}

function listed(addresses: readonly (string | undefined)[]): Node[] | undefined {
  const known = addresses.filter((address) => address !== undefined);
  return known.length === 0 ? undefined : known.map(reference);
}
