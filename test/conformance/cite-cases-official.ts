import { bare, type CiteCase, exception, kvp, MEMBERS, one, refused, step } from './cite-case.ts';
import { SF, xml } from './cite-xml.ts';

/**
 * The official class "Basic" (catalogue part A): 40 cases on the first feature type of the capabilities, which need no
 * data of their own. Requests by POST and one by GET write another prefix for the types' namespace, as the suite does.
 */
export const FIRST_TYPE = 'AggregateGeoFeature';

const CAPABILITIES = kvp('request=GetCapabilities');
const NS = `namespace=xmlns(sf=${SF})`;
const T = `typename=sf:${FIRST_TYPE}&${NS}`;

/** What RequiredBasicElements of the suite's Schematron asks for. */
export const REQUIRED_ELEMENTS: readonly string[] = [
  "/wfs:WFS_Capabilities/@version='1.1.0'",
  ...[
    'ows:ServiceIdentification',
    'ows:ServiceProvider',
    'ows:OperationsMetadata',
    'wfs:FeatureTypeList',
  ].map((name) => `/wfs:WFS_Capabilities/${name}`),
  "not(//wfs:DefaultSRS[not(starts-with(.,'urn:ogc:def:crs:') or starts-with(.,'urn:x-ogc:def:crs:'))])",
  "//ows:Operation[@name='GetCapabilities']/ows:DCP/ows:HTTP/ows:Get",
  "//ows:Operation[@name='DescribeFeatureType']/ows:DCP/ows:HTTP",
  "//ows:Operation[@name='GetFeature']/ows:DCP/ows:HTTP",
  "//ogc:SpatialOperator[@name='BBOX']",
  '//ogc:Id_Capabilities/ogc:EID',
  ...[
    'EqualTo',
    'NotEqualTo',
    'LessThan',
    'GreaterThan',
    'LessThanEqualTo',
    'GreaterThanEqualTo',
    'Between',
  ].map((name) => `//ogc:ComparisonOperators/ogc:ComparisonOperator='${name}'`),
];

const capabilities = (id: string, ...conditions: string[]) =>
  one(id, CAPABILITIES, 'capabilities', ...conditions);

const describe = (attributes: string) => xml('wfs:DescribeFeatureType', attributes);
const SERVICE = 'service="WFS" version="1.1.0"';
const ALL_TYPES = ['PrimitiveGeoFeature', 'AggregateGeoFeature', 'EntitéGénérique'].map(
  (name) => `//xsd:element/@name='${name}'`,
);

const appQuery = (attributes = '', content = '', type = FIRST_TYPE) =>
  `<wfs:Query typeName="app:${type}" srsName="urn:ogc:def:crs:EPSG::4326" xmlns:app="${SF}" ${attributes}>${content}</wfs:Query>`;
const appGetFeature = (attributes: string, content = appQuery()) =>
  xml('wfs:GetFeature', attributes, content);

