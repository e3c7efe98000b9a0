import { createReadStream } from 'node:fs';
import {
  attribute,
  childElements,
  createXmlStream,
  text,
  type XmlElement,
  XmlError,
} from '../lib/xml-reader.ts';
import { SourceError } from '../publish/source.ts';
import { WFS_1_1, WFS_2_0, type WfsWords } from './wfs-vocabulary.ts';

/** What another server says of itself. */
export interface WfsCapabilities {
  readonly words: WfsWords;
  /** As its documents write them, with their prefixes. */
  readonly typeNames: readonly string[];
  /** Results can be asked for page by page. */
  readonly hasPages: boolean;
  /** Features that it gives at once; undefined: it doesn't say. */
  readonly pageSize: number | undefined;
}

const LIMITS = {
  maxXmlDepth: 64,
  maxXmlElements: 100_000,
  maxXmlAttributes: 256,
  maxXmlTextLength: 1_000_000,
};
const COLLECTED: ReadonlySet<string> = new Set([
  'FeatureType',
  'OperationsMetadata',
  'ServiceTypeVersion',
  'Exception',
  'ServiceException',
]);

/** Reads the capabilities in a file. Throws SourceError, also for an exception report. */
export async function readWfsCapabilities(file: string, shown: string): Promise<WfsCapabilities> {
  const { root, collected } = await collect(file, shown);
  if (root.localName !== 'WFS_Capabilities')
    throw new SourceError(`${shown}: answered ${root.localName} in place of the capabilities of a WFS`);
  const named = (name: string) => collected.filter(({ localName }) => localName === name);
  const constraint = constraintsIn(named('OperationsMetadata'));
  const hasPages = constraint('ImplementsResultPaging')?.toUpperCase() === 'TRUE';
  const count = Number(constraint('CountDefault') ?? constraint('DefaultMaxFeatures') ?? 0);
  const versions = [
    attribute(root, 'version') ?? '',
    ...named('ServiceTypeVersion').map((e) => text(e).trim()),
  ];
  return {
    words: chooseVersion(shown, versions, hasPages),
    typeNames: named('FeatureType').flatMap(nameOf),
    hasPages,
    pageSize: Number.isSafeInteger(count) && count > 0 ? count : undefined,
  };
}

/** WFS 1.1 where there are no pages: its GML 3.1.1 is what is read best. */
function chooseVersion(shown: string, versions: readonly string[], hasPages: boolean): WfsWords {
  const order = hasPages && versions[0] === WFS_2_0.version ? [WFS_2_0, WFS_1_1] : [WFS_1_1, WFS_2_0];
  const words = order.find(({ version }) => versions.includes(version));
  if (words !== undefined) return words;
  throw new SourceError(
    `${shown}: speaks WFS ${versions[0] || 'of no version'}; ${WFS_1_1.version} and ${WFS_2_0.version} are read`,
  );
}

function constraintsIn(operations: readonly XmlElement[]): (name: string) => string | undefined {
  const found = new Map<string, string>();
  const visit = (element: XmlElement) => {
    for (const child of childElements(element)) {
      if (child.localName === 'Constraint') {
        const value = childElements(child).flatMap(valuesIn)[0];
        if (value !== undefined) found.set(attribute(child, 'name') ?? '', value.trim());
      } else if (child.localName === 'Operation' || child.localName === 'ExtendedCapabilities') visit(child);
    }
  };
  for (const each of operations) visit(each);
  return (name) => found.get(name);
}

function valuesIn(element: XmlElement): string[] {
  if (element.localName === 'DefaultValue' || element.localName === 'Value') return [text(element)];
  return element.localName === 'AllowedValues' ? childElements(element).flatMap(valuesIn) : [];
}

function nameOf(featureType: XmlElement): string[] {
  const name = childElements(featureType).find(({ localName }) => localName === 'Name');
  return name === undefined ? [] : [text(name).trim()];
}

async function collect(
  file: string,
  shown: string,
): Promise<{ readonly root: XmlElement; readonly collected: readonly XmlElement[] }> {
  let root: XmlElement | undefined;
  const collected: XmlElement[] = [];
  const stream = createXmlStream(LIMITS, {
    interestIn: (element) => {
      root ??= element;
      return COLLECTED.has(element.localName) ? 'collect' : 'descend';
    },
    onElement: (element) => collected.push(element),
  });
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) stream.write(chunk);
    stream.end();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new SourceError(`${shown}: answered no XML (line ${error.line}: ${error.message})`, {
      cause: error,
    });
  }
  if (root === undefined) throw new SourceError(`${shown}: answered nothing`);
  if (/ExceptionReport$/.test(root.localName))
    throw new SourceError(`${shown}: answered: ${exceptionText(collected)}`);
  return { root, collected };
}

function exceptionText(exceptions: readonly XmlElement[]): string {
  const texts = exceptions.flatMap((exception) => [
    text(exception),
    ...childElements(exception).map((child) => text(child)),
  ]);
  const said = texts.map((each) => each.trim().replace(/\s+/g, ' ')).find((each) => each !== '');
  return (said ?? 'an exception without a text').slice(0, 500);
}

/** The root element of a document, for what its attributes say. Throws SourceError for an exception report. */
export async function readCollectionRoot(file: string, shown: string): Promise<XmlElement> {
  let root: XmlElement | undefined;
  const stream = createXmlStream(LIMITS, {
    interestIn: (element) => {
      root ??= element;
      return 'skip';
    },
    onElement: () => {},
  });
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      stream.write(chunk);
      if (root !== undefined) break;
    }
    // A short document may be read only when its end is known.
    if (root === undefined) stream.end();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new SourceError(`${shown}: answered no XML (line ${error.line}: ${error.message})`, {
      cause: error,
    });
  }
  if (root === undefined) throw new SourceError(`${shown}: answered nothing`);
  if (/ExceptionReport$/.test(root.localName)) await collect(file, shown);
  return root;
}
