/** Sends chosen or dropped files piece by piece, and goes on by itself after the connection broke. */
import { readWords } from './words/read-words.ts';

interface Words {
  readonly token: string;
  readonly maxBytes: number;
  readonly begin: string;
  readonly uploads: string;
  readonly unfinished: readonly { readonly id: string; readonly files: readonly Announced[] }[];
  readonly sending: string;
  readonly waiting: string;
  readonly failed: string;
  readonly tooLarge: string;
  readonly stop: string;
  readonly drop: string;
  readonly done: string;
}

interface Announced {
  readonly name: string;
  readonly size: number;
}

/** A refusal that trying again doesn't mend; the message is the server's. */
class Refused extends Error {}

const PIECE_BYTES = 8 * 1024 * 1024;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 15_000;

const words = readWords<Words>('upload-words');
const form = document.getElementById('upload-form') as HTMLFormElement;
const input = document.getElementById('files') as HTMLInputElement;
const state = document.getElementById('upload-state') as HTMLElement;
let sending: AbortController | undefined;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send([...(input.files ?? [])]);
});
form.addEventListener('dragover', (event) => {
  event.preventDefault();
  form.classList.add('over');
});
form.addEventListener('dragleave', () => form.classList.remove('over'));
form.addEventListener('drop', (event) => {
  event.preventDefault();
  form.classList.remove('over');
  void send([...(event.dataTransfer?.files ?? [])]);
});
say(words.drop);

async function send(files: readonly File[]): Promise<void> {
  if (files.length === 0 || sending !== undefined) return;
  sending = new AbortController();
  const { signal } = sending;
  try {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    if (total > words.maxBytes) throw new Refused(words.tooLarge);
    const { id, files: wanted } = resumable(files) ?? (await begin(files));
    let before = 0;
    const all = wanted.reduce((sum, { size }) => sum + size, 0);
    for (const [index, { name, size }] of wanted.entries()) {
      const file = files.find((each) => each.name === name) as File;
      await sendFile(`${words.uploads}${id}/files/${index}/`, file, signal, (sent) =>
        show((before + sent) / all),
      );
      before += size;
    }
    say(words.done);
    await read(`${words.uploads}${id}/`);
  } catch (error) {
    if (!signal.aborted) say(error instanceof Refused ? error.message : words.failed, true);
    else say(words.drop);
  } finally {
    sending = undefined;
  }
}

/** An upload of the same files that broke off, before this page or in another. */
function resumable(files: readonly File[]): Words['unfinished'][number] | undefined {
  return words.unfinished.find((upload) =>
    upload.files.every(({ name, size }) => files.some((file) => file.name === name && file.size === size)),
  );
}

async function begin(files: readonly File[]): Promise<Words['unfinished'][number]> {
  const replaces = new FormData(form).get('replaces');
  const announced = files.map(({ name, size }) => ({ name, size }));
  const answer = await fetch(words.begin, {
    method: 'POST',
    body: new URLSearchParams({
      form_token: words.token,
      upload: JSON.stringify({ files: announced, ...(typeof replaces === 'string' ? { replaces } : {}) }),
    }),
  });
  if (!answer.ok) throw await refusalOf(answer);
  return answer.json();
}

/** Pieces from where the server is; after a failure it is asked again, ever more slowly. */
async function sendFile(
  address: string,
  file: File,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  let wait = FIRST_WAIT_MS;
  let offset: number | undefined;
  while (offset === undefined || offset < file.size) {
    try {
      offset ??= await offsetAt(address, signal);
      onSent(offset);
      if (offset >= file.size) return;
      const answer = await fetch(address, {
        method: 'PATCH',
        headers: {
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(offset),
          'X-Form-Token': words.token,
        },
        body: file.slice(offset, offset + PIECE_BYTES),
        signal,
      });
      if (answer.status === 409) offset = Number(answer.headers.get('Upload-Offset') ?? 0);
      else if (answer.status >= 500 && answer.status !== 507) throw new Error(answer.statusText);
      else if (!answer.ok) throw await refusalOf(answer);
      else offset = Number(answer.headers.get('Upload-Offset'));
      wait = FIRST_WAIT_MS;
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      say(words.waiting, true);
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(MAX_WAIT_MS, wait * 2);
      offset = undefined;
    }
  }
  onSent(file.size);
}

async function offsetAt(address: string, signal: AbortSignal): Promise<number> {
  const answer = await fetch(address, { method: 'HEAD', signal });
  if (!answer.ok) throw answer.status < 500 ? new Refused(words.failed) : new Error(answer.statusText);
  return Number(answer.headers.get('Upload-Offset'));
}

/** All has come: the page of the upload reads it. */
async function read(address: string): Promise<void> {
  await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({ form_token: words.token, action: 'inspect' }),
    redirect: 'manual',
  });
  location.assign(address);
}

async function refusalOf(answer: Response): Promise<Refused> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: unknown };
  return new Refused(typeof problem.detail === 'string' ? problem.detail : words.failed);
}

function say(text: string, isBad = false): void {
  const line = document.createElement('p');
  line.textContent = text;
  if (isBad) line.className = 'error';
  state.replaceChildren(line);
}

function show(fraction: number): void {
  const bar = document.createElement('progress');
  bar.value = fraction;
  bar.max = 1;
  const percent = String(Math.floor(fraction * 100));
  const line = document.createElement('p');
  line.textContent = words.sending.replace('{percent}', percent);
  bar.setAttribute('aria-label', line.textContent);
  const stop = document.createElement('button');
  stop.type = 'button';
  stop.className = 'danger';
  stop.textContent = words.stop;
  stop.addEventListener('click', () => sending?.abort());
  state.replaceChildren(bar, line, stop);
}
