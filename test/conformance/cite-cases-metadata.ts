import { bare, type CiteCase, exception, form, kvp, one, refused, step } from './cite-case.ts';
import { SF, xml } from './cite-xml.ts';

/** GetCapabilities and DescribeFeatureType of the data-based class (catalogue B1 to B4). */

const NS = `namespace=xmlns(sf=${SF})`;
const SERVICE = 'service="WFS" version="1.1.0"';

const capabilities = (id: string, parameters = 'request=GetCapabilities', ...conditions: string[]) =>
  one(`GetCapabilities-${id}`, kvp(parameters), 'capabilities', ...conditions);

const GET_CAPABILITIES: readonly CiteCase[] = [
  ...['tc4.1', 'tc4.2', 'tc4.3', 'tc6.1', 'tc9.1'].map((tc) => capabilities(tc)),
  one('GetCapabilities-tc9.2', bare('version=1.1.0'), 'exception'),
  one('GetCapabilities-tc10.1', bare('SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities'), 'capabilities'),
  one('GetCapabilities-tc10.2', bare('SeRvIcE=WFS&vErSiOn=1.1.0&RequesT=GetCapabilities'), 'capabilities'),
  capabilities('tc10.3'),
  one('GetCapabilities-tc13.2', bare('request=GetCapabilities&version=1.1.0'), 'exception'),
  ...['tc13.3', 'tc14.1'].map((tc) =>
    capabilities(tc, 'request=GetCapabilities&acceptversions=1.1.0', "/*/@version='1.1.0'"),
  ),
  one(
    'GetCapabilities-tc15.1',
    bare('service=WFS&request=GetCapabilities&acceptversions=1.1.0,1.0.0'),
    'capabilities',
    "/*/@version='1.1.0'",
  ),
  refused('GetCapabilities-tc15.2', kvp('request=GetCapabilities&acceptversions=2006.10.25'), [
    'VersionNegotiationFailed',
  ]),
  refused(
    'GetCapabilities-tc16.2',
    bare('service=ASDF&version=1.1.0&request=GetCapabilities'),
    ['InvalidParameterValue'],
    'service',
  ),
  refused('GetCapabilities-tc16.3', kvp('request=GetCapabilities&acceptversions=2006-10-26'), [
    'VersionNegotiationFailed',
  ]),
  {
    ...refused('GetCapabilities-tc16.4', kvp('request=GetCapabilities&updatesequence=9999999999'), [
      'InvalidUpdateSequence',
    ]),
    when: '/*/@updateSequence',
  },
  one(
    'GetCapabilities-tc16.5',
    bare('version=1.1.0&request~GetCapabilities!service~WFS'),
    'exception',
    ...exception(['MissingParameterValue']),
    "//ows:Exception/@locator='request' or //ows:Exception/@locator='service'",
  ),
  capabilities(
    'tc19.2',
    'request=GetCapabilities&sections=OperationsMetadata,FeatureTypeList',
    '/*/ows:OperationsMetadata',
    '/*/wfs:FeatureTypeList',
    'not(/*/ows:ServiceIdentification)',
    'not(/*/ows:ServiceProvider)',
  ),
  {
    id: 'GetCapabilities-tc22.1',
    steps: [
      {
        ...step(bare('service=WFS&request=GetCapabilities&acceptformats=text/xml'), 'capabilities'),
        contentType: /^text\/xml/,
      },
    ],
  },
  one('GetCapabilities-tc2.1', xml('foo:GetCapabilities', 'service="WFS"'), 'capabilities'),
  one('GetCapabilities-tc2.2', form('request=GetCapabilities'), 'capabilities'),
  one('GetCapabilities-tc20.1', xml('wfs:GetCapabilities', 'service="WFS"'), 'capabilities'),
  one('GetCapabilities-tc21.1', xml('wfs:GetCapabilities', 'service="WFS"'), 'capabilities'),
];

