import type { CrsReference } from '../crs/crs.ts';
import { parseCrsReference } from '../crs/crs-reference.ts';
import {
  attribute,
  childElements,
  createXmlStream,
  type XmlElement,
  XmlError,
  type XmlInterest,
  type XmlLimits,
} from '../lib/xml-reader.ts';
import { GmlGeometryError, isGmlGeometry } from '../ogc/gml/read-gml-3-1-1.ts';
import type { ByteSource } from './byte-reader.ts';
import { SourceError } from './source.ts';

/** A feature as it stands in the document. */
export interface GmlFeature {
  readonly element: XmlElement;
  /** 1-based number in the document, all feature types counted together. */
  readonly number: number;
  /** What the collection or the insert says for features that don't. */
  readonly crs: CrsReference | undefined;
}

export interface GmlFeatureBatch {
  readonly features: readonly GmlFeature[];
  /** Bytes read so far. */
  readonly position: number;
  /** The document's root, without its content. */
  readonly root: XmlElement;
}

/** Elements that hold features: of GML and WFS 2.0 collections (own kinds of collections name them alike), of inserts. */
const MEMBERS: ReadonlySet<string> = new Set(['featureMember', 'featureMembers', 'member', 'Insert']);

const LIMITS: Omit<XmlLimits, 'maxXmlTextLength'> = {
  maxXmlDepth: 64,
  maxXmlElements: 1_000_000,
  maxXmlAttributes: 64,
};

/**
 * The features of a collection (wfs:FeatureCollection, or any other with featureMember elements) or of the inserts of
 * a wfs:Transaction, a piece of the file at a time. Throws SourceError, which names the line.
 */
export async function* readGmlFeatures(
  path: string,
  file: ByteSource,
  maxRecordBytes: number,
  signal: AbortSignal,
): AsyncGenerator<GmlFeatureBatch> {
  const finder = new FeatureFinder();
  const stream = createXmlStream({ ...LIMITS, maxXmlTextLength: maxRecordBytes }, finder);
  let position = 0;
  try {
    for await (const chunk of file.open()) {
      signal.throwIfAborted();
      position += chunk.length;
      finder.bytesSinceFeature += chunk.length;
      stream.write(chunk);
      const features = finder.take();
      if (finder.bytesSinceFeature > maxRecordBytes) {
        throw new SourceError(`${path}: has a feature of more than maxRecordBytes (${maxRecordBytes})`);
      }
      if (features.length > 0) yield { features, position, root: finder.root as XmlElement };
    }
    stream.end();
    yield { features: finder.take(), position, root: finder.root as XmlElement };
  } catch (error) {
    throw signal.aborted ? error : gmlFileError(path, error);
  }
}

function gmlFileError(path: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  if (error instanceof XmlError || error instanceof GmlGeometryError) {
    const { line, column, message } = error;
    return new SourceError(`${path}: line ${line}, column ${column}: ${message.replace(/\.$/, '')}`, {
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new SourceError(`${path}: can't be read: ${reason}`, { cause: error });
}

interface Level {
  readonly holds: 'members' | 'features';
  readonly crs: CrsReference | undefined;
}

class FeatureFinder {
  bytesSinceFeature = 0;
  root: XmlElement | undefined;
  /** The elements above features, by depth. */
  readonly #levels: Level[] = [];
  #features: GmlFeature[] = [];
  #number = 0;

  take(): GmlFeature[] {
    const features = this.#features;
    this.#features = [];
    return features;
  }

  readonly interestIn = (element: XmlElement, depth: number): XmlInterest => {
    this.bytesSinceFeature = 0;
    this.root ??= element;
    this.#levels.length = depth;
    const parent = this.#levels[depth - 1];
    if (parent?.holds === 'features' && !isCollection(element)) return 'collect';
    if (parent?.holds === 'members' && element.localName === 'boundedBy') return 'collect';
    const isMember = parent?.holds === 'members' && MEMBERS.has(element.localName);
    if (parent !== undefined && parent.holds === 'members' && !isMember) return 'skip';
    this.#levels[depth] = { holds: isMember ? 'features' : 'members', crs: crsOf(element) ?? parent?.crs };
    return 'descend';
  };

  readonly onElement = (element: XmlElement, depth: number): void => {
    this.bytesSinceFeature = 0;
    const parent = this.#levels[depth - 1] as Level;
    if (parent.holds === 'members') {
      const [envelope] = childElements(element);
      const crs = envelope !== undefined && isGmlGeometry(envelope) ? envelopeCrs(envelope) : undefined;
      this.#levels[depth - 1] = { holds: 'members', crs: parent.crs ?? crs };
      return;
    }
    this.#number += 1;
    this.#features.push({ element, number: this.#number, crs: parent.crs });
  };
}

/** WFS 2.0 answers to several queries are collections of collections. */
function isCollection(element: XmlElement): boolean {
  return element.localName === 'FeatureCollection';
}

function crsOf(element: XmlElement): CrsReference | undefined {
  const name = attribute(element, 'srsName');
  if (name === undefined) return undefined;
  const crs = parseCrsReference(name);
  if (crs === undefined)
    throw new GmlGeometryError(element, `has the unknown srsName ${JSON.stringify(name.slice(0, 100))}`);
  return crs;
}

/** Servers write envelopes that are none (`-1 0`, or null values): only what they say of the CRS counts. */
function envelopeCrs(envelope: XmlElement): CrsReference | undefined {
  const name = attribute(envelope, 'srsName');
  return name === undefined ? undefined : parseCrsReference(name);
}
