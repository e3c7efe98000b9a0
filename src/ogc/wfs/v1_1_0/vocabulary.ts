import type { WfsOperation } from '../wfs-request.ts';

/** Names that are WFS 1.1.0's own (OGC 04-094) or those of the standards that it builds on. */
export const VERSION = '1.1.0';

export const WFS = 'http://www.opengis.net/wfs';
export const OWS = 'http://www.opengis.net/ows';
export const OGC = 'http://www.opengis.net/ogc';
export const GML = 'http://www.opengis.net/gml';
export const XLINK = 'http://www.w3.org/1999/xlink';
export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** The schema of WFS 1.0.0, whose `wfs:FeatureCollection` is one of GML 2. */
export const WFS_GML2_SCHEMA = 'http://schemas.opengis.net/wfs/1.0.0/WFS-basic.xsd';
export const WFS_SCHEMA = 'http://schemas.opengis.net/wfs/1.1.0/wfs.xsd';

/** The output format of features and the one of schemas (OGC 04-094 §9.4, §8.2). */
export const GML_FORMAT = 'text/xml; subtype=gml/3.1.1';
export const GML2_FORMAT = 'text/xml; subtype=gml/2.1.2';

/** KVP parameters (OGC 04-094 §14.7) besides service, version and request, as the standard writes them. */
export const PARAMETERS: Readonly<Record<WfsOperation, readonly string[]>> = {
  GetCapabilities: ['acceptVersions', 'sections', 'updateSequence', 'acceptFormats'],
  DescribeFeatureType: ['typeName', 'outputFormat', 'namespace'],
  GetFeature: [
    'typeName',
    'propertyName',
    'featureId',
    'featureVersion',
    'filter',
    'bbox',
    'sortBy',
    'srsName',
    'maxFeatures',
    'startIndex',
    'resultType',
    'outputFormat',
    'namespace',
    'traverseXlinkDepth',
    'traverseXlinkExpiry',
  ],
};

/** Sections of the capabilities document (CONTRACT 2.3), in its order. */
export const SECTIONS = [
  'ServiceIdentification',
  'ServiceProvider',
  'OperationsMetadata',
  'FeatureTypeList',
  'Filter_Capabilities',
] as const;

/** What an empty list of sections in XML asks for: what the schema demands of every document. */
export const LEAST_SECTIONS: readonly string[] = ['Filter_Capabilities'];

export type Section = (typeof SECTIONS)[number];
