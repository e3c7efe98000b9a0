import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { GeometryPropertyTypeName, QName, ScalarTypeName } from '../feature/feature.ts';
import { attribute, childElements, readXml, type XmlElement, XmlError } from '../lib/xml-reader.ts';
import { GML_NAMESPACES } from '../ogc/gml/read-gml-3-1-1.ts';
import { SourceError } from './source.ts';

/** A property that an application schema declares. */
export interface GmlSchemaProperty {
  readonly name: string;
  /** undefined: of a type that has no counterpart here (references, nested features). */
  readonly type: ScalarTypeName | 'geometry' | undefined;
  readonly geometryType?: GeometryPropertyTypeName;
  readonly nullable: boolean;
}

/** An application schema: what it declares of a feature type's own properties. */
export interface GmlSchema {
  readonly path: string;
  /** undefined when the schema has no global element of that name. */
  propertiesOf(featureType: QName): readonly GmlSchemaProperty[] | undefined;
}

const XSD = 'http://www.w3.org/2001/XMLSchema';
const LIMITS = {
  maxXmlDepth: 64,
  maxXmlElements: 100_000,
  maxXmlAttributes: 64,
  maxXmlTextLength: 1_000_000,
};
const MAX_SCHEMA_BYTES = 16 * 2 ** 20;
const MAX_DERIVATIONS = 32;

const SCALAR_TYPES: ReadonlyMap<string, ScalarTypeName> = new Map<string, ScalarTypeName>([
  ...(['int', 'short', 'byte', 'unsignedShort', 'unsignedByte'] as const).map(
    (name) => [name, 'int'] as const,
  ),
  ['long', 'long'],
  ['unsignedInt', 'long'],
  ...(
    [
      'integer',
      'unsignedLong',
      'nonNegativeInteger',
      'positiveInteger',
      'nonPositiveInteger',
      'negativeInteger',
    ] as const
  ).map((name) => [name, 'integer'] as const),
  ['double', 'double'],
  ['float', 'double'],
  ['decimal', 'decimal'],
  ['boolean', 'boolean'],
  ['date', 'date'],
  ['dateTime', 'dateTime'],
]);

/** Property types of GML by their names without `PropertyType`; each holds what its name says, or a kind of it. */
const GEOMETRY_TYPES: ReadonlyMap<string, GeometryPropertyTypeName> = new Map([
  ['Point', 'Point'],
  ['LineString', 'LineString'],
  ['Curve', 'LineString'],
  ['Polygon', 'Polygon'],
  ['Surface', 'Polygon'],
  ['MultiPoint', 'MultiPoint'],
  ['MultiLineString', 'MultiLineString'],
  ['MultiCurve', 'MultiLineString'],
  ['MultiPolygon', 'MultiPolygon'],
  ['MultiSurface', 'MultiPolygon'],
  ['MultiGeometry', 'GeometryCollection'],
  ['GeometricPrimitive', 'Geometry'],
  ['Geometry', 'Geometry'],
]);

/** Types of GML with simple content. */
const GML_SCALARS: ReadonlyMap<string, ScalarTypeName> = new Map([
  ['MeasureType', 'double'],
  ['CodeType', 'string'],
  ['LengthType', 'double'],
  ['AreaType', 'double'],
]);

/** Reads the schema file; what it imports or includes is not looked for. Throws SourceError. */
export async function readGmlSchema(path: string): Promise<GmlSchema> {
  if (!existsSync(path)) throw new SourceError(`${path}: there is no such schema file`);
  const { size } = await stat(path);
  if (size > MAX_SCHEMA_BYTES) throw new SourceError(`${path}: is larger than ${MAX_SCHEMA_BYTES} bytes`);
  try {
    const root = readXml(await readFile(path), LIMITS);
    if (root.namespace !== XSD || root.localName !== 'schema')
      throw new SourceError(`${path}: is no XML Schema`);
    return new XsdReader(path, root);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { line, column, message } = error;
    throw new SourceError(`${path}: line ${line}, column ${column}: ${message.replace(/\.$/, '')}`, {
      cause: error,
    });
  }
}

class XsdReader implements GmlSchema {
  readonly path: string;
  readonly #namespace: string;
  readonly #globals = new Map<string, XmlElement>();

