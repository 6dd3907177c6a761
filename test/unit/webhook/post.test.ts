import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import http from 'node:http';
import net, { type LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isPublic } from '../../../shared/webhook/address.ts';
import { postTo } from '../../../shared/webhook/post.ts';
import { anyIp } from './addresses.ts';
import { certified, httpsServer, listening, trust } from './server.ts';

const BODY = '{"event":"DeterminationServed","text":"Ünï – "}';
const SECRET_QUERY = 'tenant=only-we-know';
const here = { onThisMachine: true };

/** What the receiver does, by the path that it is asked for. */
const behaviours: Readonly<Record<string, http.RequestListener>> = {
  '/hang': () => {},
  '/reset': (request) => void request.socket.destroy(),
  '/close': (request) => request.socket.end(),
  '/half': (_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half', () => response.socket?.destroy());
  },
  '/huge': (_request, response) => {
    response.writeHead(200);
    const pour = () => {
      while (response.writable && response.write(Buffer.alloc(65_536)));
      response.once('drain', pour);
    };
    pour();
    response.once('close', () => closed.push('/huge'));
  },
  '/headers': (_request, response) => {
    response.writeHead(200, { 'x-large': 'x'.repeat(100_000) }).end();
  },
};
const closed: string[] = [];
const came: { path: string; headers: http.IncomingHttpHeaders; body: string }[] = [];

let receiver: { url: string; stop(): void };
let stranger: typeof receiver;
beforeAll(async () => {
  const own = await certified('localhost');
  trust(own.cert);
  receiver = await httpsServer(async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const behave = behaviours[path];
    if (behave) return behave(request, response);
    came.push({ path, headers: request.headers, body: await text(request) });
    const location = path === '/302' ? { location: `${receiver.url}/200` } : {};
    response.writeHead(Number(path.slice(1)), location).end('an answer that nobody reads');
  }, own);
  stranger = await httpsServer((_, response) => void response.end(), await certified('localhost'));
});
afterAll(() => {
  receiver.stop();
  stranger.stop();
});

const url = (path: string) => `${receiver.url}${path}?${SECRET_QUERY}`;
const post = (path: string, options: Partial<Parameters<typeof postTo>[1]> = {}) =>
  postTo(url(path), { ...here, ...options })(BODY, { 'webhook-id': 'e1' });
/** A resolver that finds these addresses, and counts how often it was asked. */
const finding = (...lists: string[][]) => {
  let asked = 0;
  const resolve = ((_name: string, _options: object, callback: (...args: unknown[]) => void) => {
    const list = lists[Math.min(asked++, lists.length - 1)] ?? [];
    callback(
      null,
      list.map((address): LookupAddress => ({ address, family: net.isIP(address) })),
    );
  }) as LookupFunction;
  return { resolve, asked: () => asked };
};

