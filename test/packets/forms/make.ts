import { PDFBool, PDFDocument, type PDFFont, PDFName, type PDFPage, PDFString, StandardFonts } from 'pdf-lib';

/**
 * Synthetic filled forms for tests, laid out as DWC Form IMR and Form RFA print their labels. What the official forms
 * call their fields is not known for sure, so that a test can name them as it likes, or with nothing to go by.
 */

/** A line of a form: a printed label and the field after it, or a choice with its box before it. */
export interface Line {
  readonly label: string;
  readonly value: string | boolean;
  /** Name of the field; else one that tells nothing. */
  readonly name?: string;
  /** What a reader is told of the field (`/TU`). */
  readonly tooltip?: string;
  /** The label stands above the field and not before it. */
  readonly above?: boolean;
}

export interface FormOptions {
  /** False leaves the fields without a picture of what they hold, as programs that fill forms from data do. */
  readonly appearances?: boolean;
  /** True prints what the fields hold upon the page, with no field left. */
  readonly flat?: boolean;
}

/** A form as a PDF, its lines down the pages. The same form gives the same bytes. */
export async function formPdf(
  title: string,
  lines: readonly (Line | string)[],
  { appearances = true, flat = false }: FormOptions = {},
): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  const form = document.getForm();
  let page: PDFPage | undefined;
  let y = 0;
  const print = (words: string, x: number, size = 9) => page?.drawText(words, { x, y, size, font });
  for (const [i, line] of lines.entries()) {
    if (page === undefined || y < 80) {
      page = document.addPage([612, 792]);
      y = 740;
      if (i === 0) print(title, 72, 14);
      y -= 30;
    }
    if (typeof line === 'string') {
      print(line, 60, 11);
      y -= 22;
      continue;
    }
    const name = line.name ?? `Text${i + 1}`;
    if (typeof line.value === 'boolean') {
      const box = form.createCheckBox(name);
      box.addToPage(page, { x: 60, y, width: 10, height: 10 });
      if (line.value) box.check();
      tell(box.acroField.dict, line.tooltip);
      print(line.label, 76);
      y -= 22;
      continue;
    }
    print(line.label, 60);
    const field = form.createTextField(name);
    if (line.value.includes('\n')) field.enableMultiline();
    const x = line.above ? 60 : 66 + widthOf(font, line.label);
    if (line.above) y -= 20;
    const height = 16 * line.value.split('\n').length;
    field.addToPage(page, { x, y: y - height + 12, width: 540 - x, height, font, borderWidth: 0 });
    field.setFontSize(9);
    field.setText(line.value);
    tell(field.acroField.dict, line.tooltip);
    y -= height + 8;
  }
  if (flat) form.flatten();
  if (!appearances) strip(document);
  return document.save({ updateFieldAppearances: appearances, addDefaultPage: false });
}

const widthOf = (font: PDFFont, label: string) => font.widthOfTextAtSize(label, 9);

function tell(dict: { set(key: PDFName, value: PDFString): void }, tooltip: string | undefined): void {
  if (tooltip !== undefined) dict.set(PDFName.of('TU'), PDFString.of(tooltip));
}

/** Takes away the pictures of the fields and asks the reader to make them (`/NeedAppearances`). */
function strip(document: PDFDocument): void {
  const form = document.getForm();
  for (const field of form.getFields())
    for (const widget of field.acroField.getWidgets()) widget.dict.delete(PDFName.of('AP'));
  form.acroForm.dict.set(PDFName.of('NeedAppearances'), PDFBool.True);
}

/** What the two forms say; the case is that of the packet `cervical-mri-repeat`. */
export const APPLICATION: readonly (Line | string)[] = [
  'State of California, Division of Workers’ Compensation - DWC Form IMR'.replace('’', "'"),
  { label: 'Type of Utilization Review:  Regular', value: true },
  { label: 'Expedited', value: false },
  { label: 'Employee Name (First, MI, Last):', value: 'Jane Q. Sample' },
  { label: 'Address:', value: '1 Example Way, Sampleton, CA 90000' },
  { label: 'Employer Name:', value: 'Example Works' },
  { label: 'Claim Number:', value: 'WC-000123' },
  { label: 'Date of Injury (MM/DD/YYYY):', value: '01/25/2007' },
  { label: 'Employee Date of Birth:', value: '03/02/1964' },
  'Requesting Physician Information',
  { label: 'Requesting Physician Name (First, MI, Last):', value: 'Robin Example' },
  { label: 'Specialty:', value: 'Orthopedic surgery' },
  'Claims Administrator Information',
  { label: 'Claims Administrator Name:', value: 'Adjuster One' },
  'Disputed Medical Treatment',
  { label: 'Primary Diagnosis (Use ICD Code where practical):', value: 'M48.02' },
  { label: 'Date of Utilization Review Determination Letter:', value: '09/09/2015' },
  {
    label: 'List each specific requested medical service, good, or item that was denied or modified:',
    value: 'MRI of the cervical spine',
    above: true,
  },
  { label: 'Employee Signature:', value: 'Jane Q. Sample' },
  { label: 'Date:', value: '09/18/2015' },
];

export const REQUEST: readonly (Line | string)[] = [
  "State of California, Division of Workers' Compensation - DWC Form RFA",
  { label: 'New Request', value: true },
  { label: 'Resubmission - Change in Material Facts', value: false },
  { label: 'Expedited Review: Check box if employee faces an imminent and serious threat', value: false },
  'Employee Information',
  { label: 'Name (Last, First, Middle):', value: 'Sample, Jane, Q.' },
  { label: 'Date of Injury (MM/DD/YYYY):', value: '1/25/07' },
  { label: 'Date of Birth (MM/DD/YYYY):', value: '3/2/1964' },
  { label: 'Claim Number:', value: 'WC000123' },
  { label: 'Employer:', value: 'Example Works' },
  'Requesting Physician Information',
  { label: 'Name:', value: 'Robin Example, MD' },
  { label: 'Practice Name:', value: 'Example Clinic' },
  { label: 'Specialty:', value: 'Orthopedic surgery' },
  'Claims Administrator Information',
  { label: 'Company Name:', value: 'Example Insurance' },
  { label: 'Contact Name:', value: 'Adjuster One' },
  'Requested Treatment',
  { label: 'Diagnosis (Required):', value: 'Cervical spinal stenosis' },
  { label: 'ICD-Code (Required):', value: 'M48.02' },
  { label: 'Service/Good Requested (Required):', value: 'MRI of the cervical spine' },
  { label: 'CPT/HCPCS Code (If known):', value: '72141' },
  { label: 'Other Information (Frequency, Duration, Quantity, etc.):', value: 'Quantity 1' },
  { label: 'Requesting Physician Signature:', value: 'Robin Example, MD' },
  { label: 'Date:', value: '09/01/2015' },
];
