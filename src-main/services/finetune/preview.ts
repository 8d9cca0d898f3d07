import { basename } from 'node:path'
import { createRandom } from '../../base/random.ts'
import type { Checked, PreviewPair } from '../../contract/index.ts'
import { pngOf } from '../../dicom/render.ts'
import type { Preprocessing } from '../../models/manifest.ts'
import { FilmStore } from '../../training/film-store.ts'
import { readPairs } from '../../training/pairs/dataset.ts'
import { drawnOf, sentencesOf } from '../../training/report-text.ts'
import type { Context } from '../context.ts'
import { filmsFolder, runFolders } from './folders.ts'
import { redact } from './redact.ts'

/** Films as the model sees them, and which sentences one access would draw; no header, and what looks like a name or date is masked. */
export async function previewPairs(context: Pick<Context, 'paths'>, { runId, k, sections, draw, offset, limit }: Checked<'finetune.preview'>, preprocessing: Preprocessing): Promise<PreviewPair[]> {
  const pairs = await readPairs(runFolders(context.paths, runId).checked)
  const order = createRandom('preview').shuffle(pairs.map((_, index) => index))
  const store = new FilmStore(filmsFolder(context.paths), preprocessing, 'read')
  try {
    return order.slice(offset, offset + limit).map((index) => {
      const pair = pairs[index]!
      const sentences = sentencesOf(pair.report, sections)
      const masked = sentences.map((sentence) => redact(sentence, [pair.patient, pair.study, basename(pair.image)]))
      const grey = Uint8Array.from(store.grey(pair.content), (level) => Math.min(255, Math.max(0, Math.round(level))))
      const png = pngOf({ rows: store.size, columns: store.size, channels: 1, data: grey })
      return {
        index,
        film: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
        sentences: masked.map(({ text }) => text),
        drawn: drawnOf(sentences.length, k, createRandom(`preview/${draw}/${index}`)),
        view: pair.view,
        split: pair.split,
        redactions: masked.reduce((sum, { redactions }) => sum + redactions, 0)
      }
    })
  } finally {
    store.close()
  }
}
