import { STEPS, type Step } from '../events/catalog.ts';
import webhook from '../shared/webhook/delivery.json' with { type: 'json' };
import type { Engine } from './engines.ts';
import type { BucketName } from './storage.ts';
import type { TableName } from './tables.ts';

/** What a step is given, and all that it may touch; everything else is refused to it. */
export interface StepSpec {
  /** Megabytes; Lambda gives one whole processor at 1769. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes of disk, where more than Lambda's 512 are needed. */
  readonly disk?: number;
  /** Messages handed to one run of the function. */
  readonly batch: number;
  /** Deliveries of a message before it goes to the dead letters, where not as many as of every step. */
  readonly deliveries?: number;
  /** Runs of the function at a time at most; where it is not set, as many as Lambda allows. */
  readonly concurrency?: number;
  /** Keys of the inbox bucket whose uploads start the step, by prefix. */
  readonly uploads?: readonly string[];
  /** Whether it hears what the mail service tells of an e-mail. */
  readonly mailEvents?: true;
  /** Starts the step on a schedule, as EventBridge writes it. */
  readonly schedule?: string;
  /** Key prefixes of each bucket that it reads and lists. */
  readonly reads?: Readonly<Partial<Record<BucketName, readonly string[]>>>;
  /** Key prefixes of each bucket that it writes. */
  readonly writes?: Readonly<Partial<Record<BucketName, readonly string[]>>>;
  readonly tables: Readonly<Partial<Record<TableName, 'read' | 'write'>>>;
  /** Page ranges to read-pages, mail, notifications; the webhook to a receiver outside AWS. */
  readonly sends?: readonly ('ranges' | 'mail' | 'notifications' | 'webhook')[];
  /** Whether it is told `Settings`. */
  readonly settings?: true;
  /** Whether it signs with the sealing key. */
  readonly seals?: true;
  readonly engines?: readonly Engine[];
  /** Sources of its worker threads, bundled beside it as `<name>.mjs`. */
  readonly workers?: readonly string[];
  /** Files laid beside the bundle: from the repository's root, to the function's. */
  readonly assets?: readonly { readonly from: string; readonly to: string }[];
}

/** Beside the bundle of a step that seals: the organization's certificate, where one is set. */
export const SEAL_CERTIFICATE = 'assets/seal-certificate.pem';

/** Beside the bundle of write-letter: the organization's logo, where one is set. */
export const LOGO = 'assets/logo.svg';

/** A case's own keys (shared/keys.ts), the same in every bucket. */
const CASES = ['cases/'];

/** What a mailed document is covered with, and the proof of service. */
const templates = (...names: readonly string[]) =>
  names.map((name) => ({ from: `shared/letter/${name}`, to: `assets/${name}` }));
const SERVICE_TEMPLATES = templates('cover.typ', 'proof.typ');

/** A document is read in a thread of its own, which can be ended. */
const PDF_WORKER = 'shared/records/pdf-worker.ts';

/**
 * The steps as deployed. Every step that publishes writes its event to the case's history first
 * (events/publish.ts), so that each writes the cases table.
 */
