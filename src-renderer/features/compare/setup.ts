import type { Params } from '../../../src-main/contract/index.ts'
import { toDicomDate } from '../../shared/format/date.ts'

type Asked = Params<'compare.run'>

/** What the left column holds; turned into the contract's question by `questionOf`. */
export interface Setup {
  kind: 'library' | 'files'
  referenceId: number | null
  /** null: clinical reads. */
  readerStudyId: number | null
  /** Row ids of readers left out. */
  without: number[]
  withModel: boolean
  dateFrom: string
  dateTo: string
  view: '' | 'PA' | 'AP'
  sex: '' | 'F' | 'M'
  ageFrom: string
  ageTo: string
  files: { reference: string; readers: string[]; models: string[]; thresholdsFrom: string[] }
  findings: string[]
  uncertain: 'exclude' | 'positive' | 'negative'
  bootstrap: number
  seed: number
  tuneOnTest: boolean
}

export const freshSetup = (): Setup => ({
  kind: 'library', referenceId: null, readerStudyId: null, without: [], withModel: true, dateFrom: '', dateTo: '', view: '', sex: '', ageFrom: '', ageTo: '',
  files: { reference: '', readers: [], models: [], thresholdsFrom: [] }, findings: [], uncertain: 'exclude', bootstrap: 1000, seed: 1, tuneOnTest: false
})

/** The question, or what is still missing for it. */
export function questionOf(setup: Setup, readers: readonly { id: number }[]): { ask: Asked } | { missing: string } {
  const { uncertain, bootstrap, seed, tuneOnTest, findings } = setup
  const analysis = { uncertain, bootstrap, seed, tuneOnTest, ...(findings.length > 0 && { findings: [...findings] }) }
  if (setup.kind === 'files') {
    const { reference, readers: people, models, thresholdsFrom } = setup.files
    if (!reference) return { missing: 'Choose the reference file.' }
    if (people.length + models.length === 0) return { missing: 'Choose at least one reader or model file.' }
    return { ask: { source: { kind: 'files', reference, readers: [...people], models: [...models], thresholdsFrom: [...thresholdsFrom] }, analysis } }
  }
  if (setup.referenceId === null) return { missing: 'Choose a reference.' }
  const left = readers.filter(({ id }) => !setup.without.includes(id))
  if (left.length === 0 && !setup.withModel) return { missing: 'Choose a reader, or the model.' }
  const [dateFrom, dateTo] = [toDicomDate(setup.dateFrom), toDicomDate(setup.dateTo)]
  const age = (text: string): number | undefined => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined)
  const [ageFrom, ageTo] = [age(setup.ageFrom), age(setup.ageTo)]
  return {
    ask: {
      source: {
        kind: 'library',
        referenceId: setup.referenceId,
        ...(setup.readerStudyId !== null && { readerStudyId: setup.readerStudyId }),
        withModel: setup.withModel,
        ...(left.length < readers.length && { readers: left.map(({ id }) => id) }),
        cohort: { ...(dateFrom && { dateFrom }), ...(dateTo && { dateTo }), ...(setup.view && { view: setup.view }), ...(setup.sex && { sex: setup.sex }), ...(ageFrom !== undefined && { ageFrom }), ...(ageTo !== undefined && { ageTo }) }
      },
      analysis
    }
  }
}

/** The last part of a path, whatever slashes it has. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path
