/** Asks again while the form is filled in, and shows the answer without leaving the page. */
import { readWords } from './words/read-words.ts';

const words = readWords<{ readonly addCondition: string; readonly failed: string }>('query-words');
const form = document.querySelector<HTMLFormElement>('form#query');
const result = document.getElementById('result');
/** Long enough that typing isn't interrupted. */
const PAUSE_MS = 400;

if (form !== null && result !== null) {
  let pause: ReturnType<typeof setTimeout> | undefined;
  const askSoon = () => {
    clearTimeout(pause);
    pause = setTimeout(() => ask(form, result), PAUSE_MS);
  };
  form.addEventListener('input', askSoon);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(pause);
    void ask(form, result);
  });
  offerConditions(form);
}

let running: AbortController | undefined;

async function ask(form: HTMLFormElement, result: HTMLElement): Promise<void> {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  result.setAttribute('aria-busy', 'true');
  const address = new URL(form.action);
  address.search = new URLSearchParams(filled(new FormData(form))).toString();
  try {
    const answer = await fetch(address, { signal: controller.signal, headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('result');
    if (fresh === null) throw new Error('the answer has no result');
    result.replaceChildren(...fresh.childNodes);
    history.replaceState(null, '', address);
    result.dispatchEvent(new CustomEvent('lines-changed', { bubbles: true }));
  } catch (error) {
    if (controller.signal.aborted) return;
    console.error(error);
    result.textContent = words.failed;
  }
  result.setAttribute('aria-busy', 'false');
}

/** What says nothing doesn't make the address longer; rows of conditions are counted anew. */
function filled(data: FormData): [string, string][] {
  const conditions: [string, string][] = [];
  const others: [string, string][] = [];
  let rows = 0;
  for (const [name, value] of data) {
    if (typeof value !== 'string') continue;
    const row = /^(property|operator|value)\.(\d+)$/.exec(name);
    if (row === null) {
      if (value !== '') others.push([name, value]);
    } else if (data.get(`property.${row[2]}`) !== '') {
      if (row[1] === 'property') rows++;
      conditions.push([`${row[1]}.${rows - 1}`, value]);
    }
  }
  return [...conditions, ...others];
}

function offerConditions(form: HTMLFormElement): void {
  const last = [...form.querySelectorAll<HTMLElement>('.condition')].at(-1);
  if (last === undefined) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'plain add-condition';
  button.textContent = words.addCondition;
  button.addEventListener('click', () => {
    const rows = form.querySelectorAll<HTMLElement>('.condition');
    const copy = (rows[rows.length - 1] as HTMLElement).cloneNode(true) as HTMLElement;
    copy.setAttribute(
      'aria-label',
      (copy.getAttribute('aria-label') ?? '').replace(/\d+/, String(rows.length + 1)),
    );
    for (const field of copy.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]')) {
      field.name = field.name.replace(/\d+$/, String(rows.length));
      field.value = field.name.startsWith('operator') ? field.value : '';
    }
    button.before(copy);
    copy.querySelector('select')?.focus();
  });
  last.after(button);
}
