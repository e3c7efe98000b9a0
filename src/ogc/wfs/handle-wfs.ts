import { textBody } from '../../format/encoded-body.ts';
import { StoreError } from '../../store/feature-store.ts';
import { OwsException } from '../ows/ows-exception.ts';
import { decodeRequest } from './decode-request.ts';
import { describeFeatureType } from './describe-feature-type.ts';
import { getCapabilities } from './get-capabilities.ts';
import { getFeature } from './get-feature.ts';
import { LONG_WORK } from './long-work.ts';
import { DEFAULT_PROTOCOL } from './wfs-protocols.ts';
import type { WfsAnswer, WfsContext, WfsInput } from './wfs-service.ts';

/**
 * Answers a WFS request. What is the client's mistake becomes an exception report; any other failure is thrown, for the
 * caller to log and to answer with `wfsFailure`.
 */
export async function handleWfs(input: WfsInput, context: WfsContext): Promise<WfsAnswer> {
  try {
    return await answerWfs(input, context);
  } catch (error) {
    if (error instanceof OwsException) return wfsException(error, context.limits.exceptionStatus);
    throw error;
  }
}

/** The same for callers of ours: what is the client's mistake, or takes more work than is allowed, is thrown as OwsException. */
export async function answerWfs(input: WfsInput, context: WfsContext): Promise<WfsAnswer> {
  try {
    return await answer(input, context);
  } catch (error) {
    if (error instanceof StoreError && error.problem === 'BudgetExceeded') throw tooExpensive(error);
    throw error;
  }
}

/** The message of the store names the limit, and nothing internal. */
function tooExpensive({ message }: StoreError): OwsException {
  return new OwsException(
    'NoApplicableCode',
    'filter',
    `The request takes more work than this server allows. ${message} A narrower filter or a box makes it cheaper.`,
    { status: 400 },
  );
}

async function answer(input: WfsInput, context: WfsContext): Promise<WfsAnswer> {
  const { protocol, request } = await LONG_WORK.run(decodeRequest(input, context.limits), context.signal);
  switch (request.operation) {
    case 'GetCapabilities':
      return getCapabilities(request, protocol, context);
    case 'DescribeFeatureType':
      return describeFeatureType(request, protocol, context);
    case 'GetFeature':
      return await getFeature(request, protocol, context, input);
  }
}

/**
 * An exception report as an answer.
 * `exceptionStatus` 200 is for old clients, and counts only for what would be 400.
 */
function wfsException(exception: OwsException, exceptionStatus: 200 | 400 = 400): WfsAnswer {
  const { contentType, text } = DEFAULT_PROTOCOL.encodeException(exception);
  const status = exception.status === 400 ? exceptionStatus : exception.status;
  return { status, body: textBody(contentType, text), exceptionCode: exception.code };
}

/** The answer to a failure of the server: 500, with the reference under which the log has the details. */
export function wfsFailure(reference: string): WfsAnswer {
  return wfsException(
    new OwsException(
      'NoApplicableCode',
      undefined,
      `The server failed to answer. The administrator finds the details under the reference ${reference}.`,
    ),
  );
}
