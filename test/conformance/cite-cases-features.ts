import { bare, type CiteCase, form, kvp, MEMBERS, one, refused, step } from './cite-case.ts';
import {
  A,
  bbox,
  compare,
  E,
  envelope,
  filter,
  getFeature,
  kvpFilter,
  literal,
  P,
  property,
  query,
  SF,
  select,
  sortBy,
  spatial,
  URN,
  xml,
} from './cite-xml.ts';

/** GetFeature of the data-based class but for the tables of filters (catalogue B5, B6). */

const NS = `namespace=xmlns(sf=${SF})`;
const PRIMITIVE = `typename=sf:${P}&${NS}`;
const SERVICE = 'service="WFS" version="1.1.0"';
const URN_OF_ANSWER = "//@srsName='urn:ogc:def:crs:EPSG::4326'";
const NO_OTHER_CRS = "not(//@srsName!='urn:ogc:def:crs:EPSG::4326')";

/** The members are these, by the number in their gml:name. */
export function are(...names: string[]): string[] {
  return [
    `${MEMBERS}=${names.length}`,
    ...names.map((name) => `//gml:featureMember/*/gml:name='name-${name}'`),
  ];
}

const get = (id: string, parameters: string, ...conditions: string[]) =>
  one(`GetFeature-${id}`, kvp(`request=GetFeature&${parameters}`), 'collection', ...conditions);
const post = (id: string, content: string, ...conditions: string[]) =>
  one(`GetFeature-${id}`, getFeature(content), 'collection', ...conditions);
const filtered = (id: string, type: string, content: string, ...conditions: string[]) =>
  post(id, query(type, filter(content)), ...conditions);

/** The first three features are in the order; what is compared is the number made of the property's digits. */
function inOrder(type: string, name: string, order: '<=' | '>='): string[] {
  const value = (i: number) => `number(translate((//sf:${type})[${i}]/sf:${name},'-Z',''))`;
  const signed = (i: number) => `number((//sf:${type})[${i}]/sf:${name})`;
  const of = name === 'dateProperty' ? value : signed;
  return [`${of(1)}${order}${of(2)}`, `${of(2)}${order}${of(3)}`];
}

const OUTPUT_FORMAT = "//ows:Operation[@name='GetFeature']/ows:Parameter[@name='outputFormat']/ows:Value";

function format(id: string, parameters: string, contentType: RegExp, when?: string): CiteCase {
  const request = kvp(`request=GetFeature&typename=sf:${A}${parameters}`);
  const asked = { ...step(request, 'anything', '/wfs:FeatureCollection'), contentType };
  return { id: `GetFeature-output-format-${id}`, steps: [asked], ...(when !== undefined && { when }) };
}

const BY_GET: readonly CiteCase[] = [
  get('tc8.1', `${PRIMITIVE}&bbox=34.94,-10.52,71.96,32.19,urn:ogc:def:crs:EPSG::4326`, `${MEMBERS}>=1`),
  get('tc8.2', `${PRIMITIVE}&bbox=-10.52,34.94,32.19,71.96`, `${MEMBERS}>=1`),
  get('tc8.3', `${PRIMITIVE}&bbox=0,0,0.01,0.01`, ...are()),
  get('tc10.1', PRIMITIVE),
  refused('GetFeature-tc23.2', kvp(PRIMITIVE), ['MissingParameterValue'], 'request'),
  refused(
    'GetFeature-tc23.3',
    bare(`request=GetFeature&version=1.1.0&${PRIMITIVE}`),
    ['MissingParameterValue'],
    'service',
  ),
  get('tc26.1', `typename=sf:${P},sf:${A}&${NS}`, `count(//sf:${P})=9`, `count(//sf:${A})=4`),
  get(
    'tc30.1',
    `${PRIMITIVE}&filter=${kvpFilter(compare('EqualTo', 'gml:description', 'description-f008'))}`,
    ...are('f008'),
  ),
  get(
    'tc30.2',
    `${PRIMITIVE}&filter=${kvpFilter(compare('EqualTo', 'gml:description[1]', 'description-f001'))}`,
    ...are('f001'),
  ),
  get(
    'tc31.1',
    `${PRIMITIVE}&filter=${kvpFilter(compare('GreaterThan', 'sf:intProperty', '100'))}`,
    ...are('f001', 'f002', 'f003', 'f008', 'f092', 'f094'),
  ),
  get(
    'tc32.1',
    `${PRIMITIVE}&filter=${kvpFilter(compare('EqualTo', 'gml:name', 'name-f002'))}`,
    ...are('f002'),
  ),
  one('GetFeature-tc47.1', kvp(`request=GetFeature&typename=sf:Asdf&${NS}`), 'exception'),
  one('GetFeature-tc47.2', kvp(`request=GetFeature&${PRIMITIVE}&propertyname=sf:asdfProperty`), 'exception'),
  get('tc50.1', `${PRIMITIVE}&sortby=sf%3AintProperty`, ...inOrder(P, 'intProperty', '<=')),
  get('tc50.2', `${PRIMITIVE}&sortby=sf%3AintProperty%20D`, ...inOrder(P, 'intProperty', '>=')),
  format('default', '', /^text\/xml;.*subtype=gml\/3\.1\.1/),
  format('GML2', '&outputformat=GML2', /^text\/xml;.*subtype=gml\/2\.1\.2/, `${OUTPUT_FORMAT}='GML2'`),
  format(
    'gml-2.1.2',
    '&outputformat=text%2Fxml%3B%20subtype%3Dgml%2F2.1.2',
    /^text\/xml;.*subtype=gml\/2\.1\.2/,
    `${OUTPUT_FORMAT}='text/xml; subtype=gml/2.1.2'`,
  ),
  get('extra-param', `extra=Unknown&typename=sf:${A}&${NS}`),
  get('result-type-results', `resultType=results&typename=sf:${A}&${NS}`, `/*/@numberOfFeatures=${MEMBERS}`),
];

