import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { sealerOf } from '../../../shared/seal/certificate.ts';
import { memorySigner, newKey } from '../../ports/signer.ts';

/** A key and its self-signed certificate for a host name, PEM. */
export async function certified(host: string): Promise<{ key: string; cert: string }> {
  const key = newKey();
  const { certificates } = await sealerOf(memorySigner(key), host);
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: new X509Certificate(certificates[0] ?? '').toString(),
  };
}

/** Has this process trust a certificate as it trusts those of the authorities. */
export const trust = (cert: string): void =>
  setDefaultCACertificates([...getCACertificates('default'), cert]);

/** Listens on a free port of this machine; gives the port. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** An https server on this machine under the name `localhost`; gives its address and what stops it. */
export async function httpsServer(
  handle: http.RequestListener,
  certificate: { key: string; cert: string },
): Promise<{ url: string; stop(): void }> {
  const server = https.createServer(certificate, handle);
  const port = await listening(server);
  return {
    url: `https://localhost:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
