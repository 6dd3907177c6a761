import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Node } from 'constructs';
import * as z from 'zod';
import { Refuse } from '../shared/errors.ts';
import type { Settings } from '../shared/ports/ports.ts';
import { readCertificates } from '../shared/seal/pem.ts';
import { problemOfUrl } from '../shared/webhook/address.ts';
import { LOGO } from './steps.ts';

const Count = z.coerce.number().int().positive();

/**
 * What is set at deployment: each is a CDK context value, given as `-c name=value` or under `context` in cdk.json.
 * The first five are `Settings` of shared/ports/ports.ts; the address gives its lines as a list, or separated by `;`.
 */
const Fields = z.object({
  organization: z.string().min(1).default('Example Independent Medical Review'),
  organizationAddress: z
    .preprocess(
      (value) => (typeof value === 'string' ? value.split(';').map((line) => line.trim()) : value),
      z.array(z.string().min(1)).min(1),
    )
    .default(['P.O. Box 1000', 'Sacramento, CA 95812']),
  guidelineLabel: z.string().min(1).default('Expert Reviewer'),
  senderEmail: z.email().default('determinations@imr.example'),
  medicalDirector: z.string().min(1).default('Medical Director'),
  /** A file with the organization's logo, an SVG drawing, for the head of the letter. */
  organizationLogo: z.string().superRefine(checkDrawing).optional(),
  /** Where a determination can be checked by case number and digest: the code in the letter leads there. */
  verifyUrl: z.url({ protocol: /^https$/ }).optional(),
  /** Processor of the functions; their native engines must be installed for it. */
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  /** What recognises scanned pages: the engine in the function, or Amazon Textract, which charges by the page. */
  ocr: z.enum(['tesseract', 'textract']).default('tesseract'),
  /** Where the functions reach an AWS-compatible endpoint that does not tell them itself, e.g. from its containers. */
  functionEndpointUrl: z.url().optional(),
  /** `function`: engines for the functions' own Linux. `host`: for this machine, where the functions run on it. */
  engines: z.enum(['function', 'host']).default('function'),
  /**
   * A file with the organization's certificate of the sealing key and those above it, PEM. Without it the key certifies
   * itself, and whoever checks a letter has to be told the key's fingerprint.
   */
  sealCertificate: z.string().superRefine(checkCertificates).optional(),
  /** Whether buckets, tables and keys outlive the stack, and tables refuse to be deleted. */
  keepData: z.stringbool().or(z.boolean()).default(true),
  /** A retention that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90 … 365 … 3653. */
  logRetentionDays: Count.default(365),
  /** Accounts, by their twelve digits with commas between, that may put rules on the bus and subscribe to the topic. */
  subscribers: z
    .preprocess(
      (value) => (typeof value === 'string' ? value.split(',').map((id) => id.trim()) : value),
      z.array(z.string().regex(/^\d{12}$/, 'an account is twelve digits')),
    )
    .default([]),
  /**
   * Where each determination is announced, signed, besides the topic: an https address with a name. Only where the
   * functions run on this machine may it be this machine, by http too.
   */
  webhookUrl: z.string().optional(),
  /** Subscribed to the alarms, when set. */
  alarmEmail: z.email().optional(),
  /** A monthly budget with a warning at 80 % to `alarmEmail`, when both are set. */
  monthlyBudgetUsd: Count.optional(),
});
const Deployment = Fields.superRefine(({ webhookUrl, engines }, { addIssue }) => {
  const problem = webhookUrl === undefined ? null : problemOfUrl(webhookUrl, engines === 'host');
  if (problem !== null) addIssue({ code: 'custom', path: ['webhookUrl'], message: problem });
});
export type Deployment = z.infer<typeof Deployment>;

function checkCertificates(path: string, { addIssue }: z.core.$RefinementCtx<string>): void {
  try {
    readCertificates(readFileSync(path, 'utf8'));
  } catch (error) {
    addIssue({ code: 'custom', message: `${path}: ${(error as Error).message}` });
  }
}

/** The path must be that of an SVG drawing. */
function checkDrawing(path: string, { addIssue }: z.RefinementCtx): void {
  const problem = !existsSync(path)
    ? 'there is no such file'
    : /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<svg[\s>]/s.test(readFileSync(path, 'utf8'))
      ? null
      : 'is no SVG drawing';
  if (problem !== null) addIssue({ code: 'custom', message: `${path}: ${problem}` });
}

/**
 * The deployment's settings from the context of `node`; what is not set has its default. Refuses, naming every
 * setting that cannot be used.
 */
export function readSettings(node: Node): Deployment {
  const given = Object.keys(Fields.shape).map((name) => [name, node.tryGetContext(name) as unknown]);
  const parsed = Deployment.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (parsed.success) return parsed.data;
  throw new Refuse(
    'setting-unusable',
    parsed.error.issues.map((issue) => ({ path: `-c ${issue.path.join('.')}`, problem: issue.message })),
  );
}

/** What the functions are told, as JSON in `SETTINGS`. */
export const functionSettings = (deployment: Deployment): Settings => ({
  organization: deployment.organization,
  organizationAddress: deployment.organizationAddress,
  guidelineLabel: deployment.guidelineLabel,
  senderEmail: deployment.senderEmail,
  medicalDirector: deployment.medicalDirector,
  ...(deployment.organizationLogo === undefined ? {} : { organizationLogo: basename(LOGO) }),
  ...(deployment.verifyUrl === undefined ? {} : { verifyUrl: deployment.verifyUrl }),
});