export const OFFICIAL_CASES: readonly CiteCase[] = [
  capabilities('readiness-tests', ...REQUIRED_ELEMENTS),
  ...['tc1', 'tc4', 'tc10', 'tc14'].map((tc) => capabilities(`GetCapabilities-${tc}`)),
  ...['tc2', 'tc11'].map((tc) =>
    capabilities(`GetCapabilities-${tc}`, "/wfs:WFS_Capabilities/@version='1.1.0'"),
  ),
  {
    id: 'GetCapabilities-tc3',
    steps: ['LOCALHOST', 'lOcAlHoSt', 'localhost'].map((host) =>
      step({ ...CAPABILITIES, host }, 'capabilities'),
    ),
  },
  one(
    'GetCapabilities-tc5',
    kvp('request=GetCapabilities&versionXXX=x.x.x,x.y.z&ASDF=asdf:asdf'),
    'capabilities',
  ),
  {
    id: 'GetCapabilities-tc6',
    steps: [
      step(bare('service=WFS&version=1.1.0&request=GetCapabilities'), 'capabilities'),
      {
        ...step(bare('request=GetCapabilities&version=1.1.0&service=WFS'), 'capabilities'),
        isRepeated: true,
      },
    ],
  },
  {
    id: 'GetCapabilities-tc7',
    steps: [
      step(CAPABILITIES, 'capabilities'),
      // What follows a number sign stays with the client.
      step(bare('version=1.1.0'), 'exception'),
    ],
  },
  {
    id: 'GetCapabilities-tc8',
    steps: [
      'SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities',
      'service=WFS&version=1.1.0&request=GetCapabilities',
      'SeRvIcE=WFS&vErSiOn=1.1.0&RequesT=GetCapabilities',
    ].map((get) => step({ get }, 'capabilities')),
  },
  {
    id: 'GetCapabilities-tc9',
    steps: [{ ...step(CAPABILITIES, 'capabilities'), contentType: /^(?:application|text)\/xml(?:;|$)/ }],
  },
  one(
    'GetCapabilities-tc12',
    bare('service=WFS&request=GetCapabilities'),
    'capabilities',
    "/wfs:WFS_Capabilities/@version='1.1.0'",
    "//ows:ServiceTypeVersion='1.1.0'",
  ),
  refused(
    'GetCapabilities-tc13',
    bare('version=1.1.0&request=GetCapabilities'),
    ['MissingParameterValue'],
    'service',
  ),
  capabilities('GetCapabilities-tc15', ...REQUIRED_ELEMENTS),
  ...['tc1', 'tc2', 'tc3'].map((tc) =>
    one(`DescribeFeatureType-POST-${tc}`, describe(SERVICE), 'schema', ...ALL_TYPES),
  ),
  {
    id: 'DescribeFeatureType-POST-tc4',
    steps: [SERVICE, 'version="1.1.0"', 'service="WFS"'].map((attributes) =>
      step(describe(attributes), 'schema', ...ALL_TYPES),
    ),
  },
  ...['tc1', 'tc2', 'tc3'].map((tc) =>
    one(`DescribeFeatureType-${tc}`, kvp('request=DescribeFeatureType'), 'schema', ...ALL_TYPES),
  ),
  {
    id: 'DescribeFeatureType-tc4',
    steps: [{ ...step(kvp('request=DescribeFeatureType'), 'schema'), contentType: /^text\/xml/ }],
  },
  one(
    'DescribeFeatureType-tc5',
    bare('version=1.1.0&request=DescribeFeatureType'),
    'any exception',
    '//ows:Exception/*',
  ),
  ...['tc1', 'tc4', 'tc8'].map((tc) => one(`GetFeature-POST-${tc}`, appGetFeature(SERVICE), 'collection')),
  one(
    'GetFeature-POST-tc2',
    appGetFeature(`${SERVICE} resultType="hits"`),
    'collection',
    '/*/@numberOfFeatures',
    '/*/@timeStamp',
    `${MEMBERS}=0`,
  ),
  one('GetFeature-POST-tc3', appGetFeature(`${SERVICE} maxFeatures="2"`), 'collection', `${MEMBERS}=2`),
  one(
    'GetFeature-POST-tc5',
    appGetFeature(SERVICE, appQuery('featureVersion="ALL"')),
    'collection',
    "/*/@*[local-name()='schemaLocation']",
  ),
  {
    id: 'GetFeature-POST-tc6',
    steps: [
      step(appGetFeature(SERVICE, appQuery('', '', 'Asdf')), 'any exception'),
      step(
        appGetFeature(SERVICE, appQuery('', '<wfs:PropertyName>app:asdfProperty</wfs:PropertyName>')),
        'any exception',
      ),
    ],
  },
  {
    id: 'GetFeature-POST-tc7',
    steps: [SERVICE, 'version="1.1.0"', 'service="WFS"'].map((attributes) =>
      step(appGetFeature(attributes), 'collection', `${MEMBERS}=4`),
    ),
  },
  {
    id: 'GetFeature-tc1',
    steps: [
      {
        ...step(kvp(`request=GetFeature&${T}&resulttype=hits`), 'collection'),
        contentType: /^text\/xml;.*subtype="?gml\/3\.1\.1/,
      },
    ],
  },
  one('GetFeature-tc2', kvp(`request=GetFeature&${T}&bogus=parameter`), 'collection'),
  one(
    'GetFeature-tc3',
    kvp(`request=GetFeature&${T}&resultType=results`),
    'collection',
    `/*/@numberOfFeatures=${MEMBERS}`,
  ),
  {
    id: 'GetFeature-tc4',
    steps: [
      step(bare(`service=WFS&version=1.1.0&request=GetFeature&${T}`), 'collection'),
      step(
        bare(`SeERVICE=WFS&version=1.1.0&request=GetFeature&${T}`),
        'exception',
        ...exception(['MissingParameterValue'], 'service'),
      ),
      step(bare(`service=WFS&VeERSION=1.1.0&request=GetFeature&${T}`), 'any exception'),
      step(
        bare(`service=WFS&version=1.1.0&ReEQUEST=GetFeature&${T}`),
        'exception',
        ...exception(['MissingParameterValue'], 'request'),
      ),
    ],
  },
  {
    id: 'GetFeature-tc5',
    steps: [
      step(kvp('request=DescribeFeatureType'), 'schema', `//xsd:element/@name='${FIRST_TYPE}'`),
      step(
        kvp(`request=GetFeature&typename=app:${FIRST_TYPE}&namespace=xmlns(app=${SF})`),
        'collection',
        `//sf:${FIRST_TYPE}/sf:featureCode`,
      ),
      step(
        (text) =>
          kvp(
            `request=GetFeature&typename=app:${FIRST_TYPE}&namespace=xmlns(app=${SF})&FILTER=${encodeURIComponent(
              `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc" xmlns:app="${SF}"><ogc:PropertyIsEqualTo><ogc:PropertyName>app:featureCode</ogc:PropertyName><ogc:Literal>${text('string(//sf:featureCode)')}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>`,
            )}`,
          ),
        'collection',
        `${MEMBERS}=1`,
      ),
    ],
  },
  refused('GetFeature-tc6', bare(`SERVIsCE=WFS&REQUsEST=GetFeature&version=1.1.0&${T}&resulttype=hits`), [
    'MissingParameterValue',
  ]),
  one(
    'GetFeature-tc7',
    kvp(`request=GetFeature&${T}&resulttype=hits`),
    'collection',
    "/*/@numberOfFeatures!=''",
    "/*/@timeStamp!=''",
  ),
];
