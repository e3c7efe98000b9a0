import { request } from 'node:http';

export interface Download {
  /** The answer's head has come, and some of its body waits; nothing more is taken until `finish`. */
  readonly status: number;
  /** Takes the rest; rejects when the connection breaks before the end. */
  finish(): Promise<string>;
}

/** Asks for something bigger than what the connection's buffers hold, and then stops reading. */
export function beginDownload(url: string): Promise<Download> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers: { 'accept-encoding': 'identity' } }, (answer) => {
      answer.pause();
      resolve({
        status: answer.statusCode ?? 0,
        finish: async () => {
          const chunks: Buffer[] = [];
          for await (const chunk of answer) chunks.push(chunk as Buffer);
          return Buffer.concat(chunks).toString('utf8');
        },
      });
    });
    asked.on('error', reject).end();
  });
}
