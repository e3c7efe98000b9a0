import { updatePortal } from '../../catalog/portals.ts';
import { type PortalSettings, settingsPage } from '../../page/admin/settings-page.ts';
import { formPageAnswer } from '../account-input.ts';
import { checkedForm } from '../form-token.ts';
import type { Handler } from '../route.ts';
import { adminInput, changedAnswer, fieldErrors, requireProof } from './admin-input.ts';

/** `/admin/settings/`. */
export const settingsEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const { frame, database, actor } = admin;
  if (input.exchange.request.method !== 'POST') return formPageAnswer(settingsPage(frame, frame.portal));
  requireProof(input, admin);
  const settings = settingsIn(await checkedForm(input));
  try {
    await updatePortal(database, frame.portal.name, settings, actor);
  } catch (error) {
    const errors = fieldErrors(error, fieldNamedIn(error), frame.reader.say);
    return formPageAnswer(settingsPage(frame, settings, errors), errors);
  }
  return changedAnswer(input, 'settings/', 'saved');
};

function settingsIn(form: ReadonlyMap<string, string>): PortalSettings {
  const text = (name: string) => (form.get(name) ?? '').trim();
  const textOrNone = (name: string) => text(name) || undefined;
  return {
    title: text('title'),
    abstract: text('abstract').replaceAll('\r\n', '\n'),
    providerName: text('provider_name'),
    providerSite: textOrNone('provider_site'),
    contactName: textOrNone('contact_name'),
    contactEmail: textOrNone('contact_email'),
    publicUrl: textOrNone('public_url')?.replace(/\/+$/, ''),
    isPrivate: form.get('private') === 'yes',
    allowsSignUp: form.get('sign_up') === 'yes',
    backgroundUrl: textOrNone('background_url'),
    backgroundAttribution: text('background_attribution'),
  };
}

/** `checkPortal` names what is wrong in words. */
const FIELDS = new Map([
  ['public URL', 'public_url'],
  ['abstract', 'abstract'],
  ['provider name', 'provider_name'],
  ['provider site', 'provider_site'],
  ['contact name', 'contact_name'],
  ['contact email', 'contact_email'],
  ['map background', 'background_url'],
  ['background attribution', 'background_attribution'],
]);

function fieldNamedIn(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return [...FIELDS].find(([words]) => message.includes(words))?.[1] ?? 'title';
}