const ALL = query(P);
const foo = (content = '') =>
  xml('foo:GetFeature', SERVICE, `<foo:Query typeName="sf:${P}" ${URN}>${content}</foo:Query>`);
const plain = (attributes: string) => getFeature(ALL, attributes);
const FIRST_ID = 'string(//gml:featureMember[1]/*/@gml:id)';
const SECOND_ID = 'string(//gml:featureMember[2]/*/@gml:id)';
const MALFORMED = ['MissingParameterValue', 'InvalidParameterValue', 'NoApplicableCode'];

const BY_POST: readonly CiteCase[] = [
  post('tc1.1', ALL),
  one(
    'GetFeature-tc2.1',
    plain(`${SERVICE} resultType="hits"`),
    'collection',
    '/*/@numberOfFeatures=9',
    '/*/@timeStamp',
    ...are(),
  ),
  one('GetFeature-tc3.1', plain(`${SERVICE} maxFeatures="2"`), 'collection', `${MEMBERS}=2`),
  one(
    'GetFeature-tc4.1',
    plain(`${SERVICE} traverseXlinkDepth="*" traverseXlinkExpiry="3"`),
    'collection',
    `${MEMBERS}=9`,
  ),
  one('GetFeature-tc5.1', foo(), 'collection', `${MEMBERS}=9`),
  one(
    'GetFeature-tc5.2',
    foo('<foo:PropertyName>sf:dateProperty</foo:PropertyName>'),
    'collection',
    '//sf:dateProperty',
    'not(//sf:dateTimeProperty or //sf:uriProperty)',
  ),
  post(
    'tc5.3',
    query(P, select('sf:measurand') + filter(compare('EqualTo', 'gml:name', 'name-f001'))),
    `${MEMBERS}=1`,
    '//sf:measurand',
    'not(//sf:dateTimeProperty or //sf:uriProperty or //sf:dateProperty)',
  ),
  post('tc6.1', ALL, "/*/@*[local-name()='schemaLocation']"),
  post('tc7.1', query(P, '', `featureVersion="ALL" ${URN}`)),
  one('GetFeature-tc9.1', getFeature(query('Asdf')), 'exception'),
  one('GetFeature-tc9.2', getFeature(query(P, select('sf:asdfProperty'))), 'exception'),
  ...['tc11.1', 'tc11.2'].map((tc) =>
    one(`GetFeature-${tc}`, plain('version="1.1.0"'), 'collection', `count(//sf:${P})=9`),
  ),
  ...['tc11.3', 'tc11.4'].map((tc) =>
    one(`GetFeature-${tc}`, plain('service="WFS"'), 'collection', `count(//sf:${P})=9`),
  ),
  refused('GetFeature-tc11.5', plain('version="1.1.0" service="FOO"'), ['InvalidParameterValue']),
  post('tc12.1', ALL),
  post('tc13.1', ALL, `count(//sf:${P})=9`),
  one('GetFeature-tc13.2', getFeature(query('Asdf')), 'exception'),
  post('tc14.1', ALL, `count(//sf:${P})=9`, URN_OF_ANSWER),
  one(
    'GetFeature-tc14.2',
    getFeature(query(P, '', 'srsName="urn:ogc:def:crs:EPSG:9.99.9:99999"')),
    'exception',
  ),
  filtered('tc15.1', P, compare('EqualTo', 'gml:name', 'name-f002'), ...are('f002')),
  post(
    'tc15.2',
    query(P, select('sf:dateProperty') + select('sf:dateTimeProperty')),
    `${MEMBERS}=9`,
    'not(//sf:uriProperty)',
  ),
  post('tc15.3', query(P) + query(E), `${MEMBERS}=12`, `not(//sf:${A})`),
  refused('GetFeature-tc16.2', xml('wfs:GetFeatureLOL', SERVICE, ALL), ['OperationNotSupported']),
  refused('GetFeature-tc16.3', getFeature(`<sf:Query typeName="sf:${P}" ${URN}/>`), MALFORMED),
  refused('GetFeature-tc16.4', getFeature(`${ALL}<wfs:Smuery typeName="sf:${P}" ${URN}/>`), MALFORMED),
  post('tc17.1', ALL, URN_OF_ANSWER),
  one(
    'GetFeature-tc17.2',
    getFeature(query(P, '', 'srsName="http://www.epsg.org/6.11.2/4326"')),
    'exception',
  ),
  one('GetFeature-tc18.1', form(`request=GetFeature&${PRIMITIVE}`), 'collection', `${MEMBERS}=9`),
  one(
    'GetFeature-tc25.1',
    getFeature(
      query(
        P,
        filter(
          spatial(
            'BBOX',
            'sf:pointProperty',
            envelope('47.0 -4.5', '52.0 1.0', 'srsName="urn:ogc:def:crs:ASDF:9.99:9999"'),
          ),
        ),
        '',
      ),
    ),
    'exception',
  ),
  post(
    'tc28.1',
    query(P, filter(bbox('sf:pointProperty', '37.0 -2.5', '42.0 2.5')), ''),
    ...are('f001'),
    NO_OTHER_CRS,
  ),
  post(
    'tc29.4',
    query(P, filter(bbox('sf:pointProperty', '50 -15', '72 5')), '') +
      query(E, filter(bbox('sf:attribut.Géométrie', '50 -15', '72 5')), '') +
      query(A, filter(bbox('sf:multiCurveProperty', '50 -15', '72 5')), ''),
    `count(//sf:${P})>=1`,
    `count(//sf:${E})>=1`,
    `count(//sf:${A})>=1`,
  ),
  {
    id: 'GetFeature-tc33.1',
    steps: [
      step(getFeature(ALL), 'collection'),
      {
        request: (text) => getFeature(query(P, filter(`<ogc:GmlObjectId gml:id="${text(FIRST_ID)}"/>`))),
        answer: 'collection',
        conditions: (text) => [`${MEMBERS}=1`, `${FIRST_ID}='${text(FIRST_ID)}'`],
      },
    ],
  },
  one(
    'GetFeature-tc34.1',
    getFeature(query(P, filter('<ogc:GmlObjectId gml:id="f001"/><ogc:FeatureId fid="f002"/>'))),
    'exception',
  ),
  {
    id: 'GetFeature-tc43.1',
    steps: [
      step(getFeature(query(E)), 'collection', `${MEMBERS}=3`),
      {
        request: (text) => {
          const ids = [FIRST_ID, SECOND_ID].map((id) => `<ogc:GmlObjectId gml:id="${text(id)}"/>`);
          return getFeature(query(E, filter(ids.join(''))));
        },
        answer: 'collection',
        conditions: (text) => [
          `${MEMBERS}=2`,
          ...[FIRST_ID, SECOND_ID].map((id) => `//gml:featureMember/*/@gml:id='${text(id)}'`),
        ],
      },
    ],
  },
  post(
    'tc45.1',
    query(
      P,
      select('sf:uriProperty') +
        filter(`<ogc:PropertyIsNull>${property('sf:uriProperty')}</ogc:PropertyIsNull>`),
      '',
    ),
    `${MEMBERS}=7`,
    'not(//sf:uriProperty)',
  ),
  filtered('tc49.1', P, bbox('sf:pointProperty', '37.0 -2.5', '42.0 2.5'), ...are('f001'), NO_OTHER_CRS),
  post('tc51.1', query(P, sortBy('sf:intProperty', 'ASC')), ...inOrder(P, 'intProperty', '<=')),
  post('tc51.2', query(P, sortBy('sf:intProperty', 'DESC')), ...inOrder(P, 'intProperty', '>=')),
  post(
    'tc51.3',
    query(A, sortBy('sf:featureCode', 'ASC')),
    "(//sf:featureCode)[1]='AK020'",
    "(//sf:featureCode)[4]='GB007'",
  ),
  post(
    'tc51.4',
    query(A, sortBy('sf:featureCode', 'DESC')),
    "(//sf:featureCode)[1]='GB007'",
    "(//sf:featureCode)[4]='AK020'",
  ),
  post('tc51.5', query(P, sortBy('sf:dateProperty', 'ASC')), ...inOrder(P, 'dateProperty', '<=')),
  post('tc51.6', query(P, sortBy('sf:dateProperty', 'DESC')), ...inOrder(P, 'dateProperty', '>=')),
  filtered(
    'tc22.2',
    P,
    `<ogc:PropertyIsEqualTo>${property('gml:name')}${literal('<wfs:Native vendorId="ASDF" safeToIgnore="true"/>')}</ogc:PropertyIsEqualTo>`,
    ...are(),
  ),
  one(
    'GetFeature-tc19.2',
    getFeature(
      query(
        P,
        filter(
          compare('EqualTo', 'gml:name', 'name-f003').replace(
            '<ogc:PropertyName>',
            '<ogc:PropertyName xmlns:gml="http://www.opengis.net/ASDF">',
          ),
        ),
      ),
    ),
    'exception',
  ),
];

export const FEATURE_CASES: readonly CiteCase[] = [...BY_GET, ...BY_POST];
