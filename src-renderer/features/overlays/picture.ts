import { INTENDED_USE, type Overlay } from '../../api/index.ts'
import { signed } from '../../shared/format/number.ts'
import type { ViewportHandle } from '../../shared/viewport/handle.ts'
import { OverlayPainter, type OverlayLook } from '../../shared/viewport/overlay/painter.ts'
import { colourAt } from '../../shared/viewport/overlay/palette.ts'
import { CAPTION, METHODS } from './words.ts'

const NARROWEST = 720
const LINE = 20
const EDGE = 14
const BAR = { height: 14, width: 260 }

/** The lines under a saved overlay: what it shows, by what it was made, and what it may not be used for. */
export function pictureLines({ name, margin, method, grid, passport }: Overlay, version: string, honesty: string): string[] {
  const words = METHODS[method]
  return [
    `${name}: margin ${signed(margin, 4)}. ${words.name}: ${words.value}, ${grid} x ${grid} places. ${CAPTION}.`,
    `Honesty of such overlays: ${honesty}.`,
    `Model ${passport.model} (${passport.modelHash.slice(0, 16)}), prompts ${passport.prompts} (${passport.promptHash.slice(0, 16)}), result ${passport.hash.slice(0, 16)}, Umbra ${version}.`,
    INTENDED_USE
  ]
}

/**
 * The film as it is on screen with the overlay, its scale and its words below, as PNG. Who the patient is is not written into it.
 *
 * @throws Error where the host has no canvas
 */
export async function overlayPicture({ overlay, viewport }: { overlay: Overlay; viewport: ViewportHandle }, look: OverlayLook, { version, honesty, greyed }: { version: string; honesty: string; greyed: boolean }): Promise<Uint8Array> {
  const film = viewport.element.querySelector('canvas')
  const { placement } = viewport
  if (!film || !placement) throw new Error('No film is on screen.')
  const layer = document.createElement('canvas')
  new OverlayPainter().draw(layer, placement, overlay, { ...look, greyed })
  const lines = pictureLines(overlay, version, honesty)
  const picture = document.createElement('canvas')
  const strip = EDGE * 2 + BAR.height + LINE * (lines.length + 1)
  Object.assign(picture, { width: Math.max(NARROWEST, film.width), height: film.height + strip })
  const context = picture.getContext('2d')
  if (!context) throw new Error('This host draws no pictures.')
  context.fillStyle = '#000'
  context.fillRect(0, 0, picture.width, picture.height)
  const left = Math.floor((picture.width - film.width) / 2)
  context.drawImage(film, left, 0)
  context.globalAlpha = look.opacity
  context.drawImage(layer, left, 0)
  context.globalAlpha = 1
  context.filter = greyed ? 'grayscale(1)' : 'none'
  drawScale(context, overlay, look, film.height + EDGE)
  context.filter = 'none'
  context.font = '13px "Inter Variable", system-ui, sans-serif'
  context.fillStyle = '#dbe3ea'
  lines.forEach((line, i) => context.fillText(line, EDGE, film.height + EDGE + BAR.height + LINE * (i + 2), picture.width - 2 * EDGE))
  const blob = await new Promise<Blob | null>((done) => picture.toBlob(done, 'image/png'))
  if (!blob) throw new Error('The picture is too large to be saved.')
  return new Uint8Array(await blob.arrayBuffer())
}

function drawScale(context: CanvasRenderingContext2D, { high }: Overlay, { palette, threshold }: OverlayLook, top: number): void {
  for (let x = 0; x < BAR.width; x++) {
    const share = x / (BAR.width - 1)
    context.fillStyle = share < threshold ? '#3b444d' : `rgb(${colourAt(palette, share).join(' ')})`
    context.fillRect(EDGE + x, top, 1, BAR.height)
  }
  context.font = '12px "Inter Variable", system-ui, sans-serif'
  context.fillStyle = '#dbe3ea'
  const below = top + BAR.height + 14
  context.fillText('0', EDGE, below)
  if (threshold > 0) context.fillText(signed(high * threshold, 4), EDGE + BAR.width * threshold, below)
  context.textAlign = 'right'
  context.fillText(signed(high, 4), EDGE + BAR.width, below)
  context.textAlign = 'left'
}
