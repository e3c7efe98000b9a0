import type { Dataset, Portal } from '../../catalog/catalog.ts';
import { datasetPageAddress } from '../../catalog-api/dataset-address.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import type { PropertyType } from '../../feature/feature.ts';
import { ownerOf } from '../account-layout.ts';
import { propertyLabel, type TypedCondition } from '../conditions.ts';
import {
  type Choice,
  checkBox,
  errorSummary,
  type FieldErrors,
  options,
  radioField,
  selectField,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from '../json-block.ts';
import type { Message, Say } from '../language/say.ts';
import { renderPage } from '../page-layout.ts';
import type { Reader } from '../reader.ts';
import { type QueryResult, resultSection } from './query-result.ts';
import { QUERY_STYLE } from './query-style.ts';

/** What the form holds, as it was typed. */
export interface QueryForm {
  readonly combination: 'And' | 'Or';
  readonly conditions: readonly TypedCondition[];
  /** West, south, east, north in degrees. */
  readonly box: string;
  /** Property that orders the answer; empty: the stored order. */
  readonly sort: string;
  readonly order: 'ASC' | 'DESC';
  /** Properties of the answer; empty: all. */
  readonly shown: ReadonlySet<string>;
  readonly srs: string;
  readonly limit: string;
}

export interface QueryPage {
  readonly portal: Portal;
  readonly reader: Reader;
  readonly dataset: Dataset;
  readonly form: QueryForm;
  readonly operators: readonly { readonly name: string; readonly words: Message }[];
  /** Names of CRSs that are proposed. */
  readonly srsNames: readonly string[];
  readonly errors: FieldErrors;
  /** Undefined where the form has mistakes. */
  readonly result: QueryResult | undefined;
}

/** `/dataset/<id>/query/`: puts a request together, and shows it with its answer. */
export function queryPage(page: QueryPage): string {
  const { portal, reader, dataset, result, errors } = page;
  const { say, baseUrl } = reader;
  const title = titleOf(dataset);
  return renderPage({
    title: `${say('Query {title}', { title })} – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading: say('Query {title}', { title }),
    lede: say.html(
      'Choose features of {dataset}, and take the request with you: it works in every program that speaks WFS.',
      { dataset: html`<a href="${datasetPageAddress(dataset, baseUrl)}">${title}</a>` },
    ),
    style: QUERY_STYLE,
    scripts: ['query', 'copy-buttons'],
    content: html`<div class="query">${queryForm(page)}
<div id="result" aria-live="polite" aria-busy="false">${errorSummary(errors)}${
      result === undefined ? undefined : resultSection(say, baseUrl, result)
    }</div></div>
${jsonBlock('query-words', { addCondition: say('Add a condition'), failed: say('The server did not answer. Try again.') })}`,
  });
}

function queryForm({ dataset, form, operators, srsNames, errors, reader: { say } }: QueryPage): Html {
  const { properties } = dataset.featureType;
  const scalars = properties.filter(({ type }) => type !== 'geometry').map((p) => propertyChoice(p, say));
  return html`<form method="get" id="query">
<fieldset><legend>${say('Conditions')}</legend>
${form.conditions.map((condition, i) => conditionRow({ condition, i, scalars, operators, say }))}
${radioField({
  name: 'combination',
  label: say('A feature belongs to the answer when'),
  value: form.combination,
  choices: [
    { value: 'And', label: say('all conditions hold') },
    { value: 'Or', label: say('one of them holds') },
  ],
})}</fieldset>
${textField({ name: 'bbox', label: say('Within a box'), value: form.box, errors, hint: say('West, south, east, north in degrees, such as -5, 41, 10, 51.') })}
<div class="pair">${selectField({ name: 'sort', label: say('Order by'), value: form.sort, errors, choices: [{ value: '', label: say('as stored') }, ...scalars] })}
${selectField({
  name: 'order',
  label: say('Direction'),
  value: form.order,
  choices: [
    { value: 'ASC', label: say('ascending') },
    { value: 'DESC', label: say('descending') },
  ],
})}</div>
<div class="pair">${textField({ name: 'limit', label: say('At most'), type: 'number', value: form.limit, errors, hint: say('Features; empty for all.') })}
${textField({ name: 'srs', label: say('Coordinate system'), value: form.srs, errors, hint: say('Such as EPSG:3857; empty for its own.'), list: 'srs-names' })}</div>
<datalist id="srs-names">${srsNames.map((name) => html`<option value="${name}"></option>`)}</datalist>
<details${form.shown.size === 0 ? undefined : html` open`}><summary>${say('Properties of the answer')}</summary>
<p class="hint">${say('None chosen: all.')}</p>
${properties.map((property) => checkBox({ name: `show.${property.name}`, label: propertyChoice(property, say).label, isChosen: form.shown.has(property.name) }))}</details>
<button>${say('Ask')}</button></form>`;
}

interface ConditionRow {
  readonly condition: TypedCondition;
  readonly i: number;
  readonly scalars: readonly Choice[];
  readonly operators: QueryPage['operators'];
  readonly say: Say;
}

function conditionRow({ condition, i, scalars, operators, say }: ConditionRow): Html {
  const number = i + 1;
  const comparisons = operators.map(({ name, words }) => ({ value: name, label: say(words) }));
  return html`<div class="condition" role="group" aria-label="${say('Condition {number}', { number })}">
<select name="property.${i}" aria-label="${say('Property')}">${options([{ value: '', label: '–' }, ...scalars], condition.property)}</select>
<select name="operator.${i}" aria-label="${say('Comparison')}">${options(comparisons, condition.operator)}</select>
<input type="text" name="value.${i}" value="${condition.value}" autocomplete="off" aria-label="${say('Value')}"></div>`;
}

function propertyChoice(property: PropertyType, say: Say): Choice {
  return { value: property.name, label: `${propertyLabel(property)} – ${say(TYPE_WORDS[property.type])}` };
}

/** Types as people call them. */
const TYPE_WORDS = {
  string: 'text',
  int: 'whole number',
  long: 'whole number',
  integer: 'whole number',
  double: 'number',
  decimal: 'number',
  boolean: 'true or false',
  date: 'day, such as 2026-01-31',
  dateTime: 'moment, such as 2026-01-31T12:00:00Z',
  geometry: 'geometry',
} as const satisfies Readonly<Record<PropertyType['type'], Message>>;
