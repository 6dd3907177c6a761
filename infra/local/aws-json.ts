import type http from 'node:http';
import { json } from 'node:stream/consumers';
import { ACCOUNT, REGION } from './resolve.ts';

/** An `Authorization` header as the local servers want it: they read the service and the region and check nothing. */
export const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=local`;

/** Calls an action of a service that speaks AWS JSON 1.0. Throws with the service's own words when it refuses. */
export async function awsJson<T>(
  endpoint: string,
  service: string,
  target: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: authorization(service),
    },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target}: ${response.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as T;
}

/** What a service says no with: the type of the error, as its client knows it. */
export class Denied extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Answers a request of a service that speaks AWS JSON 1.1: what `act` gives for the action, or why it is denied. */
export async function answerAwsJson<A extends object>(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  act: (action: string, asked: A) => object,
): Promise<void> {
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  try {
    const action = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    answer(200, act(action, (await json(request)) as A));
  } catch (error) {
    if (!(error instanceof Denied)) throw error;
    answer(400, { __type: error.type, message: error.message });
  }
}
