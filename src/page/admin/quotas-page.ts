import {
  buttonForm,
  type Choice,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  postForm,
  selectField,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

/** A limit as it is shown. */
export interface ShownLimit {
  /** As the form names whom it is for: `anonymous`, `users`, `group:planners`, `user:ada`. */
  readonly to: string;
  readonly title: string;
  readonly unit: string;
  readonly calls: number | 'unlimited';
}

export interface TypedLimit {
  readonly to: string;
  readonly user: string;
  readonly unit: string;
  readonly calls: string;
}

export const NO_LIMIT: TypedLimit = { to: 'anonymous', user: '', unit: 'day', calls: '' };

export interface QuotasPage {
  readonly limits: readonly ShownLimit[];
  readonly groups: readonly Choice[];
  readonly units: readonly string[];
  readonly typed?: TypedLimit;
  readonly errors?: FieldErrors;
}

const NUMBER = new Intl.NumberFormat('en');

/** `/admin/quotas/`. */
export function quotasPage(frame: AdminFrame, page: QuotasPage): string {
  const { limits, groups, units, typed = NO_LIMIT, errors = NO_ERRORS } = page;
  const subjects = [
    { value: 'anonymous', label: 'All anonymous callers together' },
    { value: 'users', label: 'Each user' },
    ...groups,
    { value: 'user', label: 'One user, named below' },
  ];
  return renderAdminPage({
    frame,
    area: 'quotas/',
    heading: 'Quotas',
    lede: 'How many calls of the APIs are allowed. A user’s own limit counts before the most generous of their groups’, and that before the one of all users; for each unit by itself.',
    content: html`<section><h2>Limits</h2>${limits.length === 0 ? html`<p>There are none: calls are neither limited nor counted.</p>` : html`<ul class="rows">${limits.map((limit) => limitRow(frame, limit))}</ul>`}</section>
<section><h2>Set a limit</h2>${errorSummary(errors)}${postForm(
      frame.token,
      html`${selectField({ name: 'to', label: 'For whom', value: typed.to, choices: subjects, errors })}
${textField({ name: 'user', label: 'Name of the user', value: typed.user, hint: 'Only where the limit is one user’s.', errors })}
${selectField({ name: 'unit', label: 'In each', value: typed.unit, choices: units.map((unit) => ({ value: unit, label: unit })), errors })}
${textField({ name: 'calls', label: 'Calls', value: typed.calls, isRequired: true, hint: 'A number, or the word unlimited. It takes the place of the limit that they have in that unit.', errors })}
<div class="actions"><button name="action" value="set">Set the limit</button></div>`,
    )}</section>`,
  });
}

function limitRow({ token }: AdminFrame, { to, title, unit, calls }: ShownLimit): Html {
  const amount = calls === 'unlimited' ? 'unlimited' : `${NUMBER.format(calls)} calls`;
  return html`<li><div class="about"><h3>${title}</h3><p>${amount} in each ${unit}</p></div>
${buttonForm(token, { action: 'remove', label: 'Remove', object: `the limit of ${title} in each ${unit}`, kind: 'danger' }, { to, unit })}</li>`;
}
