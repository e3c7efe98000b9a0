/** Gives every line to be copied (`.copy`) a button that does it. */
import { readWords } from './words/read-words.ts';

const words = readWords<{ readonly copy: string; readonly copied: string }>('copy-words');

addButtons();
// Scripts that put other lines onto the page say so.
document.addEventListener('lines-changed', addButtons);

function addButtons(): void {
  // Browsers give the clipboard to pages by TLS and of this machine only; elsewhere a click selects the line.
  if (navigator.clipboard === undefined) return;
  for (const code of document.querySelectorAll<HTMLElement>('code.copy:not(:has(+ .copy-button))'))
    code.after(copyButton(code));
}

function copyButton(code: HTMLElement): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy-button plain';
  button.textContent = words.copy;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent ?? '');
    button.textContent = words.copied;
    setTimeout(() => {
      button.textContent = words.copy;
    }, 2000);
  });
  return button;
}
