import type { PairProblem, PairsCheck, Split } from '../contract/index.ts'
import { groupBy } from '../base/group-by.ts'
import type { Checked } from './pairs/check.ts'
import { dataHash } from './pairs/dataset.ts'
import type { Discovered } from './pairs/types.ts'

/** Below this many training pairs a contrastive run learns little but the set itself. */
const FEW_PAIRS = 200
const FEW_TEST_PATIENTS = 30

/** The quality report: what there is, what is left out and why, what it is about. */
export function summariseData(
  found: Discovered,
  { pairs, problems, splitFrom, refused }: Checked,
  findings: readonly { id: string; name: string }[],
  read: { sentences: (report: string) => string[]; labels: (report: string) => Readonly<Record<string, boolean | null>> }
): PairsCheck {
  const side = (split: Split): { pairs: number; patients: number } => {
    const own = pairs.filter((pair) => pair.split === split)
    return { pairs: own.length, patients: new Set(own.map(({ patient }) => patient)).size }
  }
  const split = { train: side('train'), validate: side('validate'), test: side('test') }
  const sentences = pairs.map(({ report }) => read.sentences(report))
  const labels = pairs.map(({ report }) => read.labels(report))
  const views: PairsCheck['views'] = {}
  for (const { view } of pairs) views[view] = (views[view] ?? 0) + 1
  const count = (id: string, value: boolean): number => labels.filter((each) => each[id] === value).length
  const labelled = new Set(pairs.flatMap((pair) => Object.keys(pair.labels)))
  return {
    source: found.source,
    layout: found.layout,
    films: found.films,
    reports: found.reports,
    matched: found.candidates.length,
    usable: pairs.length,
    patients: new Set(pairs.map(({ patient }) => patient)).size,
    studies: new Set(pairs.map(({ study }) => study)).size,
    split,
    splitFrom,
    problems: countProblems(problems),
    views,
    sentences: { perReport: sentences.reduce((sum, each) => sum + each.length, 0) / Math.max(1, pairs.length), distinct: new Set(sentences.flat().map((sentence) => sentence.toLowerCase())).size },
    findings: findings.map(({ id, name }) => ({ id, name, positive: count(id, true), negative: count(id, false) })),
    labels: findings.filter(({ id }) => labelled.has(id)).map(({ id }) => id),
    warnings: warningsOf(split, problems, pairs.length),
    refused,
    dataHash: dataHash(pairs)
  }
}

function countProblems(problems: readonly PairProblem[]): PairsCheck['problems'] {
  return [...groupBy(problems, ({ code, effect }) => `${code} ${effect}`).values()].map((same) => ({ code: same[0]!.code, effect: same[0]!.effect, count: same.length })).toSorted((a, b) => b.count - a.count)
}

function warningsOf(split: PairsCheck['split'], problems: readonly PairProblem[], pairs: number): string[] {
  const nameless = problems.filter(({ code }) => code === 'no-patient').length
  return [
    nameless ? `${nameless} of ${pairs} films name no patient. If two of them are one patient's, the figures will be too good; add a patient column.` : '',
    split.train.pairs < FEW_PAIRS ? `Only ${split.train.pairs} training pairs: expect little, and a model that knows these films rather than the findings.` : '',
    split.test.patients < FEW_TEST_PATIENTS ? `Only ${split.test.patients} held-out patients: the before/after comparison will be wide open.` : '',
    split.validate.pairs === 0 ? 'No validation pairs: the last weights are taken instead of the best.' : ''
  ].filter(Boolean)
}
