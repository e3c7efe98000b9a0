import type { Dataset } from '../../catalog/catalog.ts';
import type { Told } from '../../lib/sentence.ts';
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
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';
import { datasetAddress, titleOf } from './datasets-page.ts';

/** How the features are chosen. */
export type RowChoice = 'all' | 'conditions' | 'keep' | 'filter';

export interface TypedCondition {
  readonly property: string;
  readonly operator: string;
  readonly value: string;
}

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
  readonly problem: Told | undefined;
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
  const { properties } = dataset.featureType;
  const scalar = properties.filter(({ type }) => type !== 'geometry').map(nameChoice);
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: form.existing === undefined ? 'Give a right' : `Right of ${form.existing}`,
    lede: html`To see <a href="${datasetAddress(frame, dataset.id)}">${titleOf(dataset)}</a>, or a part of it. Whoever has several rights sees what any of them shows.`,
    content: html`<section>${errorSummary(errors)}${
      form.problem === undefined
        ? undefined
        : html`<div class="notice bad"><p>This right counts no more: ${frame.reader.say.whatever(form.problem)}. Set it anew below.</p></div>`
    }${postForm(
      frame.token,
      html`${form.existing === undefined ? subjectFields(form, groups, errors) : undefined}
<fieldset><legend>Properties that are not there for them</legend><span class="hint">They are gone from answers, schema, filters and orders.</span>
${properties.map(({ name, label }) => checkBox({ name: `hide.${name}`, label: label === name ? name : `${label} (${name})`, isChosen: form.hidden.has(name) }))}${goneProperties(form, dataset)}</fieldset>
${radioField({ name: 'rows', label: 'Features', value: form.rows, errors, choices: rowChoices(form) })}
${conditionFields(form, scalar, operators, errors)}
${textArea({ name: 'filter', label: 'Filter (XML)', value: form.filter, isCode: true, errors, hint: html`An <code>ogc:Filter</code> of Filter Encoding 1.1; for geometries, arithmetic and nested conditions.` })}
<div class="actions">${actionButton({ action: 'save', label: form.existing === undefined ? 'Give the right' : 'Save' })}${actionButton({ action: 'more', label: 'More conditions', kind: 'plain' })}</div>`,
    )}</section>`,
  });
}

function subjectFields(form: RightForm, groups: readonly Choice[], errors: FieldErrors): Html {
  const choices = [
    { value: 'everyone', label: 'Everyone, also without signing in' },
    ...groups,
    { value: 'user', label: 'One user, named below' },
  ];
  return html`${selectField({ name: 'to', label: 'Who', value: form.to, choices, errors })}
${textField({ name: 'user', label: 'Name of the user', value: form.user, errors, hint: 'Only where the right is one user’s.' })}`;
}

function rowChoices({ kept }: RightForm): Choice[] {
  return [
    { value: 'all', label: 'All features' },
    { value: 'conditions', label: 'Only those for which the conditions below hold' },
    ...(kept === undefined
      ? []
      : [{ value: 'keep', label: 'As it is now', hint: `Only those where ${kept}` }]),
    { value: 'filter', label: 'Only those for which the filter below is true' },
  ];
}

function conditionFields(
  { conditions, combination }: RightForm,
  properties: readonly Choice[],
  operators: readonly Choice[],
  errors: FieldErrors,
): Html {
  const error = errors.get('conditions');
  const rows = conditions.map((condition, i) => {
    const choices = [{ value: '', label: '–' }, ...properties, ...goneChoice(condition.property, properties)];
    return html`<div class="condition"><select name="property.${i}" aria-label="Property of condition ${i + 1}">${options(choices, condition.property)}</select>
<select name="operator.${i}" aria-label="Comparison of condition ${i + 1}">${options(operators, condition.operator)}</select>
<input type="text" name="value.${i}" value="${condition.value}" autocomplete="off" aria-label="Value of condition ${i + 1}"></div>`;
  });
  return html`<fieldset id="conditions"><legend>Conditions</legend><span class="hint">Rows without a property and a value are left out.</span>
${radioField({
  name: 'combination',
  label: 'A feature is shown when',
  value: combination,
  choices: [
    { value: 'And', label: 'all of them hold' },
    { value: 'Or', label: 'one of them holds' },
  ],
})}<div class="conditions">${rows}</div>${error === undefined ? undefined : html`<span class="error" id="conditions-error">${error}</span>`}</fieldset>`;
}

function goneChoice(property: string, known: readonly Choice[]): Choice[] {
  const isGone = property !== '' && !known.some(({ value }) => value === property);
  return isGone ? [{ value: property, label: `${property} (not there any more)` }] : [];
}

function goneProperties({ hidden }: RightForm, { featureType }: Dataset): Html[] {
  const known = new Set(featureType.properties.map(({ name }) => name));
  return [...hidden]
    .filter((name) => !known.has(name))
    .map((name) => html`<p class="error">${name}, which was hidden, is not there any more.</p>`);
}

function nameChoice({ name, label }: { readonly name: string; readonly label: string }): Choice {
  return { value: name, label: label === name ? name : `${label} (${name})` };
}
