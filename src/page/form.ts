import { type Html, html } from './html.ts';

/** Field errors by the field's name. */
export type FieldErrors = ReadonlyMap<string, string>;

export const NO_ERRORS: FieldErrors = new Map();

interface Field {
  readonly name: string;
  /** Id of the element; absent: its name. */
  readonly id?: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: Html | string | undefined;
  readonly errors?: FieldErrors;
}

export interface TextField extends Field {
  readonly type?: 'text' | 'email' | 'url' | 'search' | 'number' | 'password';
  /** As HTML's; `off` where the browser's memory would be no help. */
  readonly autocomplete?: string;
  readonly isRequired?: boolean;
  readonly maxLength?: number;
  /** Id of a datalist with proposals. */
  readonly list?: string;
}

/** A line of text with its label, hint and error. */
export function textField(field: TextField): Html {
  const {
    name,
    id = name,
    value = '',
    type = 'text',
    autocomplete = 'off',
    isRequired,
    maxLength,
    list,
  } = field;
  const more = html`${isRequired ? html` required` : undefined}${maxLength === undefined ? undefined : html` maxlength="${maxLength}"`}${list === undefined ? undefined : html` list="${list}"`}`;
  return fieldAround(
    field,
    html`<input type="${type}" id="${id}" name="${name}" value="${value}" autocomplete="${autocomplete}"${more}${described(field)}>`,
  );
}

/** Several lines of text. */
export function textArea(field: Field & { readonly isCode?: boolean }): Html {
  const { name, value = '', isCode } = field;
  const code = isCode ? html` class="code" spellcheck="false"` : undefined;
  // The first line end in a textarea is dropped by the parser, so one is given.
  return fieldAround(
    field,
    html`<textarea id="${name}" name="${name}" rows="6"${code}${described(field)}>
${value}</textarea>`,
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: Html | string | undefined;
}

/** One of a list. */
export function selectField(field: Field & { readonly choices: readonly Choice[] }): Html {
  return fieldAround(
    field,
    html`<select id="${field.id ?? field.name}" name="${field.name}"${described(field)}>${options(field.choices, field.value)}</select>`,
  );
}

export function options(choices: readonly Choice[], chosen: string | undefined): readonly Html[] {
  return choices.map(
    ({ value, label }) =>
      html`<option value="${value}"${value === chosen ? html` selected` : undefined}>${label}</option>`,
  );
}

/** One of a few, all to be seen. */
export function radioField(field: Field & { readonly choices: readonly Choice[] }): Html {
  const { name, label, hint, choices, value: chosen } = field;
  const items = choices.map(({ value, label: text, hint: small }) =>
    choice({ type: 'radio', name, value, label: text, hint: small, isChosen: value === chosen }),
  );
  return html`<fieldset${described(field)}><legend>${label}</legend>${hintText(name, hint)}${items}${errorText(field)}</fieldset>`;
}

export interface CheckBox {
  readonly name: string;
  readonly label: string;
  readonly hint?: Html | string | undefined;
  readonly isChosen?: boolean;
  readonly isRequired?: boolean;
}

export function checkBox(box: CheckBox): Html {
  return choice({ ...box, type: 'checkbox', value: 'yes', isChosen: box.isChosen ?? false });
}

function choice({
  type,
  name,
  value,
  label,
  hint,
  isChosen,
  isRequired,
}: Choice & { type: string; name: string; isChosen: boolean; isRequired?: boolean }): Html {
  const more = html`${isChosen ? html` checked` : undefined}${isRequired ? html` required` : undefined}`;
  const small = hint === undefined ? undefined : html`<small>${hint}</small>`;
  return html`<label class="choice"><input type="${type}" name="${name}" value="${value}"${more}><span>${label}${small}</span></label>`;
}

function fieldAround(field: Field, control: Html): Html {
  const id = field.id ?? field.name;
  return html`<div class="field"><label for="${id}">${field.label}</label>${hintText(id, field.hint)}${control}${errorText(field)}</div>`;
}

function hintText(name: string, hint: Html | string | undefined): Html | undefined {
  return hint === undefined ? undefined : html`<span class="hint" id="${name}-hint">${hint}</span>`;
}

function errorText({ name, id = name, errors }: Field): Html | undefined {
  const error = errors?.get(name);
  return error === undefined ? undefined : html`<span class="error" id="${id}-error">${error}</span>`;
}

function described({ name, id = name, hint, errors }: Field): Html {
  const hasError = errors?.has(name) === true;
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(hasError ? [`${id}-error`] : [])];
  const by = ids.length === 0 ? undefined : html` aria-describedby="${ids.join(' ')}"`;
  return html`${by}${hasError ? html` aria-invalid="true"` : undefined}`;
}

/** A form that posts to `action`, or to the page's own address; `token` shows that it is ours. */
export function postForm(token: string, content: Html | readonly Html[], action?: string): Html {
  const target = action === undefined ? undefined : html` action="${action}"`;
  return html`<form method="post"${target}><input type="hidden" name="form_token" value="${token}">${content}</form>`;
}

export interface ActionButton {
  /** Value of the field `action`. */
  readonly action: string;
  readonly label: string;
  /** Says to those who hear the page which of several equal buttons it is. */
  readonly object?: string | undefined;
  readonly kind?: 'plain' | 'danger';
}

export function actionButton({ action, label, object, kind }: ActionButton): Html {
  const style = kind === undefined ? undefined : html` class="${kind}"`;
  const more = object === undefined ? undefined : html`<span class="hidden"> ${object}</span>`;
  return html`<button name="action" value="${action}"${style}>${label}${more}</button>`;
}

/** A form of one button, with what it is about in hidden fields. */
export function buttonForm(
  token: string,
  button: ActionButton,
  fields: Readonly<Record<string, string | number>> = {},
  action?: string,
): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return postForm(token, html`${hidden}${actionButton(button)}`, action);
}

/** The same for what can't be undone: it opens, says what will be, and wants a tick. */
export function confirmedForm(
  token: string,
  button: ActionButton & { readonly warning: string; readonly consent: string },
  fields: Readonly<Record<string, string | number>> = {},
): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<details><summary>${button.label} …</summary>${postForm(
    token,
    html`${hidden}<p>${button.warning}</p>${checkBox({ name: 'confirm', label: button.consent, isRequired: true })}${actionButton({ ...button, kind: 'danger' })}`,
  )}</details>`;
}

/** Says above the form that it has mistakes; they stand beside their fields. */
export function errorSummary(errors: FieldErrors): Html | undefined {
  if (errors.size === 0) return undefined;
  const items = [...errors].map(([name, error]) => html`<p><a href="#${name}">${error}</a></p>`);
  return html`<div class="notice bad" role="alert">${items}</div>`;
}
