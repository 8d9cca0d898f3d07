import { tableOf, type Film } from './film.ts'
import { packLut, paintColour, paintGrey } from './paint.ts'
import { place } from './place.ts'
import { sample } from './sample.ts'
import { sentWindow } from './windows.ts'

/** The film, whole and as sent, on a small canvas. Deep data is left blank: it has no table. */
export function drawThumbnail(film: Film, canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) return
  const { rows, columns } = film.header
  const scale = Math.min(canvas.width / columns, canvas.height / rows)
  const plan = place([scale, 0, 0, scale, (canvas.width - columns * scale) / 2, (canvas.height - rows * scale) / 2], canvas, film.header, (wanted) => {
    const { level, k } = film.pyramid.level(wanted)
    return { rows: level.rows, columns: level.columns, k }
  })
  const sampled = sample(film.pyramid.level(plan.k).level.data, plan.x, plan.y, plan.nearest || film.colour, film.header.greyscale.padding, null)
  if (sampled.width === 0 || sampled.height === 0) return
  const picture = new ImageData(sampled.width, sampled.height)
  const out = new Uint32Array(picture.data.buffer)
  if (film.colour) paintColour(sampled, null, out)
  else {
    const table = tableOf(film, sentWindow(film), false)
    if (!table) return
    paintGrey(sampled, table.firstStored, packLut(table), out)
  }
  context.putImageData(picture, sampled.left, sampled.top)
}
