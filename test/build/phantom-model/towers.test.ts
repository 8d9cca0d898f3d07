import { afterAll, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { openSession } from '../../../src-main/onnx/session.ts'
import { int64 } from '../../../src-main/onnx/tensor.ts'
import { openExplainer } from '../../../src-main/overlays/explainer.ts'
import { createTrainer } from '../../../src-main/training/trainer.ts'
import { convolutionalTowers } from '../../../build/phantom-model/fresh.ts'

const SIZE = 128
const CONTEXT = 48
const { image, text } = convolutionalTowers(200, 1)
const close: (() => Promise<void>)[] = []
afterAll(async () => void (await Promise.all(close.map((each) => each()))))

const random = createRandom('towers')
const films = (count: number): Float32Array => Float32Array.from({ length: count * SIZE * SIZE }, () => random.normal())
const row = (words: readonly number[]): number[] => Array.from({ length: CONTEXT }, (_, i) => words[i] ?? 0)

async function embed(words: readonly number[], masked: number = words.length): Promise<Float32Array> {
  const session = await openSession(text, { device: 'cpu', threads: 1 })
  close.push(() => session.close())
  const mask = Array.from({ length: CONTEXT }, (_, i) => (i < masked ? 1 : 0))
  return (await session.run({ input_ids: int64([1, CONTEXT], row(words)), attention_mask: int64([1, CONTEXT], mask) })).text_embeds!.data as Float32Array
}

test('the same seed gives the same weights, another seed others', () => {
  expect(Buffer.compare(image, convolutionalTowers(200, 1).image)).toBe(0)
  expect(Buffer.compare(text, convolutionalTowers(200, 1).text)).toBe(0)
  expect(Buffer.compare(image, convolutionalTowers(200, 2).image)).not.toBe(0)
})

test('a text is its words and the word before each: padding counts for nothing, order does', async () => {
  const plain = await embed([2, 7, 9])
  expect(await embed([2, 7, 9, 11, 12], 3)).toEqual(plain)
  expect(await embed([2, 9, 7])).not.toEqual(plain)
})

test('overlays find the map of thirty-two by thirty-two places', async () => {
  const explainer = await openExplainer(image, { imageSize: SIZE, output: 'image_embeds' })
  close.push(() => explainer.close())
  expect(explainer.layer.layout).toMatchObject({ grid: 32, channels: 64, kind: 'map' })
})

test('a place of the map is that place of the film: what dots change lies about them, not beside them', async () => {
  const explainer = await openExplainer(image, { imageSize: SIZE, output: 'image_embeds' })
  close.push(() => explainer.close())
  const size = explainer.embeddingSize
  const positive = Float32Array.from({ length: size }, (_, i) => Number(i === 0))
  const { grid, channels } = explainer.layer.layout
  const activationsOf = async (pixels: Float32Array) => (await explainer.explain(pixels, { positive, negative: new Float32Array(size) }, { gradients: false })).activations
  const film = films(1).map((value) => value * 0.3)
  const before = await activationsOf(film)
  const [cell, reach] = [SIZE / grid, 5]
  const offset = [0, 0]
  const dots = [[8, 8], [9, 8], [8, 9], [9, 9], [20, 15], [21, 15], [20, 14], [21, 14]] as const
  for (const [row, column] of dots) {
    const dotted = film.slice()
    for (let y = 0; y < cell; y++) dotted.fill(4, (row * cell + y) * SIZE + column * cell, (row * cell + y) * SIZE + (column + 1) * cell)
    const after = await activationsOf(dotted)
    let [total, down, right] = [0, 0, 0]
    for (let r = -reach; r <= reach; r++) {
      for (let c = -reach; c <= reach; c++) {
        let change = 0
        for (let channel = 0; channel < channels; channel++) change += (after[(channel * grid + row + r) * grid + column + c]! - before[(channel * grid + row + r) * grid + column + c]!) ** 2
        total += change
        down += r * change
        right += c * change
      }
    }
    offset[0]! += down / total / dots.length
    offset[1]! += right / total / dots.length
  }
  // In cells of the map.
  for (const one of offset) expect(Math.abs(one)).toBeLessThan(0.25)
})

test('both towers learn: eight pairs are told apart after a few steps', async () => {
  const count = 8
  const trainer = await createTrainer({ imageModel: image, textModel: text, batch: count, imageSize: SIZE, context: CONTEXT, device: 'cpu', threads: 1 })
  close.push(() => trainer.close())
  const pixelValues = films(count)
  const inputIds = Array.from({ length: count }, (_, i) => row([2, 10 + i, 30 + i])).flat()
  const batch = { pixelValues, inputIds, attentionMask: inputIds.map((id) => (id ? 1 : 0)) }
  const losses: number[] = []
  for (let step = 0; step < 12; step++) losses.push((await trainer.step(batch, { learningRate: 3e-3 })).loss)
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 4)
})
