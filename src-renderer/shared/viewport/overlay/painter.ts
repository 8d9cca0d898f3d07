import type { Placement } from '../handle.ts'
import { isoLines, type IsoLine } from './iso-lines.ts'
import { levelsOf, lowestLevel, paintLevels, type OverlayMap } from './levels.ts'
import { colourAt, paletteTable, type PaletteName } from './palette.ts'

export interface OverlayLook {
  style: 'heat' | 'contour'
  palette: PaletteName
  /** 0 to 1. */
  opacity: number
  /** Share of the highest value below which nothing is drawn, 0 to 1. */
  threshold: number
}

/** How a map is drawn; opacity is not the painter's. */
export interface PaintLook extends Omit<OverlayLook, 'opacity'> {
  /** The map is not to be trusted: its threshold as one dashed line without colour. A grey area would look like anatomy. */
  greyed?: boolean
}

const HALO = 4
const LINE = 2
const DASH = [7, 6]
const UNTRUSTED = '#c3ced8'

/** Draws a map over a film under the film's own transform. What depends on the map alone is kept; a move of the film repaints nothing. */
export class OverlayPainter {
  readonly #levels = new WeakMap<OverlayMap, Uint8Array>()
  #heat: { map: OverlayMap; key: string; picture: HTMLCanvasElement } | null = null
  #lines: { map: OverlayMap; threshold: number; lines: IsoLine[] } | null = null

  /** Clears `canvas` and draws; without a map it stays empty. Opacity is the canvas's own, so that changing it draws nothing. */
  draw(canvas: HTMLCanvasElement, { matrix, width, height, ratio }: Placement, map: OverlayMap | null, look: PaintLook): void {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    const context = canvas.getContext('2d')
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    if (!map) return
    context.save()
    context.setTransform(...matrix)
    context.beginPath()
    context.rect(0, 0, map.film.columns, map.film.rows)
    context.clip()
    if (look.style === 'heat' && !look.greyed) {
      context.imageSmoothingEnabled = true
      // The last sample of a row may reach past the film; the clip cuts it there.
      context.drawImage(this.#pictureOf(map, look), 0, 0, map.columns * map.shrink, map.rows * map.shrink)
    } else this.#stroke(context, map, look, ratio)
    context.restore()
  }

  #pictureOf(map: OverlayMap, { palette, threshold }: Pick<OverlayLook, 'palette' | 'threshold'>): HTMLCanvasElement {
    const key = `${palette} ${lowestLevel(threshold)}`
    if (this.#heat?.map === map && this.#heat.key === key) return this.#heat.picture
    const picture = this.#heat?.map === map ? this.#heat.picture : document.createElement('canvas')
    if (picture.width !== map.columns || picture.height !== map.rows) Object.assign(picture, { width: map.columns, height: map.rows })
    let levels = this.#levels.get(map)
    if (!levels) this.#levels.set(map, (levels = levelsOf(map)))
    const image = new ImageData(map.columns, map.rows)
    paintLevels(levels, lowestLevel(threshold), paletteTable(palette), new Uint32Array(image.data.buffer))
    picture.getContext('2d')?.putImageData(image, 0, 0)
    this.#heat = { map, key, picture }
    return picture
  }

  #stroke(context: CanvasRenderingContext2D, map: OverlayMap, { palette, threshold, greyed = false }: PaintLook, ratio: number): void {
    if (this.#lines?.map !== map || this.#lines.threshold !== threshold) this.#lines = { map, threshold, lines: isoLines(map, threshold) }
    const { a, b } = context.getTransform()
    const perPixel = ratio / Math.hypot(a, b)
    context.setLineDash(greyed ? DASH.map((pixels) => pixels * perPixel) : [])
    for (const { share, rings } of greyed ? this.#lines.lines.slice(0, 1) : this.#lines.lines) {
      const path = new Path2D()
      for (const ring of rings) {
        for (let i = 0; i < ring.length; i += 2) path[i === 0 ? 'moveTo' : 'lineTo'](ring[i]!, ring[i + 1]!)
        path.closePath()
      }
      // Dark under bright, so that the line is seen on lung and bone alike.
      context.strokeStyle = 'rgb(0 0 0 / 70%)'
      context.lineWidth = HALO * perPixel
      context.stroke(path)
      context.strokeStyle = greyed ? UNTRUSTED : `rgb(${colourAt(palette, 0.35 + 0.65 * share).join(' ')})`
      context.lineWidth = LINE * perPixel
      context.stroke(path)
    }
  }
}
