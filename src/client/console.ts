/** Shows the address that a form of the console asks, and the answer below it, as it arrives. */
import { readWords } from './words/read-words.ts';

const words = readWords<{
  readonly send: string;
  readonly open: string;
  readonly sending: string;
  readonly failed: string;
  readonly cut: string;
}>('console-words');

/** More is for a program, or for a tab of its own. */
const MAX_CHARACTERS = 60_000;
let running: AbortController | undefined;

const panel = document.getElementById('console-answer');
if (panel !== null)
  for (const form of document.querySelectorAll<HTMLFormElement>('#console form')) enliven(form, panel);

function enliven(form: HTMLFormElement, panel: HTMLElement): void {
  const document = form.querySelector('textarea');
  if (document !== null) {
    const button = Object.assign(globalThis.document.createElement('button'), { textContent: words.send });
    form.append(button);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const init = { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body: document.value };
      void show(panel, form.action, init);
    });
    return;
  }
  const line = form.querySelector('.address-line');
  const open = Object.assign(globalThis.document.createElement('a'), {
    textContent: words.open,
    className: 'open-link',
  });
  form.querySelector('button')?.after(open);
  const update = () => {
    open.href = addressOf(form);
    if (line !== null) line.textContent = open.href;
  };
  form.addEventListener('input', update);
  update();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void show(panel, addressOf(form), {});
  });
}

/** What is empty isn't said. */
function addressOf(form: HTMLFormElement): string {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== '') as [string, string][];
  return `${form.action}?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%(3A|2C|2F)/g, decodeURIComponent)}`).join('&')}`;
}

async function show(panel: HTMLElement, address: string, init: RequestInit): Promise<void> {
  const status = panel.querySelector<HTMLElement>('.status');
  const text = panel.querySelector<HTMLElement>('pre');
  if (status === null || text === null) return;
  running?.abort();
  const controller = new AbortController();
  running = controller;
  panel.hidden = false;
  status.textContent = words.sending;
  text.textContent = '';
  const start = performance.now();
  try {
    const answer = await fetch(address, { ...init, signal: controller.signal });
    const milliseconds = Math.round(performance.now() - start);
    status.textContent = `${answer.status} · ${answer.headers.get('content-type') ?? ''} · ${milliseconds} ms`;
    const isText = /xml|json|text|csv|kml/.test(answer.headers.get('content-type') ?? '');
    if (isText) await pour(answer, text);
    panel.scrollIntoView({ block: 'nearest' });
  } catch (error) {
    if (controller.signal.aborted && running !== controller) return;
    console.error(error);
    status.textContent = words.failed;
  }
}

/** Writes the answer as it comes, and takes no more of it than is shown. */
async function pour(answer: Response, text: HTMLElement): Promise<void> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let shown = '';
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    shown += part.value;
    text.textContent = shown.slice(0, MAX_CHARACTERS);
    if (shown.length > MAX_CHARACTERS) {
      text.textContent += `\n… ${words.cut}`;
      await reader?.cancel();
      return;
    }
  }
}