describe('what is posted', () => {
  it('arrives byte for byte, with its headers and its length', async () => {
    came.length = 0;
    expect(await post('/204')).toBe(204);
    expect(came.map(({ path, body }) => [path, body])).toEqual([['/204', BODY]]);
    expect(came[0]?.headers).toMatchObject({
      'webhook-id': 'e1',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(BODY)),
      'user-agent': 'imr',
    });
  });

  it.each([200, 201, 202, 299, 302, 304, 400, 401, 404, 408, 410, 413, 421, 429, 500, 502, 503, 504])(
    'gives the answer %i as it is, and follows nothing',
    async (status) => {
      came.length = 0;
      expect(await post(`/${status}`)).toBe(status);
      expect(came.map(({ path }) => path)).toEqual([`/${status}`]);
    },
  );

  it('gives the status of an answer without reading its body, and hangs up', async () => {
    expect(await post('/huge')).toBe(200);
    await vi.waitFor(() => expect(closed).toEqual(['/huge']), 30_000);
    expect(await post('/half')).toBe(200);
  });

  it.each([
    ['hangs', '/hang', { answerMs: 150 }, /^the receiver gave no answer: ETIMEDOUT$/],
    ['resets the connection', '/reset', {}, /^the receiver gave no answer: ECONNRESET$/],
    ['hangs up', '/close', {}, /^the receiver gave no answer: ECONNRESET$/],
    [
      'answers with headers without end',
      '/headers',
      {},
      /^the receiver gave no answer: HPE_HEADER_OVERFLOW$/,
    ],
  ])(
    'comes again when the receiver %s, and nothing tells its address',
    async (_what, path, options, words) => {
      const error = await post(path, options).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ name: 'Retry', code: 'webhook-unanswered' });
      expect((error as Error).message).toMatch(words);
    },
  );

  it('comes again when nobody listens, when nobody shakes hands, and when the name is not known', async () => {
    const idle = net.createServer((socket) => void socket.on('error', () => {}).resume());
    const port = await listening(idle);
    const to = (options: object) => postTo(`https://localhost:${port}/`, { ...here, ...options })(BODY, {});
    await expect(to({ connectMs: 100 })).rejects.toThrow('the receiver gave no answer: ETIMEDOUT');
    idle.close();
    await once(idle, 'close');
    await expect(to({})).rejects.toMatchObject({ code: 'webhook-unanswered' });
    const unknown: LookupFunction = (_name, _options, callback) =>
      callback(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), []);
    await expect(to({ resolve: unknown })).rejects.toThrow('the receiver gave no answer: ENOTFOUND');
  });

  it('goes to nobody whose certificate is not trusted or is of another name', async () => {
    await expect(postTo(stranger.url, here)(BODY, {})).rejects.toThrow(
      'the receiver gave no answer: DEPTH_ZERO_SELF_SIGNED_CERT',
    );
    came.length = 0;
    const { resolve } = finding(['127.0.0.1']);
    const other = receiver.url.replace('localhost', 'receiver.example');
    await expect(postTo(other, { ...here, resolve })(BODY, {})).rejects.toThrow(
      'the receiver gave no answer: ERR_TLS_CERT_ALTNAME_INVALID',
    );
    expect(came).toEqual([]);
  });
});

describe('the receiver’s address', () => {
  it('is this machine only where that is allowed, then by http too', async () => {
    const plain = http.createServer((_, response) => void response.writeHead(202).end());
    const port = await listening(plain);
    const localhost = `http://localhost:${port}/`;
    expect(await postTo(localhost, here)(BODY, {})).toBe(202);
    expect(await postTo(`http://127.0.0.1:${port}/`, here)(BODY, {})).toBe(202);
    plain.close();
    for (const address of [localhost, `http://127.0.0.1:${port}/`, receiver.url])
      await expect(postTo(address, { onThisMachine: false })(BODY, {})).rejects.toMatchObject({
        name: 'Defect',
        code: 'webhook-address-refused',
      });
  });

  it('is refused, whatever else the name leads to, when one of its addresses is not public', async () => {
    const hidden = anyIp.filter((ip) => !isPublic(ip));
    await fc.assert(
      fc.asyncProperty(fc.array(anyIp, { maxLength: 3 }), hidden, fc.nat(), async (others, one, place) => {
        const found = finding(others.toSpliced(place % (others.length + 1), 0, one));
        const to = postTo(`https://receiver.example/?${SECRET_QUERY}`, {
          onThisMachine: false,
          resolve: found.resolve,
        });
        const error = await to(BODY, {}).catch((caught: unknown) => caught);
        expect(error).toMatchObject({
          name: 'Defect',
          code: 'webhook-address-refused',
          message: 'the receiver’s name leads to an address that is not public',
        });
        expect(found.asked()).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it('is asked for once a post and connected to as it was looked at, so that a name cannot lead elsewhere meanwhile', async () => {
    const found = finding(['127.0.0.1'], ['10.0.0.1']);
    const to = postTo(url('/200'), { ...here, resolve: found.resolve });
    expect(await to(BODY, {})).toBe(200);
    expect(found.asked()).toBe(1);
    await expect(to(BODY, {})).rejects.toMatchObject({ code: 'webhook-address-refused' });
    expect(found.asked()).toBe(2);
  });

  it('is refused when its name leads nowhere', async () => {
    const { resolve } = finding([]);
    await expect(
      postTo('https://receiver.example/', { onThisMachine: false, resolve })(BODY, {}),
    ).rejects.toMatchObject({ code: 'webhook-address-refused' });
  });
});
