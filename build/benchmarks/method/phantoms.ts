import { createRandom } from '../../../src-main/base/random.ts'
import { preprocess } from '../../../src-main/inference/preprocess/index.ts'
import type { Preprocessing } from '../../../src-main/models/manifest.ts'
import { phantom } from '../../../src-main/phantom/phantom.ts'
import { phantomReport } from '../../../src-main/phantom/report/report.ts'
import { DEFAULT_PREVALENCE, sampleCase } from '../../../src-main/phantom/sample.ts'
import { FINDING_IDS } from '../../../src-main/phantom/types.ts'
import type { Pair } from '../../../src-main/training/pairs/types.ts'

export interface PhantomSet {
  pairs: Pair[]
  /** Grey squares as a film store would give them, by content. */
  films: Map<string, Float32Array>
}

/** Long side the films are drawn at; the model sees `preprocessing.size`. */
const DRAWN = 256

/** Films with several findings at once, so that a report has sentences about different things: twice the usual prevalence. */
export function phantomSet(counts: Record<Pair['split'], number>, preprocessing: Preprocessing, progress: (done: number, total: number) => void): PhantomSet {
  const pairs: Pair[] = []
  const films = new Map<string, Float32Array>()
  const total = counts.train + counts.validate + counts.test
  const prevalence = Object.fromEntries(FINDING_IDS.map((id) => [id, DEFAULT_PREVALENCE[id] * 2])) as typeof DEFAULT_PREVALENCE
  for (const split of ['train', 'validate', 'test'] as const) {
    for (let n = 0; n < counts[split]; n++) {
      const seed = `method/${split}/${n}`
      const drawn = sampleCase(createRandom(seed), { seed, prevalence })
      const film = phantom({ ...drawn, size: DRAWN })
      films.set(seed, preprocess({ rows: film.rows, columns: film.columns, data: windowed(film) }, { ...preprocessing, channels: 1, scale: 1, mean: [0], std: [1] }))
      const present = new Set(drawn.findings.map(({ id }) => id))
      pairs.push({
        image: seed,
        report: phantomReport(drawn),
        patient: seed,
        study: seed,
        view: 'PA',
        split,
        content: seed,
        labels: { ...Object.fromEntries(FINDING_IDS.map((id) => [id, present.has(id)])), 'no-finding': present.size === 0 || (present.size === 1 && present.has('support-devices')) }
      })
      progress(pairs.length, total)
    }
  }
  return { pairs, films }
}

function windowed({ data, window: { center, width } }: ReturnType<typeof phantom>): Uint8Array {
  return Uint8Array.from(data, (value) => Math.min(255, Math.max(0, Math.round(((value - (center - 0.5)) / (width - 1) + 0.5) * 255))))
}

/** Every word of the reports and prompts as one token; [SEP] last, because the text tower pools at the highest id. */
export function vocabularyOf(texts: Iterable<string>): string[] {
  const words = new Set<string>()
  for (const text of texts) for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []) words.add(word)
  return ['[PAD]', '[UNK]', '[CLS]', ...createRandom('vocabulary').shuffle([...words].toSorted()), '[SEP]']
}
