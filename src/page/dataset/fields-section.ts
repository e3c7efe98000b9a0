import type { Dataset } from '../../catalog/catalog.ts';
import type { GeometryPropertyTypeName, PropertyType, ScalarTypeName } from '../../feature/feature.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';
import { type DatasetFrame, languageAttribute } from './dataset-frame.ts';

const SCALAR_TYPES: Readonly<Record<ScalarTypeName, Message>> = {
  string: 'text',
  int: 'whole number',
  long: 'whole number',
  integer: 'whole number',
  double: 'number',
  decimal: 'decimal number',
  boolean: 'true or false',
  date: 'date',
  dateTime: 'date and time',
};

const GEOMETRY_TYPES: Readonly<Record<GeometryPropertyTypeName, Message>> = {
  Point: 'point',
  LineString: 'line',
  Polygon: 'area',
  MultiPoint: 'points',
  MultiLineString: 'lines',
  MultiPolygon: 'areas',
  GeometryCollection: 'collection of geometries',
  Geometry: 'geometry of any kind',
};

/** What is known of a property, with what people say about it in place of what the source says. */
export interface Field {
  readonly property: PropertyType;
  readonly label: string;
  readonly description: string | undefined;
}

export function fieldsOf({ featureType, metadata }: Dataset): readonly Field[] {
  const said = new Map(metadata.properties.map((text) => [text.name, text]));
  return featureType.properties.map((property) => ({
    property,
    label: shownLabel(said.get(property.name)?.label ?? property.label, property.name),
    description: said.get(property.name)?.description ?? property.description,
  }));
}

/** A name that there is nothing to see of is none. */
function shownLabel(label: string, name: string): string {
  return label.trim() === '' ? name : label;
}

/** The type of a field's values in the reader's words. */
export function fieldTypeText(property: PropertyType, say: Say): string {
  return property.type === 'geometry'
    ? say(GEOMETRY_TYPES[property.geometryType])
    : say(SCALAR_TYPES[property.type]);
}

/** Every field with its type and what it means. */
export function fieldsSection(frame: DatasetFrame, dataset: Dataset): Html {
  const { say } = frame.reader;
  const language = languageAttribute(dataset, frame.reader);
  const rows = fieldsOf(dataset).map(
    ({ property, label, description }) =>
      html`<li><div><b${language}>${label}</b>${
        label === property.name ? undefined : html` <code>${property.name}</code>`
      }</div><span class="type">${fieldTypeText(property, say)}</span>${
        description === undefined || description === '' ? undefined : html`<p${language}>${description}</p>`
      }</li>`,
  );
  return html`<section aria-labelledby="fields"><h2 id="fields">${say('Fields')}</h2>
<ul class="fields">${rows}</ul></section>`;
}