const SPECS: Readonly<Record<Step, StepSpec>> = {
  'receive-packet': {
    memory: 1024,
    timeout: 300,
    batch: 1,
    uploads: ['packets/'],
    reads: { inbox: ['packets/'], records: CASES },
    writes: { records: CASES },
    tables: { cases: 'write' },
  },
  'index-records': {
    memory: 1769,
    timeout: 600,
    // A file of the packet lies on it while it is unpacked (zip.memberBytes in shared/records/caps.json).
    disk: 2048,
    batch: 1,
    reads: { inbox: ['packets/'], records: CASES },
    writes: { records: CASES },
    tables: { cases: 'write' },
    sends: ['ranges'],
    engines: ['pdfium'],
    workers: [PDF_WORKER],
  },
  'read-pages': {
    memory: 1769,
    timeout: 300,
    batch: 1,
    reads: { records: CASES },
    writes: { records: CASES },
    tables: { cases: 'write' },
    engines: ['pdfium', 'tesseract'],
    workers: [PDF_WORKER],
  },
  'find-facts': {
    memory: 1769,
    timeout: 120,
    batch: 1,
    reads: { records: CASES },
    writes: { records: CASES },
    tables: { cases: 'write' },
  },
  'apply-rules': {
    memory: 1024,
    timeout: 60,
    batch: 10,
    reads: { records: CASES },
    writes: { records: CASES },
    tables: { cases: 'write', guidelines: 'read' },
  },
  'assign-reviewer': {
    memory: 512,
    timeout: 60,
    batch: 10,
    uploads: ['reviewers/roster.yaml'],
    reads: { inbox: ['reviewers/'], records: CASES },
    writes: { letters: CASES },
    tables: { cases: 'write', reviewers: 'write' },
    // What the worksheet is made with (shared/worksheet/assets.ts), by its path under shared/.
    assets: ['worksheet/page.js', 'worksheet/page.css', 'facts/vocabulary.json', 'facts/vocabulary'].map(
      (path) => ({ from: `shared/${path}`, to: `assets/${path}` }),
    ),
  },
  'record-review': {
    memory: 512,
    timeout: 60,
    batch: 10,
    uploads: ['reviews/'],
    reads: { inbox: ['reviews/'], records: CASES },
    writes: { records: CASES },
    tables: { cases: 'write', reviewers: 'read' },
  },
  'write-letter': {
    memory: 1769,
    timeout: 120,
    batch: 1,
    reads: { records: CASES },
    writes: { letters: CASES },
    tables: { cases: 'write' },
    settings: true,
    seals: true,
    engines: ['typst', 'fonts', 'signatures', 'pdfium'],
    assets: [{ from: 'shared/letter/template.typ', to: 'assets/template.typ' }],
  },
  'serve-parties': {
    memory: 1024,
    timeout: 120,
    batch: 10,
    reads: { records: CASES, letters: CASES },
    writes: { letters: CASES },
    tables: { cases: 'write' },
    sends: ['mail', 'notifications'],
    settings: true,
    engines: ['typst', 'fonts'],
    assets: SERVICE_TEMPLATES,
  },
  'record-delivery': {
    memory: 1024,
    timeout: 120,
    batch: 10,
    mailEvents: true,
    schedule: 'rate(1 hour)',
    reads: { letters: CASES },
    writes: { letters: CASES },
    tables: { cases: 'write' },
    settings: true,
    engines: ['typst', 'fonts'],
    assets: SERVICE_TEMPLATES,
  },
  'send-notices': {
    memory: 1024,
    timeout: 120,
    batch: 10,
    uploads: ['notices/'],
    reads: { inbox: ['notices/'], records: CASES, letters: CASES },
    writes: { letters: CASES },
    tables: { cases: 'write' },
    sends: ['mail'],
    settings: true,
    engines: ['typst', 'fonts'],
    assets: [...SERVICE_TEMPLATES, ...templates('notice.typ')],
  },
  'watch-deadlines': {
    memory: 512,
    timeout: 300,
    batch: 1,
    schedule: 'rate(1 hour)',
    tables: { cases: 'write' },
  },
  'publish-guideline': {
    memory: 512,
    timeout: 60,
    batch: 10,
    uploads: ['guidelines/'],
    reads: { inbox: ['guidelines/'] },
    tables: { cases: 'write', guidelines: 'write' },
  },
  'send-webhook': {
    memory: 256,
    // Longer than the receiver may take.
    timeout: webhook.answerSeconds + 10,
    batch: 1,
    deliveries: webhook.pauses.length + 1,
    // A receiver that was down for hours is not called by everything at once.
    concurrency: 5,
    tables: { cases: 'write' },
    sends: ['webhook'],
  },
};

/** The steps that a deployment has: send-webhook only where there is a receiver. */
export const stepsOf = ({ webhookUrl }: { readonly webhookUrl?: string | undefined }): readonly Step[] =>
  STEPS.filter((step) => step !== 'send-webhook' || webhookUrl !== undefined);

/**
 * Pages that Textract reads of an account in a second, by default (Service Quotas, DetectDocumentText in us-west-2; not
 * verified). A page takes it a second or more, so that as many functions at a time seldom ask for more.
 */
const TEXTRACT_AT_A_TIME = 25;

/** The steps with what a deployment has chosen to recognise scans. */
export const stepSpecs = (ocr: 'tesseract' | 'textract'): Readonly<Record<Step, StepSpec>> =>
  ocr === 'tesseract'
    ? SPECS
    : {
        ...SPECS,
        'read-pages': {
          ...SPECS['read-pages'],
          engines: ['pdfium', 'textract'],
          concurrency: TEXTRACT_AT_A_TIME,
        },
      };
