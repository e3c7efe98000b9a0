import { type EntryFrame, formTo, renderEntryPage } from './entry-layout.ts';
import { errorSummary, type FieldErrors, textField } from './form.ts';
import { html } from './html.ts';

/** The second step of signing in; `next` is where the person was going. */
export function codePage(
  frame: EntryFrame,
  { step, next, errors }: { readonly step: string; readonly next: string; readonly errors: FieldErrors },
): string {
  const { say } = frame.reader;
  const path = next === '/' ? '/login/' : `/login/?next=${encodeURIComponent(next)}`;
  return renderEntryPage(frame, {
    heading: say('Second step'),
    lede: say('Your account wants a code as well as the password.'),
    content: html`${errorSummary(errors)}<section>${formTo(
      frame,
      path,
      html`<input type="hidden" name="step" value="${step}">${textField({
        name: 'code',
        label: say('Code'),
        hint: say('The six digits that your app shows now, or one of your recovery codes.'),
        autocomplete: 'one-time-code',
        isRequired: true,
        maxLength: 40,
        errors,
      })}<button>${say('Sign in')}</button>`,
    )}</section>`,
  });
}
