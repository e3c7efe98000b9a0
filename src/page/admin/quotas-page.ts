import type { QuotaUnit } from '../../access/quota-window.ts';
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
import type { Message } from '../language/say.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

/** A limit as it is shown. */
export interface ShownLimit {
  /** As the form names whom it is for: `anonymous`, `users`, `group:planners`, `user:ada`. */
  readonly to: string;
  readonly title: string;
  readonly unit: QuotaUnit;
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
  readonly units: readonly QuotaUnit[];
  readonly typed?: TypedLimit;
  readonly errors?: FieldErrors;
}

const LIMIT_WORDS = {
  minute: 'in each minute',
  hour: 'in each hour',
  day: 'in each day',
  month: 'in each month',
} as const satisfies Readonly<Record<QuotaUnit, Message>>;

/** `/admin/quotas/`. */
export function quotasPage(frame: AdminFrame, page: QuotasPage): string {
  const { limits, groups, units, typed = NO_LIMIT, errors = NO_ERRORS } = page;
  const { say } = frame.reader;
  const subjects = [
    { value: 'anonymous', label: say('All anonymous callers together') },
    { value: 'users', label: say('Each user') },
    ...groups,
    { value: 'user', label: say('One user, named below') },
  ];
  return renderAdminPage({
    frame,
    area: 'quotas/',
    heading: say('Quotas'),
    lede: say(
      'How many calls of the APIs are allowed. A user’s own limit counts before the most generous of their groups’, and that before the one of all users; for each unit by itself.',
    ),
    content: html`<section><h2>${say('Limits')}</h2>${limits.length === 0 ? html`<p>${say('There are none: calls are neither limited nor counted.')}</p>` : html`<ul class="rows">${limits.map((limit) => limitRow(frame, limit))}</ul>`}</section>
<section><h2>${say('Set a limit')}</h2>${errorSummary(errors)}${postForm(
      frame.token,
      html`${selectField({ name: 'to', label: say('For whom'), value: typed.to, choices: subjects, errors })}
${textField({ name: 'user', label: say('Name of the user'), value: typed.user, hint: say('Only where the limit is one user’s.'), errors })}
${selectField({ name: 'unit', label: say('In each'), value: typed.unit, choices: units.map((unit) => ({ value: unit, label: say(unit) })), errors })}
${textField({ name: 'calls', label: say('Calls'), value: typed.calls, isRequired: true, hint: say('A number, or the word unlimited. It takes the place of the limit that they have in that unit.'), errors })}
<div class="actions"><button name="action" value="set">${say('Set the limit')}</button></div>`,
    )}</section>`,
  });
}

function limitRow({ token, reader: { say } }: AdminFrame, { to, title, unit, calls }: ShownLimit): Html {
  const each = LIMIT_WORDS[unit];
  const amount =
    calls === 'unlimited'
      ? say('unlimited')
      : say('{count, plural, one {# call} other {# calls}}', { count: calls });
  return html`<li><div class="about"><h3>${title}</h3><p>${amount} ${say(each)}</p></div>
${buttonForm(token, { action: 'remove', label: say('Remove'), object: say('the limit of {title} {each}', { title, each: say(each) }), kind: 'danger' }, { to, unit })}</li>`;
}
