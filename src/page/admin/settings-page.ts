import type { Portal } from '../../catalog/catalog.ts';
import {
  checkBox,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  postForm,
  textArea,
  textField,
} from '../form.ts';
import { html } from '../html.ts';
import { type AdminFrame, lockedPart, renderAdminPage } from './admin-layout.ts';

/** What the form holds: as the portal has it, or as it was just typed. */
export type PortalSettings = Pick<
  Portal,
  | 'title'
  | 'abstract'
  | 'providerName'
  | 'providerSite'
  | 'contactName'
  | 'contactEmail'
  | 'publicUrl'
  | 'isPrivate'
  | 'allowsSignUp'
>;

/** `/admin/settings/`. */
export function settingsPage(
  frame: AdminFrame,
  settings: PortalSettings,
  errors: FieldErrors = NO_ERRORS,
): string {
  const { hosts, isDefault, name } = frame.portal;
  const shownHosts = [...hosts, ...(isDefault ? ['all that no other portal has'] : [])];
  return renderAdminPage({
    frame,
    area: 'settings/',
    heading: 'Settings',
    lede: 'What people and programs are told about this portal, and who may enter.',
    content: html`<section>${errorSummary(errors)}${lockedPart(
      frame,
      postForm(
        frame.token,
        html`${textField({ name: 'title', label: 'Title', value: settings.title, isRequired: true, errors })}
${textArea({ name: 'abstract', label: 'Description', value: settings.abstract, errors })}
${checkBox({ name: 'private', label: 'Private', hint: 'Nothing is shown to those who do not sign in or show a key.', isChosen: settings.isPrivate })}
${checkBox({ name: 'sign_up', label: 'Everybody may make an account', hint: 'New accounts are members: they see what is public, and what is given to them.', isChosen: settings.allowsSignUp })}
${textField({ name: 'provider_name', label: 'Organisation', value: settings.providerName, errors })}
${textField({ name: 'provider_site', label: 'Web site of the organisation', type: 'url', value: settings.providerSite, errors })}
${textField({ name: 'contact_name', label: 'Person to contact', value: settings.contactName, errors })}
${textField({ name: 'contact_email', label: 'E-mail address to write to', type: 'email', value: settings.contactEmail, errors })}
${textField({ name: 'public_url', label: 'Public URL', type: 'url', value: settings.publicUrl, errors, hint: 'What links start with, e.g. https://data.example.org. With a wrong one nobody can sign in here; trigpoint portal set puts it right.' })}
<div class="actions"><button>Save</button></div>`,
      ),
    )}</section>
<section><h2>Hosts</h2><p>This portal answers for: ${shownHosts.join(', ') || 'none'}. They are changed on the server, because a
wrong one closes the portal: <code>trigpoint portal set ${name} --hosts …</code></p></section>`,
  });
}
