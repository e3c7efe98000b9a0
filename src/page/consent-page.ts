import type { UserIdentity } from '../access/identity.ts';
import type { Portal } from '../catalog/catalog.ts';
import type { OAuthApplication } from '../oauth/application.ts';
import { SCOPE } from '../oauth/parameters.ts';
import { redirectTarget } from '../oauth/redirect-uri.ts';
import { ACCESS_TOKEN_SECONDS } from '../oauth/token-families.ts';
import { ownerOf } from './account-layout.ts';
import { postForm } from './form.ts';
import { html } from './html.ts';
import { renderPage } from './page-layout.ts';
import type { Reader } from './reader.ts';

interface ConsentQuestion {
  readonly portal: Portal;
  readonly user: UserIdentity;
  readonly application: OAuthApplication;
  readonly redirectUri: string;
  /** The hidden field that shows that the form is ours. */
  readonly token: string;
  readonly reader: Reader;
}

/** Asks whether an application may read for the user. The form goes back to the page's own address. */
export function consentPage(question: ConsentQuestion): string {
  const { portal, user, application, redirectUri, token, reader } = question;
  const { say } = reader;
  const { title } = portal;
  const { name } = application;
  const person = user.displayName;
  return renderPage({
    title: `${say('Allow {name}?', { name })} – ${title}`,
    owner: ownerOf(portal),
    reader,
    heading: say('Allow {name} to read for you?', { name }),
    lede: say(
      'The application asks for access to what you, {person}, may read on {title}. It doesn’t get your password, and can change nothing.',
      { person, title },
    ),
    content: html`<section>
<dl class="facts">
<div><dt>${say('Application')}</dt><dd>${name}</dd></div>
<div><dt>${say('Registered by')}</dt><dd>${application.ownerDisplayName} (${application.ownerName})</dd></div>
<div><dt>${say('Portal')}</dt><dd>${title}</dd></div>
<div><dt>${say('You are')}</dt><dd>${person} (${user.userName})</dd></div>
<div><dt>${say('Scope')}</dt><dd>${say.html('{scope}: read every dataset that you may read', { scope: html`<b>${SCOPE}</b>` })}</dd></div>
<div><dt>${say('For how long')}</dt><dd>${say('Each access token lasts {minutes} minutes. The application may renew it until you withdraw the access.', { minutes: ACCESS_TOKEN_SECONDS / 60 })}</dd></div>
<div><dt>${say('You are then sent to')}</dt><dd><b>${redirectTarget(redirectUri)}</b></dd></div>
</dl>
${postForm(
  token,
  html`<p class="actions"><button name="decision" value="allow">${say('Allow')}</button>
<button name="decision" value="deny" class="plain">${say('Deny')}</button></p>`,
)}
<p>${say.html('Allow only what you started yourself. You can withdraw the access at any time under {link}.', { link: html`<a href="${reader.baseUrl}/account/applications/">${say('My applications')}</a>` })}</p>
</section>`,
  });
}
