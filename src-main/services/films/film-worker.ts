import { decodeTasks } from '../../dicom/decode-tasks.ts'
import { readWhole } from '../../dicom/file.ts'
import { serveTasks } from '../../dicom/serve-tasks.ts'
import { assessFilm } from '../../inference/assess-film.ts'
import { preprocess } from '../../inference/preprocess/preprocess.ts'
import { fileFacts } from './file-facts.ts'
import { keepCopy } from './store.ts'
import type { FilmTasks } from './tasks.ts'
import { viewerFrame } from './viewer-frame.ts'

/** Thread that reads films: the decoder's tasks, and those of import, viewer and screening. */
serveTasks<FilmTasks>({
  ...decodeTasks,
  async ingest({ source, store }) {
    const bytes = typeof source === 'string' ? await readWhole(source) : source
    const facts = await fileFacts(bytes)
    return { ...facts, ...(await keepCopy(bytes, facts.kind, store)), size: bytes.length }
  },
  async phantomFilm({ finding, seed, size, preprocessing }) {
    const { greyLevels, oneFinding } = await import('../../phantom/one-finding.ts')
    const film = oneFinding(finding, seed, size)
    const { rows, columns } = film
    return { rows, columns, data: preprocess({ rows, columns, data: greyLevels(film) }, preprocessing), mask: film.masks[finding] ?? new Uint8Array(rows * columns) }
  },
  viewerFrame: ({ source, frame }) => viewerFrame(source, frame),
  async prepare({ source, preprocessing, despiteView = false }) {
    const film = await decodeTasks.modelInput({ source, frame: 0 })
    const { refusal, warnings } = assessFilm(film)
    return { data: refusal && !(despiteView && refusal.code === 'R2') ? new Float32Array(0) : preprocess(film, preprocessing), refusal, warnings: [...film.warnings, ...warnings] }
  }
})
