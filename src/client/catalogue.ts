/** Searches as somebody types: the same page is fetched, and its list and facets take the place of those that are shown. */

const PAUSE_MS = 180;
const form = document.querySelector<HTMLFormElement>('#find');
const input = document.querySelector<HTMLInputElement>('#q');
/** What an answer replaces; the number of datasets is told aloud, so its element stays. */
const REPLACED = ['#results', '#facets'];

let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;
let shown = input?.value.trim() ?? '';

if (form !== null && input !== null) {
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(form, input), PAUSE_MS);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search(form, input);
  });
}

function search(form: HTMLFormElement, input: HTMLInputElement): void {
  const words = input.value.trim();
  if (words === shown) return;
  shown = words;
  running?.abort();
  running = new AbortController();
  const address = addressOf(form);
  show(address, running.signal).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    // Nobody is taken away while they type; the button leads to the page that says what is wrong.
    document.querySelector('#results')?.classList.remove('busy');
    console.error(error);
  });
}

function addressOf(form: HTMLFormElement): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value.trim() !== '') parameters.append(name, value.trim());
  return parameters.size === 0 ? form.action : `${form.action}?${parameters}`;
}

async function show(address: string, signal: AbortSignal): Promise<void> {
  const results = document.querySelector('#results');
  results?.classList.add('busy');
  const answer = await fetch(address, { signal, headers: { Accept: 'text/html' } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  signal.throwIfAborted();
  for (const name of REPLACED) {
    const fresh = page.querySelector(name);
    if (fresh === null) throw new Error(`the answer lacks ${name}`);
    const isOpen = document.querySelector<HTMLDetailsElement>(`${name} .narrow`)?.open ?? false;
    document.querySelector(name)?.replaceWith(fresh);
    const unfolded = fresh.querySelector<HTMLDetailsElement>('.narrow');
    if (unfolded !== null) unfolded.open = isOpen;
  }
  const count = document.querySelector('#count');
  if (count !== null) count.textContent = page.querySelector('#count')?.textContent ?? '';
  history.replaceState(null, '', address);
}