  constructor(path: string, root: XmlElement) {
    this.path = path;
    this.#namespace = attribute(root, 'targetNamespace') ?? '';
    for (const child of childElements(root)) {
      this.#globals.set(`${child.localName} ${attribute(child, 'name') ?? ''}`, child);
    }
  }

  propertiesOf({ namespace, localName }: QName): readonly GmlSchemaProperty[] | undefined {
    const element = namespace === this.#namespace ? this.#globals.get(`element ${localName}`) : undefined;
    if (element === undefined) return undefined;
    const type = this.#own('complexType', element, 'type') ?? inner(element, 'complexType');
    return type === undefined ? undefined : this.#propertiesOfType(type, 0);
  }

  /** The properties of the base type first, as in documents. */
  #propertiesOfType(type: XmlElement, derivations: number): GmlSchemaProperty[] {
    const extension = inner(inner(type, 'complexContent'), 'extension');
    const base = extension && this.#own('complexType', extension, 'base');
    const inherited =
      base === undefined || derivations >= MAX_DERIVATIONS
        ? []
        : this.#propertiesOfType(base, derivations + 1);
    return [...inherited, ...this.#propertiesIn(inner(extension ?? type, 'sequence'), false)];
  }

  /** Sequences and choices may be nested; what stands in a choice may be absent. */
  #propertiesIn(group: XmlElement | undefined, isOptional: boolean): GmlSchemaProperty[] {
    return (group === undefined ? [] : childElements(group)).flatMap((child) => {
      const optional = isOptional || attribute(child, 'minOccurs') === '0' || child.localName === 'choice';
      if (child.localName === 'sequence' || child.localName === 'choice')
        return this.#propertiesIn(child, optional);
      if (child.localName !== 'element') return [];
      const declared = this.#own('element', child, 'ref') ?? child;
      const name = attribute(declared, 'name');
      const nullable = optional || attribute(declared, 'nillable') === 'true';
      return name === undefined ? [] : [{ name, nullable, ...this.#typeOf(declared, 0) }];
    });
  }

  #typeOf(element: XmlElement, derivations: number): Pick<GmlSchemaProperty, 'type' | 'geometryType'> {
    const attributeName =
      element.localName === 'restriction' || element.localName === 'extension' ? 'base' : 'type';
    const { namespace, localName } = qnameAt(element, attributeName) ?? {
      namespace: undefined,
      localName: '',
    };
    if (namespace === XSD) return { type: SCALAR_TYPES.get(localName) ?? 'string' };
    if (namespace !== undefined && GML_NAMESPACES.includes(namespace)) return gmlType(localName);
    const simple = this.#own('simpleType', element, attributeName) ?? inner(element, 'simpleType');
    const derivation =
      inner(simple, 'restriction') ??
      inner(inner(inner(element, 'complexType'), 'simpleContent'), 'extension');
    if (derivation !== undefined && derivations < MAX_DERIVATIONS)
      return this.#typeOf(derivation, derivations + 1);
    return { type: simple === undefined ? undefined : 'string' };
  }

  /** The global component of this schema that the element's attribute refers to. */
  #own(kind: string, element: XmlElement, attributeName: string): XmlElement | undefined {
    const name = qnameAt(element, attributeName);
    return name?.namespace === this.#namespace ? this.#globals.get(`${kind} ${name.localName}`) : undefined;
  }
}

function gmlType(localName: string): Pick<GmlSchemaProperty, 'type' | 'geometryType'> {
  const geometryType = GEOMETRY_TYPES.get(localName.replace(/PropertyType$/, ''));
  if (geometryType !== undefined && localName.endsWith('PropertyType'))
    return { type: 'geometry', geometryType };
  return { type: GML_SCALARS.get(localName) };
}

function inner(element: XmlElement | undefined, localName: string): XmlElement | undefined {
  return (
    element &&
    childElements(element).find((child) => child.localName === localName && child.namespace === XSD)
  );
}

function qnameAt(element: XmlElement, attributeName: string): QName | undefined {
  const value = attribute(element, attributeName)?.trim();
  if (value === undefined) return undefined;
  const [prefix = '', localName] = value.includes(':') ? value.split(':', 2) : ['', value];
  return { namespace: element.namespaceOf(prefix) ?? '', localName: localName ?? '' };
}
