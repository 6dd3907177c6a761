import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { functionSettings, readSettings } from '../../infra/settings.ts';

const read = (context: Record<string, unknown>) => readSettings(new App({ context }).node);

describe('the settings of a deployment', () => {
  it('have a default each', () => {
    expect(read({})).toEqual({
      organization: 'Example Independent Medical Review',
      organizationAddress: ['P.O. Box 1000', 'Sacramento, CA 95812'],
      guidelineLabel: 'Expert Reviewer',
      senderEmail: 'determinations@imr.example',
      medicalDirector: 'Medical Director',
      architecture: 'x86_64',
      engines: 'function',
      ocr: 'tesseract',
      keepData: true,
      logRetentionDays: 365,
      subscribers: [],
    });
  });

  it('can all be given as words on the command line', () => {
    const given = read({
      organization: 'A Review Organization',
      organizationAddress: 'Suite 5; 1 Main Street; Folsom, CA 95630',
      architecture: 'arm64',
      keepData: 'false',
      logRetentionDays: '30',
      monthlyBudgetUsd: '200',
      subscribers: '111122223333, 444455556666',
    });
    expect(given).toMatchObject({
      organizationAddress: ['Suite 5', '1 Main Street', 'Folsom, CA 95630'],
      architecture: 'arm64',
      keepData: false,
      logRetentionDays: 30,
      monthlyBudgetUsd: 200,
      subscribers: ['111122223333', '444455556666'],
    });
  });

  it('are refused all at once, each by its name', () => {
    const wrong = { architecture: 'mips', senderEmail: 'nobody', logRetentionDays: '0', subscribers: '1111' };
    expect(() => read(wrong)).toThrow(
      /-c senderEmail: .*; -c architecture: .*; -c logRetentionDays: .*; -c subscribers.0: an account is/,
    );
  });

  it('reach the functions as far as they are the functions’ business', () => {
    expect(Object.keys(functionSettings(read({})))).toEqual([
      'organization',
      'organizationAddress',
      'guidelineLabel',
      'senderEmail',
      'medicalDirector',
    ]);
    expect(
      functionSettings(
        read({ organizationLogo: 'test/unit/letter/logo.svg', verifyUrl: 'https://imr.example/verify' }),
      ),
    ).toMatchObject({ organizationLogo: 'logo.svg', verifyUrl: 'https://imr.example/verify' });
  });

  it('take no certificate of the sealing key that is none, and say what is wrong with it', () => {
    expect(() => read({ sealCertificate: 'nowhere.pem' })).toThrow(/-c sealCertificate: nowhere.pem: ENOENT/);
    expect(() => read({ sealCertificate: 'package.json' })).toThrow(
      '-c sealCertificate: package.json: (top): holds no certificate; give PEM, the organization’s own first',
    );
  });

  it('take no logo that is not there or is no drawing, and no address that anyone could listen to', () => {
    expect(() => read({ organizationLogo: 'nowhere.svg' })).toThrow(
      /organizationLogo: .*there is no such file/,
    );
    expect(() => read({ organizationLogo: 'package.json' })).toThrow(/organizationLogo: .*is no SVG drawing/);
    expect(() => read({ verifyUrl: 'http://imr.example' })).toThrow(/-c verifyUrl: /);
  });

  it('take no receiver of the webhook that is not https, that is a bare address, or that is this machine from elsewhere', () => {
    const taken = (webhookUrl: string, more: object = {}) => read({ webhookUrl, ...more }).webhookUrl;
    expect(taken('https://claims.example.com/imr')).toBe('https://claims.example.com/imr');
    expect(() => taken('http://claims.example.com/')).toThrow('-c webhookUrl: must begin with https://');
    expect(() => taken('https://10.0.0.1/')).toThrow(
      '-c webhookUrl: must have a name; an IP address is not taken',
    );
    expect(() => taken('http://127.0.0.1:9000/')).toThrow('-c webhookUrl: must begin with https://');
    expect(taken('http://127.0.0.1:9000/', { engines: 'host' })).toBe('http://127.0.0.1:9000/');
  });
});
