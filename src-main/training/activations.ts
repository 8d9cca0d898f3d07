import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash } from '../base/canonical-json.ts'
import { runtimeName } from '../onnx/session.ts'
import { ARRAYS, elementCount, toBytes } from '../onnx/tensor.ts'
import type { FilmRows } from './loop-types.ts'
import { RecordStore } from './record-store.ts'
import type { StepBatch, Trainer } from './trainer-types.ts'
import { takeRows, type CutValue, type FrozenRows } from './trainer/frozen.ts'
import type { TowerName } from './trainer/graphs.ts'

export interface ActivationOptions {
  folder: string
  /** Whatever changes what the frozen parts compute: weights, preprocessing, tokenizer. */
  identity: unknown
  /** Bytes that may be added on the disk per encoder; what goes beyond is computed anew each time. */
  limits: Readonly<Record<TowerName, number>>
}

export interface Tokens {
  inputIds: Int32Array
  attentionMask: Int32Array
}

/**
 * What the frozen part of an encoder makes of films and texts, computed once and kept on the disk: with frozen blocks, most of a step is spent there, and a processor
 * trains only the rest. Nothing but the batch at hand is in memory. The same numbers as without it: a run that resumes finds its records again.
 */
export interface Activations {
  /** Films of a batch: their kept activations, or their pixels where nothing of the image encoder is frozen. */
  films(films: FilmRows): Promise<StepBatch>
  texts(tokens: Tokens, n: number): Promise<StepBatch>
  close(): void
}

export function openActivations(trainer: Trainer, options: ActivationOptions): Activations {
  const names = new Map<TowerName, string>()
  for (const tower of ['image', 'text'] as const) {
    const { [tower]: cut } = trainer.cut
    if (cut) names.set(tower, `${tower}-${contentHash({ identity: options.identity, cut, device: trainer.device, runtime: runtimeName }).slice(0, 16)}`)
  }
  forgetOthers(options.folder, [...names.values()])
  const [image, text] = (['image', 'text'] as const).map((tower) => (names.has(tower) ? keptRows(trainer, tower, names.get(tower)!, options) : null))
  return {
    films: async (films) => (image ? { frozen: { image: await image.rows(films.keys, (missing) => ({ pixelValues: films.pixels(missing) })) } } : { pixelValues: films.pixels() }),
    texts: async (tokens, n) => {
      if (!text) return tokens
      const cut = (row: number): Tokens => cutRows(tokens, n, [row])
      const keys = Array.from({ length: n }, (_, row) => createHash('sha256').update(cut(row).inputIds).update(cut(row).attentionMask).digest('hex'))
      return { ...tokens, frozen: { text: await text.rows(keys, (missing) => cutRows(tokens, n, missing)) } }
    },
    close: () => {
      image?.close()
      text?.close()
    }
  }
}

/** One model and one depth of freezing at a time: activations of others may be tens of gigabytes that nobody asks for again. */
function forgetOthers(folder: string, kept: readonly string[]): void {
  let files: string[] = []
  try {
    files = readdirSync(folder)
  } catch {
    return
  }
  for (const file of files) if (!kept.some((name) => file.startsWith(`${name}.`))) rmSync(join(folder, file), { force: true })
}

function cutRows({ inputIds, attentionMask }: Tokens, n: number, rows: readonly number[]): Tokens {
  const length = inputIds.length / n
  const cut = (values: Int32Array): Int32Array => Int32Array.from(rows.flatMap((row) => Array.from(values.subarray(row * length, (row + 1) * length))))
  return { inputIds: cut(inputIds), attentionMask: cut(attentionMask) }
}

const sizeOf = ({ type, dims }: CutValue): number => elementCount(dims) * ARRAYS[type].BYTES_PER_ELEMENT

/** Bytes of one kept film or text. */
export const rowBytes = (cut: readonly CutValue[]): number => cut.reduce((sum, value) => sum + sizeOf(value), 0)

function keptRows(trainer: Trainer, tower: TowerName, name: string, { folder, limits }: ActivationOptions) {
  const cut = trainer.cut[tower]!
  const sizes = cut.map(sizeOf)
  const store = new RecordStore(folder, name, rowBytes(cut), 'write')
  const limit = store.bytes + limits[tower]

  const pack = (rows: FrozenRows, count: number, row: number): Uint8Array => {
    const one = takeRows(rows, count, [row])
    return Buffer.concat(cut.map((value) => toBytes(one[value.name]!)))
  }
  function unpack(records: readonly Uint8Array[]): FrozenRows {
    let at = 0
    return Object.fromEntries(
      cut.map(({ name: value, type, dims }, i) => {
        const from = at
        at += sizes[i]!
        const bytes = Buffer.concat(records.map((record) => record.subarray(from, from + sizes[i]!)))
        // A copy of its own: the pool behind a Buffer is not aligned for numbers.
        const data = new ARRAYS[type](new Uint8Array(bytes).buffer)
        return [value, { type, dims: [records.length * dims[0]!, ...dims.slice(1)], data }]
      })
    )
  }

  return {
    /** Kept rows of these keys; what is missing is computed from `data`, which gets positions in `keys`. */
    rows: async (keys: readonly string[], data: (missing: number[]) => Parameters<Trainer['frozenRows']>[1]): Promise<FrozenRows> => {
      const fresh = new Map<string, Uint8Array>()
      const missing = keys.flatMap((key, i) => (store.has(key) || keys.indexOf(key) !== i ? [] : [i]))
      if (missing.length) {
        const made = await trainer.frozenRows(tower, data(missing), missing.length)
        missing.forEach((position, row) => {
          const record = pack(made, missing.length, row)
          fresh.set(keys[position]!, record)
          if (store.bytes + record.byteLength <= limit) store.append(keys[position]!, record)
        })
      }
      return unpack(
        keys.map((key) => {
          const known = fresh.get(key)
          if (known) return known
          const record = new Uint8Array(store.recordBytes)
          if (!store.read(key, record)) throw new Error(`activations of ${key} are gone`)
          return record
        })
      )
    },
    close: () => store.close()
  }
}
