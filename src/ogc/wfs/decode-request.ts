import type { Steps } from '../../lib/steps.ts';
import { attribute, childElements, text, type XmlElement } from '../../lib/xml-reader.ts';
import { decodeKvp, type KvpParameters, refuseMisspelt, splitList } from '../ows/kvp.ts';
import {
  alternatives,
  invalidParameter,
  missingParameter,
  OwsException,
  quote,
} from '../ows/ows-exception.ts';
import { negotiateVersion, protocolOf } from './negotiate-version.ts';
import { readRequestXml } from './read-request-xml.ts';
import type { WfsProtocol } from './wfs-protocol.ts';
import { DEFAULT_PROTOCOL, WFS_PROTOCOLS } from './wfs-protocols.ts';
import { WFS_OPERATIONS, type WfsOperation, type WfsRequest } from './wfs-request.ts';
import type { WfsInput, WfsLimits } from './wfs-service.ts';

export interface DecodedRequest {
  readonly protocol: WfsProtocol;
  readonly request: WfsRequest;
}

/** Decodes a request in any of its encodings (CONTRACT 2.1, 2.2). Throws nothing but OwsException. */
export function* decodeRequest(input: WfsInput, limits: WfsLimits): Steps<DecodedRequest> {
  if (input.method === 'GET') return yield* decodeKvpRequest(decodeKvp(input.queryString, limits), limits);
  if (input.body.length === 0) {
    throw missingParameter(
      'request',
      'The body of the POST is empty. Send a request as XML (Content-Type text/xml) or as a form, or use GET.',
    );
  }
  const mediaType = (input.contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isXml = isXmlType(mediaType) || (UNTYPED.has(mediaType) && looksLikeXml(input.body));
  if (mediaType === FORM && !isXml) {
    const form = decodeKvp(input.body, limits);
    return yield* decodeKvpRequest(form.withDefaults(decodeKvp(input.queryString, limits)), limits);
  }
  if (isXml) return yield* decodeXmlRequest(input.body, limits);
  throw invalidParameter(
    'Content-Type',
    `A body of type ${quote(mediaType)} can't be read: text/xml, application/xml or ${FORM} would be accepted.`,
  );
}

const FORM = 'application/x-www-form-urlencoded';

function isXmlType(mediaType: string): boolean {
  return ['', 'text/xml', 'application/xml'].includes(mediaType) || /^[^/]+\/[^/]+\+xml$/.test(mediaType);
}

/**
 * What bodies are called by tools that aren't told: by curl a form, by browsers plain text (OpenLayers' own example of
 * a GetFeature posts it so). Neither starts with `<`.
 */
const UNTYPED: ReadonlySet<string> = new Set([FORM, 'text/plain']);

function looksLikeXml(body: Uint8Array): boolean {
  const first = body.find((byte) => !WHITE_SPACE_OR_MARK.has(byte));
  return first === 0x3c;
}

const WHITE_SPACE_OR_MARK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

const COMMON_PARAMETERS = ['service', 'request', 'version'] as const;

/** Names that mean something to this server or to others, so that they are no slips of another name. */
const KNOWN_PARAMETERS: ReadonlySet<string> = new Set(
  [
    ...COMMON_PARAMETERS,
    ...WFS_PROTOCOLS.flatMap((p) => WFS_OPERATIONS.flatMap((operation) => p.parameters(operation))),
    'apikey',
    'access_token',
    'token',
    'language',
    'locale',
    'exceptions',
    'map',
    'layer',
    'layers',
    'type',
    'aliases',
    'resolve',
    'format',
    'srs',
    'crs',
  ].map((name) => name.toLowerCase()),
);

function* decodeKvpRequest(parameters: KvpParameters, limits: WfsLimits): Steps<DecodedRequest> {
  refuseMisspelt(parameters, COMMON_PARAMETERS, KNOWN_PARAMETERS);
  const service = parameters.get('service');
  if (service === undefined) {
    throw missingParameter('service', 'The parameter service is missing: service=WFS would be accepted.');
  }
  checkService(service);
  const operation = kvpOperation(parameters.get('request'));
  const version = parameters.get('version');
  if (operation === 'GetCapabilities') {
    refuseMisspelt(parameters, ['acceptVersions'], KNOWN_PARAMETERS);
    const acceptVersions = parameters.get('acceptVersions');
    const accepted = acceptVersions === undefined ? undefined : splitList(acceptVersions);
    const protocol = negotiateVersion(accepted, version, WFS_PROTOCOLS);
    return yield* decodeWith(protocol, operation, parameters, limits);
  }
  return yield* decodeWith(
    protocolOf(version, WFS_PROTOCOLS, DEFAULT_PROTOCOL),
    operation,
    parameters,
    limits,
  );
}

function* decodeWith(
  protocol: WfsProtocol,
  operation: WfsOperation,
  parameters: KvpParameters,
  limits: WfsLimits,
): Steps<DecodedRequest> {
  refuseMisspelt(parameters, protocol.parameters(operation), KNOWN_PARAMETERS);
  return { protocol, request: yield* protocol.decodeKvp(operation, parameters, limits) };
}

function checkService(service: string): void {
  if (service.trim().toUpperCase() !== 'WFS') {
    throw invalidParameter('service', `Service must be WFS; it is ${quote(service)}.`);
  }
}

function kvpOperation(request: string | undefined): WfsOperation {
  const offered = alternatives(WFS_OPERATIONS);
  if (request === undefined) {
    throw missingParameter('request', `The parameter request is missing: ${offered} would be accepted.`);
  }
  const wanted = request.trim().toLowerCase();
  const operation = WFS_OPERATIONS.find((name) => name.toLowerCase() === wanted);
  if (operation === undefined) throw unknownOperation(request);
  return operation;
}

function unknownOperation(name: string, more = ''): OwsException {
  return new OwsException(
    'OperationNotSupported',
    'request',
    `The operation ${quote(name)} is not offered: ${alternatives(WFS_OPERATIONS)} would be accepted${more}.`,
  );
}

function* decodeXmlRequest(body: Uint8Array, limits: WfsLimits): Steps<DecodedRequest> {
  const root = yield* readRequestXml(body, limits);
  const operation = WFS_OPERATIONS.find((name) => name === root.localName);
  const version = attribute(root, 'version');
  if (operation === undefined) throw unknownOperation(root.localName);
  const own = WFS_PROTOCOLS.find((protocol) => protocol.namespaces(operation).includes(root.namespace));
  if (own === undefined) {
    if (version !== undefined) protocolOf(version, WFS_PROTOCOLS, DEFAULT_PROTOCOL);
    const namespaces = WFS_PROTOCOLS.flatMap((protocol) => protocol.namespaces(operation));
    throw unknownOperation(
      `{${root.namespace}}${root.localName}`,
      `, in the namespace ${alternatives(namespaces)}`,
    );
  }
  checkService(attribute(root, 'service') ?? 'WFS');
  const protocol =
    operation === 'GetCapabilities'
      ? negotiateVersion(acceptedVersions(root), version, WFS_PROTOCOLS)
      : protocolOf(version, WFS_PROTOCOLS, own);
  return { protocol, request: yield* protocol.decodeXml(operation, root, limits) };
}

function acceptedVersions(root: XmlElement): string[] | undefined {
  const list = childElements(root).find((child) => child.localName === 'AcceptVersions');
  return list && childElements(list).map((version) => text(version).trim());
}
