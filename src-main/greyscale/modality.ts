import type { GreyscalePipeline, Lut } from './pipeline.ts'
import { storedRange } from './pipeline.ts'

/** Look-up with the ends held: PS3.3 C.11.1.1.1 and C.11.2.1.1. */
export function lookUp(lut: Lut, value: number): number {
  const index = Math.round(value) - lut.firstValue
  const last = lut.data.length - 1
  return lut.data[index < 0 ? 0 : index > last ? last : index]!
}

/** Stored value -> modality value (Hounsfield units, exposure index, optical density ...): PS3.3 C.11.1. */
export function modalityValue(pipeline: GreyscalePipeline, stored: number): number {
  if (pipeline.modalityLut) return lookUp(pipeline.modalityLut, stored)
  return pipeline.rescale ? stored * pipeline.rescale.slope + pipeline.rescale.intercept : stored
}

/** Range of modality values that any stored value can reach; a negative slope swaps the ends. */
export function modalityRange(pipeline: GreyscalePipeline): { low: number; high: number } {
  if (pipeline.modalityLut) {
    let low = Infinity
    let high = -Infinity
    for (const value of pipeline.modalityLut.data) {
      if (value < low) low = value
      if (value > high) high = value
    }
    return { low, high }
  }
  const stored = storedRange(pipeline)
  const a = modalityValue(pipeline, stored.low)
  const b = modalityValue(pipeline, stored.high)
  return { low: Math.min(a, b), high: Math.max(a, b) }
}
