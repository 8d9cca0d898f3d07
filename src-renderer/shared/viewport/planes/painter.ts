import type { Placement } from '../handle.ts'
import { levelFor } from '../place.ts'
import { halveMask, unpackMask, type Mask } from './mask.ts'

/** A plane to be drawn, and what kind it is. */
export interface DrawnPlane {
  type: 'GRAPHICS' | 'ROI'
  bits: Uint8Array
}

interface Size {
  rows: number
  columns: number
}

/** A region of interest lets the film through. */
const OPACITY: Record<DrawnPlane['type'], number> = { GRAPHICS: 1, ROI: 0.35 }
const LIGHT = 0xfff2ede6
const DARK = 0xff191008
/** A halo of the other tone, in device pixels, so that a plane is seen on lung and bone alike. */
const HALO = 1
const AROUND: readonly (readonly [number, number])[] = [[-HALO, 0], [HALO, 0], [0, -HALO], [0, HALO]]

/** Draws overlay planes over a film under the film's own transform, in neutral grey. Each plane's halvings are kept. */
export class PlanePainter {
  readonly #masks = new WeakMap<Uint8Array, Mask[]>()
  readonly #pictures = new WeakMap<Mask, Map<number, HTMLCanvasElement>>()

  /** Clears `canvas` and draws `planes` of a film of `size`; `inverted`: dark on a film whose black and white are swapped. */
  draw(canvas: HTMLCanvasElement, { matrix, width, height }: Placement, size: Size, planes: readonly DrawnPlane[], inverted: boolean): void {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    const context = canvas.getContext('2d')
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    context.imageSmoothingEnabled = false
    const [a, b, c, d, e, f] = matrix
    const k = levelFor(Math.max(Math.abs(a), Math.abs(b)))
    for (const { bits, type } of planes) {
      const mask = this.#mask(bits, size, k)
      context.globalAlpha = OPACITY[type]
      const at = (ink: number, dx: number, dy: number): void => {
        context.setTransform(a, b, c, d, e + dx, f + dy)
        context.drawImage(this.#picture(mask, ink), 0, 0, mask.columns * 2 ** k, mask.rows * 2 ** k)
      }
      if (type === 'GRAPHICS') for (const [dx, dy] of AROUND) at(inverted ? LIGHT : DARK, dx, dy)
      at(inverted ? DARK : LIGHT, 0, 0)
    }
  }

  #mask(bits: Uint8Array, { rows, columns }: Size, k: number): Mask {
    let levels = this.#masks.get(bits)
    if (!levels) this.#masks.set(bits, (levels = [unpackMask(bits, rows, columns)]))
    while (levels.length <= k) levels.push(halveMask(levels.at(-1)!))
    return levels[k]!
  }

  #picture(mask: Mask, ink: number): HTMLCanvasElement {
    let inks = this.#pictures.get(mask)
    if (!inks) this.#pictures.set(mask, (inks = new Map()))
    let picture = inks.get(ink)
    if (!picture) {
      picture = Object.assign(document.createElement('canvas'), { width: mask.columns, height: mask.rows })
      const image = new ImageData(mask.columns, mask.rows)
      const out = new Uint32Array(image.data.buffer)
      for (let i = 0; i < out.length; i++) if (mask.set[i]) out[i] = ink
      picture.getContext('2d')?.putImageData(image, 0, 0)
      inks.set(ink, picture)
    }
    return picture
  }
}
