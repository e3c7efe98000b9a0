import { handleWfs } from '../ogc/wfs/handle-wfs.ts';
import type { WfsInput } from '../ogc/wfs/wfs-service.ts';
import { consoleAnswer } from './console-endpoint.ts';
import { isForPeople } from './is-for-people.ts';
import { fromLiveVersions } from './live-versions.ts';
import { readBody } from './read-body.ts';
import type { Handler } from './route.ts';
import { wfsContext } from './wfs-context.ts';

/** `/api/wfs`: the service itself, or for a person who opened the bare address in a browser, a page about it. */
export const wfsEndpoint: Handler = async (input) => {
  const { exchange, config } = input;
  const { request, queryString } = exchange;
  const isPost = request.method === 'POST';
  if (isForPeople(exchange)) return consoleAnswer(input);
  const wfsInput: WfsInput = {
    method: isPost ? 'POST' : 'GET',
    queryString,
    contentType: request.headers['content-type'],
    body: isPost ? await readBody(exchange, config.maxBodyBytes) : new Uint8Array(),
  };
  return fromLiveVersions(input, () => {
    // What a first attempt read doesn't count.
    const datasetsRead: string[] = [];
    exchange.datasetsRead = datasetsRead;
    return handleWfs(
      wfsInput,
      wfsContext(input, ({ id }) => datasetsRead.push(id)),
    );
  });
};
