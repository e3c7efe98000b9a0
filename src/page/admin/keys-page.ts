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
    reader: { baseUrl },
    token,
  } = frame;
  return renderAdminPage({
    frame,
    area: 'keys/',
    heading: 'API keys',
    lede: 'All keys of this portal. Nobody can read a key again, not even here; only its first characters are kept.',
    content: html`<section><h2>A key has leaked?</h2>
${postForm(token, html`<div class="search">${textField({ name: 'key', label: 'The whole key', type: 'password', isRequired: true })}<button name="action" value="find">Find whose it is</button></div>`)}
${found === undefined ? undefined : foundText(found.key, frame)}</section>
<section><h2>${onlyWorking ? 'Keys that work' : 'All keys'}</h2>
<p>${onlyWorking ? html`<a href="${baseUrl}/admin/keys/?all=yes">Show revoked ones too</a>` : html`<a href="${baseUrl}/admin/keys/">Show only those that work</a>`}</p>
${keys.length === 0 ? html`<p>There are none.</p>` : keyRows(keys, frame)}${pager(undefined, next)}</section>`,
  });
}

function foundText(key: OwnedKey | undefined, frame: AdminFrame): Html {
  if (key === undefined)
    return html`<div class="notice bad" role="status"><p>No key of this portal has that value.</p></div>`;
  return html`<div class="notice" role="status"><p>That key is this one:</p></div>${keyRows([key], frame)}`;
}

/** Keys with their buttons; also on a user's page. */
export function keyRows(keys: readonly OwnedKey[], { reader: { baseUrl }, token }: AdminFrame): Html {
  const items = keys.map(
    ({ id, hint, label, ownerName, createdAt, lastUsedAt, revokedAt }) =>
      html`<li><div class="about"><h3>${label}</h3><p><code>${hint}…</code> of <a href="${baseUrl}/admin/users/${encodeURIComponent(ownerName)}/">${ownerName}</a>, made ${momentText(createdAt)}, last used ${momentText(lastUsedAt)}</p></div>
${revokedAt === undefined ? buttonForm(token, { action: 'revoke', label: 'Revoke', object: `${hint} of ${ownerName}`, kind: 'danger' }, { id }) : html`<span class="badge bad">revoked ${momentText(revokedAt)}</span>`}</li>`,
  );
  return html`<ul class="rows">${items}</ul>`;
}
