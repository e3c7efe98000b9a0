import type { ApiKey } from '../access/api-keys.ts';
import { type AccountFrame, renderAccountPage } from './account-layout.ts';
import { buttonForm, errorSummary, type FieldErrors, postForm, textField } from './form.ts';
import { type Html, html } from './html.ts';
import { momentText } from './moment-text.ts';
import type { Reader } from './reader.ts';

export interface ApiKeysPage {
  /** Newest first. */
  readonly keys: readonly ApiKey[];
  /** The form asks for the password: it wasn't shown for a while. */
  readonly asksPassword: boolean;
  readonly label: string;
  readonly errors: FieldErrors;
}

/** `/account/`: one's API keys. */
export function apiKeysPage(frame: AccountFrame, { keys, asksPassword, label, errors }: ApiKeysPage): string {
  const { say } = frame.reader;
  const working = keys.filter((key) => key.revokedAt === undefined);
  return renderAccountPage({
    frame,
    tab: '',
    heading: say('My API keys'),
    lede: say(
      'With an API key a program reads what you may read. Whoever has it has your rights: give each program its own.',
    ),
    content: html`${errorSummary(errors)}
<section aria-labelledby="keys"><h2 id="keys">${say('Your keys')}</h2>
${working.length === 0 ? html`<p>${say('You have no API key yet.')}</p>` : html`<ul class="rows">${working.map((key) => keyRow(frame, key))}</ul>`}</section>
<section aria-labelledby="new"><h2 id="new">${say('New key')}</h2>
${postForm(
  frame.token,
  html`${textField({
    name: 'label',
    label: say('What it is for'),
    value: label,
    hint: say('For you to tell your keys apart, e.g. “QGIS on my laptop”.'),
    isRequired: true,
    maxLength: 100,
    errors,
  })}
${asksPassword ? textField({ name: 'password', label: say('Your password'), type: 'password', autocomplete: 'current-password', isRequired: true, errors }) : undefined}
<button name="action" value="create">${say('Create an API key')}</button>`,
)}</section>
${useSection(frame.reader)}`,
  });
}

function keyRow({ token, reader: { say } }: AccountFrame, key: ApiKey): Html {
  const about = say.html('{hint} · created {created} · last used {used}', {
    hint: html`<code>${key.hint}…</code>`,
    created: momentText(say, key.createdAt),
    used: momentText(say, key.lastUsedAt),
  });
  return html`<li><div class="about"><h3>${key.label}</h3>
<p>${about}</p></div>
${buttonForm(token, { action: 'revoke', label: say('Revoke'), object: key.label, kind: 'danger' }, { id: key.id })}</li>`;
}

function useSection({ baseUrl, say }: Reader): Html {
  return html`<section aria-labelledby="use"><h2 id="use">${say('Use a key')}</h2>
<div class="ways"><div class="way"><h3>${say('In a header')}</h3>
<code class="copy">curl -H 'Authorization: Apikey YOUR_KEY' '${baseUrl}/api/wfs?service=WFS&amp;request=GetCapabilities'</code></div>
<div class="way"><h3>GDAL</h3>
<code class="copy">GDAL_HTTP_HEADERS='Authorization: Apikey YOUR_KEY' ogrinfo -ro WFS:${baseUrl}/api/wfs</code></div>
<div class="way"><h3>${say('QGIS and others that know names and passwords')}</h3>
<p>${say('Choose basic authentication, and give the key as user name or as password.')}</p></div></div></section>`;
}

/** The new key, this once. */
export function newApiKeyPage(frame: AccountFrame, label: string, secret: string): string {
  const { baseUrl, say } = frame.reader;
  return renderAccountPage({
    frame,
    tab: '',
    heading: say('Your new API key'),
    lede: say('Copy it now: it is shown this once. Only its first characters are kept to be seen.'),
    content: html`<section aria-labelledby="key"><h2 id="key">${label}</h2>
<code class="copy">${secret}</code>
<p><a class="button" href="${baseUrl}/account/">${say('I have copied it')}</a></p></section>`,
  });
}
