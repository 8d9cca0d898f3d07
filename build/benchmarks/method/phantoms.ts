import { createRandom } from '../../../src-main/base/random.ts'
import { preprocess } from '../../../src-main/inference/preprocess/index.ts'
import type { Preprocessing } from '../../../src-main/models/manifest.ts'
import { phantom } from '../../../src-main/phantom/phantom.ts'
import { phantomReport } from '../../../src-main/phantom/report/report.ts'
import { DEFAULT_PREVALENCE, sampleCase, type Case } from '../../../src-main/phantom/sample.ts'
import { FINDING_IDS } from '../../../src-main/phantom/types.ts'
import type { Pair } from '../../../src-main/training/pairs/types.ts'
import { greyOfFilm } from '../../phantom-model/data.ts'
import type { Results } from './results.ts'

export interface PairSet {
  pairs: Pair[]
  /** Grey squares as a film store would give them, by content. */
  films: Map<string, ArrayLike<number>>
}

/**
 * `clinic`: PA and AP films with several findings at once, so that a report has sentences about different things (twice the usual
 * prevalence). `elsewhere`: upright PA films with one finding at most, what the start of the fine-tuning arms was trained on.
 */
export type Domain = 'clinic' | 'elsewhere'

function caseOf(domain: Domain, seed: string): Case {
  const twice = Object.fromEntries(FINDING_IDS.map((id) => [id, DEFAULT_PREVALENCE[id] * 2])) as typeof DEFAULT_PREVALENCE
  if (domain === 'clinic') return sampleCase(createRandom(seed), { seed, prevalence: twice })
  const drawn = sampleCase(createRandom(seed), { seed, views: ['PA'] })
  const [first] = drawn.findings
  return { ...drawn, findings: drawn.findings.filter(({ id }) => id === first?.id) }
}

export function phantomSet(domain: Domain, counts: Record<Pair['split'], number>, preprocessing: Preprocessing, results: Results, progress: (line: string) => void): PairSet {
  const pairs: Pair[] = []
  const films: PairSet['films'] = new Map()
  const spec = { ...preprocessing, channels: 1 as const, scale: 1, mean: [0], std: [1] }
  const pixels = spec.size ** 2
  for (const split of ['train', 'validate', 'test'] as const) {
    const cases = Array.from({ length: counts[split] }, (_, n) => caseOf(domain, `method/${domain}/${split}/${n}`))
    const drawn = results.bytes({ domain, split, count: cases.length, size: spec.size, drawing: 2 }, () => {
      const all = new Uint8Array(cases.length * pixels)
      cases.forEach((one, n) => {
        all.set(preprocess(greyOfFilm(phantom({ ...one, size: 2 * spec.size })), spec).map(Math.round), n * pixels)
        if (n % 500 === 499) progress(`${domain}, ${split}: drew ${n + 1} of ${cases.length} films`)
      })
      return all
    })
    cases.forEach((one, n) => {
      const present = new Set(one.findings.map(({ id }) => id))
      films.set(one.seed, drawn.subarray(n * pixels, (n + 1) * pixels))
      pairs.push({
        image: one.seed,
        report: phantomReport(one),
        patient: one.seed,
        study: one.seed,
        view: 'PA',
        split,
        content: one.seed,
        labels: { ...Object.fromEntries(FINDING_IDS.map((id) => [id, present.has(id)])), 'no-finding': present.size === 0 || (present.size === 1 && present.has('support-devices')) }
      })
    })
  }
  return { pairs, films }
}

/** Every word of the reports and prompts as one token; [SEP] last, as tokenizers of this kind have it. */
export function vocabularyOf(texts: Iterable<string>): string[] {
  const words = new Set<string>()
  for (const text of texts) for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []) words.add(word)
  return ['[PAD]', '[UNK]', '[CLS]', ...createRandom('vocabulary').shuffle([...words].toSorted()), '[SEP]']
}
