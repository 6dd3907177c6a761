import { mkdirSync } from 'node:fs';
import type http from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { type FauxqsServer, startFauxqs } from 'fauxqs';

// CommonJS whose default export every loader hands over differently; require does not.
const { default: startMail } = createRequire(import.meta.url)(
  'aws-ses-v2-local',
) as typeof import('aws-ses-v2-local');

const HOST = '127.0.0.1';

/** The servers that hold the data of a run: what AWS's stores are to the deployed stack. */
export interface Stores {
  /** S3, SQS and SNS. */
  readonly fauxqs: FauxqsServer;
  /** Addresses on this machine. */
  readonly dynamodb: string;
  readonly messaging: string;
  readonly mail: string;
  stop(): Promise<void>;
}

/** fauxqs listens on every interface; records must not be readable from the network, so it is held to this machine. */
async function onThisMachineOnly<T>(start: () => Promise<T>): Promise<T> {
  const { listen } = Server.prototype;
  Server.prototype.listen = function (this: Server, ...args: unknown[]) {
    const [options] = args;
    if (typeof options === 'object' && options !== null && 'host' in options)
      args[0] = { ...options, host: HOST };
    return Reflect.apply(listen, this, args);
  } as typeof listen;
  try {
    return await start();
  } finally {
    Server.prototype.listen = listen;
  }
}

const address = (server: http.Server) => `http://${HOST}:${(server.address() as AddressInfo).port}`;
/** Milliseconds that requests under way have to be answered when a server is closed. */
const GRACE_MS = 2_000;

/** Closes a server when it has answered: dynalite throws where a request of its is left without its database. */
const close = (server: http.Server) =>
  new Promise<void>((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
  });

/** Starts the servers on free ports, with their data in a folder; with null, in memory. */
export async function startStores(data: string | null): Promise<Stores> {
  if (data !== null) mkdirSync(data, { recursive: true });
  const tables = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(data === null ? {} : { path: join(data, 'dynamodb') }),
  });
  const [fauxqs, mail] = await Promise.all([
    onThisMachineOnly(() =>
      startFauxqs({
        port: 0,
        logger: false,
        ...(data === null ? {} : { dataDir: join(data, 'messages'), s3StorageDir: join(data, 's3') }),
      }),
    ),
    startMail({ host: HOST, port: 0 }),
    new Promise<void>((resolve) => tables.listen(0, HOST, () => resolve())),
  ]);
  return {
    fauxqs,
    dynamodb: address(tables),
    messaging: `http://${HOST}:${fauxqs.port}`,
    mail: address(mail),
    stop: async () => {
      await Promise.all([fauxqs.stop(), close(tables), close(mail)]);
    },
  };
}
