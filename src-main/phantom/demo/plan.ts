import { TRANSFER_SYNTAX } from '../../dicom/transfer-syntax.ts'
import type { Finding, View } from '../types.ts'

/** Bumped whenever the generated files would differ, so that an older demo folder is made anew. */
export const DEMO_VERSION = 1

/** First word of every seed of the demo library. No training, validation or test phantom uses it: the demo stays unseen. */
export const DEMO_SEED = 'demo-library'

export interface DemoStudy {
  /** Fictional given name; the family name is always Demo. */
  name: string
  id: string
  /** Another id than the patient's when the film is a follow-up of the same anatomy. */
  age: number
  date: string
  time: string
  views: readonly View[]
  findings: readonly Finding[]
  type: 'DX' | 'CR'
  photometric: 'MONOCHROME1' | 'MONOCHROME2'
  transferSyntax: string
  /** Long side in pixels. */
  size: number
}

const SYNTAXES = [TRANSFER_SYNTAX.explicitLittle, TRANSFER_SYNTAX.jpegLossless, TRANSFER_SYNTAX.implicitLittle, TRANSFER_SYNTAX.rle, TRANSFER_SYNTAX.htj2k, TRANSFER_SYNTAX.jpegLs, TRANSFER_SYNTAX.explicitLittle, TRANSFER_SYNTAX.jpeg2000]
const SIZES = [1760, 1200, 1520, 1280, 1440, 1024, 1360, 1024]

type Row = [name: string, age: number, date: string, views: readonly View[], findings: readonly Finding[]]

const PA: readonly View[] = ['PA']
const AP: readonly View[] = ['AP']
const BOTH: readonly View[] = ['PA', 'LATERAL']

/** Chosen by hand so that a first look meets every finding, every view, two priors, and normal films. */
const ROWS: readonly Row[] = [
  ['Anna', 64, '20250304', BOTH, [{ id: 'cardiomegaly', severity: 0.55 }]],
  ['Bruno', 58, '20250304', PA, []],
  ['Clara', 71, '20250305', BOTH, [{ id: 'pleural-effusion', severity: 0.35, side: 'right' }]],
  ['Clara', 71, '20250219', PA, [{ id: 'pleural-effusion', severity: 0.75, side: 'right' }]],
  ['David', 23, '20250305', PA, [{ id: 'pneumothorax', severity: 0.45, side: 'left' }]],
  ['Elena', 35, '20250306', BOTH, []],
  ['Felix', 49, '20250306', PA, [{ id: 'consolidation', severity: 0.7, side: 'right', zone: 'lower' }]],
  ['Greta', 68, '20250306', PA, [{ id: 'nodule', severity: 0.45, side: 'left', zone: 'upper' }]],
  ['Greta', 67, '20240612', PA, [{ id: 'nodule', severity: 0.12, side: 'left', zone: 'upper' }]],
  ['Hugo', 81, '20250307', AP, [{ id: 'cardiomegaly', severity: 0.7 }, { id: 'edema', severity: 0.7 }, { id: 'pleural-effusion', severity: 0.3, side: 'right' }, { id: 'pleural-effusion', severity: 0.2, side: 'left' }]],
  ['Ines', 44, '20250307', AP, [{ id: 'support-devices', severity: 0.5, device: 'endotracheal-tube' }, { id: 'support-devices', severity: 0.5, device: 'central-line', side: 'right' }]],
  ['Jonas', 39, '20250310', PA, [{ id: 'fracture', severity: 0.7, side: 'right' }]],
  ['Karla', 77, '20250310', PA, [{ id: 'support-devices', severity: 0.5, device: 'pacemaker', side: 'left' }, { id: 'cardiomegaly', severity: 0.3 }]],
  ['Luis', 55, '20250311', BOTH, [{ id: 'atelectasis', severity: 0.55, side: 'left', form: 'plate', zone: 'lower' }]],
  ['Marta', 62, '20250311', PA, [{ id: 'atelectasis', severity: 0.7, side: 'right', form: 'lobar', zone: 'upper' }]],
  ['Nils', 29, '20250312', PA, []],
  ['Olga', 50, '20250312', BOTH, [{ id: 'consolidation', severity: 0.4, side: 'left', zone: 'mid' }]],
  ['Pavel', 46, '20250313', AP, [{ id: 'pneumothorax', severity: 0.6, side: 'right' }, { id: 'support-devices', severity: 0.5, device: 'chest-tube', side: 'right' }]],
  ['Quirin', 73, '20250313', PA, [{ id: 'edema', severity: 0.45 }]],
  ['Rosa', 66, '20250314', PA, [{ id: 'nodule', severity: 0.7, side: 'right', zone: 'mid' }]],
  ['Stefan', 33, '20250314', PA, []],
  ['Tilda', 59, '20250317', AP, [{ id: 'pleural-effusion', severity: 0.5, side: 'left' }, { id: 'atelectasis', severity: 0.3, side: 'left', form: 'plate', zone: 'lower' }]],
  ['Uwe', 70, '20250317', PA, [{ id: 'consolidation', severity: 0.85, side: 'right', zone: 'upper' }]],
  ['Vera', 41, '20250318', BOTH, []]
]

export function demoPlan(): DemoStudy[] {
  const names = [...new Set(ROWS.map(([name]) => name))]
  return ROWS.map(([name, age, date, views, findings], i) => ({
    name, age, date, views, findings,
    id: `DEMO-${String(names.indexOf(name) + 1).padStart(3, '0')}`,
    time: `${String(8 + (i % 9)).padStart(2, '0')}${String((i * 17) % 60).padStart(2, '0')}00`,
    type: i % 3 === 1 ? 'CR' : 'DX',
    photometric: i % 4 === 2 || i % 7 === 3 ? 'MONOCHROME1' : 'MONOCHROME2',
    transferSyntax: SYNTAXES[i % SYNTAXES.length]!,
    size: SIZES[i % SIZES.length]!
  }))
}
