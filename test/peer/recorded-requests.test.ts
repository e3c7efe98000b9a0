import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { cappedPortal, type PeerServer, startPeerServer } from '../support/peer-data.ts';
import { countOf } from '../support/recording-proxy.ts';
import { recordedCases } from '../support/request-fixtures.ts';

describe('requests that clients once sent get the answers that were right then', () => {
  let server: PeerServer;

  before(async () => {
    server = await startPeerServer();
  });
  after(() => server.stop());

  for (const recorded of recordedCases()) {
    it(`${recorded.client}: ${recorded.case}`, async () => {
      const base = recorded.portal === 'capped' ? cappedPortal(server.url) : server.url;
      for (const { method, target, contentType, body, status, numberOfFeatures } of recorded.exchanges) {
        const answer = await fetch(`${base}${target}`, {
          method,
          ...(body === undefined ? {} : { body, headers: { 'Content-Type': contentType ?? 'text/xml' } }),
        });
        assert.equal(answer.status, status, target);
        assert.equal(countOf(await answer.text()), numberOfFeatures, target);
      }
    });
  }
});
