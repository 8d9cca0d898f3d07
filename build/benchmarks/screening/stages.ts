import { readFileSync } from 'node:fs'
import { decodeTasks } from '../../../src-main/dicom/decode-tasks.ts'
import { assessFilm } from '../../../src-main/inference/assess-film.ts'
import { preprocess } from '../../../src-main/inference/preprocess/index.ts'
import type { ModelPackage } from '../../../src-main/models/package.ts'
import { openSession, type Session } from '../../../src-main/onnx/session.ts'

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Milliseconds of one thread for each step of preparing a film, medians. */
export async function prepareStages(files: readonly string[], pack: ModelPackage): Promise<[string, number][]> {
  const times: Record<string, number[]> = { 'read the file': [], 'decode and grey scale': [], 'may it be scored': [], preprocess: [] }
  for (const file of files) {
    let at = performance.now()
    const lap = (stage: string): void => {
      const now = performance.now()
      times[stage]!.push(now - at)
      at = now
    }
    const bytes = readFileSync(file)
    lap('read the file')
    const film = await decodeTasks.modelInput({ source: bytes, frame: 0 })
    lap('decode and grey scale')
    assessFilm(film)
    lap('may it be scored')
    preprocess(film, pack.manifest.image.preprocessing)
    lap('preprocess')
  }
  return Object.entries(times).map(([stage, values]) => [stage, median(values)])
}

/** ONNX Runtime alone: the same encoder on tensors that are ready, in the batches the product uses. */
export async function runtimeAlone(pack: ModelPackage): Promise<{ run(films: number): Promise<number>; close(): Promise<void> }> {
  const { image } = pack.manifest
  const session: Session = await openSession(`${pack.folder}/${image.file}`)
  const { channels, size } = image.preprocessing
  const dims = [8, channels, size, size]
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1)).map((_, i) => Math.sin(i))
  await session.run({ [image.input]: { type: 'float32', dims, data } })
  return {
    run: async (films) => {
      const start = performance.now()
      for (let done = 0; done < films; done += dims[0]!) await session.run({ [image.input]: { type: 'float32', dims, data } })
      return (Math.ceil(films / dims[0]!) * dims[0]! * 1000) / (performance.now() - start)
    },
    close: () => session.close()
  }
}
