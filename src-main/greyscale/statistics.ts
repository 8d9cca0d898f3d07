import { modalityValue } from './modality.ts'
import type { GreyscalePipeline } from './pipeline.ts'
import { isPadding } from './pipeline.ts'

export type StoredValues = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array

/** Counts of stored values: `counts[i]` belongs to the stored values from `first + i * binWidth` on, `binWidth` of them. Padding is not counted. */
export interface Histogram {
  first: number
  binWidth: number
  counts: Uint32Array
  total: number
}

/** Statistics in modality values, padding excluded. `count` 0 means the whole image is padding, and the rest is 0. */
export interface Statistics {
  count: number
  min: number
  max: number
  mean: number
  standardDeviation: number
}

const MOST_BINS = 65536

/** Histogram of stored values, one bin per value up to 65536 bins, wider bins beyond (32-bit data). */
export function histogram(data: StoredValues, pipeline: Pick<GreyscalePipeline, 'padding'>): Histogram {
  if (data.length === 0) return { first: 0, binWidth: 1, counts: new Uint32Array(1), total: 0 }
  return data.BYTES_PER_ELEMENT <= 2 ? countPatterns(data, pipeline) : countBins(data, pipeline)
}

/** 8 and 16 bits: one pass, counting bit patterns, which are put in order afterwards. */
function countPatterns(data: StoredValues, { padding }: Pick<GreyscalePipeline, 'padding'>): Histogram {
  const size = 2 ** (8 * data.BYTES_PER_ELEMENT)
  const mask = size - 1
  const patterns = new Uint32Array(size)
  for (let i = 0; i < data.length; i++) patterns[data[i]! & mask]!++
  const signed = data instanceof Int8Array || data instanceof Int16Array
  const lowest = signed ? -size / 2 : 0
  let total = data.length
  if (padding) {
    for (let value = Math.max(lowest, padding.low); value <= Math.min(lowest + mask, padding.high); value++) {
      total -= patterns[value & mask]!
      patterns[value & mask] = 0
    }
  }
  let first = lowest
  let last = lowest + mask
  while (first < last && patterns[first & mask] === 0) first++
  while (last > first && patterns[last & mask] === 0) last--
  const counts = new Uint32Array(last - first + 1)
  for (let i = 0; i < counts.length; i++) counts[i] = patterns[(first + i) & mask]!
  return { first, binWidth: 1, counts, total }
}

function countBins(data: StoredValues, pipeline: Pick<GreyscalePipeline, 'padding'>): Histogram {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value < low) low = value
    if (value > high) high = value
  }
  const binWidth = Math.max(1, Math.ceil((high - low + 1) / MOST_BINS))
  const counts = new Uint32Array(Math.floor((high - low) / binWidth) + 1)
  let total = data.length
  for (let i = 0; i < data.length; i++) {
    if (isPadding(pipeline, data[i]!)) total--
    else counts[Math.floor((data[i]! - low) / binWidth)]!++
  }
  return { first: low, binWidth, counts, total }
}

/** Stored value below which `percent` of the counted pixels lie (nearest-rank; 0 gives the smallest, 100 the largest). */
export const percentile = (of: Histogram, percent: number): number => atRank(of, nearestRank(of.total, percent))

/** Rank of a percentile among `total` values, from 1 on. The least excess is rounding: 55 % of 1600 is 880, and not a hair more. */
export const nearestRank = (total: number, percent: number): number => Math.min(total, Math.max(1, Math.ceil((percent * total) / 100 - 1e-9)))

/** The `rank`-th smallest counted stored value, from 1 on; the first of the histogram when nothing was counted. */
export function atRank(of: Histogram, rank: number): number {
  if (of.total === 0) return of.first
  let seen = 0
  for (let i = 0; i < of.counts.length; i++) {
    seen += of.counts[i]!
    if (seen >= rank) return of.first + i * of.binWidth
  }
  return of.first + (of.counts.length - 1) * of.binWidth
}

/** Minimum, maximum, mean and standard deviation of the modality values, padding excluded. */
export function statistics(data: StoredValues, pipeline: GreyscalePipeline): Statistics {
  const bins = histogram(data, pipeline)
  if (bins.total === 0) return { count: 0, min: 0, max: 0, mean: 0, standardDeviation: 0 }
  let min = Infinity
  let max = -Infinity
  let sum = 0
  let squares = 0
  const add = (stored: number, count: number): void => {
    const value = modalityValue(pipeline, stored)
    if (value < min) min = value
    if (value > max) max = value
    sum += value * count
    squares += value * value * count
  }
  if (bins.binWidth === 1) {
    for (let i = 0; i < bins.counts.length; i++) if (bins.counts[i]! > 0) add(bins.first + i, bins.counts[i]!)
  } else {
    for (let i = 0; i < data.length; i++) if (!isPadding(pipeline, data[i]!)) add(data[i]!, 1)
  }
  const mean = sum / bins.total
  return { count: bins.total, min, max, mean, standardDeviation: Math.sqrt(Math.max(0, squares / bins.total - mean * mean)) }
}
