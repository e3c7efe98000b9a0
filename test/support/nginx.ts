import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { run } from './programs.ts';
import { eventually } from './server.ts';

export interface RunningNginx {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Debian's nginx with TLS on a free port; `locations` is what stands in its server block. */
export async function startNginx(locations: string): Promise<RunningNginx> {
  const folder = await mkdtemp(join(tmpdir(), 'trigpoint-nginx-'));
  const port = await freePort();
  const certificate = await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=a.example'],
    ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')],
  ]);
  assert.equal(certificate.status, 0, certificate.stderr);
  await mkdir(join(folder, 'cache'));
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, locations));
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const url = `https://127.0.0.1:${port}`;
  await eventually(`nginx: ${output}`, async () => {
    assert.equal(child.exitCode, null, output);
    const { stdout } = await run('curl', ['-sk', '-o', '/dev/null', '-w', '%{http_code}', `${url}/ready`]);
    return stdout === '204';
  });
  return {
    url,
    port,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, locations: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n  ');
  return `daemon off;
pid ${folder}/nginx.pid;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  ${temporary}
  proxy_cache_path ${folder}/cache keys_zone=answers:1m;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;
    location = /ready { return 204; }
    ${locations}
  }
}
`;
}
