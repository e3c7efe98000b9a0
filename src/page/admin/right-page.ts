import type { Dataset } from '../../catalog/catalog.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import { propertyLabel, type TypedCondition } from '../conditions.ts';
import {
  actionButton,
  type Choice,
  checkBox,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  options,
  postForm,
  radioField,
  selectField,
  textArea,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import type { Say } from '../language/say.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';
import { datasetAddress, stateField } from './dataset-sections.ts';

/** How the features are chosen. */
export type RowChoice = 'all' | 'conditions' | 'keep' | 'filter';

/** What the form holds: as the right is, or as it was just typed. */
export interface RightForm {
  /** Of the right that is changed, for people; undefined: a new one. */
  readonly existing: string | undefined;
  /** `everyone`, `group:…`, or `user`: then `user` names them. */
  readonly to: string;
  readonly user: string;
  readonly hidden: ReadonlySet<string>;
  readonly rows: RowChoice;
  readonly combination: 'And' | 'Or';
  readonly conditions: readonly TypedCondition[];
  /** Of the filter that is kept, in words, where conditions can't say it. */
  readonly kept: string | undefined;
  readonly filter: string;
  readonly problem: string | undefined;
}

export interface RightPage {
  readonly dataset: Dataset;
  readonly form: RightForm;
  readonly groups: readonly Choice[];
  readonly operators: readonly Choice[];
  readonly errors?: FieldErrors;
}

/** `/admin/datasets/<id>/right/`. */
export function rightPage(
  frame: AdminFrame,
  { dataset, form, groups, operators, errors = NO_ERRORS }: RightPage,
): string {
  const { say } = frame.reader;
  const { properties } = dataset.featureType;
  const scalar = properties
    .filter(({ type }) => type !== 'geometry')
    .map((property) => ({ value: property.name, label: propertyLabel(property) }));
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading:
      form.existing === undefined ? say('Give a right') : say('Right of {title}', { title: form.existing }),
    lede: say.html(
      'To see {dataset}, or a part of it. Whoever has several rights sees what any of them shows.',
      { dataset: html`<a href="${datasetAddress(frame, dataset.id)}">${titleOf(dataset)}</a>` },
    ),
    content: html`<section>${errorSummary(errors)}${
      form.problem === undefined
        ? undefined
        : html`<div class="notice bad"><p>${say('This right counts no more: {problem}. Set it anew below.', { problem: form.problem })}</p></div>`
    }${postForm(
      frame.token,
      html`${stateField(dataset)}${form.existing === undefined ? subjectFields(say, form, groups, errors) : undefined}
<fieldset><legend>${say('Properties that are not there for them')}</legend><span class="hint">${say('They are gone from answers, schema, filters and orders.')}</span>
${properties.map((property) => checkBox({ name: `hide.${property.name}`, label: propertyLabel(property), isChosen: form.hidden.has(property.name) }))}${goneProperties(say, form, dataset)}</fieldset>
${radioField({ name: 'rows', label: say('Features'), value: form.rows, errors, choices: rowChoices(say, form) })}
${conditionFields(say, form, { properties: scalar, operators, errors })}
${textArea({ name: 'filter', label: say('Filter (XML)'), value: form.filter, isCode: true, errors, hint: say.html('An {element} of Filter Encoding 1.1; for geometries, arithmetic and nested conditions.', { element: html`<code>ogc:Filter</code>` }) })}
<div class="actions">${actionButton({ action: 'save', label: form.existing === undefined ? say('Give the right') : say('Save') })}${actionButton({ action: 'more', label: say('More conditions'), kind: 'plain' })}</div>`,
    )}</section>`,
  });
}

function subjectFields(say: Say, form: RightForm, groups: readonly Choice[], errors: FieldErrors): Html {
  const choices = [
    { value: 'everyone', label: say('Everyone, also without signing in') },
    ...groups,
    { value: 'user', label: say('One user, named below') },
  ];
  return html`${selectField({ name: 'to', label: say('Who'), value: form.to, choices, errors })}
${textField({ name: 'user', label: say('Name of the user'), value: form.user, errors, hint: say('Only where the right is one user’s.') })}`;
}

function rowChoices(say: Say, { kept }: RightForm): Choice[] {
  return [
    { value: 'all', label: say('All features') },
    { value: 'conditions', label: say('Only those for which the conditions below hold') },
    ...(kept === undefined
      ? []
      : [
          {
            value: 'keep',
            label: say('As it is now'),
            hint: say('Only those where {condition}', { condition: kept }),
          },
        ]),
    { value: 'filter', label: say('Only those for which the filter below is true') },
  ];
}

function conditionFields(
  say: Say,
  { conditions, combination }: RightForm,
  {
    properties,
    operators,
    errors,
  }: {
    readonly properties: readonly Choice[];
    readonly operators: readonly Choice[];
    readonly errors: FieldErrors;
  },
): Html {
  const error = errors.get('conditions');
  const rows = conditions.map((condition, i) => {
    const choices = [
      { value: '', label: '–' },
      ...properties,
      ...goneChoice(say, condition.property, properties),
    ];
    return html`<div class="condition"><select name="property.${i}" aria-label="${say('Property of condition {number}', { number: i + 1 })}">${options(choices, condition.property)}</select>
<select name="operator.${i}" aria-label="${say('Comparison of condition {number}', { number: i + 1 })}">${options(operators, condition.operator)}</select>
<input type="text" name="value.${i}" value="${condition.value}" autocomplete="off" aria-label="${say('Value of condition {number}', { number: i + 1 })}"></div>`;
  });
  return html`<fieldset id="conditions"><legend>${say('Conditions')}</legend><span class="hint">${say('Rows without a property and a value are left out.')}</span>
${radioField({
  name: 'combination',
  label: say('A feature is shown when'),
  value: combination,
  choices: [
    { value: 'And', label: say('all of them hold') },
    { value: 'Or', label: say('one of them holds') },
  ],
})}<div class="conditions">${rows}</div>${error === undefined ? undefined : html`<span class="error" id="conditions-error">${error}</span>`}</fieldset>`;
}

function goneChoice(say: Say, property: string, known: readonly Choice[]): Choice[] {
  const isGone = property !== '' && !known.some(({ value }) => value === property);
  return isGone ? [{ value: property, label: say('{name} (not there any more)', { name: property }) }] : [];
}

function goneProperties(say: Say, { hidden }: RightForm, { featureType }: Dataset): Html[] {
  const known = new Set(featureType.properties.map(({ name }) => name));
  return [...hidden]
    .filter((name) => !known.has(name))
    .map(
      (name) =>
        html`<p class="error">${say('{name}, which was hidden, is not there any more.', { name })}</p>`,
    );
}
