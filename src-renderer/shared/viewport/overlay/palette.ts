import { interpolateCividis, interpolateInferno, interpolateViridis } from 'd3-scale-chromatic'

/** Perceptually uniform maps: equal steps of the value look like equal steps (van der Walt and Smith 2015; cividis: Nuñez et al. 2018, alike for colour-blind eyes). */
const PALETTES = { inferno: interpolateInferno, viridis: interpolateViridis, cividis: interpolateCividis }

export type PaletteName = keyof typeof PALETTES
export const PALETTE_NAMES = Object.keys(PALETTES) as PaletteName[]

export type Rgb = readonly [red: number, green: number, blue: number]

/** @param colour `#rrggbb` or `rgb(r, g, b)`, as d3 writes them */
export function rgbOf(colour: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)
  const parts = hex ? hex.slice(1).map((part) => Number.parseInt(part, 16)) : (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
  if (parts.length !== 3) throw new RangeError(`“${colour}” is no colour`)
  return parts as unknown as Rgb
}

/** @param share 0 to 1 of the scale */
export const colourAt = (name: PaletteName, share: number): Rgb => rgbOf(PALETTES[name](Math.min(1, Math.max(0, share))))

const tables = new Map<PaletteName, Uint32Array>()

/** 256 opaque colours as packed little-endian RGBA. */
export function paletteTable(name: PaletteName): Uint32Array {
  let table = tables.get(name)
  if (!table) {
    table = Uint32Array.from({ length: 256 }, (_, level) => {
      const [red, green, blue] = colourAt(name, level / 255)
      return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
    })
    tables.set(name, table)
  }
  return table
}

/** The scale as a CSS gradient, low to high. */
export const paletteGradient = (name: PaletteName, direction: string): string =>
  `linear-gradient(${direction}, ${Array.from({ length: 17 }, (_, i) => `rgb(${colourAt(name, i / 16).join(' ')})`).join(', ')})`
