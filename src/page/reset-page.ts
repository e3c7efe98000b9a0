import { type EntryFrame, renderEntryPage } from './entry-layout.ts';
import { errorSummary, type FieldErrors, postForm, textField } from './form.ts';
import { html } from './html.ts';

/** `/login/reset/`: asks whose password is forgotten. */
export function resetPage(frame: EntryFrame, typed: string, errors: FieldErrors): string {
  const { say } = frame.reader;
  return renderEntryPage(frame, {
    heading: say('Forgot your password?'),
    lede: say('We send a link by which you choose another one.'),
    content: html`${errorSummary(errors)}<section>${postForm(
      frame.token,
      html`${textField({
        name: 'name',
        label: say('Name or e-mail address'),
        value: typed,
        autocomplete: 'username',
        isRequired: true,
        maxLength: 254,
        errors,
      })}<button>${say('Send the link')}</button>`,
    )}</section>`,
  });
}

/** The same whether there is such an account. */
export function resetSentPage(frame: EntryFrame): string {
  const { say } = frame.reader;
  return renderEntryPage(frame, {
    heading: say('Look into your mail'),
    lede: say(
      'If there is such an account and we know its e-mail address, a link is on its way there. It works once, within 24 hours.',
    ),
    content: html`<section><p>${say('Nothing came? Look among the junk mail, or ask an administrator for a link.')}</p></section>`,
  });
}
