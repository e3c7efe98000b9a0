import type { OwnedKey } from '../../account/portal-keys.ts';
import { buttonForm, postForm, textField } from '../form.ts';
import { type Html, html } from '../html.ts';
import { momentText } from '../moment-text.ts';
import { type AdminFrame, pager, renderAdminPage } from './admin-layout.ts';

export interface KeysPage {
  readonly keys: readonly OwnedKey[];
  readonly onlyWorking: boolean;
  readonly next: string | undefined;
  /** What a search by value found; undefined: there was none. */
  readonly found?: { readonly key: OwnedKey | undefined };
}

/** `/admin/keys/`. */
export function keysPage(frame: AdminFrame, { keys, onlyWorking, next, found }: KeysPage): string {
  const {
    reader: { baseUrl, say },
    token,
  } = frame;
  return renderAdminPage({
    frame,
    area: 'keys/',
    heading: say('API keys'),
    lede: say(
      'All keys of this portal. Nobody can read a key again, not even here; only its first characters are kept.',
    ),
    content: html`<section><h2>${say('A key has leaked?')}</h2>
${postForm(token, html`<div class="search">${textField({ name: 'key', label: say('The whole key'), type: 'password', isRequired: true })}<button name="action" value="find">${say('Find whose it is')}</button></div>`)}
${found === undefined ? undefined : foundText(found.key, frame)}</section>
<section><h2>${onlyWorking ? say('Keys that work') : say('All keys')}</h2>
<p>${onlyWorking ? html`<a href="${baseUrl}/admin/keys/?all=yes">${say('Show revoked ones too')}</a>` : html`<a href="${baseUrl}/admin/keys/">${say('Show only those that work')}</a>`}</p>
${keys.length === 0 ? html`<p>${say('There are none.')}</p>` : keyRows(keys, frame)}${pager(say, undefined, next)}</section>`,
  });
}

function foundText(key: OwnedKey | undefined, frame: AdminFrame): Html {
  const { say } = frame.reader;
  if (key === undefined)
    return html`<div class="notice bad" role="status"><p>${say('No key of this portal has that value.')}</p></div>`;
  return html`<div class="notice" role="status"><p>${say('That key is this one:')}</p></div>${keyRows([key], frame)}`;
}

/** Keys with their buttons; also on a user's page. */
export function keyRows(keys: readonly OwnedKey[], { reader: { baseUrl, say }, token }: AdminFrame): Html {
  const items = keys.map(
    ({ id, hint, label, ownerName, createdAt, lastUsedAt, revokedAt }) =>
      html`<li><div class="about"><h3>${label}</h3><p>${say.html(
        '{hint} of {owner}, made {moment}, last used {used}',
        {
          hint: html`<code>${hint}…</code>`,
          owner: html`<a href="${baseUrl}/admin/users/${encodeURIComponent(ownerName)}/">${ownerName}</a>`,
          moment: momentText(say, createdAt),
          used: momentText(say, lastUsedAt),
        },
      )}</p></div>
${revokedAt === undefined ? buttonForm(token, { action: 'revoke', label: say('Revoke'), object: say('{hint} of {owner}', { hint, owner: ownerName }), kind: 'danger' }, { id }) : html`<span class="badge bad">${say.html('revoked {moment}', { moment: momentText(say, revokedAt) })}</span>`}</li>`,
  );
  return html`<ul class="rows">${items}</ul>`;
}
