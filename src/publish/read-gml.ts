import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Crs } from '../crs/crs.ts';
import type { QName } from '../feature/feature.ts';
import { attribute, childElements, type XmlElement } from '../lib/xml-reader.ts';
import {
  GML_NAMESPACES,
  GmlGeometryError,
  isGmlGeometry,
  readGmlGeometry,
} from '../ogc/gml/read-gml-3-1-1.ts';
import { type ByteSource, fileSource } from './byte-reader.ts';
import { freeName } from './free-name.ts';
import { type GmlFeature, readGmlFeatures } from './read-gml-features.ts';
import { type GmlSchemaProperty, readGmlSchema } from './read-gml-schema.ts';
import { GML_STANDARD, type GmlLayer, gmlRecord } from './read-gml-values.ts';
import {
  type RecordBatch,
  type Source,
  SourceError,
  type SourceField,
  type SourceOptions,
} from './source.ts';
import { DEFAULT_MAX_RECORD_BYTES } from './source-bytes.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
/** Features that are looked at before reading begins, to learn of their types, their CRS and GML's own properties. */
const SCANNED_FEATURES = 10_000;

interface GmlFile {
  readonly path: string;
  readonly file: ByteSource;
  readonly options: SourceOptions;
  readonly maxRecordBytes: number;
  readonly remarks: string[];
}

/** What the first features show. */
interface Scan {
  readonly root: XmlElement;
  /** The layer's name, and as documents of this file write it. */
  readonly type: QName;
  readonly writtenType: string;
  readonly crs: Crs | undefined;
  /** Those of GML_STANDARD that occur. */
  readonly standard: ReadonlySet<string>;
}

/**
 * Opens a GML file: a WFS FeatureCollection, another collection with featureMember elements, or a WFS Transaction with
 * inserts; GML 3.1.1, and 2 and 3.2 where they write features alike. A feature type is a layer. Types come from the
 * application schema: the one in the options, else `<name>.xsd` beside the file, else a file beside it that
 * xsi:schemaLocation names. Nothing is fetched. Throws SourceError.
 */
export async function openGml(path: string, options: SourceOptions): Promise<Source> {
  const maxRecordBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  const gml: GmlFile = { path, file: await fileSource(path), options, maxRecordBytes, remarks: [] };
  const scan = await scanFeatures(gml);
  const declared = await declaredProperties(gml, scan);
  const fieldOf = (localName: string) => freeName(localName, scan.standard);
  const layer: GmlLayer = {
    properties: declared && new Map(declared.map((property) => [property.name, property])),
    fieldOf,
    crs: scan.crs,
    remark: (text) => {
      if (!gml.remarks.includes(text)) gml.remarks.push(text);
    },
  };
  const fields = [
    ...standardFields(scan),
    ...(declared ?? []).flatMap((property) => sourceField(property, fieldOf)),
  ];
  return {
    format: 'GML',
    path,
    layer: scan.type.localName,
    crs: scan.crs,
    fields: fields.length === 0 ? undefined : fields,
    ...(declared === undefined && { untypedText: { decimalComma: false } }),
    remarks: gml.remarks,
    size: gml.file.size,
    records: (signal) => readRecords(gml, scan, layer, signal),
  };
}

function standardFields({ standard }: Scan): SourceField[] {
  const names = GML_STANDARD.filter((name) => standard.has(name));
  return names.map((name) => ({ name, type: 'string', nullable: true, gmlStandard: true }));
}

function sourceField(property: GmlSchemaProperty, fieldOf: (localName: string) => string): SourceField[] {
  const { name, type, geometryType, nullable } = property;
  if (type === undefined) return [];
  return [
    { name: fieldOf(name), label: name, type, nullable, ...(geometryType !== undefined && { geometryType }) },
  ];
}

async function* readRecords(
  { path, file, options, maxRecordBytes }: GmlFile,
  { type }: Scan,
  layer: GmlLayer,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  for await (const { features, position } of readGmlFeatures(path, file, maxRecordBytes, signal)) {
    const other = options.layer === undefined && features.find(({ element }) => !hasType(element, type));
    if (other) {
      throw new SourceError(
        `${path}: line ${other.element.line}: has a ${writtenName(other.element)}, and ${type.localName} before: ` +
          'name the one to read as the layer',
      );
    }
    const records = features.filter(({ element }) => hasType(element, type)).map((f) => gmlRecord(f, layer));
    yield { records, position };
  }
}

function hasType(element: XmlElement, type: QName): boolean {
  return element.localName === type.localName && element.namespace === type.namespace;
}

