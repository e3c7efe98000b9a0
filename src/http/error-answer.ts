import { STATUS_CODES } from 'node:http';
import { textBody } from '../format/encoded-body.ts';
import { EXCEPTION_REPORT_TYPE, exceptionReport } from '../ogc/ows/exception-report.ts';
import { messagePage } from '../page/message-page.ts';
import { PAGE_HEADERS, PAGE_TYPE } from '../page/page-layout.ts';
import type { Reader } from '../page/reader.ts';
import type { Answer } from './answer.ts';
import type { HttpFailure } from './http-failure.ts';

/** The language in which a route says that something went wrong. */
export type ErrorDialect = 'ows' | 'json' | 'explore' | 'page';

export const EXPLORE_TYPE = 'application/json; charset=utf-8';

/** What Opendatasoft's Explore API calls them. */
const EXPLORE_CODES = new Map([
  [400, 'InvalidRESTParameterError'],
  [401, 'Unauthorized'],
  [403, 'ForbiddenAccess'],
  [404, 'NotFoundResource'],
  [405, 'MethodNotAllowed'],
  [413, 'RequestTooLarge'],
  [429, 'TooManyRequests'],
]);

/** The answer for a failure that HTTP itself can tell; `reader`: whom a page would speak to. */
export function errorAnswer(failure: HttpFailure, dialect: ErrorDialect, reader: Reader): Answer {
  const { status, message, told, headers } = failure;
  const title = STATUS_CODES[status] ?? 'Error';
  switch (dialect) {
    case 'ows': {
      const code = failure.code ?? (status === 405 ? 'OperationNotSupported' : 'NoApplicableCode');
      const report = exceptionReport({ code, locator: failure.locator, message });
      return { status, headers, body: textBody(EXCEPTION_REPORT_TYPE, report) };
    }
    case 'json': {
      if (failure.json !== undefined)
        return { status, headers, body: textBody('application/json', JSON.stringify(failure.json)) };
      const problem = JSON.stringify({ type: 'about:blank', title, status, detail: message });
      return { status, headers, body: textBody('application/problem+json', problem) };
    }
    case 'explore': {
      const code = EXPLORE_CODES.get(status) ?? (status < 500 ? 'BadRequest' : 'InternalServerError');
      const body = failure.json ?? { error_code: code, message };
      return { status, headers, body: textBody(EXPLORE_TYPE, JSON.stringify(body)) };
    }
    case 'page':
      return {
        status,
        headers: { ...PAGE_HEADERS, ...headers },
        body: textBody(PAGE_TYPE, messagePage(reader, title, told)),
      };
  }
}
