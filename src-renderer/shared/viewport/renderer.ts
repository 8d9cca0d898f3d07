import type { EnabledElement } from 'cornerstone-core'
import type { VoiChoice } from '../../../src-main/greyscale/pipeline.ts'
import { linearExact } from '../../../src-main/greyscale/voi.ts'
import { deepGrey, tableOf, type Film } from './film.ts'
import { packLut, paintColour, paintDeep, paintGrey } from './paint.ts'
import { place, type Matrix } from './place.ts'
import { sample, type Sampled } from './sample.ts'

/**
 * Draws a film under cornerstone's transform: only the canvas's own pixels, in two steps. Sampling depends on the place alone and is kept;
 * painting depends on the grey scale alone. A window drag therefore costs one table look-up per visible pixel.
 */
export class FilmRenderer {
  #film: Film | null = null
  #place = ''
  #sampled: Sampled | null = null
  #picture: ImageData | null = null
  #tone = ''
  #table: { firstStored: number; packed: Uint32Array } | null = null
  choice: VoiChoice

  constructor(choice: VoiChoice) {
    this.choice = choice
  }

  draw(film: Film, { canvas, viewport }: EnabledElement, matrix: Matrix): void {
    // Kept on the CPU: every frame is written whole, and tests read the grey levels back exactly.
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
    if (!context || canvas.width === 0 || canvas.height === 0) return
    if (this.#film !== film) {
      this.#film = film
      this.#place = this.#tone = ''
    }
    const where = `${canvas.width}x${canvas.height} ${matrix.join()}`
    if (where !== this.#place) {
      this.#sample(film, canvas, matrix)
      this.#place = where
      context.fillStyle = '#000'
      context.fillRect(0, 0, canvas.width, canvas.height)
    }
    const sampled = this.#sampled
    if (!sampled || sampled.width === 0 || sampled.height === 0) return
    const picture = this.#pictureFor(sampled)
    this.#paint(film, viewport.invert, sampled, new Uint32Array(picture.data.buffer))
    context.putImageData(picture, sampled.left, sampled.top)
  }

  #sample(film: Film, canvas: HTMLCanvasElement, matrix: Matrix): void {
    const plan = place(matrix, canvas, film.header, (wanted) => {
      const { level, k } = film.pyramid.level(wanted)
      return { rows: level.rows, columns: level.columns, k }
    })
    const { level } = film.pyramid.level(plan.k)
    // Packed colour cannot be mixed as one number: its levels are already means, the nearest of them is taken.
    const nearest = plan.nearest || film.colour
    this.#sampled = sample(level.data, plan.x, plan.y, nearest, film.header.greyscale.padding, this.#sampled?.values ?? null)
  }

  #pictureFor({ width, height }: Sampled): ImageData {
    if (this.#picture?.width !== width || this.#picture.height !== height) this.#picture = new ImageData(width, height)
    return this.#picture
  }

  #paint(film: Film, invert: boolean, sampled: Sampled, out: Uint32Array): void {
    if (film.colour) return paintColour(sampled, colourLevels(this.choice, invert), out)
    const tone = `${invert} ${JSON.stringify(this.choice)}`
    if (tone !== this.#tone) {
      const table = tableOf(film, this.choice, invert)
      this.#table = table && { firstStored: table.firstStored, packed: packLut(table) }
      this.#tone = tone
    }
    if (this.#table) paintGrey(sampled, this.#table.firstStored, this.#table.packed, out)
    else paintDeep(sampled, deepGrey(film, this.choice, invert), out)
  }
}

/** Colour has no VOI of its own; the reader's window brightens all three channels alike. */
function colourLevels(choice: VoiChoice, invert: boolean): Uint8Array | null {
  if (choice.kind !== 'window') return null
  if (choice.center === 127.5 && choice.width === 255 && !invert) return null
  return Uint8Array.from({ length: 256 }, (_, level) => {
    const fraction = linearExact(level, choice.center, choice.width)
    return Math.floor((invert ? 1 - fraction : fraction) * 255 + 0.5)
  })
}
