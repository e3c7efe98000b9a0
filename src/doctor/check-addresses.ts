import type { Portal } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const LOOPBACK = /^(localhost|127\.[\d.]+|\[?::1\]?)$/;

/** Whether the portals can be reached, and whether their links and cookies will be right behind what stands before them. */
export function checkAddresses(portals: readonly Portal[], config: Config): Finding[] {
  if (portals.length === 0)
    return [warning('portals', 'There are none.', 'Start the server, or add one: trigpoint portal add.')];
  const findings = portals.flatMap((portal) => checkPortal(portal, config));
  if (!LOOPBACK.test(config.host) && portals.some(({ publicUrl }) => publicUrl?.startsWith('https:')))
    if (config.trustedProxies.length === 0)
      findings.push(
        warning(
          'proxy',
          `The server listens on ${config.host} itself, but public URLs are https.`,
          'If a proxy ends TLS, let the server listen on the address that only the proxy reaches (host), and name the proxy in trustedProxies.',
        ),
      );
  return findings.length > 0
    ? findings
    : [
        ok(
          'portals',
          `${portals.length === 1 ? 'The portal' : `All ${portals.length} portals`} can be reached.`,
        ),
      ];
}

function checkPortal({ name, hosts, isDefault, publicUrl }: Portal, config: Config): Finding[] {
  const set = `trigpoint portal set ${name}`;
  if (publicUrl === undefined) {
    if (hosts.length === 0 && !isDefault)
      return [
        problem('portals', `Nothing leads to the portal ${name}.`, `${set} --hosts NAME, or --default.`),
      ];
    if (LOOPBACK.test(config.host) && config.trustedProxies.length === 0) return [];
    return [
      warning(
        'portals',
        `The links of ${name} follow what each request says, as it has no public URL.`,
        `${set} --public-url https://…`,
      ),
    ];
  }
  const { protocol, hostname } = new URL(publicUrl);
  const findings: Finding[] = [];
  if (!isDefault && !hosts.includes(hostname.toLowerCase()))
    findings.push(
      problem(
        'portals',
        `The public URL of ${name} has the host ${hostname}, which is not one of its hosts: who follows a link gets 404.`,
        `${set} --hosts ${[...hosts, hostname].join(',')}`,
      ),
    );
  if (protocol === 'http:' && !LOOPBACK.test(hostname))
    findings.push(
      warning(
        'portals',
        `The public URL of ${name} is not encrypted: passwords and keys can be read on the way.`,
        'Let a proxy serve it as https, and set the public URL to that.',
      ),
    );
  return findings;
}