function writtenName({ prefix, localName }: XmlElement): string {
  return prefix === '' ? localName : `${prefix}:${localName}`;
}

async function scanFeatures(gml: GmlFile): Promise<Scan> {
  const { path, file, options, maxRecordBytes, remarks } = gml;
  const types = new Map<string, XmlElement>();
  const standard = new Set<string>();
  let found: { element: XmlElement; crs: Crs | undefined; count: number } | undefined;
  let root: XmlElement | undefined;
  for await (const batch of readGmlFeatures(path, file, maxRecordBytes, new AbortController().signal)) {
    root = batch.root;
    for (const feature of batch.features) {
      const { element } = feature;
      types.set(`{${element.namespace}}${element.localName}`, element);
      if (!isWanted(element, options.layer)) continue;
      found ??= { element, crs: undefined, count: 0 };
      if (!hasType(element, found.element)) continue;
      found.count += 1;
      found.crs ??= crsIn(path, feature);
      for (const name of standardIn(element)) standard.add(name);
    }
    if (found !== undefined && found.count >= SCANNED_FEATURES) break;
  }
  const names = [...types.values()].map(writtenName).join(', ');
  if (root === undefined || types.size === 0) {
    throw new SourceError(
      `${path}: has no features${root === undefined ? '' : `; its root is ${writtenName(root)}`}`,
    );
  }
  if (found === undefined)
    throw new SourceError(`${path}: has no features of the type ${options.layer}; there are ${names}`);
  if (types.size > 1 && options.layer === undefined) {
    throw new SourceError(`${path}: has features of several types (${names}): name one of them as the layer`);
  }
  const writtenType = writtenName(found.element);
  if (types.size > 1) remarks.push(`Of the feature types ${names}, ${writtenType} is read.`);
  if (found.crs === undefined)
    remarks.push('The features name no coordinate reference system: coordinates are read as x,y.');
  else remarks.push(`The features are in EPSG:${found.crs.code} (${found.crs.name}).`);
  return { root, type: found.element, writtenType, crs: found.crs, standard };
}

function isWanted(element: XmlElement, layer: string | undefined): boolean {
  if (layer === undefined) return true;
  const { namespace, localName } = element;
  return layer === localName || layer === writtenName(element) || layer === `{${namespace}}${localName}`;
}

function standardIn(feature: XmlElement): string[] {
  return childElements(feature)
    .filter(
      ({ namespace, localName }) => GML_NAMESPACES.includes(namespace) && GML_STANDARD.includes(localName),
    )
    .map(({ localName }) => localName);
}

/** The CRS of the feature's first geometry. Geometries that can't be read count when their records are read. */
function crsIn(path: string, { element, crs }: GmlFeature): Crs | undefined {
  const geometry = childElements(element)
    .filter(({ namespace }) => !GML_NAMESPACES.includes(namespace))
    .flatMap((property) => childElements(property))
    .find(isGmlGeometry);
  if (geometry === undefined) return undefined;
  try {
    return readGmlGeometry(geometry, { crs }).crs?.crs;
  } catch (error) {
    if (!(error instanceof GmlGeometryError)) throw error;
    if (error.srsName === undefined) return undefined;
    throw new SourceError(`${path}: line ${error.line}, column ${error.column}: ${error.message}`, {
      cause: error,
    });
  }
}

async function declaredProperties(
  gml: GmlFile,
  scan: Scan,
): Promise<readonly GmlSchemaProperty[] | undefined> {
  const { remarks } = gml;
  const path = schemaPath(gml, scan.root);
  if (path === undefined) {
    remarks.push('There is no application schema: types are inferred from the values.');
    return undefined;
  }
  const properties = (await readGmlSchema(path)).propertiesOf(scan.type);
  remarks.push(
    properties === undefined
      ? `The application schema ${path} does not declare ${scan.writtenType}: types are inferred from the values.`
      : `Types are those of the application schema ${path}.`,
  );
  return properties;
}

function schemaPath({ path, options }: GmlFile, root: XmlElement): string | undefined {
  if (options.schema !== undefined) return options.schema;
  const beside = `${path.slice(0, path.length - extname(path).length)}.xsd`;
  const locations = (attribute(root, 'schemaLocation', XSI) ?? '').trim().split(/\s+/);
  const named = locations
    // Every second is a location, the others are namespaces.
    .filter((location, i) => i % 2 === 1 && /^[^/\\:?#]+\.xsd$/i.test(location))
    .map((location) => join(dirname(path), location));
  return [beside, ...named].find((candidate) => existsSync(candidate));
}
