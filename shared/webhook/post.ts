import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Defect, Retry } from '../errors.ts';
import { isLoopback, isPublic, problemOfUrl } from './address.ts';
import delivery from './delivery.json' with { type: 'json' };

interface Options {
  /** Whether the receiver may be this very machine: in the run on one machine, and nowhere else. */
  readonly onThisMachine: boolean;
  /** Finds the addresses of a name, as `dns.lookup` does. */
  readonly resolve?: LookupFunction;
  /** Milliseconds to be connected, TLS included, and to the answer's status, all in all. */
  readonly connectMs?: number;
  readonly answerMs?: number;
}

/**
 * Posts JSON to an address and gives the status of the answer, whatever it is; redirects are not followed, and the
 * answer's body is not read. A connection is made to no address but those that were looked at, each time anew, so that
 * a name cannot lead elsewhere once it was looked at.
 *
 * @throws Retry `webhook-unanswered` when there was no answer in time; Defect `webhook-address-refused` when the name
 * leads to an address that is not public.
 */
export function postTo(
  url: string,
  {
    onThisMachine,
    resolve = dns.lookup,
    connectMs = delivery.connectSeconds * 1000,
    answerMs = delivery.answerSeconds * 1000,
  }: Options,
) {
  const mayReach = (ip: string) => isPublic(ip) || (onThisMachine && isLoopback(ip));
  return async (body: string, headers: Readonly<Record<string, string>>): Promise<number> => {
    const problem = problemOfUrl(url, onThisMachine);
    if (problem !== null) throw new Defect('webhook-address-refused', `the receiver’s address ${problem}`);
    const to = new URL(url);
    const secure = to.protocol === 'https:';
    return new Promise((answered, failed) => {
      const request = (secure ? https : http).request(to, {
        method: 'POST',
        agent: false,
        lookup: only(mayReach, resolve),
        signal: AbortSignal.timeout(answerMs),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'imr',
        },
      });
      const late = setTimeout(() => request.destroy(unanswered('ETIMEDOUT')), connectMs);
      request.on('socket', (socket) =>
        socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(late)),
      );
      request.on('response', (response) => {
        answered(response.statusCode ?? 0);
        response.destroy();
      });
      request.on('error', (error: NodeJS.ErrnoException) =>
        failed(error instanceof Defect || error instanceof Retry ? error : unanswered(codeOf(error), error)),
      );
      // Whatever else may end it, somebody waits for the answer.
      request.on('close', () => {
        clearTimeout(late);
        failed(unanswered('closed'));
      });
      request.end(body);
    });
  };
}

/** The code says what went wrong; the error's own words would hold the address. */
const unanswered = (code = 'unknown', cause?: Error) =>
  new Retry('webhook-unanswered', `the receiver gave no answer: ${code}`, { cause });

/** The time that is allowed for the answer ends as an abort. */
const codeOf = ({ code }: NodeJS.ErrnoException) => (code === 'ABORT_ERR' ? 'ETIMEDOUT' : code);

/** Finds addresses as `resolve` does, and gives them only if every one of them may be reached. */
const only =
  (mayReach: (ip: string) => boolean, resolve: LookupFunction): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = found as dns.LookupAddress[];
      if (addresses.length === 0 || !addresses.every(({ address }) => mayReach(address)))
        return callback(
          new Defect('webhook-address-refused', 'the receiver’s name leads to an address that is not public'),
          [],
        );
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
