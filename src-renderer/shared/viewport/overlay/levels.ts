/** Samples over a film: (r, c) is the value at the film's point ((c + 0.5) * shrink, (r + 0.5) * shrink); NaN where the model did not look. */
export interface OverlayMap {
  rows: number
  columns: number
  /** Film pixels per sample. */
  shrink: number
  film: { rows: number; columns: number }
  high: number
  values: Float32Array
}

/**
 * Each sample as its share of the highest, 1 to 255; 0 for what speaks against the finding, says nothing or was not looked at. Made once per map: threshold,
 * opacity and colours are then look-ups.
 */
export function levelsOf({ values, high }: Pick<OverlayMap, 'values' | 'high'>): Uint8Array {
  const levels = new Uint8Array(values.length)
  if (!(high > 0)) return levels
  // NaN compares as false.
  for (let i = 0; i < values.length; i++) if (values[i]! > 0) levels[i] = Math.max(1, Math.round((values[i]! / high) * 255))
  return levels
}

/** The lowest level still drawn. */
export const lowestLevel = (threshold: number): number => Math.max(1, Math.ceil(threshold * 255))

/** Levels as packed RGBA; below `lowest` transparent. */
export function paintLevels(levels: Uint8Array, lowest: number, table: Uint32Array, out: Uint32Array): void {
  for (let i = 0; i < levels.length; i++) out[i] = levels[i]! < lowest ? 0 : table[levels[i]!]!
}
