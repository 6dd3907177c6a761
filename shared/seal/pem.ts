import { X509Certificate } from 'node:crypto';
import { type Problem, Refuse } from '../errors.ts';

/**
 * Reads a chain of certificates: PEM, the organization's own first, then each issuer of the one before. Refuses
 * (`certificate-unusable`), with every problem at once, what is no such chain or not of an RSA key.
 */
export function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const problems: Problem[] = [];
  const chain = blocks.flatMap((block, index) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      problems.push({ path: `certificate ${index + 1}`, problem: 'is not an X.509 certificate' });
      return [];
    }
  });
  if (blocks.length === 0)
    problems.push({ path: '(top)', problem: 'holds no certificate; give PEM, the organization’s own first' });
  if (chain[0] && chain[0].publicKey.asymmetricKeyType !== 'rsa')
    problems.push({ path: 'certificate 1', problem: 'is not of an RSA key, which the sealing key is' });
  if (problems.length === 0)
    for (const [index, issuer] of chain.entries()) {
      const before = chain[index - 1];
      if (before && !isIssuedBy(before, issuer))
        problems.push({
          path: `certificate ${index + 1}`,
          problem: 'is not the issuer of the one before it; give them in their order',
        });
    }
  if (problems.length > 0) throw new Refuse('certificate-unusable', problems);
  return chain;
}

/** Whether a certificate was issued with another's key. */
export const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