const PRIMITIVE = `typename=sf:PrimitiveGeoFeature&${NS}`;
const TARGET = `/xsd:schema/@targetNamespace='${SF}'`;
const declares = (...names: string[]) => [
  TARGET,
  ...names.map((name) => `/xsd:schema/xsd:element/@name='${name}'`),
];
const ALL_TYPES = declares('PrimitiveGeoFeature', 'AggregateGeoFeature', 'EntitéGénérique');

const schema = (tc: string, parameters: string, ...conditions: string[]) =>
  one(`DescribeFeatureType-${tc}`, kvp(`request=DescribeFeatureType${parameters}`), 'schema', ...conditions);

const OFFERED_FORMAT =
  "//ows:Operation[@name='DescribeFeatureType']/ows:Parameter[@name='outputFormat']/ows:Value";

function schemaFormat(id: string, parameter: string, contentType: RegExp, when?: string): CiteCase {
  const asked = {
    ...step(kvp(`request=DescribeFeatureType&outputformat=${parameter}`), 'anything'),
    contentType,
  };
  return {
    id: `DescribeFeatureType-output-format-${id}`,
    steps: [asked],
    ...(when !== undefined && { when }),
  };
}

const DESCRIBE_BY_GET: readonly CiteCase[] = [
  schema('tc1.1', `&${PRIMITIVE}`),
  schema('tc4.1', `&${PRIMITIVE}`),
  one('DescribeFeatureType-tc4.2', kvp(PRIMITIVE), 'exception'),
  one(
    'DescribeFeatureType-tc4.3',
    bare(`request=DescribeFeatureType&version=1.1.0&${PRIMITIVE}`),
    'exception',
  ),
  schema('tc5.1', `&typename=sf:PrimitiveGeoFeature,sf:AggregateGeoFeature&${NS}`),
  schema('tc8.1', `&${PRIMITIVE}`),
  schema('tc10.1', `&${PRIMITIVE}`, ...declares('PrimitiveGeoFeature')),
  schema('tc12.1', '', ...ALL_TYPES),
  schemaFormat(
    'gml-2.1.2',
    'text%2Fxml%3B%20subtype%3Dgml%2F2.1.2',
    /^text\/xml; subtype=gml\/2\.1\.2/,
    `${OFFERED_FORMAT}='text/xml; subtype=gml/2.1.2'`,
  ),
  schemaFormat('gml-3.1.1', 'text%2Fxml%3B%20subtype%3Dgml%2F3.1.1', /text\/xml.*subtype=gml\/3\.1\.1/),
  one(
    'DescribeFeatureType-invalid-featureType',
    kvp('request=DescribeFeatureType&typename=InValidFeatureType'),
    'any exception',
    '//ows:Exception/*',
  ),
];

const named = (attributes: string) =>
  xml('wfs:DescribeFeatureType', attributes, '<wfs:TypeName>sf:PrimitiveGeoFeature</wfs:TypeName>');

const DESCRIBE_BY_POST: readonly CiteCase[] = [
  one('DescribeFeatureType-tc2.1', form(`request=DescribeFeatureType&${PRIMITIVE}`), 'schema'),
  ...['tc3.1', 'tc3.2', 'tc3.3'].map((tc) =>
    one(`DescribeFeatureType-${tc}`, named('version="1.1.0"'), 'schema'),
  ),
  one('DescribeFeatureType-tc3.4', named('service="WFS"'), 'schema'),
  one('DescribeFeatureType-tc3.5', named('version="1.1.0" service="FOO"'), 'exception'),
  one('DescribeFeatureType-tc6.1', xml('foo:DescribeFeatureType', SERVICE), 'schema'),
  one('DescribeFeatureType-tc7.1', named(SERVICE), 'schema'),
  one('DescribeFeatureType-tc9.1', named(SERVICE), 'schema', ...declares('PrimitiveGeoFeature')),
  one('DescribeFeatureType-tc11.1', xml('wfs:DescribeFeatureType', SERVICE), 'schema', ...ALL_TYPES),
];

export const METADATA_CASES: readonly CiteCase[] = [
  ...GET_CAPABILITIES,
  ...DESCRIBE_BY_GET,
  ...DESCRIBE_BY_POST,
];
