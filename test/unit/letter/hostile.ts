import type { LetterInput } from '../../../shared/letter/model.ts';

/** Text that tries to be something else: markup of both kinds, control characters, other scripts, endless words. */
export const HOSTILE = [
  '#panic("out") #eval("1") $x^2$ *bold* _it_ `raw` = Heading\n#pagebreak() @ref <label> // comment \\ #sys.inputs',
  '<script>alert(1)</script><img src=x onerror=alert(2)> & "quoted" \'single\' </title></style>',
  'מריה לוי العربية Łódź Nguyễn Ωμέγα Жук',
  '中文名字 日本語 😀 👩‍⚕️ \u{1F468}\u{200D}\u{1F469}',
  'W'.repeat(200),
  'e\u0301\u0000\u0007\u202e\ud800 tail',
] as const;

/** A case in which every free text begins with a hostile one. */
export function hostile(input: LetterInput, text: string): LetterInput {
  const { manifest, records, proposal, determination } = input;
  const address = { street: text, city: text, zip: text };
  return {
    manifest: {
      ...manifest,
      injuredEmployee: { ...manifest.injuredEmployee, name: text, address },
      representative: { name: text, organization: text },
      claimsAdministrator: { name: text, organization: text, address },
      requestingPhysician: { name: text },
      claim: { ...manifest.claim, claimNumber: text },
      disputedItems: manifest.disputedItems.map((item) => ({ ...item, description: text })),
    },
    records: {
      ...records,
      documents: records.documents.map((document) => ({
        ...document,
        author: text,
        ...(document.problem ? { problem: text } : {}),
        ...(document.setAside ? { setAside: { ...document.setAside, detail: text } } : {}),
      })),
      missing: records.missing.map((missing) => ({ ...missing, description: text })),
    },
    proposal: {
      ...proposal,
      summary: [{ text: `The summary. ${text}`, support: [] }],
      items: proposal.items.map((item) => ({
        ...item,
        claimsAdministratorLine: text,
        reviewerLine: text,
        whatWouldChangeIt: [{ criteria: [], inWords: text }],
      })),
    },
    determination: {
      ...determination,
      credentials: { states: [text], certifications: [text] },
      items: determination.items.map((item) => ({
        ...item,
        rationale: [{ text: `The rationale. ${text}`, support: [] }],
      })),
    },
  };
}
