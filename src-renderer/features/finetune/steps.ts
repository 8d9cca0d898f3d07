import type { FinetuneRun, PairProblem, WizardStep } from '../../api/index.ts'

export type VisibleStep = Exclude<WizardStep, 'decided'>

export const STEPS: readonly { step: VisibleStep; title: string }[] = [
  { step: 'data', title: 'Data' },
  { step: 'quality', title: 'Quality' },
  { step: 'preview', title: 'Preview' },
  { step: 'recipe', title: 'Recipe' },
  { step: 'training', title: 'Training' },
  { step: 'result', title: 'Before and after' }
]

/** Steps a reader may open now. */
export function isOpen(run: FinetuneRun | null, step: VisibleStep): boolean {
  if (step === 'data') return true
  if (step === 'training') return run?.recipe !== null && run?.recipe !== undefined
  if (step === 'result') return run?.receipt !== null && run?.receipt !== undefined
  return run?.check !== null && run?.check !== undefined
}

export const PROBLEM_WORDS: Record<PairProblem['code'], string> = {
  'no-report': 'Films without a report',
  'no-image': 'Reports without a film',
  'missing-file': 'Files that do not exist',
  'unreadable-image': 'Films that cannot be read',
  'unreadable-report': 'Reports that cannot be read',
  'duplicate-film': 'The same film again',
  'same-film-two-patients': 'One film under two patients',
  lateral: 'Lateral films',
  'not-chest': 'Not a frontal chest film',
  'short-report': 'Reports with too few words',
  'empty-report': 'Reports without findings or impression',
  'foreign-language': 'Reports in another language',
  'patient-both-sides': 'Patients on both sides of the split',
  'patient-conflict': 'One study under two patients',
  'no-patient': 'Films that name no patient',
  'unknown-view': 'Films that name no view',
  'bad-row': 'Rows that cannot be read',
  'left-out': 'Left out by the list of exclusions'
}

const GIB = 1024 ** 3
export const gigabytes = (bytes: number): string => (bytes >= GIB / 10 ? `${(bytes / GIB).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1024 ** 2))} MB`)
