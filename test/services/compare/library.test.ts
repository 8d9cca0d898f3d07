import { describe, expect, test } from 'vitest'
import { accepted, numbersIn, refused } from '../../metrics/expect-ok.ts'
import { ask } from '../app.ts'
import { protocolSchema } from '../../../src-main/contract/reader-studies.ts'
import { closeReaderStudy, insertReaderStudy, lockReaderStudy } from '../../../src-main/db/reader-studies.ts'
import { calibrateOn, FINDINGS, NOW } from '../scored-library.ts'
import { clinic, run, type Clinic } from './clinic.ts'

/** Counted the slow way, straight from what was seeded. */
function countedByHand({ library, reads }: Clinic, reader: number, phase: 'blind' | 'aided', finding: string): { tp: number; fp: number; fn: number; tn: number } {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 }
  for (const read of reads.filter((each) => each.reader === reader && each.phase === phase)) {
    const { answer } = read.answers[finding]!
    if (answer === 'unsure') continue
    const truth = library.studies.find(({ id }) => id === read.study)!.truth[finding]
    counts[truth ? (answer === 'yes' ? 'tp' : 'fn') : answer === 'yes' ? 'fp' : 'tn']++
  }
  return counts
}

describe('readers and model of a library', () => {
  test('counts are those of the signed answers, uncertain ones left out and counted; the model is judged at the operating point in use', async () => {
    const made = await clinic()
    const { comparison, times } = await run(made.app, made.reference)
    expect(Object.keys(comparison.raters)).toEqual(['Dr Ada', 'Dr Ben', 'Dr Cleo', 'Dr Ada, with AI', 'Dr Ben, with AI', 'Dr Cleo, with AI', 'tiny 1', 'majority of 3 readers'])
    for (const [finding, name] of FINDINGS) {
      for (const reader of made.readers) {
        for (const phase of ['blind', 'aided'] as const) {
          const figures = comparison.findings[name]!.raters[phase === 'blind' ? reader.name : `${reader.name}, with AI`]!
          expect(figures.confusion).toEqual(countedByHand(made, reader.id, phase, finding))
          expect(figures.uncertain).toBe(made.reads.filter((read) => read.reader === reader.id && read.phase === phase && read.answers[finding]!.answer === 'unsure').length)
        }
      }
      const model = comparison.findings[name]!.raters['tiny 1']!
      const { studies } = made.library
      expect(model.confusion!.tp).toBe(studies.filter(({ truth, margin }) => truth[finding] === 1 && margin[finding]! >= 0).length)
      expect(model.threshold).toMatchObject({ value: 0, source: expect.stringContaining('no site threshold'), tunedOnScoredCases: false })
      const [positives, negatives] = [studies.filter(({ truth }) => truth[finding] === 1), studies.filter(({ truth }) => truth[finding] === 0)]
      const wins = positives.reduce((sum, a) => sum + negatives.filter((b) => b.margin[finding]! < a.margin[finding]!).length, 0)
      expect(accepted(model.auroc!).value).toBeCloseTo(wins / positives.length / negatives.length, 12)
    }
    expect(comparison.summary).toContain('an average single reader (of 3)')
    expect(comparison.differences.some(({ a, b }) => a === 'Dr Ada, with AI' && b === 'Dr Ada')).toBe(true)
    const seconds = made.reads.filter((read) => read.reader === made.readers[0]!.id && read.phase === 'blind').map((read) => read.seconds).toSorted((a, b) => a - b)
    expect(accepted(times.find(({ rater }) => rater === 'Dr Ada')!.result).value).toBe((seconds[79]! + seconds[80]!) / 2)
    expect(numbersIn(comparison).every(Number.isFinite)).toBe(true)
  })

  test('one finding in detail: switches, agreement, subgroups, MRMC; a rank among local films is refused as a probability', async () => {
    const made = await clinic()
    calibrateOn(made.app.context.db, made.library, Object.fromEntries(FINDINGS.map(([finding]) => [finding, made.library.studies.map(({ margin }) => margin[finding]!)])))
    const { key } = await run(made.app, made.reference)
    const detail = await ask(made.app, 'compare.finding', { key, finding: 'Pleural effusion', prevalence: 0.02 })
    const ada = made.readers[0]!.id
    const answers = (phase: string): Map<number, string | null> => new Map(made.reads.filter((read) => read.reader === ada && read.phase === phase).map((read) => [read.study, read.answers['effusion']!.answer]))
    const [blind, aided] = [answers('blind'), answers('aided')]
    const both = made.library.studies.filter(({ id }) => blind.get(id) !== 'unsure' && aided.get(id) !== 'unsure')
    const right = (given: string | null | undefined, truth: number | undefined): boolean => (given === 'yes') === (truth === 1)
    const switches = accepted(detail.switches.find(({ reader }) => reader === 'Dr Ada')!.result)
    expect(switches.wrongToRight.count).toBe(both.filter(({ id, truth }) => !right(blind.get(id), truth['effusion']) && right(aided.get(id), truth['effusion'])).length)
    expect(switches.n).toBe(both.length)
    expect(refused(detail.probabilities[0]!.netBenefit)).toBe('bad-input')
    expect(detail.probabilities[0]!.brier).toMatchObject({ reason: expect.stringContaining('a rank among local films') })
    expect(detail.group!.readers).toEqual(['Dr Ada', 'Dr Ben', 'Dr Cleo'])
    expect(detail.confidence).toHaveLength(3)
    expect(detail.pairs.every(({ a, b }) => a !== b)).toBe(true)
    expect(detail.mrmc).toMatchObject({ scale: 'confidence, 0 to 100', modalities: ['with AI', 'without AI'], readers: ['Dr Ada', 'Dr Ben', 'Dr Cleo'] })
    expect(accepted(detail.mrmc!.result).value).toBeGreaterThan(0)
    const bySex = detail.subgroups.find(({ by }) => by === 'sex')!
    expect(bySex.rows.reduce((sum, { n }) => sum + n, 0)).toBe(160)
    expect(detail.subgroups.map(({ by }) => by)).toEqual(['age', 'sex', 'view', 'device'])
    expect(detail.subgroups.flatMap(({ rows }) => rows).every(({ n, small }) => small === n < 30)).toBe(true)
    expect(numbersIn(detail).every(Number.isFinite)).toBe(true)
    // The cell's cases are those whose answer and truth it names.
    const missed = await ask(made.app, 'compare.cases', { key, finding: 'Pleural effusion', rater: 'Dr Ada', cell: 'fn' })
    expect(missed.cases.map(({ studyId }) => studyId)).toEqual(made.library.studies.filter(({ id, truth }) => truth['effusion'] === 1 && blind.get(id) === 'no').map(({ id }) => id))
  })

  test('studies whose AI is closed to the current reader take no part while the model does', async () => {
    const made = await clinic(60)
    const late = await ask(made.app, 'readers.save', { name: 'Dr Dot', initials: 'DD', boardCertified: false })
    await ask(made.app, 'settings.set', { readingPolicy: 'blind-first', currentReader: late.id })
    await expect(run(made.app, made.reference)).rejects.toMatchObject({ code: 'compare.cases', message: expect.stringContaining('60 studies are left out') })
    const { comparison } = await run(made.app, made.reference, { withModel: false })
    expect(comparison.reference.cases).toBe(60)
    expect(Object.keys(comparison.raters)).not.toContain('tiny 1')
    await ask(made.app, 'settings.set', { currentReader: made.readers[0]!.id })
    expect((await run(made.app, made.reference)).comparison.raters['tiny 1']).toMatchObject({ matched: 60 })
  })

  test('patients on whom the site thresholds were chosen are not scored with them, unless somebody insists and is shown the optimism', async () => {
    const made = await clinic(400)
    await ask(made.app, 'operatingPoints.save', { name: 'Site', author: 'Dr Ada', referenceId: made.reference, points: [{ findingId: 'effusion', threshold: 0.02, stakes: { prevalence: 0.1, costMiss: 10, costRecall: 1 } }] })
    const honest = await run(made.app, made.reference)
    expect(honest.comparison.reference.cases).toBeLessThan(260)
    expect(honest.comparison.warnings.join(' ')).toContain('because the site thresholds were chosen on their patients')
    expect(honest.comparison.findings['Pleural effusion']!.raters['tiny 1']!.threshold).toMatchObject({ value: 0.02, tunedOnScoredCases: false })
    const insisted = await run(made.app, made.reference, {}, { tuneOnTest: true })
    expect(insisted.comparison.reference.cases).toBe(400)
    const figures = insisted.comparison.findings['Pleural effusion']!.raters['tiny 1']!
    expect(figures.threshold).toMatchObject({ tunedOnScoredCases: true })
    expect(accepted(figures.optimism!).n).toBe(400)
    expect(insisted.comparison.summary).toContain('Beware')
  })

  test('a reader study is compared once it is closed, and not before', async () => {
    const { app, reference, library, readers } = await clinic(60)
    const { db } = app.context
    const id = insertReaderStudy(db, protocolSchema.parse({ name: 'Crossed', findings: ['effusion'], cases: library.studies.map((study) => study.id), readers: readers.map((reader) => reader.id) }), NOW)
    lockReaderStudy(db, id, { protocol: protocolSchema.parse({ name: 'Crossed', findings: ['effusion'], cases: [1], readers: [1] }), ai: null, order: [], hash: 'h' }, NOW)
    await expect(run(app, reference, { readerStudyId: id, withModel: false })).rejects.toMatchObject({ code: 'compare.reader-study', message: expect.stringContaining('is not closed') })
    expect((await ask(app, 'compare.choices', {})).readerStudies).toEqual([])
    closeReaderStudy(db, id, NOW)
    expect((await ask(app, 'compare.choices', {})).readerStudies).toEqual([{ id, name: 'Crossed' }])
    // Its reads are its own: the clinical ones are not taken for them.
    await expect(run(app, reference, { readerStudyId: id, withModel: false })).rejects.toMatchObject({ code: 'compare.raters' })
  })

  test('a cohort, chosen readers and findings; what is empty is refused in words', async () => {
    const { app, reference, readers } = await clinic(100)
    const { comparison } = await run(app, reference, { cohort: { sex: 'F', view: 'PA' }, readers: [readers[1]!.id] }, { findings: ['Nodule'] })
    expect(comparison.settings.findings).toEqual(['Nodule'])
    expect(comparison.reference.cases).toBeLessThan(50)
    expect(Object.keys(comparison.raters)).toEqual(['Dr Ben', 'Dr Ben, with AI', 'tiny 1'])
    await expect(run(app, reference, { cohort: { ageFrom: 140 } })).rejects.toMatchObject({ code: 'compare.cases' })
    await expect(run(app, 99)).rejects.toMatchObject({ code: 'reference-unknown' })
    await expect(run(app, reference, {}, { findings: ['Gout'] })).rejects.toMatchObject({ code: 'compare.findings' })
  })
})
