import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import type { Bus } from './bus.ts';
import type { LocalKms } from './kms.ts';
import { serveMail, type ToldOf } from './mail-events.ts';
import { ACCOUNT, REGION } from './resolve.ts';
import { type S3Change, s3Change, splitBody } from './s3.ts';
import type { LocalSecrets } from './secrets.ts';
import type { Stores } from './stores.ts';

/** What the front needs of the run: the bus, the stack's outputs, and which buckets there are. */
interface Behind {
  readonly stores: Stores;
  readonly bus: Bus;
  readonly kms: LocalKms;
  readonly secrets: LocalSecrets;
  /** The configuration sets whose e-mails the bus is told of. */
  readonly toldOf: ToldOf;
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Every bucket, and whether its uploads are told to the bus. */
  readonly buckets: ReadonlyMap<string, { readonly tellsBus: boolean }>;
}

/** The one address of the run, at which every AWS client finds its service. */
export interface Front {
  readonly endpoint: string;
  /** What is behind it, once that is known: queues have the front's address in their URLs. */
  open(behind: Behind): void;
  stop(): Promise<void>;
}

/** Largest body that the S3 server takes in one request. */
const LARGEST = 11 * 1024 * 1024;
/** Larger uploads are cut into parts of this size. */
const PART = 8 * 1024 * 1024;

