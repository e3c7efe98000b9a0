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
  | 'backgroundUrl'
  | 'backgroundAttribution'
>;

/** `/admin/settings/`. */
export function settingsPage(
  frame: AdminFrame,
  settings: PortalSettings,
  errors: FieldErrors = NO_ERRORS,
): string {
  const { hosts, isDefault, name } = frame.portal;
  const { say } = frame.reader;
  const shownHosts = [...hosts, ...(isDefault ? [say('all that no other portal has')] : [])];
  return renderAdminPage({
    frame,
    area: 'settings/',
    heading: say('Settings'),
    lede: say('What people and programs are told about this portal, and who may enter.'),
    content: html`<section>${errorSummary(errors)}${lockedPart(
      frame,
      postForm(
        frame.token,
        html`${textField({ name: 'title', label: say('Title'), value: settings.title, isRequired: true, errors })}
${textArea({ name: 'abstract', label: say('Description'), value: settings.abstract, errors })}
${checkBox({ name: 'private', label: say('Private'), hint: say('Nothing is shown to those who do not sign in or show a key.'), isChosen: settings.isPrivate })}
${checkBox({ name: 'sign_up', label: say('Everybody may make an account'), hint: say('New accounts are members: they see what is public, and what is given to them.'), isChosen: settings.allowsSignUp })}
${textField({ name: 'provider_name', label: say('Organisation'), value: settings.providerName, errors })}
${textField({ name: 'provider_site', label: say('Web site of the organisation'), type: 'url', value: settings.providerSite, errors })}
${textField({ name: 'contact_name', label: say('Person to contact'), value: settings.contactName, errors })}
${textField({ name: 'contact_email', label: say('E-mail address to write to'), type: 'email', value: settings.contactEmail, errors })}
${textField({ name: 'public_url', label: say('Public URL'), type: 'url', value: settings.publicUrl, errors, hint: say('What links start with, e.g. https://data.example.org. With a wrong one nobody can sign in here; trigpoint portal set puts it right.') })}
${textField({ name: 'background_url', label: say('Map background'), value: settings.backgroundUrl, errors, hint: say('Address of tiles in Web Mercator, e.g. {example}. Without one, maps show land and borders. Readers’ browsers ask that server for what they look at.', { example: 'https://tiles.example.org/{z}/{x}/{y}.png' }) })}
${textField({ name: 'background_attribution', label: say('Attribution of the background'), value: settings.backgroundAttribution, errors, hint: say('Whose tiles they are, as their licence wants it said.') })}
<div class="actions"><button>${say('Save')}</button></div>`,
      ),
    )}</section>
<section><h2>${say('Hosts')}</h2><p>${say.html('This portal answers for: {hosts}. They are changed on the server, because a wrong one closes the portal: {command}', { hosts: shownHosts.join(', ') || say('none'), command: html`<code>trigpoint portal set ${name} --hosts …</code>` })}</p></section>`,
  });
}
