import { gzipSync } from 'node:zlib';
import type { PortalCatalog } from '../../catalog/catalog.ts';
import type { EncodedBody } from '../../format/encoded-body.ts';
import { LruMap } from '../../lib/lru-map.ts';
import { alternatives, invalidParameter, OwsException, quote } from '../ows/ows-exception.ts';
import type { WfsProtocol } from './wfs-protocol.ts';
import { WFS_PROTOCOLS } from './wfs-protocols.ts';
import type { GetCapabilitiesRequest } from './wfs-request.ts';
import type { WfsAnswer, WfsContext } from './wfs-service.ts';

/** The capabilities document (CONTRACT 2.3). */
export function getCapabilities(
  request: GetCapabilitiesRequest,
  protocol: WfsProtocol,
  context: WfsContext,
): WfsAnswer {
  const isCurrent = isCurrentSequence(request.updateSequence, context.catalog.revision);
  const sections = isCurrent ? new Set<string>() : askedSections(request, protocol);
  const document = cachedDocument(protocol, context, sections);
  return { status: 200, body: capabilitiesBody(document) };
}

/** Undefined: all. */
function askedSections(
  { sections }: GetCapabilitiesRequest,
  protocol: WfsProtocol,
): ReadonlySet<string> | undefined {
  if (sections === undefined) return undefined;
  for (const name of sections) {
    if (name !== ALL && !protocol.sections.includes(name)) {
      const known = alternatives([...protocol.sections, ALL]);
      throw invalidParameter('sections', `There is no section ${quote(name)}: ${known} would be accepted.`);
    }
  }
  // Written in the document's order, so that one set is one entry of the cache.
  return sections.includes(ALL)
    ? undefined
    : new Set(protocol.sections.filter((name) => sections.includes(name)));
}

const ALL = 'All';

/**
 * True when the client's copy is the current one (OGC 05-008 §7.3.4). A value that sorts before the current one is an
 * older state; any other is none that this server has given out.
 */
function isCurrentSequence(asked: string | undefined, current: string): boolean {
  if (asked === undefined || asked === '') return false;
  if (asked === current) return true;
  if (asked.length === current.length && asked[0] === current[0] && asked < current) return false;
  throw new OwsException(
    'InvalidUpdateSequence',
    'updateSequence',
    `updateSequence ${quote(asked)} is none of this server's: the current one is ${quote(current)}.`,
  );
}

interface CachedDocument {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly validator: string;
  gzipped: Uint8Array | undefined;
}

/** Documents of all portals and callers together; those of states that are gone are pushed out by others. */
const MAX_CACHED_BYTES = 64 * 1024 * 1024;
const documents = new LruMap<string, CachedDocument>(MAX_CACHED_BYTES);
/** Larger documents are compressed on their way, where it doesn't hold up other requests. */
const MAX_GZIPPED_BYTES = 512 * 1024;

/** Numbers catalogues: one at one moment as callers with the same rights see it is one object. */
const numbers = new WeakMap<PortalCatalog, number>();
let lastNumber = 0;

function numberOf(catalog: PortalCatalog): number {
  const known = numbers.get(catalog);
  if (known !== undefined) return known;
  numbers.set(catalog, ++lastNumber);
  return lastNumber;
}

/** Hosts and sections are the callers' to vary. */
function cachedDocument(
  protocol: WfsProtocol,
  context: WfsContext,
  sections: ReadonlySet<string> | undefined,
): CachedDocument {
  const about = `${protocol.version} ${context.rights} ${sections === undefined ? ALL : [...sections].join()}`;
  const key = `${numberOf(context.catalog)} ${context.baseUrl} ${about}`;
  const known = documents.get(key);
  if (known !== undefined) return known;
  const document = makeDocument(protocol, context, sections, about);
  documents.set(key, document, key.length + document.bytes.byteLength);
  return document;
}

function makeDocument(
  protocol: WfsProtocol,
  context: WfsContext,
  sections: ReadonlySet<string> | undefined,
  about: string,
): CachedDocument {
  const { portal, datasets, revision } = context.catalog;
  const { contentType, text } = protocol.encodeCapabilities({
    portal,
    datasets,
    updateSequence: revision,
    baseUrl: context.baseUrl,
    versions: WFS_PROTOCOLS.map(({ version }) => version),
    sections,
    filters: context.store.supports,
    otherSrs: context.limits.otherSrs,
  });
  const validator = `capabilities ${portal.id} ${revision} ${about}`;
  return { contentType, bytes: Buffer.from(text, 'utf8'), validator, gzipped: undefined };
}

function capabilitiesBody(document: CachedDocument): EncodedBody {
  return {
    contentType: document.contentType,
    byteLength: document.bytes.byteLength,
    validator: document.validator,
    async *plain() {
      yield document.bytes;
    },
    gzip() {
      if (document.bytes.byteLength > MAX_GZIPPED_BYTES) return undefined;
      document.gzipped ??= gzipSync(document.bytes);
      const bytes = document.gzipped;
      return {
        byteLength: bytes.byteLength,
        async *chunks() {
          yield bytes;
        },
      };
    },
    close() {},
  };
}