/** The service that a request is signed for, by its credential scope; null when it is not signed. */
export function serviceOf(request: Pick<http.IncomingMessage, 'headers' | 'url'>): string | null {
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
  const credential =
    /Credential=([^, ]+)/.exec(request.headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  return credential?.split('/').at(-2) ?? null;
}

class Answer extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Says no to a request in the words of its protocol: XML for S3, CloudFormation and the other query services. */
const xmlError = ({ code, message }: Answer, s3: boolean) => {
  const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  return s3
    ? `<?xml version="1.0" encoding="UTF-8"?><Error>${error}</Error>`
    : `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`;
};
const escapeXml = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Starts the front on a port; 0 takes a free one. */
export async function startFront(port: number): Promise<Front> {
  let behind: Behind | undefined;
  const agent = new http.Agent({ keepAlive: true });

  /** Sends a request on to a server, body streaming, and gives its response unread. */
  const forward = (
    to: string,
    options: { method?: string | undefined; path: string; headers: http.OutgoingHttpHeaders },
    body: Readable | Uint8Array | null,
  ) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const { hostname, port: toPort, host } = new URL(to);
      const sent = http.request(
        { agent, hostname, port: toPort, ...options, headers: { ...options.headers, host } },
        resolve,
      );
      sent.on('error', reject);
      if (body === null || body instanceof Uint8Array) sent.end(body ?? undefined);
      else {
        body.on('error', (error) => sent.destroy(error));
        body.pipe(sent);
      }
    });

  async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (behind === undefined) throw new Answer(503, 'ServiceUnavailable', 'the run is still starting');
    const { stores, bus } = behind;
    const service = serviceOf(request);
    const pass = async (to: string) => {
      const answer = await forward(
        to,
        { method: request.method, path: request.url ?? '/', headers: request.headers },
        request,
      );
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    };
    switch (service) {
      case null: // A browser: the mailbox's own page, and GET /store.
        return pass(stores.mail);
      case 'ses':
        return serveMail(
          request,
          response,
          (body) =>
            forward(
              stores.mail,
              { method: request.method, path: request.url ?? '/', headers: request.headers },
              body,
            ),
          bus,
          behind.toldOf,
        );
      case 'dynamodb':
        return pass(stores.dynamodb);
      case 'sqs':
      case 'sns':
      case 'sts':
        return pass(stores.messaging);
      case 's3':
        return serveS3(request, response, behind);
      case 'kms':
        return behind.kms.serve(request, response);
      case 'secretsmanager':
        return behind.secrets.serve(request, response);
      case 'events':
        return putEvents(request, response, bus);
      case 'cloudformation':
        return describeStacks(request, response, behind);
      default:
        throw new Answer(501, 'NotImplemented', `the run on one machine has no ${service}`);
    }
  }

  async function serveS3(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    { stores, bus, buckets }: Behind,
  ): Promise<void> {
    const change = s3Change(request, [...buckets.keys()]);
    if ('refused' in change) throw new Answer(501, 'NotImplemented', change.refused);
    const { path } = change;
    const size = Number(
      request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length'] ?? 0,
    );
    if (change.reason === null && size > LARGEST)
      throw new Answer(400, 'EntityTooLarge', 'the run on one machine takes parts of at most 11 MiB');
    const answer =
      change.reason === 'PutObject' && size > PART
        ? await inParts(request, path, stores.messaging)
        : await forward(
            stores.messaging,
            { method: request.method, path, headers: request.headers },
            request,
          );
    const status = answer.statusCode ?? 502;
    if (status < 300 && change.reason !== null && buckets.get(change.bucket)?.tellsBus)
      await tell(change, change.reason, stores, bus);
    response.writeHead(status, answer.headers);
    answer.pipe(response);
  }

  /** Stores one large PUT as a multipart upload, a part at a time in memory. */
  async function inParts(
    request: http.IncomingMessage,
    path: string,
    to: string,
  ): Promise<http.IncomingMessage> {
    const [plain = path] = path.split('?');
    const {
      'content-length': _length,
      'content-encoding': encoding,
      'transfer-encoding': _transfer,
      'content-md5': _md5,
      expect: _expect,
      ...headers
    } = request.headers;
    const chunked = encoding?.includes('aws-chunked') ?? false;
    const call = async (method: string, query: string, body: Uint8Array | null) => {
      const length = { 'content-length': body?.byteLength ?? 0 };
      const answer = await forward(
        to,
        { method, path: `${plain}?${query}`, headers: { ...headers, ...length } },
        body,
      );
      if (answer.statusCode !== 200)
        throw new Answer(answer.statusCode ?? 502, 'InternalError', await text(answer));
      return answer;
    };
    const started = await text(await call('POST', 'uploads=', null));
    const id = encodeURIComponent(/<UploadId>([^<]+)</.exec(started)?.[1] ?? '');
    const parts: string[] = [];
    for await (const part of splitBody(request, PART, chunked)) {
      const number = parts.length + 1;
      const { headers: stored } = await call('PUT', `partNumber=${number}&uploadId=${id}`, part).then(
        drained,
      );
      parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${stored.etag}</ETag></Part>`);
    }
    const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    const answer = await call('POST', `uploadId=${id}`, Buffer.from(list));
    // A PUT answers with the etag as a header and no body.
    const etag = /<ETag>([^<]+)</.exec(await text(answer))?.[1]?.replaceAll('&quot;', '"');
    return Object.assign(answer, { headers: { etag, 'content-length': '0' } });
  }

  /** What S3 tells EventBridge of a new object. */
  async function tell(change: S3Change, reason: string, stores: Stores, bus: Bus): Promise<void> {
    const [path = ''] = change.path.split('?');
    const { headers } = await forward(stores.messaging, { method: 'HEAD', path, headers: {} }, null).then(
      drained,
    );
    await bus.put('default', {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      resources: [`arn:aws:s3:::${change.bucket}`],
      detail: {
        version: '0',
        bucket: { name: change.bucket },
        object: {
          key: change.key,
          size: Number(headers['content-length'] ?? 0),
          etag: (headers.etag ?? '').replaceAll('"', ''),
          sequencer: process.hrtime.bigint().toString(16).toUpperCase().padStart(18, '0'),
        },
        'request-id': String(headers['x-amz-request-id'] ?? ''),
        requester: ACCOUNT,
        'source-ip-address': '127.0.0.1',
        reason,
      },
    });
  }

  const server = http.createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const answer =
        error instanceof Answer
          ? error
          : new Answer(502, 'InternalError', `the local server failed: ${error}`);
      const service = serviceOf(request);
      request.resume();
      if (response.headersSent) response.destroy();
      else if (service === 's3' || service === 'cloudformation')
        response
          .writeHead(answer.status, { 'content-type': 'application/xml' })
          .end(xmlError(answer, service === 's3'));
      else
        response
          .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify({ __type: answer.code, message: answer.message }));
    });
  });
  // Uploads of any length; nothing outside this machine can connect.
  server.requestTimeout = 0;
  // A client closes what it does not use. A server that closes first, on a busy machine, loses the next request.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: (opened) => {
      behind = opened;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

/** A response whose body is not wanted, read to its end so that the connection can be used again. */
const drained = (answer: http.IncomingMessage) =>
  new Promise<http.IncomingMessage>((resolve, reject) =>
    answer
      .resume()
      .on('end', () => resolve(answer))
      .on('error', reject),
  );

interface PutEventsEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Time?: number;
  readonly Resources?: readonly string[];
}

/** `events:PutEvents`: answers when every target of every fitting rule has the event. */
async function putEvents(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  bus: Bus,
): Promise<void> {
  const action = String(request.headers['x-amz-target']);
  if (action !== 'AWSEvents.PutEvents')
    throw new Answer(501, 'NotImplemented', `the run on one machine has no ${action}`);
  const { Entries } = (await json(request)) as { Entries: readonly PutEventsEntry[] };
  const results = await Promise.all(
    Entries.map(async ({ Source, DetailType, Detail, EventBusName = 'default', Time, Resources }) => {
      const name = EventBusName.slice(EventBusName.lastIndexOf('/') + 1);
      const refuse = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
      if (!bus.has(name)) return refuse('ResourceNotFoundException', `there is no event bus ${name}`);
      if (!Source || !DetailType) return refuse('InvalidArgument', 'Source and DetailType are required');
      let detail: unknown;
      try {
        detail = JSON.parse(Detail ?? '');
      } catch {
        return refuse('MalformedDetail', 'Detail is malformed.');
      }
      const time = new Date(Time === undefined ? Date.now() : Time * 1000).toISOString();
      const EventId = await bus.put(name, {
        source: Source,
        'detail-type': DetailType,
        detail,
        time: `${time.slice(0, 19)}Z`,
        ...(Resources ? { resources: Resources } : {}),
      });
      return { EventId };
    }),
  );
  const body = JSON.stringify({
    FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
    Entries: results,
  });
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
}

/** `cloudformation:DescribeStacks`: the one stack and its outputs. */
async function describeStacks(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { stack, outputs }: Behind,
): Promise<void> {
  const form = new URLSearchParams(await text(request));
  if (form.get('Action') !== 'DescribeStacks')
    throw new Answer(
      501,
      'NotImplemented',
      `the run on one machine has no cloudformation ${form.get('Action')}`,
    );
  const asked = form.get('StackName') ?? stack;
  if (asked !== stack) throw new Answer(400, 'ValidationError', `Stack with id ${asked} does not exist`);
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${escapeXml(key)}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
  );
  const body = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>${stack}</StackName><StackId>arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stack}/local</StackId><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></DescribeStacksResponse>`;
  response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
}
