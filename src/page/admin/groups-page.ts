import type { Group } from '../../account/groups.ts';
import {
  confirmedForm,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  postForm,
  textArea,
  textField,
} from '../form.ts';
import { html } from '../html.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

/** `/admin/groups/`; `typed`: the new group's fields as they were just sent. */
export function groupsPage(
  frame: AdminFrame,
  groups: readonly Group[],
  typed: { readonly name: string; readonly title: string } = { name: '', title: '' },
  errors: FieldErrors = NO_ERRORS,
): string {
  const { say } = frame.reader;
  const items = groups.map(
    ({ name, title, memberIds }) =>
      html`<li><div class="about"><h3><a href="${frame.reader.baseUrl}/admin/groups/${name}/">${title}</a></h3><p><code>${name}</code></p></div>
<span class="badge">${say('{count, plural, one {# member} other {# members}}', { count: memberIds.length })}</span></li>`,
  );
  return renderAdminPage({
    frame,
    area: 'groups/',
    heading: say('Groups'),
    lede: say('Rights and quotas are given to a group’s members together.'),
    content: html`<section><h2>${say('Groups of this portal')}</h2>${items.length === 0 ? html`<p>${say('There are none yet.')}</p>` : html`<ul class="rows">${items}</ul>`}</section>
<section><h2>${say('Add a group')}</h2>${errorSummary(errors)}${postForm(
      frame.token,
      html`${textField({ name: 'name', label: say('Short name'), value: typed.name, isRequired: true, maxLength: 63, hint: say('Lower-case letters, digits, dots, hyphens and underscores.'), errors })}
${textField({ name: 'title', label: say('Title'), value: typed.title, hint: say('For people; without one it is the short name.'), errors })}
<div class="actions"><button name="action" value="add">${say('Add the group')}</button></div>`,
    )}</section>`,
  });
}

export interface GroupForm {
  readonly title: string;
  /** Names, one a line. */
  readonly members: string;
}

/** `/admin/groups/<name>/`. */
export function groupPage(
  frame: AdminFrame,
  name: string,
  form: GroupForm,
  errors: FieldErrors = NO_ERRORS,
): string {
  const { say } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'groups/',
    heading: form.title,
    lede: say.html('The group {name}', { name: html`<code>${name}</code>` }),
    content: html`<section>${errorSummary(errors)}${postForm(
      frame.token,
      html`${textField({ name: 'title', label: say('Title'), value: form.title, isRequired: true, errors })}
${textArea({ name: 'members', label: say('Members'), value: form.members, hint: say('Names of users, one a line. Whoever is taken out loses the group’s rights within a second.'), errors })}
<div class="actions"><button name="action" value="save">${say('Save')}</button></div>`,
    )}
${confirmedForm(frame.token, {
  action: 'remove',
  label: say('Remove the group'),
  warning: say('The rights and quotas that were given to the group go with it. Its members stay users.'),
  consent: say('Yes, remove {name}', { name }),
})}</section>`,
  });
}
