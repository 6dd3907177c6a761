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
